//! Reads ld.so.cache, in which `ldconfig` records the libraries in the system's folders.
//!
//! Source relied on: sysdeps/generic/dl-cache.h of glibc 2.36, `struct cache_file_new`.

use super::candidate::Candidate;
use std::{ffi::OsString, fs, os::unix::ffi::OsStringExt, path::Path};

const MAGIC: &[u8] = b"glibc-ld.so.cache1.1";
/// The size of the header.
const HEAD: usize = 48;
/// The size of an entry: flags, the offsets of the library's name and path, and two fields that are zero in an entry for all kernels and
/// processors.
const ENTRY: usize = 24;
/// The size of the largest file that is read. A library takes about a hundred bytes, and no system has more than ten thousand or so.
const LONGEST: u64 = 16 << 20;

/// Returns the files of a library in entries with these flags, or with any if `flags` is `None`. Returns none if the cache does not exist or has
/// another format.
///
/// A file is certain if its entry is the only one, and is for all kernels and processors.
pub(super) fn files(cache: &str, flags: Option<u32>, library: &str) -> Vec<Candidate> {
    let cache = Path::new(cache);
    let is_cache = |found: fs::Metadata| found.is_file() && found.len() <= LONGEST;
    if !cache.metadata().is_ok_and(is_cache) {
        return Vec::new();
    }
    let bytes = fs::read(cache).unwrap_or_default();
    // A table in the old format may precede this one.
    let start = bytes.windows(MAGIC.len()).position(|at| at == MAGIC);
    let table = start.and_then(|start| bytes.get(start..));
    in_table(table.unwrap_or_default(), flags, library)
}

fn in_table(table: &[u8], flags: Option<u32>, library: &str) -> Vec<Candidate> {
    let word = |at: usize| {
        let word = table.get(at..)?.first_chunk()?;
        Some(u32::from_le_bytes(*word))
    };
    let text = |at: u32| table.get(at as usize..)?.split(|byte| *byte == 0).next();
    let candidate = |n: usize| {
        let entry = HEAD + n * ENTRY;
        if text(word(entry + 4)?)? != library.as_bytes()
            || flags.is_some_and(|flags| word(entry) != Some(flags))
        {
            return None;
        }
        let file = text(word(entry + 8)?)?;
        let is_for_all = [12, 16, 20]
            .iter()
            .all(|field| word(entry + field) == Some(0));
        Some(Candidate {
            file: OsString::from_vec(file.to_vec()).into(),
            is_certain: flags.is_some() && is_for_all,
        })
    };
    let count = word(MAGIC.len()).unwrap_or(0) as usize;
    let most = table.len() / ENTRY;
    let mut candidates: Vec<Candidate> = (0..count.min(most)).filter_map(candidate).collect();
    if candidates.len() > 1 {
        candidates
            .iter_mut()
            .for_each(|candidate| candidate.is_certain = false);
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_c_library_is_there() {
        let Some(libraries) = plugin_platform::LOADER.libraries else {
            return;
        };
        let Some(cache) = libraries.cache.filter(|cache| Path::new(cache).exists()) else {
            return;
        };
        let flags = libraries.cache_flags_here();
        assert!(flags.is_some());
        let found = files(cache, flags, "libc.so.6");
        assert!(matches!(&found[..], [only] if only.is_certain && only.file.exists()));
        let found = files(cache, None, "libc.so.6");
        assert!(found.iter().any(|candidate| candidate.file.exists()));
        assert!(found.iter().all(|candidate| !candidate.is_certain));
        assert!(files(cache, flags, "libno-such-library.so.9").is_empty());
        assert!(in_table(MAGIC, flags, "x").is_empty());
    }

    /// Entries for one library, each of flags and a number that is not 0 if it is for some processors only.
    fn table(entries: &[(u32, u32)]) -> Vec<u8> {
        let mut table = MAGIC.to_vec();
        table.extend((entries.len() as u32).to_le_bytes());
        table.resize(HEAD, 0);
        let name = (HEAD + entries.len() * ENTRY) as u32;
        for (flags, processors) in entries {
            let words = [*flags, name, name, 0, 0, *processors];
            table.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        }
        table.extend(b"lib.so\0");
        table
    }

    #[test]
    fn only_the_only_entry_for_this_machine_is_certain() {
        for (entries, certain) in [
            (&[(0x303, 0)][..], &[true][..]),
            (&[(0x303, 0), (0x803, 0), (0x3, 0)], &[true]),
            (&[(0x303, 1)], &[false]),
            (&[(0x303, 1), (0x303, 0)], &[false, false]),
            (&[(0xa03, 0)], &[]),
        ] {
            let found = in_table(&table(entries), Some(0x303), "lib.so");
            let found: Vec<bool> = found.iter().map(|candidate| candidate.is_certain).collect();
            assert_eq!(found, certain, "{entries:x?}");
        }
    }
}
