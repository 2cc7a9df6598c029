//! [`checksum`]: whether a file still is what the Go linker wrote.

use crate::{ImageError, Source, container, view::View};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// How much of the file is hashed at once.
const CHUNK: u64 = 1 << 18;

/// What a file's own checksum says about it.
///
/// The last part of a Go build ID is a hash of the file. It finds damage, not malice: whoever changes a file on purpose can
/// compute it anew.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Checksum {
    /// The file is byte for byte what the Go linker and `go build` wrote.
    Matches,
    /// It is not.
    Differs {
        /// The hash in the build ID.
        recorded: String,
        /// The hash of the content.
        computed: String,
        /// Whether the full symbol table is gone. If it was not left out at build time (`-ldflags=-s`), the file was
        /// stripped afterwards, and that alone makes the checksum differ.
        stripped: bool,
    },
    /// There is no Go build ID, or one without a hash of the content: not built by Go, or the build ID was set or removed
    /// by hand (`-ldflags=-buildid=`).
    None,
}

/// Compares the content of a file with the hash in its Go build ID. Reads the whole file.
///
/// Of a fat Mach-O file no checksum agrees: Go writes thin files, and joining them changes them.
///
/// # Errors
///
/// As [`read`](crate::read).
pub fn checksum(source: &(impl Source + ?Sized)) -> Result<Checksum, ImageError> {
    let container = container::open(&source, None)?;
    let Some(id) = container.go_build_id.as_deref() else {
        return Ok(Checksum::None);
    };
    // `actionID/contentID` of packages, `actionID/[.../]contentID` of programs (cmd/go/internal/work/buildid.go).
    let Some((_, recorded)) = id
        .rsplit_once('/')
        .filter(|(_, hash)| hash.len() == HASH_LEN)
    else {
        return Ok(Checksum::None);
    };
    let view = View::new(&source)?;
    let signature = container.signature.as_slice();
    let left_out = [signature, container.host_build_id.as_slice()].concat();
    let computed = hash(&view, id.as_bytes(), &left_out)?;
    // Before Go 1.24 the host linker's own build ID, if it wrote one, was hashed like all else.
    if computed == recorded
        || (container.host_build_id.is_some() && hash(&view, id.as_bytes(), signature)? == recorded)
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

/// `FindAndHash` of cmd/internal/buildid/rewrite.go: SHA-256 of the file with every occurrence of the build ID, and the bytes that
/// depend on it, read as zeros.
fn hash(view: &View<'_>, id: &[u8], not_hashed: &[Range<u64>]) -> Result<String, ImageError> {
    let mut digest = Sha256::new();
    let mut buffer = Vec::new();
    let mut offset = 0;
    while offset < view.len() {
        // What is left over from the last round is the tail in which an occurrence may have begun.
        let kept = buffer.len();
        let fresh = CHUNK.min(view.len() - offset);
        buffer.resize(kept + fresh as usize, 0);
        view.fill(offset, &mut buffer[kept..], "file")?;
        for range in not_hashed {
            let from = range.start.clamp(offset, offset + fresh) - offset;
            let to = range.end.clamp(offset, offset + fresh) - offset;
            if from < to {
                buffer[kept + from as usize..kept + to as usize].fill(0);
            }
        }
        offset += fresh;
        let mut done = zero_occurrences(&mut buffer, id);
        if offset < view.len() {
            done = done.max(buffer.len().saturating_sub(id.len() - 1));
        } else {
            done = buffer.len();
        }
        digest.update(&buffer[..done]);
        buffer.drain(..done);
    }
    Ok(base64(&digest.finalize()[..15]))
}

/// Overwrites `id` in `bytes` with zeros, and says where the last occurrence ended.
fn zero_occurrences(bytes: &mut [u8], id: &[u8]) -> usize {
    let mut done = 0;
    while let Some(at) = find(&bytes[done..], id) {
        bytes[done + at..done + at + id.len()].fill(0);
        done += at + id.len();
    }
    done
}

/// Where `needle` first occurs. Looks for its first byte, which the standard library does quickly.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, _) = needle.split_first()?;
    let mut start = 0;
    while let Some(at) = haystack[start..].iter().position(|byte| byte == first) {
        if haystack[start + at..].starts_with(needle) {
            return Some(start + at);
        }
        start += at + 1;
    }
    None
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

    /// A straightforward computation to compare with.
    fn reference(bytes: &[u8], id: &[u8]) -> String {
        let text: Vec<u8> = bytes.to_vec();
        let mut zeroed = Vec::new();
        let mut at = 0;
        while at < text.len() {
            if text[at..].starts_with(id) {
                zeroed.extend(std::iter::repeat_n(0, id.len()));
                at += id.len();
            } else {
                zeroed.push(text[at]);
                at += 1;
            }
        }
        base64(&Sha256::digest(&zeroed)[..15])
    }

    #[test]
    fn finds_the_id_wherever_it_is() {
        let id = b"AAB/aac/AAB/xyz";
        let chunk = CHUNK as usize;
        for place in [
            0,
            1,
            chunk - 20,
            chunk - 15,
            chunk - 8,
            chunk - 1,
            chunk,
            chunk + 1,
            2 * chunk - 7,
            2 * chunk - 15,
        ] {
            let mut bytes = vec![b'A'; 2 * chunk];
            bytes[place..place + id.len().min(2 * chunk - place)]
                .copy_from_slice(&id[..id.len().min(2 * chunk - place)]);
            bytes[100..115].copy_from_slice(id);
            let source = bytes.as_slice();
            let view = View::new(&source).unwrap();
            assert_eq!(
                hash(&view, id, &[]).unwrap(),
                reference(&bytes, id),
                "at {place}"
            );
        }
    }

    #[test]
    fn leaves_ranges_out() {
        let chunk = CHUNK as usize;
        let mut bytes: Vec<u8> = (0..2 * chunk).map(|n| n as u8).collect();
        let range = CHUNK - 10..CHUNK + 10;
        let with = {
            let source = bytes.as_slice();
            hash(
                &View::new(&source).unwrap(),
                b"id/x",
                std::slice::from_ref(&range),
            )
            .unwrap()
        };
        bytes[chunk - 10..chunk + 10].fill(0);
        assert_eq!(with, reference(&bytes, b"id/x"));
    }

    #[test]
    fn writes_base64() {
        assert_eq!(base64(b"\0\0\0\xff\xff\xffabc"), "AAAA____YWJj");
    }
}
