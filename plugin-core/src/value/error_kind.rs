//! The kinds of errors that Rust and Go both know: [`io::ErrorKind`] and what `errors.Is` finds in Go, such as `fs.ErrNotExist`.

use std::io::ErrorKind;

/// The kinds: `Kind` of host/rust/kind.go, in the same order.
const KINDS: [ErrorKind; 23] = [
    ErrorKind::Other,
    ErrorKind::NotFound,
    ErrorKind::PermissionDenied,
    ErrorKind::AlreadyExists,
    ErrorKind::UnexpectedEof,
    ErrorKind::TimedOut,
    ErrorKind::BrokenPipe,
    ErrorKind::ConnectionRefused,
    ErrorKind::ConnectionReset,
    ErrorKind::ConnectionAborted,
    ErrorKind::NotConnected,
    ErrorKind::AddrInUse,
    ErrorKind::AddrNotAvailable,
    ErrorKind::HostUnreachable,
    ErrorKind::NetworkUnreachable,
    ErrorKind::WouldBlock,
    ErrorKind::InvalidInput,
    ErrorKind::Unsupported,
    ErrorKind::NotADirectory,
    ErrorKind::IsADirectory,
    ErrorKind::DirectoryNotEmpty,
    ErrorKind::ReadOnlyFilesystem,
    ErrorKind::StorageFull,
];

/// Returns the number of a kind in Go, which is 0 for those that Go has no error for.
pub(crate) fn number(kind: ErrorKind) -> usize {
    let at = KINDS.iter().position(|known| *known == kind);
    at.unwrap_or_default()
}

/// Returns the kind with a number of Go's.
pub(crate) fn kind(number: usize) -> ErrorKind {
    KINDS.get(number).copied().unwrap_or(ErrorKind::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_has_the_same_kinds_in_the_same_order() {
        let go = include_str!("../../../plugin-runtime-host/host/rust/kind.go");
        let (_, list) = go.split_once("const (\n").expect("a list of constants");
        let (list, _) = list.split_once("\n\tkinds\n").expect("its end");
        let go = list
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        assert!(go.eq(KINDS.map(|kind| format!("{kind:?}"))));
        assert_eq!(kind(number(ErrorKind::TimedOut)), ErrorKind::TimedOut);
        assert_eq!(number(ErrorKind::Interrupted), 0);
    }
}
