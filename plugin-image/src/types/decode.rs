//! Decodes `abi.Type` of a file to [`Type`] (internal/abi/type.go and internal/abi/map*.go, Go 1.21 to 1.27).

use super::{Kind, Type, TypeId, TypeName, Types, name::Name};
use crate::{
    ImageError,
    memory::{Memory, add, malformed},
};
use std::{collections::HashMap, ops::Range};

pub(super) const WHAT: &str = "Go type";
/// Size of `abi.Type`, which every type starts with.
pub(super) const HEADER: u64 = 48;
pub(super) const UNCOMMON: u8 = 1;
const EXTRA_STAR: u8 = 2;
const NAMED: u8 = 4;
/// Go 1.21 to 1.25 keep flags in the upper bits of the kind.
const KIND_MASK: u8 = 0x1f;

/// Decodes types and the types that they refer to, each once, without recursion: types are cyclic, and may be nested deeply.
pub(crate) struct Decoder<'d, 's> {
    pub(super) memory: &'d Memory<'s>,
    pub(super) scope: Scope,
    known: &'d mut Known,
}

/// The file, and the address range of its types.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// The address range of types and names; offsets count from its start.
    pub(crate) range: Range<u64>,
    pub(crate) map_size: u64,
    pub(crate) with_methods: bool,
}

/// The known types: those that were requested, and those that they refer to.
#[derive(Debug, Default)]
pub(crate) struct Known {
    ids: HashMap<u64, TypeId>,
    addresses: Vec<u64>,
}

impl Known {
    pub(super) fn len(&self) -> usize {
        self.addresses.len()
    }

    /// Returns the address of a type.
    pub(super) fn address(&self, id: TypeId) -> Option<u64> {
        self.addresses.get(id.index()).copied()
    }
}

impl<'d, 's> Decoder<'d, 's> {
    pub(crate) fn new(memory: &'d Memory<'s>, scope: Scope, known: &'d mut Known) -> Self {
        Self {
            memory,
            scope,
            known,
        }
    }

    /// Returns the number of known types.
    pub(crate) fn known(&self) -> usize {
        self.known.len()
    }

    /// Returns the type at `offset`, which is decoded later.
    pub(crate) fn at_offset(&mut self, offset: i32) -> Result<TypeId, ImageError> {
        let address = self.resolve(offset, "type offset is out of range")?;
        self.id(address)
    }

    /// Returns the name at `offset`.
    pub(crate) fn name_at(&self, offset: i32) -> Result<Name, ImageError> {
        Name::read(
            self.memory,
            self.resolve(offset, "name offset is out of range")?,
        )
    }

    /// Decodes all requested types, and the types that these refer to.
    pub(crate) fn finish(mut self) -> Result<Types, ImageError> {
        let mut done = Vec::new();
        while let Some(address) = self.known.addresses.get(done.len()) {
            let decoded = self.decode(*address)?;
            done.push(decoded);
        }
        Ok(Types::of(done))
    }

    /// Returns the kind of a type and, if it is a pointer, its element type.
    pub(crate) fn kind(&mut self, id: TypeId) -> Result<(Kind, Option<TypeId>), ImageError> {
        let wrong = || malformed(WHAT, id.index() as u64, "the number is of no type");
        let at = self.known.address(id).ok_or_else(wrong)?;
        let header: [u8; HEADER as usize] = self.memory.array(at, WHAT)?;
        let [_, _, _, kind] = word4(&header, 20);
        let kind = known_kind(kind, at)?;
        let elem = match kind {
            Kind::Pointer => Some(self.pointed(at + HEADER)?),
            _ => None,
        };
        Ok((kind, elem))
    }

    fn resolve(&self, offset: i32, problem: &'static str) -> Result<u64, ImageError> {
        let address = u64::try_from(offset)
            .ok()
            .and_then(|offset| self.scope.range.start.checked_add(offset));
        address
            .filter(|address| self.scope.range.contains(address))
            .ok_or_else(|| malformed(WHAT, self.scope.range.start, problem))
    }

    fn id(&mut self, address: u64) -> Result<TypeId, ImageError> {
        if let Some(id) = self.known.ids.get(&address) {
            return Ok(*id);
        }
        // The sizes of the type and of its entries in the two lists by which it is found.
        let budget = self.memory.view.budget();
        budget.spend_list::<(Type, (u64, TypeId), u64)>(1, WHAT, address)?;
        let id = u32::try_from(self.known.addresses.len())
            .map_err(|_| malformed(WHAT, address, "there are too many types"))?;
        self.known.addresses.push(address);
        self.known.ids.insert(address, TypeId(id));
        Ok(TypeId(id))
    }

    /// Returns the type that the pointer at `address` points to.
    pub(super) fn pointed(&mut self, address: u64) -> Result<TypeId, ImageError> {
        match self.memory.pointer(address, WHAT)? {
            0 => Err(malformed(WHAT, address, "points nowhere")),
            target => self.id(target),
        }
    }

