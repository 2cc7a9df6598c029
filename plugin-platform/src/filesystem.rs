//! What the filesystem of a path allows: [`may_execute`], whether a file may be loaded as code, and [`room`], how much can be written.
//!
//! # Safety
//!
//! The functions of the C library that are called here get a text with its end, and a place for what they write.
#![allow(unsafe_code)]

use std::{ffi::CString, mem::MaybeUninit, os::unix::ffi::OsStrExt, path::Path};

/// Asks for the state of the filesystem of this path. Returns `None` if the system does not tell.
///
/// # References
///
/// POSIX, statvfs.
fn state(path: &Path) -> Option<libc::statvfs> {
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    let mut found = MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends with a zero, and there is room for what is written.
    let done = unsafe { libc::statvfs(path.as_ptr(), found.as_mut_ptr()) };
    // SAFETY: it was written, if the call succeeded.
    (done == 0).then(|| unsafe { found.assume_init() })
}

/// Returns whether files at this path may be executed and loaded: they may not on a filesystem that is mounted `noexec`. Returns true if
/// the system does not tell.
///
/// # References
///
/// statvfs(3), `ST_NOEXEC` (Linux); statfs(2), `MNT_NOEXEC` (FreeBSD, macOS).
#[must_use]
pub fn may_execute(path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    let noexec = state(path).is_some_and(|found| found.f_flag & libc::ST_NOEXEC != 0);
    #[cfg(not(target_os = "linux"))]
    let noexec = CString::new(path.as_os_str().as_bytes()).is_ok_and(|path| {
        let mut found = MaybeUninit::<libc::statfs>::uninit();
        // SAFETY: the path ends with a zero, and there is room for what is written.
        let done = unsafe { libc::statfs(path.as_ptr(), found.as_mut_ptr()) };
        // SAFETY: it was written, since the call succeeded.
        done == 0
            && u64::from(unsafe { found.assume_init() }.f_flags) & libc::MNT_NOEXEC as u64 != 0
    });
    !noexec
}

/// Returns how many bytes a process without special rights can write to the filesystem of this path. Returns `None` if the system does not tell.
///
/// # References
///
/// POSIX, `<sys/statvfs.h>`: `f_bavail`, `f_frsize`.
#[must_use]
pub fn room(path: &Path) -> Option<u64> {
    let found = state(path)?;
    #[allow(clippy::unnecessary_cast)] // These have fewer bits on macOS.
    let room = (found.f_bavail as u64).saturating_mul(found.f_frsize as u64);
    // One without blocks, such as that of a program (FUSE), has no count of them.
    (found.f_blocks != 0).then_some(room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;

    #[test]
    fn there_is_room() {
        assert!(room(&env::temp_dir()).is_some_and(|room| room > 0));
        assert_eq!(room(Path::new("/no/such/folder")), None);
    }
}
