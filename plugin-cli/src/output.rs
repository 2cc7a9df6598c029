//! What commands write: to standard output, to files, and to standard error.

mod standard;

use std::{
    fmt,
    fs::{self, File},
    io::{self, ErrorKind, IsTerminal, Write},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use serde::Serialize;

use crate::{
    answer::Answer,
    error::{Error, Result},
    style::cleaned,
};
pub(crate) use standard::{checked, is_closed, told};

/// Writes a line to standard output, with colours only on a terminal that wants some. Returns what `?` takes.
macro_rules! say {
    ($($part:tt)*) => {
        $crate::output::line(format_args!($($part)*))
    };
}
pub(crate) use say;

pub(crate) fn line(text: fmt::Arguments<'_>) -> Result<()> {
    let mut text = text.to_string();
    if io::stdout().is_terminal() {
        text = cleaned(&text);
    }
    checked(|| {
        let mut output = anstream::stdout().lock();
        writeln!(output, "{text}")?;
        output.flush()
    })
}

/// What was made as a whole.
pub(crate) fn bytes(text: &[u8]) -> Result<()> {
    checked(|| {
        let mut output = io::stdout().lock();
        output.write_all(text)?;
        output.flush()
    })
}

pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Error::Output {
        source: error.into(),
    })?;
    bytes((text + "\n").as_bytes())
}

/// A file, whole or not at all: it is written beside, and renamed. A link is followed, and what is no regular file (a device, a pipe) is
/// written to.
pub(crate) fn file(path: &Path, content: &[u8]) -> Result<()> {
    let failed = |error: io::Error| Error::file(path)(plain(error));
    let mut target = path.to_owned();
    // The umask takes some.
    let mut permissions = fs::Permissions::from_mode(0o666);
    match fs::metadata(path) {
        Ok(found) => {
            // Also where a new file could take its place: it may be there to be kept.
            let mut there = File::options().write(true).open(path).map_err(failed)?;
            if !found.is_file() {
                return there.write_all(content).map_err(failed);
            }
            target = path.canonicalize().map_err(failed)?;
            permissions = found.permissions();
        }
        Err(_) if path.is_symlink() => return fs::write(path, content).map_err(failed),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let folder = folder_of(&target);
    if !folder.is_dir() {
        return Err(Error::NoFolder {
            path: folder.to_owned(),
        });
    }
    let mut file = tempfile::Builder::new()
        .permissions(permissions)
        .tempfile_in(folder)
        .map_err(failed)?;
    file.as_file_mut().write_all(content).map_err(failed)?;
    let kept = file.persist(&target);
    kept.map_err(|kept| failed(kept.error)).map(drop)
}

/// Checks that a file to write is none of those that are read, by whatever name or link.
pub(crate) fn apart<'a>(output: &Path, read: impl IntoIterator<Item = &'a Path>) -> Result<()> {
    let identity = |path: &Path| {
        let found = fs::metadata(path).ok()?;
        Some((found.dev(), found.ino()))
    };
    let Some(there) = identity(output) else {
        return Ok(());
    };
    let mut read = read.into_iter();
    match read.find(|path| identity(path) == Some(there)) {
        None => Ok(()),
        Some(path) => Err(Error::Overwrites {
            output: output.to_owned(),
            path: path.to_owned(),
        }),
    }
}

/// Files of a folder, all or, where the disk is full, none.
pub(crate) fn files(folder: &Path, all: &[(String, Vec<u8>)]) -> Result<()> {
    let failed = |error: io::Error| Error::NoNewFolder {
        path: folder.to_owned(),
        source: plain(error),
    };
    let was_there = folder.exists();
    fs::create_dir_all(folder).map_err(failed)?;
    let write = || {
        let scratch = tempfile::Builder::new()
            .prefix(".goplug")
            .tempdir_in(folder)?;
        for (name, content) in all {
            fs::write(scratch.path().join(name), content)?;
        }
        all.iter()
            .try_for_each(|(name, _)| fs::rename(scratch.path().join(name), folder.join(name)))
    };
    let written = write();
    if written.is_err() && !was_there {
        // Nothing is in it.
        let _ = fs::remove_dir(folder);
    }
    written.map_err(failed)
}

/// Without the name of a temporary file, which is gone when it is read.
fn plain(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|inner| inner.source());
    let inner = inner.and_then(|inner| inner.downcast_ref::<io::Error>());
    match (
        error.raw_os_error(),
        inner.and_then(io::Error::raw_os_error),
    ) {
        (Some(_), _) => error,
        (None, Some(code)) => io::Error::from_raw_os_error(code),
        (None, None) => error.kind().into(),
    }
}

/// A new folder, whole or not at all. An empty one may be there.
pub(crate) fn folder(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let parent = folder_of(path);
    let no_folder = |error: io::Error| Error::NoNewFolder {
        path: parent.to_owned(),
        source: plain(error),
    };
    fs::create_dir_all(parent).map_err(no_folder)?;
    let scratch = tempfile::Builder::new()
        .prefix(".goplug")
        .permissions(fs::Permissions::from_mode(0o777))
        .tempdir_in(parent)
        .map_err(no_folder)?;
    fill(scratch.path())?;
    // It takes the place of an empty folder, and of nothing else (rename(2)).
    match fs::rename(scratch.path(), path) {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DirectoryNotEmpty
                    | ErrorKind::NotADirectory
                    | ErrorKind::AlreadyExists
                    | ErrorKind::ResourceBusy // The folder that is being worked in.
            ) =>
        {
            Err(Error::Exists {
                path: path.to_owned(),
            })
        }
        renamed => renamed.map_err(Error::file(path)),
    }
}

/// The folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Says on standard error what went wrong. That nobody reads it is nothing to fail for.
pub(crate) fn complain(error: &Error) {
    complain_of("error", &with_causes(error));
}

/// Says on standard error what it is about, and more.
pub(crate) fn complain_of(what: &str, text: &str) {
    let bad = crate::style::BAD;
    note(&format!("{bad}{what}{bad:#}: {text}"));
}

/// A line on standard error. `eprintln` would panic where it cannot be written to.
pub(crate) fn note(text: &str) {
    let mut text = text.to_owned();
    if io::stderr().is_terminal() {
        text = cleaned(&text);
    }
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Says what went wrong, also as JSON where that is wanted, and what it answers.
pub(crate) fn answer(error: &Error, as_json: bool) -> Answer {
    #[derive(Serialize)]
    struct Failure {
        error: String,
    }
    if as_json && !matches!(error, Error::Output { .. }) {
        // Whether it can be written or not, there is an answer already.
        let _ = json(&Failure {
            error: with_causes(error),
        });
    }
    complain(error);
    error.answer()
}

/// An error, and those of its causes that it does not tell itself.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !text.contains(&told) {
            text = format!("{text}: {told}");
        }
        cause = error.source();
    }
    if text.ends_with("found a directory") {
        text.push_str("; name a file in it");
    }
    text
}