    /// Returns the type at an address.
    pub(super) fn decode(&mut self, at: u64) -> Result<Type, ImageError> {
        // The end of the header is within the address space because the header is in the file.
        let header: [u8; HEADER as usize] = self.memory.array(at, WHAT)?;
        let [flags, align, _, kind] = word4(&header, 20);
        let kind = known_kind(kind, at)?;
        let mut string = self.name_at(i32::from_le_bytes(word4(&header, 40)))?.text;
        if flags & EXTRA_STAR != 0 {
            // The linker shares one text between T and *T.
            if !string.starts_with('*') {
                return Err(malformed(WHAT, at, "text lacks the star it should have"));
            }
            string.remove(0);
        }
        let (detail, size) = self.detail(kind, at + HEADER)?;
        let mut methods = Vec::new();
        let mut package_path = String::new();
        if flags & UNCOMMON != 0 {
            (package_path, methods) = self.uncommon(add(at, size, WHAT)?, kind)?;
        }
        let name = (flags & NAMED != 0).then(|| TypeName {
            package_path,
            name: last_name(&string).to_owned(),
        });
        Ok(Type {
            kind,
            name,
            string,
            size: word8(&header, 0),
            align,
            ptr_bytes: word8(&header, 8),
            hash: u32::from_le_bytes(word4(&header, 16)),
            detail,
            methods,
        })
    }

    /// Returns the package of a field or interface method: `None` if it is exported, else its own package, or else that of the type.
    ///
    /// The pointer to the name of the type's package, at `of_type`, is read only if needed: it is often nil, and finding out that no
    /// relocation applies to a nil pointer takes long.
    pub(super) fn member_package(
        &self,
        name: &Name,
        of_type: u64,
        known: &mut Option<Option<String>>,
    ) -> Result<Option<String>, ImageError> {
        if name.is_exported {
            return Ok(None);
        }
        if let Some(own) = self.own_package(name)? {
            return Ok(Some(own));
        }
        if known.is_none() {
            let package = Name::read(self.memory, self.memory.pointer(of_type, WHAT)?)?.text;
            *known = Some((!package.is_empty()).then_some(package));
        }
        self.copied(known.as_ref().and_then(Option::as_ref), of_type)
    }

    /// Returns the package of a method: `None` if it is exported, else its own package, or else that of the type.
    pub(super) fn method_package(
        &self,
        name: &Name,
        of_type: Option<&String>,
        at: u64,
    ) -> Result<Option<String>, ImageError> {
        if name.is_exported {
            return Ok(None);
        }
        match self.own_package(name)? {
            Some(own) => Ok(Some(own)),
            None => self.copied(of_type, at),
        }
    }

    /// Returns the package in the name itself.
    fn own_package(&self, name: &Name) -> Result<Option<String>, ImageError> {
        let package = name.package.map(|offset| self.name_at(offset));
        Ok(package.transpose()?.map(|package| package.text))
    }

    /// Returns a copy of a text, paid for, since any number of members may share it.
    fn copied(&self, text: Option<&String>, at: u64) -> Result<Option<String>, ImageError> {
        let size = text.map_or(0, String::len) as u64;
        self.memory.spend(size, WHAT, at)?;
        Ok(text.cloned())
    }
}

fn known_kind(number: u8, at: u64) -> Result<Kind, ImageError> {
    Kind::from_number(number & KIND_MASK).ok_or(malformed(WHAT, at, "kind is unknown"))
}

/// Returns the result of `reflect.Type.Name` for a named type's text: the part after the last dot that is not within type arguments.
fn last_name(string: &str) -> &str {
    let mut depth = 0;
    for (at, byte) in string.bytes().enumerate().rev() {
        match byte {
            b']' => depth += 1,
            b'[' => depth -= 1,
            b'.' if depth == 0 => return &string[at + 1..],
            _ => {}
        }
    }
    string
}

pub(super) fn word4(bytes: &[u8], at: usize) -> [u8; 4] {
    bytes
        .get(at..)
        .and_then(|bytes| bytes.first_chunk().copied())
        .unwrap_or_default()
}

fn word8(bytes: &[u8], at: usize) -> u64 {
    bytes
        .get(at..)
        .and_then(|bytes| bytes.first_chunk())
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::last_name;

    #[test]
    fn names_end_after_the_last_dot() {
        for (string, name) in [
            ("int", "int"),
            ("main.Point", "Point"),
            (
                "main.Pair[example.com/p.v2.A,map[string]b.C]",
                "Pair[example.com/p.v2.A,map[string]b.C]",
            ),
            ("unsafe.Pointer", "Pointer"),
            ("x.]", "x.]"),
            ("", ""),
        ] {
            assert_eq!(last_name(string), name);
        }
    }
}
