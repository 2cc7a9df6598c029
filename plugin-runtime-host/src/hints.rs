//! What helps against a build that failed.

use super::BuildHint;
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

/// A build needs this many bytes in each folder that it writes to, and for its largest file. A runtime host has ten million bytes, and the linker
/// of C makes it from a file that is as large.
const NEEDED: u64 = 32 << 20;

/// Returns a remedy for known messages of the go command (cmd/go/internal/toolchain/select.go, cmd/go/internal/work/init.go and
/// the build of runtime/cgo, Go 1.21 to 1.27).
pub(super) fn of_output(output: &str) -> Option<BuildHint> {
    let says = |words: &[&str]| words.iter().all(|word| output.contains(word));
    if says(&["C compiler", "not found"]) || says(&["executable file not found in $PATH", "cgo"]) {
        Some(BuildHint::NoCCompiler)
    } else if says(&["toolchain not available"])
        || says(&["invalid toolchain"])
        || says(&["go: download go1", "server response:"])
    {
        Some(BuildHint::VersionNotAvailable)
    } else if says(&["go: download go1"]) || says(&["go: downloading go1", "golang.org/toolchain@"])
    {
        Some(BuildHint::NoNetwork)
    } else if says(&["no space left on device"]) || says(&["disk quota exceeded"]) {
        Some(BuildHint::DiskFull)
    } else if says(&["-buildmode=c-shared not supported on"]) {
        Some(BuildHint::Platform)
    } else {
        None
    }
}

/// Returns a remedy if the build had not enough room. The go command often does not say so: it takes a package that it could not write to its cache
/// for one that is not there. `scratch` is a folder beside the host.
pub(super) fn of_limits(command: &Command, scratch: &Path) -> Option<BuildHint> {
    let limit = plugin_platform::file_size_limit();
    limits(limit, command, scratch, plugin_platform::room)
}

fn limits(
    file_size: Option<u64>,
    command: &Command,
    scratch: &Path,
    room: impl Fn(&Path) -> Option<u64>,
) -> Option<BuildHint> {
    if file_size.is_some_and(|limit| limit < NEEDED) {
        return Some(BuildHint::FileSizeLimit);
    }
    let named = |wanted: &str| {
        let mut variables = command.get_envs();
        let found = variables.find(|(name, _)| *name == OsStr::new(wanted));
        found.and_then(|(_, value)| value).map(PathBuf::from)
    };
    let temporary = named("GOTMPDIR").or_else(|| named("TMPDIR"));
    let folders = [
        Some(scratch.to_owned()),
        named("GOCACHE"),
        Some(temporary.unwrap_or_else(|| "/tmp".into())),
    ];
    let is_full = |folder: &PathBuf| room(folder).is_some_and(|room| room < NEEDED);
    let full = folders.iter().flatten().any(is_full);
    full.then_some(BuildHint::DiskFull)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_filesystem_is_told_whichever_it_is() {
        let mut command = Command::new("go");
        command.env("GOCACHE", "/cache").env("TMPDIR", "/temporary");
        let hint = |full: &'static str| {
            let room = |folder: &Path| match folder == Path::new(full) {
                true => Some(NEEDED - 1),
                false => Some(NEEDED),
            };
            limits(None, &command, "/scratch".as_ref(), room)
        };
        for full in ["/cache", "/temporary", "/scratch"] {
            assert_eq!(hint(full), Some(BuildHint::DiskFull), "{full}");
        }
        assert_eq!(hint("/elsewhere"), None);
        let untold = limits(Some(NEEDED), &command, "/scratch".as_ref(), |_| None);
        assert_eq!(untold, None);
    }
}
