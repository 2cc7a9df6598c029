//! Plugins that claim more memory than there is: damaged ones, and ones for which the process gets none.

use super::{
    made::{changed, refused, still_usable, try_open},
    random::word,
};
use crate::support::in_child;
use plugin_core::{Error, ImageError, inspect};

const PT_LOAD: u32 = 1;

/// Sets how much memory the last loaded segment takes, which holds variables.
fn set_memory_of_last_segment(bytes: &mut [u8], value: u64) {
    let count = usize::from(u16::from_le_bytes([bytes[56], bytes[57]]));
    let mut headers = (0..count).map(|n| word(bytes, 32) + 56 * n);
    let is_load = |at: &usize| bytes[*at..*at + 4] == PT_LOAD.to_le_bytes();
    let last = headers.rfind(is_load).unwrap();
    bytes[last + 40..last + 48].copy_from_slice(&value.to_le_bytes());
}

/// All are below 2^47, where addresses end.
#[test]
fn absurd_sizes_are_damage() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for value in [1 << 46, 1 << 40, 1 << 35] {
        let file = changed(folder.path(), "absurd.so", |bytes| {
            set_memory_of_last_segment(bytes, value)
        });
        let error = refused(&file);
        let Error::Image { reason, .. } = &error else {
            panic!("{value:#x}: {error}");
        };
        assert!(matches!(reason, ImageError::Malformed { .. }), "{error}");
        let text = error.to_string();
        assert!(
            text.contains("takes more memory") && text.contains("build or copy it again"),
            "{text}"
        );
    }
}

/// Lets the process take so many bytes more.
pub(super) fn limit_memory(bytes: u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let used = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let used: u64 = used
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    let limit = (used << 10) + bytes;
    let limit = libc::rlimit {
        rlim_cur: limit,
        rlim_max: libc::RLIM_INFINITY,
    };
    // SAFETY: it reads the limits that it is given.
    let failed = unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const limit) };
    assert_eq!(failed, 0);
}

/// A process with a limit, which a file of a possible size exceeds: the limit is the cause, not the folder and not the file.
#[test]
#[cfg(target_env = "gnu")]
fn a_limit_of_memory_is_named() {
    if !in_child(&[]) {
        return;
    }
    still_usable();
    let folder = tempfile::tempdir().unwrap();
    let file = changed(folder.path(), "large.so", |bytes| {
        set_memory_of_last_segment(bytes, 6 << 30)
    });
    inspect(&file).unwrap();
    limit_memory(1 << 30);
    let text = try_open(&file).unwrap_err().to_string();
    assert!(text.contains("ulimit -v"), "{text}");
    assert!(!text.contains("copy the plugin elsewhere"), "{text}");
    still_usable();
}
