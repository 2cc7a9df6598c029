//! Finds the build info in a file, and reads its outer format.
//!
//! Source relied on: debug/buildinfo/buildinfo.go and cmd/link/internal/ld/data.go (`buildinfo`), Go 1.18 to 1.27.

use super::{BuildInfo, text};
use crate::{
    ImageError,
    memory::{Memory, malformed},
    view::View,
};
use std::ops::Range;

const WHAT: &str = "Go build info";
const MAGIC: &[u8; 14] = b"\xff Go buildinf:";
const ALIGN: u64 = 16;
const HEADER: u64 = 32;
/// The flag of Go 1.18 and later: the strings follow the header. Before, the header had pointers to them.
const INLINE_STRINGS: u8 = 2;
/// The number of bytes of a segment that are searched at once.
const CHUNK: u64 = 1 << 20;

/// Reads the build info from its section or, in a file without section table, from the first writable segment that has it
/// (as Go's own reader did up to 1.26).
pub(crate) fn find(
    memory: &Memory<'_>,
    section: Option<&Range<u64>>,
) -> Result<Option<BuildInfo>, ImageError> {
    let view = &memory.view;
    if let Some(section) = section {
        for at in magics(view, section.clone())? {
            if let Some(info) = decode(view, at, section.end)? {
                return Ok(Some(info));
            }
        }
        return Ok(None);
    }
    for segment in memory.segments().iter().filter(|segment| segment.is_data) {
        let range = segment.offset..segment.offset + segment.file_size;
        for at in magics(view, range.clone())? {
            // In a segment, unlike a section, other data may look like build info.
            if let Ok(Some(info)) = decode(view, at, range.end) {
                return Ok(Some(info));
            }
        }
    }
    Ok(None)
}

/// Returns the offsets of aligned magic numbers in `range`, at most a few.
fn magics(view: &View<'_>, range: Range<u64>) -> Result<Vec<u64>, ImageError> {
    const MOST: usize = 16;
    let mut found = Vec::new();
    let mut start = range.start.next_multiple_of(ALIGN);
    while start < range.end && found.len() < MOST {
        let bytes = view.vec(start, CHUNK.min(range.end - start), WHAT)?;
        let steps = bytes.chunks(ALIGN as usize).enumerate();
        let hits = steps
            .filter(|(_, chunk)| chunk.starts_with(MAGIC))
            .map(|(n, _)| start + n as u64 * ALIGN);
        found.extend(hits.take(MOST - found.len()));
        start += CHUNK;
    }
    Ok(found)
}

/// Returns `None` for build info of Go before 1.18, whose plugins no supported runtime can load.
fn decode(view: &View<'_>, start: u64, end: u64) -> Result<Option<BuildInfo>, ImageError> {
    let header = view.array::<{ HEADER as usize }>(start, WHAT)?;
    if header[15] & INLINE_STRINGS == 0 {
        return Ok(None);
    }
    let mut at = start + HEADER;
    let version = bytes(view, &mut at, end)?;
    let module_info = bytes(view, &mut at, end)?;
    let wrong = |problem| malformed(WHAT, start, problem);
    if version.is_empty() {
        return Err(wrong("there is no Go version"));
    }
    let no_text = |_| wrong("text is not UTF-8");
    let version = String::from_utf8(version).map_err(|_| wrong("text is not UTF-8"))?;
    let text = str::from_utf8(unframe(&module_info)).map_err(no_text)?;
    let pay = |size| view.budget().spend(size, WHAT, start);
    text::parse(version, text, pay).map(Some)
}

/// Removes the 16 bytes before and after the text, by which tools find it in memory (runtime/debug/mod.go).
pub(super) fn unframe(framed: &[u8]) -> &[u8] {
    match framed {
        [_, .., b'\n', _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] if framed.len() >= 33 => {
            &framed[16..framed.len() - 16]
        }
        _ => &[],
    }
}

/// Reads a length as uvarint, and the bytes.
fn bytes(view: &View<'_>, at: &mut u64, end: u64) -> Result<Vec<u8>, ImageError> {
    let mut len = 0u64;
    for shift in (0..64).step_by(7) {
        let [byte] = view.array::<1>(*at, WHAT)?;
        *at += 1;
        len |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            if at.checked_add(len).is_none_or(|stop| stop > end) {
                return Err(malformed(WHAT, *at, "text is longer than its section"));
            }
            let bytes = view.vec(*at, len, WHAT)?;
            *at += len;
            return Ok(bytes);
        }
    }
    Err(malformed(WHAT, *at, "length has no end"))
}
