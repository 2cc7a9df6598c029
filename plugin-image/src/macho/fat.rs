//! Fat files: several Mach-O images, one for each machine, behind one big-endian table (Apple's `mach-o/fat.h`).

use super::{arch, read_at};
use crate::{Arch, ImageError, container::Container, memory::malformed, view::View};
use goblin::mach::fat;

/// `FAT_MAGIC_64`, which goblin does not know.
const FAT_MAGIC_64: u32 = 0xcafe_babf;
/// Java class files share the magic number; there the next field holds a version, 45 or more.
const MOST_SLICES: u32 = 30;

struct Slice {
    arch: Arch,
    offset: u64,
    size: u64,
}

/// Reports whether a file with the magic number of fat files is a fat file.
pub(crate) fn is_fat(view: &View<'_>) -> Result<bool, ImageError> {
    let head = view.up_to(0, 8)?;
    Ok(head
        .get(4..8)
        .and_then(|count| count.first_chunk())
        .is_some_and(|count| u32::from_be_bytes(*count) <= MOST_SLICES))
}

/// Reads the slice for `wanted`. If `None`, reads the slice for this machine, or else the first.
pub(crate) fn read_fat<'s>(
    view: &View<'s>,
    wanted: Option<Arch>,
) -> Result<Container<'s>, ImageError> {
    let slices = slices(view)?;
    let arches: Vec<Arch> = slices.iter().map(|slice| slice.arch).collect();
    let with = |arch: Arch| slices.iter().find(|slice| slice.arch == arch);
    let slice = match wanted {
        Some(wanted) => with(wanted).ok_or_else(|| ImageError::NoSlice {
            wanted,
            found: arches.clone(),
        })?,
        None => {
            let native = Arch::native().and_then(with);
            native
                .or(slices.first())
                .ok_or(malformed("fat header", 4, "there is no slice"))?
        }
    };
    let image = view.slice(slice.offset, slice.size, "slice of a fat file")?;
    let magic = image.array::<4>(0, "slice of a fat file")?;
    if !matches!(
        magic,
        [0xfe, 0xed, 0xfa, 0xce | 0xcf] | [0xce | 0xcf, 0xfa, 0xed, 0xfe]
    ) {
        return Err(malformed(
            "slice of a fat file",
            slice.offset,
            "is not a Mach-O image",
        ));
    }
    Ok(Container {
        slices: arches,
        ..read_at(image, slice.offset)?
    })
}

fn slices(view: &View<'_>) -> Result<Vec<Slice>, ImageError> {
    let head = view.array::<8>(0, "fat header")?;
    let header = fat::FatHeader::from_bytes(head);
    let wide = header.magic == FAT_MAGIC_64;
    let size = if wide {
        32
    } else {
        fat::SIZEOF_FAT_ARCH as u64
    };
    let table = view.vec(
        head.len() as u64,
        u64::from(header.nfat_arch) * size,
        "fat header",
    )?;
    let slices = table.chunks_exact(size as usize).map(|entry| {
        let word = |at: usize| {
            entry[at..]
                .first_chunk()
                .map_or(0, |bytes| u32::from_be_bytes(*bytes))
        };
        let double = |at: usize| u64::from(word(at)) << 32 | u64::from(word(at + 4));
        let (offset, size) = if wide {
            (double(8), double(16))
        } else {
            (word(8).into(), word(12).into())
        };
        Slice {
            arch: arch(word(0)),
            offset,
            size,
        }
    });
    Ok(slices.collect())
}
