//! Escaping of package paths in symbol names.

use std::fmt::Write;

/// Escapes a package path as Go's linker does in symbol names (`objabi.PathToPrefix`, cmd/internal/objabi/path.go).
///
/// Control characters, space, `%`, `"`, every byte from 0x7F on, and dots after the last slash become `%xx`.
/// Escaping twice is wrong: `%` is escaped, too.
#[must_use]
pub fn escape_path(path: &str) -> String {
    let last_part = path.rfind('/').map_or(0, |slash| slash + 1);
    let mut escaped = String::with_capacity(path.len());
    for (at, byte) in path.bytes().enumerate() {
        if byte <= b' '
            || byte >= 0x7f
            || matches!(byte, b'%' | b'"')
            || (byte == b'.' && at >= last_part)
        {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "%{byte:02x}");
        } else {
            escaped.push(char::from(byte));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape_path;

    #[test]
    fn escapes_as_go_does() {
        // The cases of cmd/internal/objabi/path_test.go are facts about Go's symbol names.
        for (path, escaped) in [
            ("foo.bar/v1", "foo.bar/v1"),
            ("foo.bar/v.1", "foo.bar/v%2e1"),
            ("f.o.o.b.a.r/v1", "f.o.o.b.a.r/v1"),
            ("f.o.o.b.a.r/v.1", "f.o.o.b.a.r/v%2e1"),
            ("f.o.o.b.a.r/v..1", "f.o.o.b.a.r/v%2e%2e1"),
            ("f.o.o.b.a.r/v..1.", "f.o.o.b.a.r/v%2e%2e1%2e"),
            ("%foo", "%25foo"),
            ("foo\u{1}\u{7f}\u{20}\"", "foo%01%7f%20%22"),
            ("é", "%c3%a9"),
            ("plain", "plain"),
            ("a.b", "a%2eb"),
        ] {
            assert_eq!(escape_path(path), escaped);
        }
    }
}
