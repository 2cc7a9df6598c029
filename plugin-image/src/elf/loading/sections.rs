//! Compares the section headers with the program headers: a section must be where the segment that holds it puts it.
//!
//! No loader reads section headers, and a file may have none. A file that has them says twice where its parts are, so that a damaged program
//! header shows: a segment that is too short in the file, for example, whose end would be zeros.

use super::image::Layout;
use crate::{
    ImageError,
    memory::{Memory, malformed},
};
use goblin::elf::{
    SectionHeader,
    section_header::{SHF_ALLOC, SHF_TLS, SHF_WRITE, SHT_NOBITS},
};

pub(super) fn check(
    sections: &[SectionHeader],
    memory: &Memory<'_>,
    layout: &Layout,
) -> Result<(), ImageError> {
    let loaded = |section: &&SectionHeader| {
        section.sh_flags & u64::from(SHF_ALLOC) != 0 && section.sh_size != 0
    };
    for section in sections.iter().filter(loaded) {
        let (start, size) = (section.sh_addr, section.sh_size);
        let flags = |flag: u32| section.sh_flags & u64::from(flag) != 0;
        let fits = match section.sh_type {
            // Thread-local variables without a value take no memory of the image.
            SHT_NOBITS if flags(SHF_TLS) => true,
            SHT_NOBITS => layout.can_write(start, size),
            _ => {
                memory.offset(start, size) == Some(section.sh_offset)
                    && (!flags(SHF_WRITE) || layout.can_write(start, size))
            }
        };
        if !fits {
            return Err(malformed(
                "program headers",
                start,
                "a section is not where its segment is",
            ));
        }
    }
    Ok(())
}
