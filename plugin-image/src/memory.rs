//! [`Memory`]: the image as the loader would map it at its link-time addresses, with pointers relocated.

use crate::{ImageError, elf::Relocations, macho::Fixups, view::View};

/// A part of the file that the loader maps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    /// Link-time address.
    pub(crate) address: u64,
    /// The file offset of its bytes.
    pub(crate) offset: u64,
    /// The number of its bytes in the file.
    pub(crate) file_size: u64,
    /// Whether the loader maps it writable and not executable.
    pub(crate) is_data: bool,
}

/// The loader's view of an image.
pub(crate) struct Memory<'s> {
    pub(crate) view: View<'s>,
    segments: Vec<Segment>,
    pub(crate) pointers: Pointers,
}

/// The source of the values of pointers.
pub(crate) enum Pointers {
    /// The bytes of the file.
    InPlace,
    /// ELF relocations, or the bytes of the file where there is none (RELR).
    Elf(Relocations),
    /// Mach-O binds and chained fixups.
    MachO(Fixups),
}

impl<'s> Memory<'s> {
    /// Checks that the file has all bytes of the segments.
    pub(crate) fn new(view: View<'s>, mut segments: Vec<Segment>) -> Result<Self, ImageError> {
        for segment in &segments {
            view.check(segment.offset, segment.file_size, "segment")?;
            // An address in a segment plus the size of any structure must not overflow.
            let end = segment.address.checked_add(segment.file_size);
            if end.is_none_or(|end| end > i64::MAX as u64) {
                return Err(malformed(
                    "segment",
                    segment.address,
                    "is beyond the addresses that programs have",
                ));
            }
        }
        segments.retain(|segment| segment.file_size != 0);
        segments.sort_by_key(|segment| segment.address);
        Ok(Self {
            view,
            segments,
            pointers: Pointers::InPlace,
        })
    }

    /// Returns the segments, sorted by address.
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Pays for `bytes` of decoded data, see [`Budget`](crate::budget::Budget).
    pub(crate) fn spend(&self, bytes: u64, what: &'static str, at: u64) -> Result<(), ImageError> {
        self.view.budget().spend(bytes, what, at)
    }

    /// Returns the segment that contains the byte at `address`.
    pub(crate) fn segment(&self, address: u64) -> Option<&Segment> {
        let after = self
            .segments
            .partition_point(|segment| segment.address <= address);
        let segment = self.segments.get(after.checked_sub(1)?)?;
        (address - segment.address < segment.file_size).then_some(segment)
    }

    /// Returns the file offset of the `len` bytes at `address`, if one segment contains all of them.
    pub(crate) fn offset(&self, address: u64, len: u64) -> Option<u64> {
        let segment = self.segment(address)?;
        let within = address - segment.address;
        (within.checked_add(len)? <= segment.file_size).then(|| segment.offset + within)
    }

    /// Returns the file offset of the `len` bytes at `address`, or an error if one segment does not contain all of them.
    pub(crate) fn mapped(
        &self,
        address: u64,
        len: u64,
        what: &'static str,
    ) -> Result<u64, ImageError> {
        self.offset(address, len)
            .ok_or_else(|| malformed(what, address, "address is not in the file"))
    }

    /// Returns a copy of the `len` bytes at `address`.
    pub(crate) fn vec(
        &self,
        address: u64,
        len: u64,
        what: &'static str,
    ) -> Result<Vec<u8>, ImageError> {
        self.view.vec(self.mapped(address, len, what)?, len, what)
    }

    /// Returns the `N` bytes at `address`.
    pub(crate) fn array<const N: usize>(
        &self,
        address: u64,
        what: &'static str,
    ) -> Result<[u8; N], ImageError> {
        self.view.array(self.mapped(address, N as u64, what)?, what)
    }

    /// Returns the little-endian word at `address`, not relocated.
    pub(crate) fn word(&self, address: u64, what: &'static str) -> Result<u64, ImageError> {
        self.array(address, what).map(u64::from_le_bytes)
    }

    /// Returns the pointer at `address` as if this image were bound to itself and loaded at its link-time address.
    pub(crate) fn pointer(&self, address: u64, what: &'static str) -> Result<u64, ImageError> {
        let offset = self.mapped(address, 8, what)?;
        let unresolved = || {
            malformed(
                what,
                address,
                "points to a symbol that the file does not define",
            )
        };
        match &self.pointers {
            Pointers::InPlace => {}
            Pointers::Elf(relocations) => {
                if let Some(value) = relocations.value(self, address)? {
                    return value.ok_or_else(unresolved);
                }
            }
            Pointers::MachO(fixups) => {
                let raw = u64::from_le_bytes(self.view.array(offset, what)?);
                return fixups.value(address, raw)?.ok_or_else(unresolved);
            }
        }
        self.view.array(offset, what).map(u64::from_le_bytes)
    }

    /// Announces reads of `count` consecutive words that may be pointers.
    pub(crate) fn expect_pointers(&self, address: u64, count: u64) -> Result<(), ImageError> {
        match &self.pointers {
            Pointers::Elf(relocations) => relocations.expect(&self.view, address, count),
            _ => Ok(()),
        }
    }

    /// Returns the text of the Go string header at `address`.
    pub(crate) fn go_string(&self, address: u64, what: &'static str) -> Result<String, ImageError> {
        let len = self.word(add(address, 8, what)?, what)?;
        if len == 0 {
            return Ok(String::new());
        }
        self.text(self.pointer(address, what)?, len, what)
    }

    /// Returns the text of `len` bytes at `address`.
    pub(crate) fn text(
        &self,
        address: u64,
        len: u64,
        what: &'static str,
    ) -> Result<String, ImageError> {
        String::from_utf8(self.vec(address, len, what)?)
            .map_err(|_| malformed(what, address, "text is not UTF-8"))
    }

    /// Returns address and length of the Go slice whose header is at `address`, after a check that all elements, of `size` bytes, are in the
    /// file.
    pub(crate) fn go_slice(
        &self,
        address: u64,
        size: u64,
        what: &'static str,
    ) -> Result<(u64, u64), ImageError> {
        let count = self.word(add(address, 8, what)?, what)?;
        if count == 0 {
            return Ok((0, 0));
        }
        let start = self.pointer(address, what)?;
        let bytes = count
            .checked_mul(size)
            .ok_or_else(|| malformed(what, address, "slice length is absurd"))?;
        self.mapped(start, bytes, what)?;
        Ok((start, count))
    }
}

/// Returns `address + offset`, or an error if it overflows.
pub(crate) fn add(address: u64, offset: u64, what: &'static str) -> Result<u64, ImageError> {
    address
        .checked_add(offset)
        .ok_or_else(|| malformed(what, address, "address wraps around"))
}

/// Returns an [`ImageError::Malformed`].
pub(crate) fn malformed(what: &'static str, at: u64, problem: &'static str) -> ImageError {
    ImageError::Malformed { what, at, problem }
}
