//! Checks that the version of the check of a plugin's tables is a digest of its source. So nobody forgets to change it, and a plugin that has
//! passed an earlier check is checked again.

use std::fs;

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    files, hash,
};

/// The crate that checks. What it reads a file with belongs to the check.
const SOURCE: &str = "plugin-image/src/";
/// The file with the version, and the beginning of its line.
const FILE: &str = "plugin-image/src/unchecked.rs";
const VERSION: &str = "    pub const CHECK_VERSION: u32 = ";

/// Adds a line if the version is not the digest.
pub(super) fn check(broken: &mut Vec<String>) -> Result {
    let mut texts = Vec::new();
    for path in files::sources(".rs")? {
        if path.starts_with(SOURCE) && !path.ends_with("/tests.rs") {
            let text = fs::read_to_string(files::root().join(&path)).map_err(Error::file(&path))?;
            texts.push((path, text));
        }
    }
    texts.sort();
    broken.extend(stale(&texts));
    Ok(())
}

/// What is wrong with the version in these files.
fn stale(texts: &[(String, String)]) -> Option<String> {
    let mut digest = Sha256::new();
    let mut found = None;
    for (path, text) in texts {
        digest.update(format!("{path}\n"));
        for line in text.lines() {
            match line.strip_prefix(VERSION).filter(|_| path == FILE) {
                Some(version) => found = version.strip_suffix(';'),
                None => digest.update(format!("{line}\n")),
            }
        }
    }
    let digest = hash::hex(&digest.finalize()[..4]);
    let expected = format!("0x{}_{}", &digest[..4], &digest[4..]);
    (found != Some(&expected)).then(|| {
        let found = found.unwrap_or("missing");
        format!(
            "{FILE}: CHECK_VERSION is {found}, expected {expected}: it is a digest of {SOURCE}, which has changed; write the new one"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_the_source_changes_the_version() {
        let files = |version: &str, other: &str| {
            let text = format!("//! A file.\n{VERSION}{version};\n");
            let other = (format!("{SOURCE}other.rs"), other.to_owned());
            [other, (FILE.to_owned(), text)]
        };
        let message = stale(&files("1", "a")).unwrap();
        let expected = message.split("expected ").nth(1).unwrap();
        let (expected, _) = expected.split_once(':').unwrap();
        assert_eq!(stale(&files(expected, "a")), None);
        assert!(stale(&files(expected, "b")).is_some());
        assert!(stale(&[]).unwrap().contains("is missing"));
    }
}
