//! [`file_size_limit`]: how large this process may make files, and [`write_all`], which does not exceed that.
//!
//! # Safety
//!
//! The function of the C library that is called here gets a place for what it writes.
#![allow(unsafe_code)]

use std::{
    fs::File,
    io::{self, Seek, Write},
    mem::MaybeUninit,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_child::{is_child, passes};
    use std::{env, process::Command};

    /// In a process with a limit of one block, which is 512 or 1,024 bytes.
    #[test]
    fn a_write_beyond_the_limit_is_an_error() {
        if is_child() {
            let limit = file_size_limit().unwrap();
            let file = tempfile::tempfile().unwrap();
            write_all(&file, &vec![1; limit as usize]).unwrap();
            let error = write_all(&file, b"x").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
            assert!(error.to_string().contains("ulimit -f"), "{error}");
            assert_eq!(file.metadata().unwrap().len(), limit);
            return;
        }
        let mut limited = Command::new("sh");
        limited
            .args(["-c", "ulimit -f 1 && exec \"$0\" \"$@\""])
            .arg(env::current_exe().unwrap());
        passes(
            &mut limited,
            "file_limits::tests::a_write_beyond_the_limit_is_an_error",
        );
    }
}
