//! The shared libraries that a plugin needs: which of them the dynamic linker will not find.
//!
//! Guessing how it searches (caches, `LD_LIBRARY_PATH` as it was at the start, folders of hardware levels) would refuse files that
//! it takes. So it is asked itself, without loading anything; only the file's own search path is followed here, since that is
//! the one thing in which it differs from ours.

use crate::runtime::dl::{self, Presence};
use plugin_image::Image;
use std::path::{Path, PathBuf};

/// A library that is not to be found, and what the dynamic linker says about it.
#[derive(Debug)]
pub(crate) struct Missing {
    pub(crate) library: String,
    pub(crate) loader: String,
}

/// The first library of `DT_NEEDED` that loading `path` would certainly fail for.
///
/// `asking` is the image whose code will call `dlopen`: an old `DT_RPATH` of it counts for what it loads, too.
///
/// # Platform-specific behaviour
///
/// Linux with glibc only. Elsewhere, and wherever the answer is not certain, there is none, and the dynamic linker's own error,
/// which leaves nothing behind, names the library.
pub(crate) fn missing(path: &Path, image: &Image, asking: (&Path, &Image)) -> Option<Missing> {
    image.needed.iter().find_map(|library| {
        if library.contains('$') {
            return None;
        }
        let Presence::Missing(loader) = dl::presence(library) else {
            return None;
        };
        let searched = [(path, image), asking]
            .into_iter()
            .flat_map(|(file, image)| image.search_path.iter().map(move |entry| (file, entry)));
        for (file, entry) in searched {
            // A token or a folder that only the dynamic linker can resolve: let it try, as above.
            let folder = expanded(file, entry)?;
            if folder.join(library).exists() || folder.join("glibc-hwcaps").exists() {
                return None;
            }
        }
        Some(Missing {
            library: library.clone(),
            loader,
        })
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
        let expect_missing = std::env::consts::OS == "linux";
        let found = dl::presence("libno-such-library-at-all.so.9");
        assert_eq!(
            matches!(found, Presence::Missing(_)),
            expect_missing,
            "{found:?}"
        );
    }
}
