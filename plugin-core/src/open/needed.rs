//! The shared libraries that a plugin needs: which of them the dynamic linker will not find.
//!
//! Guessing how it searches (caches, `LD_LIBRARY_PATH` as it was at the start, folders of hardware levels) would refuse files that
//! it takes. So it is asked itself, without loading anything; only the file's own search path is followed here, since that is
//! the one thing in which it differs from ours.

use crate::{
    error::library::LibraryProblem,
    runtime::dl::{self, Presence},
};
use plugin_image::{Image, Reader, SpecialFile};
use plugin_platform::LOADER;
use std::{
    collections::HashSet,
    env,
    ffi::OsStr,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

/// As many places are looked at, which takes some milliseconds: a file can name any number of libraries and folders.
const MOST_PLACES: usize = 4096;
const MOST_FOLDERS: usize = 256;

/// A library for which the dynamic linker would open something that is no regular file: its name, and what it is.
///
/// Looked for where the file itself, [`Loader::library_path`](plugin_platform::Loader::library_path), and the libraries that are found so say: the system's own folders have none.
/// To be asked before [`missing`]: asking the dynamic linker about a library opens it, too.
pub(crate) fn special(path: &Path, image: &Image) -> Option<(String, LibraryProblem)> {
    let from_outside = env::var_os(LOADER.library_path).unwrap_or_default();
    // Empty for nearly every process and file: then nothing is looked at.
    let from_outside: Vec<PathBuf> = from_outside
        .as_bytes()
        .split(|byte| matches!(byte, b':' | b';'))
        .filter(|folder| !folder.is_empty())
        .map(|folder| OsStr::from_bytes(folder).into())
        .collect();
    let mut files = vec![(
        path.to_owned(),
        image.needed.clone(),
        image.search_path.clone(),
    )];
    let mut seen = HashSet::new();
    let mut left = MOST_PLACES;
    while let Some((file, needed, search_path)) = files.pop() {
        let own = search_path
            .iter()
            .take(MOST_FOLDERS)
            .filter_map(|entry| expanded(&file, entry));
        let folders: Vec<PathBuf> = own.chain(from_outside.iter().cloned()).collect();
        for library in needed {
            for place in places(&file, &library, &folders) {
                left = left.checked_sub(1)?;
                let Ok(metadata) = place.metadata() else {
                    continue;
                };
                if let Some(found) = SpecialFile::of(metadata.file_type()) {
                    return Some((library, LibraryProblem::Special { file: place, found }));
                }
                if seen.insert(place.clone())
                    && let Ok(image) = Reader::new()
                        .names([""; 0])
                        .methods(false)
                        .read_file(&place)
                {
                    files.push((place, image.needed, image.search_path));
                }
                break;
            }
        }
    }
    None
}

/// Where the dynamic linker looks for a library first.
fn places(file: &Path, library: &str, folders: &[PathBuf]) -> Vec<PathBuf> {
    // A name with a slash is a path (ld.so(8)).
    if library.contains('/') {
        return expanded(file, library).into_iter().collect();
    }
    let mut places = Vec::new();
    for folder in folders {
        // Copies for newer processors come first.
        let levels = folder.join("glibc-hwcaps").read_dir();
        let levels = levels.into_iter().flatten().flatten().take(8);
        places.extend(levels.map(|level| level.path().join(library)));
        places.push(folder.join(library));
    }
    places
}

/// The first library of `DT_NEEDED` that loading `path` would certainly fail for.
///
/// `asking` is the image whose code will call `dlopen`: an old `DT_RPATH` of it counts for what it loads, too.
///
/// # Platform-specific behaviour
///
/// Linux with glibc only. Elsewhere, and wherever the answer is not certain, there is none, and the dynamic linker's own error,
/// which leaves nothing behind, names the library.
pub(crate) fn missing(
    path: &Path,
    image: &Image,
    asking: (&Path, &Image),
) -> Option<(String, LibraryProblem)> {
    let mut left = MOST_PLACES;
    image.needed.iter().find_map(|library| {
        if library.contains('$') || left == 0 {
            return None;
        }
        let Presence::Missing(loader) = dl::presence(library) else {
            return None;
        };
        let searched = [(path, image), asking]
            .into_iter()
            .flat_map(|(file, image)| image.search_path.iter().map(move |entry| (file, entry)));
        for (file, entry) in searched {
            left = left.checked_sub(1)?;
            // A token or a folder that only the dynamic linker can resolve: let it try, as above.
            let folder = expanded(file, entry)?;
            if folder.join(library).exists() || folder.join("glibc-hwcaps").exists() {
                return None;
            }
        }
        // The names of musl: of its packages, and of what musl-gcc links.
        let musl = library.starts_with("libc.musl-") || library == "libc.so";
        let problem = match musl {
            true => LibraryProblem::Musl { loader },
            false => LibraryProblem::NotFound { loader },
        };
        Some((library.clone(), problem))
    })
}

/// A folder of a search path with `$ORIGIN` replaced by the folder of the file; `None` if it has other tokens, whose values
/// the dynamic linker alone knows (ld.so(8), "Dynamic string tokens").
fn expanded(file: &Path, entry: &str) -> Option<PathBuf> {
    let origin = file.parent()?.to_str()?;
    let text = entry
        .replace("${ORIGIN}", origin)
        .replace("$ORIGIN", origin);
    (!text.contains('$')).then(|| PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let file = Path::new("/opt/app/plugin.so");
        for (entry, folder) in [
            ("/usr/lib", Some("/usr/lib")),
            ("$ORIGIN/../lib", Some("/opt/app/../lib")),
            ("${ORIGIN}", Some("/opt/app")),
            ("$LIB", None),
            ("/x/${PLATFORM}", None),
        ] {
            assert_eq!(
                expanded(file, entry).as_deref(),
                folder.map(Path::new),
                "{entry}"
            );
        }
    }

    #[test]
    fn the_loader_is_asked() {
        assert!(matches!(dl::presence("libc.so.6"), Presence::Unknown));
        let expect_missing = LOADER.reports_missing;
        let found = dl::presence("libno-such-library-at-all.so.9");
        assert_eq!(
            matches!(found, Presence::Missing(_)),
            expect_missing,
            "{found:?}"
        );
    }
}
