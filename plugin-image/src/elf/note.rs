//! The Go build ID in an ELF note.

use crate::{ByteOrder, ImageError, container::BuildId, view::View};
use goblin::elf::{ProgramHeader, program_header};
use std::ops::Range;

/// `elfGoBuildIDTag` of cmd/internal/buildid/note.go.
const GO_BUILD_ID: u32 = 4;

/// Finds the note that the Go linker writes, as `readELF` of cmd/internal/buildid/note.go does: through program headers.
pub(super) fn go_build_id(
    view: &View<'_>,
    programs: &[ProgramHeader],
    byte_order: ByteOrder,
) -> Result<Option<BuildId>, ImageError> {
    for program in programs
        .iter()
        .filter(|program| program.p_type == program_header::PT_NOTE)
    {
        // Notes are small; no linker makes a larger segment.
        let notes = view.vec(program.p_offset, program.p_filesz.min(1 << 16), "notes")?;
        if let Some(place) = find(&notes, program.p_align, byte_order) {
            return Ok(BuildId::at(&notes, place, program.p_offset));
        }
    }
    Ok(None)
}

/// Returns the range of the ID's text.
fn find(notes: &[u8], align: u64, byte_order: ByteOrder) -> Option<Range<usize>> {
    // gABI: notes are aligned to 4 bytes, or to 8 if the segment is.
    let align = if align == 8 { 8 } else { 4 };
    let mut at = 0usize;
    loop {
        let header = notes.get(at..)?.first_chunk::<12>()?;
        let [name_size, size, kind] = [0, 4, 8].map(|field| {
            let word = [
                header[field],
                header[field + 1],
                header[field + 2],
                header[field + 3],
            ];
            match byte_order {
                ByteOrder::Little => u32::from_le_bytes(word),
                ByteOrder::Big => u32::from_be_bytes(word),
            }
        });
        let name_at = at + 12;
        let text_at = (name_at.checked_add(name_size as usize)?).checked_next_multiple_of(align)?;
        let end = text_at.checked_add(size as usize)?;
        if kind == GO_BUILD_ID && name_size == 4 && notes.get(name_at..name_at + 4)? == b"Go\0\0" {
            return Some(text_at..end);
        }
        at = end.checked_next_multiple_of(align)?;
    }
}
