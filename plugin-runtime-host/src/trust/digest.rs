//! [`Sha256Digest`]: the SHA-256 of a file, written in hex.

use sha2::{Digest, Sha256};
use std::{
    fmt,
    io::{self, Read},
    str::FromStr,
};

/// A SHA-256.
///
/// # Examples
///
/// ```
/// use plugin_runtime_host::Sha256Digest;
///
/// // What `sha256sum` prints first.
/// let digest: Sha256Digest =
///     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".parse()?;
/// assert_eq!(digest.to_string().len(), 64);
/// # Ok::<(), plugin_runtime_host::ParseDigestError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Digest(pub [u8; 32]);

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The error for a text that is no SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a SHA-256 of 64 hex digits, found {found:?}")]
#[non_exhaustive]
pub struct ParseDigestError {
    /// The text.
    pub found: String,
}

impl FromStr for Sha256Digest {
    type Err = ParseDigestError;

    fn from_str(text: &str) -> Result<Self, ParseDigestError> {
        let wrong = || ParseDigestError {
            found: text.to_owned(),
        };
        let digits = text
            .chars()
            .map(|digit| digit.to_digit(16).map(|value| value as u8))
            .collect::<Option<Vec<u8>>>()
            .ok_or_else(wrong)?;
        let digits: [u8; 64] = digits.try_into().map_err(|_| wrong())?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(bytes))
    }
}

/// Returns the digest of everything that a reader returns. The same bytes are written to `also`.
pub(super) fn of_reader(
    reader: &mut impl Read,
    mut also: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Sha256Digest> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let bytes = match reader.read(&mut buffer) {
            Ok(0) => return Ok(Sha256Digest(digest.finalize().into())),
            Ok(count) => &buffer[..count],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        digest.update(bytes);
        also(bytes)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form() {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let digest = of_reader(&mut &b"abc"[..], |_| Ok(())).unwrap();
        assert_eq!(digest.to_string(), text);
        assert_eq!(text.parse(), Ok(digest));
        assert_eq!(text.to_uppercase().parse(), Ok(digest));
        for wrong in [
            "",
            &text[1..],
            &format!("{text}0"),
            &text.replace('b', "g"),
            &text.replace('b', "\u{e9}"),
        ] {
            let error = wrong.parse::<Sha256Digest>().unwrap_err();
            assert_eq!(error.found, wrong);
        }
    }
}
