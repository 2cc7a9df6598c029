//! Reads ld.so.cache, in which `ldconfig` records the libraries in the system's folders.
//!
//! Source relied on: sysdeps/generic/dl-cache.h of glibc 2.36, `struct cache_file_new`.

use std::{
    fs,
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
};

const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
/// The size of the header.
const HEAD: usize = 48;
/// The size of an entry: flags, the offsets of the library's name and path, and two more fields.
const ENTRY: usize = 24;
/// The size of the largest file that is read. A library takes about a hundred bytes, and no system has more than ten thousand or so.
const LONGEST: u64 = 16 << 20;

/// Returns the paths of a library. Returns none if the cache does not exist or has another format.
pub(super) fn files(cache: &str, library: &str) -> Vec<PathBuf> {
    let cache = Path::new(cache);
    let is_cache = |found: fs::Metadata| found.is_file() && found.len() <= LONGEST;
    if !cache.metadata().is_ok_and(is_cache) {
        return Vec::new();
    }
    let bytes = fs::read(cache).unwrap_or_default();
    // A table in the old format may precede this one.
    let start = bytes.windows(MAGIC.len()).position(|at| at == MAGIC);
    let table = start.and_then(|start| bytes.get(start..));
    in_table(table.unwrap_or_default(), library)
}

fn in_table(table: &[u8], library: &str) -> Vec<PathBuf> {
    let word = |at: usize| {
        let word = table.get(at..)?.first_chunk()?;
        Some(u32::from_le_bytes(*word) as usize)
    };
    let text = |at: usize| table.get(at..)?.split(|byte| *byte == 0).next();
    let path = |n: usize| {
        let entry = HEAD + n * ENTRY;
        let found = text(word(entry + 4)?)? == library.as_bytes();
        let path = text(word(entry + 8)?)?;
        found.then(|| std::ffi::OsString::from_vec(path.to_vec()).into())
    };
    let count = word(MAGIC.len()).unwrap_or(0);
    let most = table.len() / ENTRY;
    (0..count.min(most)).filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_c_library_is_there() {
        let cache = plugin_platform::LOADER
            .libraries
            .and_then(|libraries| libraries.cache);
        let Some(cache) = cache.filter(|cache| Path::new(cache).exists()) else {
            return;
        };
        let found = files(cache, "libc.so.6");
        assert!(found.iter().any(|file| file.exists()), "{found:?}");
        assert_eq!(
            files(cache, "libno-such-library.so.9"),
            Vec::<PathBuf>::new()
        );
        assert_eq!(in_table(MAGIC, "x"), Vec::<PathBuf>::new());
    }
}
