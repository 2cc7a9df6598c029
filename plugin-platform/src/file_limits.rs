//! What limits the writing of files: how large this process may make them, and how much room there is.
//!
//! # Safety
//!
//! The functions of the C library that are called here get a text with its end, and a place for what they write.
#![allow(unsafe_code)]

use std::{
    ffi::CString,
    fs::File,
    io::{self, Seek, Write},
    mem::MaybeUninit,
    os::unix::ffi::OsStrExt,
    path::Path,
};

/// Returns the size in bytes that this process may give to a file (`ulimit -f`), or `None` if there is no limit.
///
/// # References
///
/// POSIX, getrlimit: `RLIMIT_FSIZE`.
#[must_use]
pub fn file_size_limit() -> Option<u64> {
    let mut found = MaybeUninit::<libc::rlimit>::uninit();
    // SAFETY: there is room for what is written.
    let done = unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, found.as_mut_ptr()) };
    if done != 0 {
        return None;
    }
    // SAFETY: it was written, since the call succeeded.
    let limit = unsafe { found.assume_init() }.rlim_cur;
    #[allow(clippy::unnecessary_cast)] // It is signed on FreeBSD.
    (limit != libc::RLIM_INFINITY).then_some(limit as u64)
}

/// Writes all bytes to a file. Beyond the limit on the size of files, a write sends `SIGXFSZ`, which ends the process (POSIX, write). So the limit
/// is compared first, and is an error.
///
/// # Errors
///
/// Returns the error of the write, or [`io::ErrorKind::FileTooLarge`].
pub fn write_all(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    if let Some(limit) = file_size_limit() {
        let metadata = file.metadata()?;
        if metadata.is_file() {
            let at = file.stream_position()?.max(metadata.len());
            let size = at.saturating_add(bytes.len() as u64);
            if size > limit {
                return Err(io::Error::new(
                    io::ErrorKind::FileTooLarge,
                    format!(
                        "this process may write files of at most {limit} bytes, and more are needed; raise that limit (ulimit -f)"
                    ),
                ));
            }
        }
    }
    file.write_all(bytes)
}

/// Returns how many bytes a process without special rights can write to the filesystem of this path. Returns `None` if the system does not tell.
///
/// # References
///
/// POSIX, statvfs: `f_bavail`, `f_frsize`.
#[must_use]
pub fn room(path: &Path) -> Option<u64> {
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    let mut found = MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends with a zero, and there is room for what is written.
    let done = unsafe { libc::statvfs(path.as_ptr(), found.as_mut_ptr()) };
    if done != 0 {
        return None;
    }
    // SAFETY: it was written, since the call succeeded.
    let found = unsafe { found.assume_init() };
    #[allow(clippy::unnecessary_cast)] // These have fewer bits on macOS.
    let room = (found.f_bavail as u64).saturating_mul(found.f_frsize as u64);
    // One without blocks, such as that of a program (FUSE), has no count of them.
    (found.f_blocks != 0).then_some(room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, process::Command};

    const CHILD: &str = "PLUGIN_PLATFORM_FILE_LIMITS";

    /// In a process with a limit of one block, which is 512 or 1,024 bytes.
    #[test]
    fn a_write_beyond_the_limit_is_an_error() {
        if env::var_os(CHILD).is_some() {
            let limit = file_size_limit().unwrap();
            let file = tempfile::tempfile().unwrap();
            write_all(&file, &vec![1; limit as usize]).unwrap();
            let error = write_all(&file, b"x").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
            assert!(error.to_string().contains("ulimit -f"), "{error}");
            assert_eq!(file.metadata().unwrap().len(), limit);
            return;
        }
        let ended = Command::new("sh")
            .args(["-c", "ulimit -f 1 && exec \"$0\" \"$@\""])
            .arg(env::current_exe().unwrap())
            .args([
                "--exact",
                "file_limits::tests::a_write_beyond_the_limit_is_an_error",
            ])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stdout);
        assert!(
            ended.status.success() && said.contains("1 passed"),
            "{}: {said}",
            ended.status
        );
    }

    #[test]
    fn there_is_room() {
        assert!(room(&env::temp_dir()).is_some_and(|room| room > 0));
        assert_eq!(room(Path::new("/no/such/folder")), None);
    }
}
