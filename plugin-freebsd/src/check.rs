//! Which images this loader takes.

use plugin_image::{Accepts, Arch, Format, Image, Os, Refusal};

/// Whether FreeBSD on `arch` can map `image`, and Go register it as a plugin.
///
/// # Errors
///
/// The first thing that the loader or Go would refuse, or die of.
pub fn check(image: &Image, arch: Arch) -> Result<(), Refusal> {
    Accepts {
        format: Format::Elf,
        os: Os::FreeBsd,
        arch,
    }
    .check(image)
}
