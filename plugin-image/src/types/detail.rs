//! Decodes what follows the header of a Go type: the part that depends on its kind, and its methods.

use super::{
    ChanDir, Detail, Field, InterfaceMethod, Kind, Method, TypeId,
    decode::{Decoder, HEADER, UNCOMMON, WHAT, word4},
    name::Name,
};
use crate::{
    ImageError,
    memory::{add, malformed},
};

const VARIADIC: u16 = 1 << 15;

impl Decoder<'_, '_> {
    /// Returns the decoded part after the header, and the size of both together.
    pub(super) fn detail(&mut self, kind: Kind, at: u64) -> Result<(Detail, u64), ImageError> {
        Ok(match kind {
            Kind::Array => {
                let len = self.memory.word(at + 16, WHAT)?;
                (
                    Detail::Array {
                        elem: self.pointed(at)?,
                        len,
                    },
                    HEADER + 24,
                )
            }
            Kind::Chan => {
                let dir = match self.memory.word(at + 8, WHAT)? {
                    1 => ChanDir::Receive,
                    2 => ChanDir::Send,
                    3 => ChanDir::Both,
                    _ => return Err(malformed(WHAT, at, "channel direction is unknown")),
                };
                (
                    Detail::Chan {
                        elem: self.pointed(at)?,
                        dir,
                    },
                    HEADER + 16,
                )
            }
            Kind::Func => (self.func(at)?, HEADER + 8),
            Kind::Interface => (self.interface(at)?, HEADER + 32),
            Kind::Map => (
                Detail::Map {
                    key: self.pointed(at)?,
                    elem: self.pointed(at + 8)?,
                },
                self.scope.map_size,
            ),
            Kind::Pointer => (
                Detail::Pointer {
                    elem: self.pointed(at)?,
                },
                HEADER + 8,
            ),
            Kind::Slice => (
                Detail::Slice {
                    elem: self.pointed(at)?,
                },
                HEADER + 8,
            ),
            Kind::Struct => (self.structure(at)?, HEADER + 32),
            _ => (Detail::None, HEADER),
        })
    }

    /// Decodes a func type: the counts of parameters and results, and their types, which follow the uncommon part, if there is one.
    fn func(&mut self, at: u64) -> Result<Detail, ImageError> {
        let [i0, i1, o0, o1] = self.memory.array(at, WHAT)?;
        let (inputs, outputs) = (u16::from_le_bytes([i0, i1]), u16::from_le_bytes([o0, o1]));
        let [flags] = self.memory.array(at - HEADER + 20, WHAT)?;
        let mut next = add(at, if flags & UNCOMMON != 0 { 8 + 16 } else { 8 }, WHAT)?;
        let mut list = |count: u16| -> Result<Vec<TypeId>, ImageError> {
            let budget = self.memory.view.budget();
            budget.spend_list::<TypeId>(count.into(), WHAT, at)?;
            let types = (0..count).map(|_| {
                let id = self.pointed(next)?;
                next += 8;
                Ok(id)
            });
            types.collect()
        };
        Ok(Detail::Func {
            params: list(inputs)?,
            results: list(outputs & !VARIADIC)?,
            variadic: outputs & VARIADIC != 0,
        })
    }

    fn interface(&mut self, at: u64) -> Result<Detail, ImageError> {
        let mut package_path = None;
        let (start, count) = self.memory.go_slice(at + 8, 8, WHAT)?;
        let mut methods = Vec::new();
        for n in 0..count {
            let entry: [u8; 8] = self.memory.array(start + n * 8, WHAT)?;
            let budget = self.memory.view.budget();
            budget.spend_list::<InterfaceMethod>(1, WHAT, start)?;
            let name = self.name_at(i32::from_le_bytes(word4(&entry, 0)))?;
            let ty = self.at_offset(i32::from_le_bytes(word4(&entry, 4)))?;
            let package_path = self.member_package(&name, at, &mut package_path)?;
            methods.push(InterfaceMethod {
                name: name.text,
                package_path,
                ty,
            });
        }
        Ok(Detail::Interface {
            package_path: package_path.flatten(),
            methods,
        })
    }

    fn structure(&mut self, at: u64) -> Result<Detail, ImageError> {
        let mut package_path = None;
        let (start, count) = self.memory.go_slice(at + 8, 24, WHAT)?;
        let mut fields = Vec::new();
        for n in 0..count {
            let entry = start + n * 24;
            let budget = self.memory.view.budget();
            budget.spend_list::<Field>(1, WHAT, entry)?;
            let name = Name::read(self.memory, self.memory.pointer(entry, WHAT)?)?;
            let package_path = self.member_package(&name, at, &mut package_path)?;
            fields.push(Field {
                ty: self.pointed(entry + 8)?,
                offset: self.memory.word(entry + 16, WHAT)?,
                embedded: name.is_embedded,
                name: name.text,
                tag: name.tag,
                package_path,
            });
        }
        Ok(Detail::Struct {
            package_path: package_path.flatten(),
            fields,
        })
    }

    /// Returns the package path and the methods of a type with a name or methods.
    pub(super) fn uncommon(
        &mut self,
        at: u64,
        kind: Kind,
    ) -> Result<(String, Vec<Method>), ImageError> {
        let header: [u8; 16] = self.memory.array(at, WHAT)?;
        let [m0, m1, _, _] = word4(&header, 4);
        let package = match i32::from_le_bytes(word4(&header, 0)) {
            0 => None,
            offset => Some(self.name_at(offset)?.text),
        };
        let mut methods = Vec::new();
        let start = add(at, u32::from_le_bytes(word4(&header, 8)).into(), WHAT)?;
        if kind != Kind::Interface && self.scope.with_methods {
            for n in 0..u64::from(u16::from_le_bytes([m0, m1])) {
                let entry: [u8; 8] = self.memory.array(add(start, n * 16, WHAT)?, WHAT)?;
                let budget = self.memory.view.budget();
                budget.spend_list::<Method>(1, WHAT, start)?;
                let name = self.name_at(i32::from_le_bytes(word4(&entry, 0)))?;
                // 0 and -1 mark methods that the linker left out (`resolveTypeOff`, runtime/type.go).
                let ty = match i32::from_le_bytes(word4(&entry, 4)) {
                    0 | -1 => None,
                    offset => Some(self.at_offset(offset)?),
                };
                let package_path = self.method_package(&name, package.as_ref(), start)?;
                methods.push(Method {
                    name: name.text,
                    package_path,
                    ty,
                });
            }
        }
        Ok((package.unwrap_or_default(), methods))
    }
}
