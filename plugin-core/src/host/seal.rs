//! The seal of a runtime host: its SHA-256, written beside it when it was built, so that damage is noticed.
//!
//! Go's own checksum cannot serve: what is written into the file after Go has linked it changes its content. The seal holds a stamp as
//! well: size, time of change and the like of a file whose content was found to be right. As long as the file has that stamp, its
//! content is not read again: a check then costs one `stat` and one small file.
//!
//! A seal finds damage, not malice: who can write to the folder can write both. Who may do so, other rules say (see
//! [`cache`](super::cache)).

use sha2::{Digest, Sha256};
use std::{
    ffi::OsString,
    fmt::Write as _,
    fs::{self, File},
    io::{self, Read, Write as _},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process,
};

/// What a seal says about its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seal {
    /// The file is what was sealed.
    Whole,
    /// There is no seal, or none that can be read: hosts that were built by hand have none.
    None,
    /// The file is not what was sealed: both SHA-256s in hexadecimal.
    Broken { expected: String, found: String },
}

/// Longer files are not seals.
const MOST: u64 = 1024;

/// Where the seal of a file is: hidden, beside it.
pub(crate) fn path_of(file: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(".sha256");
    file.with_file_name(name)
}

/// Writes the seal for `file`, of which `content` is to become the content. To be called before `content` is moved there: then nobody
/// sees the new file without its seal.
pub(crate) fn write(content: &Path, file: &Path) -> io::Result<()> {
    put(file, &digest(&mut File::open(content)?)?, None)
}

/// Compares a file with its seal.
///
/// # Errors
///
/// What the operating system answers when the file has to be read.
pub(crate) fn check(file: &Path) -> io::Result<Seal> {
    let Some((expected, stamp)) = read(file) else {
        return Ok(Seal::None);
    };
    if stamp == Some(Stamp::of(&fs::metadata(file)?)) {
        return Ok(Seal::Whole);
    }
    let mut opened = File::open(file)?;
    let before = Stamp::of(&opened.metadata()?);
    let found = digest(&mut opened)?;
    if found != expected {
        return Ok(Seal::Broken { expected, found });
    }
    // Only a file that was the same before and after is worth remembering; that it cannot be remembered only costs time.
    if before == Stamp::of(&opened.metadata()?) {
        let _ = put(file, &expected, Some(&before));
    }
    Ok(Seal::Whole)
}

/// Which file it is and when it was changed last. The last time (POSIX, `st_ctim`) no ordinary means can set back.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp(String);

impl Stamp {
    fn of(metadata: &fs::Metadata) -> Self {
        let numbers = [
            i128::from(metadata.dev()),
            i128::from(metadata.ino()),
            i128::from(metadata.size()),
            i128::from(metadata.mtime()),
            i128::from(metadata.mtime_nsec()),
            i128::from(metadata.ctime()),
            i128::from(metadata.ctime_nsec()),
        ];
        Self(numbers.map(|number| number.to_string()).join(" "))
    }
}

/// The digest of a seal, and the stamp if it has one.
fn read(file: &Path) -> Option<(String, Option<Stamp>)> {
    // Not to wait for a fifo that somebody put there.
    let opened = fs::OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path_of(file))
        .ok()?;
    let mut text = String::new();
    opened.take(MOST).read_to_string(&mut text).ok()?;
    let mut lines = text.lines();
    // As `sha256sum` writes it, so that `sha256sum --check` reads it.
    let (digest, _) = lines.next()?.split_once("  ")?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let stamp = lines.next().and_then(|line| line.strip_prefix("# "));
    is_digest.then(|| {
        (
            digest.to_owned(),
            stamp.map(|stamp| Stamp(stamp.to_owned())),
        )
    })
}

/// Writes a seal, whole or not at all: by a file of its own that is given the name.
fn put(file: &Path, digest: &str, stamp: Option<&Stamp>) -> io::Result<()> {
    let seal = path_of(file);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut text = format!("{digest}  {name}\n");
    if let Some(Stamp(stamp)) = stamp {
        // A write to a string cannot fail.
        let _ = writeln!(text, "# {stamp}");
    }
    let mut scratch = seal.clone().into_os_string();
    scratch.push(format!(".{}", process::id()));
    let scratch = PathBuf::from(scratch);
    let _ = fs::remove_file(&scratch);
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o644)
        .open(&scratch)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&scratch, &seal));
    if written.is_err() {
        let _ = fs::remove_file(&scratch);
    }
    written
}

/// The SHA-256 in hexadecimal.
fn digest(file: &mut File) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 17];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => digest.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_noticed_and_a_whole_file_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("host.so");
        let content = folder.path().join("content");
        fs::write(&content, [7; 100_000]).unwrap();
        assert_eq!(check(&content).unwrap(), Seal::None);
        write(&content, &file).unwrap();
        fs::rename(&content, &file).unwrap();

        let stamp = || read(&file).unwrap().1;
        assert_eq!(stamp(), None);
        assert_eq!(check(&file).unwrap(), Seal::Whole);
        assert_eq!(stamp(), Some(Stamp::of(&file.metadata().unwrap())));
        // With the right stamp the content is not read: a wrong digest is not noticed.
        let wrong = "0".repeat(64);
        put(&file, &wrong, stamp().as_ref()).unwrap();
        assert_eq!(check(&file).unwrap(), Seal::Whole);

        fs::write(&file, [8; 100_000]).unwrap();
        let Seal::Broken { expected, found } = check(&file).unwrap() else {
            panic!("damage was not noticed")
        };
        assert_eq!(expected, wrong);
        assert_ne!(found, wrong);
        // Whatever else lies there is no seal.
        for text in ["", "x", "0123  name\n", &"0".repeat(2000)] {
            fs::write(path_of(&file), text).unwrap();
            assert_eq!(check(&file).unwrap(), Seal::None, "{text}");
        }
    }
}
