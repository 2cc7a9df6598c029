//! Checksums: hexadecimal SHA-256, and the sum that Go has for a module.

use std::{fs, path::Path};

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    files,
};

/// The `h1:` sum of the module `name` (`path@version`) unpacked in `folder`: the SHA-256 of a list of the SHA-256 of all its
/// files (golang.org/x/mod/sumdb/dirhash, `Hash1`).
pub(crate) fn module(folder: &Path, name: &str) -> Result<String> {
    let mut lines = Vec::new();
    for file in files::below(folder)? {
        let content = fs::read(&file).map_err(Error::file(&file))?;
        let inside = file.strip_prefix(folder).unwrap_or(&file);
        lines.push((
            format!("{name}/{}", inside.display()),
            hex(&Sha256::digest(content)),
        ));
    }
    // By byte order of the whole name: files sort differently below folders.
    lines.sort();
    let list: String = lines
        .iter()
        .map(|(name, sum)| format!("{sum}  {name}\n"))
        .collect();
    Ok(format!("h1:{}", base64(&Sha256::digest(list))))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Standard base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_rfc_4648_section_10() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    /// The sum of a module that holds one file, as `go mod download -json` gave it with a local proxy; see the
    /// documentation of `Hash1` for the format that is hashed.
    #[test]
    fn module_sum() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("go.mod"), "module example.com/m\n").unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/a.go"), "package a\n").unwrap();
        fs::write(folder.path().join("a.go"), "package m\n").unwrap();
        assert_eq!(
            module(folder.path(), "example.com/m@v1.0.0").unwrap(),
            "h1:Hz7miw3EZDBYZ2Hd2nAAfRNw50WTfrQ+CDycpSdDYjA="
        );
    }
}
