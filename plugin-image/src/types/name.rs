//! Go's encoded names: of types, fields, methods and exports (`abi.Name`, internal/abi/type.go).

use crate::{
    ImageError,
    memory::{Memory, add, malformed},
};

const WHAT: &str = "Go name";
const EXPORTED: u8 = 1;
const HAS_TAG: u8 = 2;
const HAS_PACKAGE: u8 = 4;
const EMBEDDED: u8 = 8;

/// A decoded name.
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) tag: String,
    pub(crate) is_exported: bool,
    pub(crate) is_embedded: bool,
    /// Offset of the name of the package, for some unexported names.
    pub(crate) package: Option<i32>,
}

impl Name {
    /// Decodes the name at `address`; address 0 gives the empty name.
    pub(super) fn read(memory: &Memory<'_>, address: u64) -> Result<Self, ImageError> {
        if address == 0 {
            return Ok(Self {
                text: String::new(),
                tag: String::new(),
                is_exported: false,
                is_embedded: false,
                package: None,
            });
        }
        let [flags] = memory.array(address, WHAT)?;
        let mut at = add(address, 1, WHAT)?;
        let text = String::from_utf8(counted(memory, &mut at)?)
            .map_err(|_| malformed(WHAT, address, "text is not UTF-8"))?;
        let tag = if flags & HAS_TAG != 0 {
            mended(memory, address, counted(memory, &mut at)?)?
        } else {
            String::new()
        };
        let package = if flags & HAS_PACKAGE != 0 {
            Some(i32::from_le_bytes(memory.array(at, WHAT)?))
        } else {
            None
        };
        Ok(Self {
            text,
            tag,
            is_exported: flags & EXPORTED != 0,
            is_embedded: flags & EMBEDDED != 0,
            package,
        })
    }
}

/// Returns a tag as text. Tags, unlike names, can be any bytes (Go specification, "Struct types").
fn mended(memory: &Memory<'_>, address: u64, tag: Vec<u8>) -> Result<String, ImageError> {
    String::from_utf8(tag).or_else(|wrong| {
        // Text that is not UTF-8 becomes three times as long.
        memory.spend(3 * wrong.as_bytes().len() as u64, WHAT, address)?;
        Ok(String::from_utf8_lossy(wrong.as_bytes()).into_owned())
    })
}

/// Reads a length as uvarint, and the bytes.
fn counted(memory: &Memory<'_>, at: &mut u64) -> Result<Vec<u8>, ImageError> {
    let mut len = 0u64;
    // Lengths have at most four bytes: `writeVarint` of that file takes an int, but names are far shorter.
    for shift in [0, 7, 14, 21] {
        let [byte] = memory.array(*at, WHAT)?;
        *at = add(*at, 1, WHAT)?;
        len |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            let bytes = memory.vec(*at, len, WHAT)?;
            *at = add(*at, len, WHAT)?;
            return Ok(bytes);
        }
    }
    Err(malformed(WHAT, *at, "length has no end"))
}
