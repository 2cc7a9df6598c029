//! [`checksum`]: checks that a file is unchanged since the Go linker wrote it.

use crate::{ImageError, Source, container, memory::malformed, view::Origin};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// The number of bytes that are hashed at once.
const CHUNK: u64 = 1 << 18;
/// The size of holes that are hashed in any case, which takes some 40 ms: a file system may know the disk space of a file only some seconds
/// after it was written (ZFS).
const HOLES: u64 = 64 << 20;

/// The result of comparing a file with its own checksum.
///
/// The last part of a Go build ID is a hash of the file. It detects damage, but not attacks: an attacker can update it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Checksum {
    /// The file is byte for byte what the Go linker and `go build` wrote.
    Matches,
    /// The file was changed.
    Differs {
        /// The hash in the build ID.
        recorded: String,
        /// The hash of the content.
        computed: String,
        /// Whether the full symbol table is missing. Unless it was omitted at build time (`-ldflags=-s`), the file was stripped
        /// afterwards, which alone makes the checksum differ.
        stripped: bool,
    },
    /// The file has no Go build ID, or one without a hash of the content: it was not built by Go, or the build ID was set or removed with
    /// `-ldflags=-buildid=`.
    None,
}

/// Compares the content of a file with the hash in its Go build ID. Reads the whole file.
///
/// The checksum of a fat Mach-O file never agrees: Go writes thin files, and joining them changes them.
///
/// # Errors
///
/// Returns the errors of [`read`](crate::read).
pub fn checksum(source: &(impl Source + ?Sized)) -> Result<Checksum, ImageError> {
    let container = container::open(Origin::Lent(&source), None)?;
    let Some(id) = &container.go_build_id else {
        return Ok(Checksum::None);
    };
    // `actionID/contentID` of packages, `actionID/[.../]contentID` of programs (cmd/go/internal/work/buildid.go).
    let Some((_, recorded)) = (id.text.rsplit_once('/')).filter(|(_, hash)| hash.len() == HASH_LEN)
    else {
        return Ok(Checksum::None);
    };
    let own = [id.place.clone()];
    let signed = [&own, container.signature.as_slice()].concat();
    let not_hashed = [&signed, container.host_build_id.as_slice()].concat();
    let computed = hash(source, &not_hashed)?;
    // Before Go 1.24, the host linker's own build ID was hashed like the rest of the file.
    if computed == recorded
        || (container.host_build_id.is_some() && hash(source, &signed)? == recorded)
    {
        return Ok(Checksum::Matches);
    }
    let stripped = !container.has_symbol_table;
    Ok(Checksum::Differs {
        recorded: recorded.to_owned(),
        computed,
        stripped,
    })
}

/// Length of a content hash as text.
const HASH_LEN: usize = 20;

/// `FindAndHash` of cmd/internal/buildid/rewrite.go: SHA-256 of the file with the build ID, and the bytes that depend on it, read as
/// zeros.
///
/// Go reads the build ID as zeros wherever it occurs, although the linker writes it in one place only. Here only that place is read as
/// zeros, so that every change of other bytes is detected.
fn hash(source: &(impl Source + ?Sized), not_hashed: &[Range<u64>]) -> Result<String, ImageError> {
    let len = source.size()?;
    // A hole can be of any size at no cost.
    let enough = source.stored()?.saturating_mul(4).saturating_add(HOLES);
    if len > enough {
        return Err(malformed("file", 0, "is nearly all holes"));
    }
    let mut digest = Sha256::new();
    let mut buffer = vec![0; CHUNK.min(len) as usize];
    let mut offset = 0;
    while offset < len {
        let fresh = CHUNK.min(len - offset);
        let bytes = buffer.get_mut(..fresh as usize).unwrap_or_default();
        source.read_range(offset, bytes)?;
        for range in not_hashed {
            let from = range.start.clamp(offset, offset + fresh) - offset;
            let to = range.end.clamp(offset, offset + fresh) - offset;
            if from < to {
                bytes[from as usize..to as usize].fill(0);
            }
        }
        digest.update(&*bytes);
        offset += fresh;
    }
    Ok(base64(&digest.finalize()[..15]))
}

/// URL-safe base64 without padding (`HashToString` of cmd/internal/buildid/buildid.go), of a multiple of three bytes.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = bytes.as_chunks::<3>().0.iter().flat_map(|[a, b, c]| {
        let word = u32::from_be_bytes([0, *a, *b, *c]);
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[(word >> shift & 63) as usize]))
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_these_ranges_and_no_others() {
        let chunk = CHUNK as usize;
        // No byte is zero, as excluded bytes are.
        let mut bytes: Vec<u8> = (0..2 * chunk).map(|n| n as u8 | 1).collect();
        for range in [
            0..1,
            5..30,
            CHUNK - 10..CHUNK + 10,
            2 * CHUNK - 4..2 * CHUNK,
        ] {
            let found = hash(bytes.as_slice(), std::slice::from_ref(&range)).unwrap();
            let (start, end) = (range.start as usize, range.end as usize);
            let kept = bytes[start..end].to_vec();
            bytes[start..end].fill(0);
            assert_eq!(found, base64(&Sha256::digest(&bytes)[..15]), "{range:?}");
            assert_eq!(found, hash(bytes.as_slice(), &[]).unwrap());
            bytes[start..end].copy_from_slice(&kept);
            assert_ne!(found, hash(bytes.as_slice(), &[]).unwrap());
        }
    }

    #[test]
    fn writes_base64() {
        assert_eq!(base64(b"\0\0\0\xff\xff\xffabc"), "AAAA____YWJj");
    }
}
