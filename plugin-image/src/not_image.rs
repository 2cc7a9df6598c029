//! Recognises files that are neither ELF nor Mach-O by their first bytes.

use crate::{Found, ImageError, view::View};

/// Returns the kind of the file.
pub(crate) fn what(view: &View<'_>) -> Result<Found, ImageError> {
    let head = view.up_to(0, 1024)?;
    Ok(classify(&head))
}

fn classify(head: &[u8]) -> Found {
    let starts: [(&[u8], Found); 7] = [
        (b"#!", Found::Script),
        (b"MZ", Found::Pe),
        (b"\0asm", Found::Wasm),
        (b"\x1f\x8b", Found::Compressed),
        (b"\x28\xb5\x2f\xfd", Found::Compressed),
        (b"\xfd7zXZ\0", Found::Compressed),
        (b"PK\x03\x04", Found::Compressed),
    ];
    if head.is_empty() {
        Found::Empty
    } else if head.starts_with(b"!<arch>\n") || head.starts_with(b"!<thin>\n") {
        archive(head)
    } else if let Some((_, found)) = starts
        .into_iter()
        .find(|(start, _)| head.starts_with(start))
    {
        found
    } else if is_text(head) {
        Found::Text
    } else {
        Found::Unknown
    }
}

/// Go's archives start with a member that holds export data, whose first line is `go object <system> <machine> <version> ...`
/// (cmd/internal/buildid/buildid.go).
fn archive(head: &[u8]) -> Found {
    let mut lines = head.split(|byte| *byte == b'\n').skip(1);
    let member = lines.next().unwrap_or_default();
    let object = lines.next().unwrap_or_default();
    if member.starts_with(b"__.PKGDEF") && object.starts_with(b"go object ") {
        Found::GoArchive {
            object: String::from_utf8_lossy(object).into_owned(),
        }
    } else {
        Found::Archive
    }
}

fn is_text(head: &[u8]) -> bool {
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be cut by the end of `head`.
        Err(error) if error.error_len().is_none() => {
            str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_a_file_is() {
        let archive = b"!<arch>\n__.PKGDEF       0           0     0     644     7955      `\ngo object linux amd64 go1.26.8 GOAMD64=v1\nbuild id \"x\"\n";
        let object = "go object linux amd64 go1.26.8 GOAMD64=v1".to_owned();
        assert_eq!(classify(archive), Found::GoArchive { object });
        assert_eq!(classify(b"!<arch>\nfoo.o/          0 "), Found::Archive);
        assert_eq!(classify(b""), Found::Empty);
        assert_eq!(classify(b"#!/bin/sh\n"), Found::Script);
        assert_eq!(classify("package main\n\u{fc}".as_bytes()), Found::Text);
        assert_eq!(classify(&"\u{fc}".as_bytes()[..1]), Found::Unknown);
        assert_eq!(
            classify("a\u{fc}".as_bytes().split_last().unwrap().1),
            Found::Text
        );
        assert_eq!(classify(b"MZ\x90\0"), Found::Pe);
        assert_eq!(classify(b"\0\0\0\0"), Found::Unknown);
        assert_eq!(classify(b"\x7fEL"), Found::Unknown);
    }
}
