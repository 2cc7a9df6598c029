//! Which Rust type stands for a Go type.

use plugin_image::{ChanDir, Detail, Kind, Type, TypeId};

use super::{Map, Signature, Ty};

/// As many types may be in each other, without structs between them.
const DEPTH: usize = 32;
/// A value of more bytes is left where it is.
const LARGE: u64 = 64 << 10;
/// What plugin-core has function types for.
const PARAMETERS: usize = 16;
const RESULTS: usize = 12;

impl Map<'_> {
    pub(super) fn signature(
        &mut self,
        id: TypeId,
        hint: &str,
        callbacks: bool,
    ) -> Option<Signature> {
        let Detail::Func {
            params,
            results,
            variadic,
        } = &self.types.get(id).detail
        else {
            return None;
        };
        let fails = results.last().is_some_and(|last| self.is_error(*last));
        let results = &results[..results.len() - usize::from(fails)];
        if params.len() > PARAMETERS || results.len() > RESULTS {
            self.because(format!(
                "it has more than {PARAMETERS} parameters or {RESULTS} results"
            ));
            return None;
        }
        let mut copies = false;
        let mut parameters = Vec::new();
        for (at, parameter) in params.iter().enumerate() {
            let hint = format!("{hint}Arg{}", at + 1);
            let rest = *variadic && at + 1 == params.len();
            let ty = match &self.types.get(*parameter).detail {
                // Funcs one by one, each of which is a closure.
                Detail::Slice { elem } if rest => {
                    Ty::Vec(Box::new(self.ty(*elem, &hint, callbacks)))
                }
                _ => self.ty(*parameter, &hint, callbacks),
            };
            // A closure may be given nil.
            let ty = match ty {
                Ty::Pointer(target) if callbacks => Ty::InOut(target),
                ty => ty,
            };
            copies |= !rest && ty.is_copied();
            parameters.push(ty);
        }
        let results = results.iter().enumerate().map(|(at, result)| {
            let hint = match at {
                0 => format!("{hint}Result"),
                _ => format!("{hint}Result{}", at + 1),
            };
            self.ty(*result, &hint, false)
        });
        Some(Signature {
            results: results.collect(),
            parameters,
            fails,
            copies,
        })
    }

    /// The Rust type. With `callbacks`, a func is a closure that Go is given.
    pub(super) fn ty(&mut self, id: TypeId, hint: &str, callbacks: bool) -> Ty {
        let ty = self.types.get(id);
        if self.depth == DEPTH || self.open.contains(&id) {
            return self.value(format!(
                "`{}` contains itself or is nested too deep",
                ty.string
            ));
        }
        if let Some(time) = self.time(id) {
            return time;
        }
        self.depth += 1;
        let named = ty
            .name
            .as_ref()
            .filter(|name| !name.package_path.is_empty());
        if named.is_some() {
            self.open.push(id);
        }
        let mut found = self.unnamed(id, ty, hint, callbacks);
        if let Some(name) = named {
            self.open.pop();
            if !matches!(found, Ty::Struct(_) | Ty::Value | Ty::Callback(_)) {
                if !self.aliases.contains_key(&id) {
                    let alias = self.claim(id, name, "");
                    self.aliases.insert(id, (alias, found.clone()));
                }
                found = Ty::Alias(id, Box::new(found));
            } else if matches!(found, Ty::Value) {
                self.mention_methods(id);
            }
        }
        self.depth -= 1;
        found
    }

    /// The types of package time that Rust has, too.
    pub(super) fn time(&self, id: TypeId) -> Option<Ty> {
        let name = self.types.get(id).name.as_ref()?;
        match (name.package_path.as_str(), name.name.as_str()) {
            ("time", "Duration") => Some(Ty::Plain("std::time::Duration")),
            ("time", "Time") => Some(Ty::Time),
            _ => None,
        }
    }

    fn unnamed(&mut self, id: TypeId, ty: &Type, hint: &str, callbacks: bool) -> Ty {
        let plain = |name| Ty::Plain(name);
        match ty.kind {
            Kind::Bool => return plain("bool"),
            Kind::Int => return plain("isize"),
            Kind::Int8 => return plain("i8"),
            Kind::Int16 => return plain("i16"),
            Kind::Int32 => return plain("i32"),
            Kind::Int64 => return plain("i64"),
            Kind::Uint => return plain("usize"),
            Kind::Uint8 => return plain("u8"),
            Kind::Uint16 => return plain("u16"),
            Kind::Uint32 => return plain("u32"),
            Kind::Uint64 => return plain("u64"),
            Kind::Uintptr => return plain("plugin_core::Uintptr"),
            Kind::Float32 => return Ty::Float("f32"),
            Kind::Float64 => return Ty::Float("f64"),
            Kind::Complex64 => return Ty::Float("plugin_core::Complex<f32>"),
            Kind::Complex128 => return Ty::Float("plugin_core::Complex<f64>"),
            Kind::String => return plain("String"),
            _ => {}
        }
        match &ty.detail {
            Detail::Slice { elem } => Ty::Vec(Box::new(self.ty(*elem, hint, false))),
            Detail::Array { .. } | Detail::Struct { .. } if ty.size > LARGE => {
                self.value(format!("`{}` is larger than {LARGE} bytes", ty.string))
            }
            Detail::Array { elem, len } => Ty::Array(Box::new(self.ty(*elem, hint, false)), *len),
            Detail::Map { key, elem } => {
                if !self.is_key(*key, 0) {
                    return self.value(format!(
                        "`{}` has keys that cannot be keys of a Rust map",
                        ty.string
                    ));
                }
                let key = self.ty(*key, &format!("{hint}Key"), false);
                Ty::Map(Box::new(key), Box::new(self.ty(*elem, hint, false)))
            }
            Detail::Pointer { elem } => self.pointer(ty, *elem, hint),
            Detail::Chan { elem, dir } => {
                let make = match dir {
                    ChanDir::Receive => Ty::Receiver,
                    ChanDir::Send => Ty::Sender,
                    ChanDir::Both => {
                        return self
                            .value(format!("`{}` can be sent to and received from", ty.string));
                    }
                };
                make(Box::new(self.ty(*elem, hint, false)))
            }
            Detail::Struct { fields, .. } => {
                if let Some(field) = fields.iter().find(|field| field.package_path.is_some()) {
                    return self.value(format!(
                        "`{}` has the unexported field `{}`, which only Go can set",
                        ty.string, field.name
                    ));
                }
                if fields.len() > 255 {
                    return self.value(format!("`{}` has more than 255 fields", ty.string));
                }
                self.declare_struct(id, ty, hint);
                Ty::Struct(id)
            }
            Detail::Func { .. } if callbacks => match self.signature(id, hint, false) {
                Some(signature) => Ty::Callback(Box::new(signature)),
                None => Ty::Value,
            },
            Detail::Func { .. } => {
                self.value(format!("`{}` is a func, see `Value::func`", ty.string))
            }
            Detail::Interface { .. } if self.is_error(id) => Ty::Error,
            Detail::Interface { methods, .. } => self.interface(id, ty, methods),
            _ => self.value(format!("no Rust type stands for `{}`", ty.string)),
        }
    }

    /// A pointer is a copy of what it points to, where that can be copied and has no methods, which are for the original.
    fn pointer(&mut self, ty: &Type, elem: TypeId, hint: &str) -> Ty {
        // A copy of one `char` is no text of C's.
        if self.is_of_c(elem) {
            return self.value(format!(
                "`{}` is a pointer of C's, and how much it leads to is not known",
                ty.string
            ));
        }
        match self.ty(elem, hint, false) {
            Ty::Value => {
                self.mention_methods(elem);
                Ty::Value
            }
            Ty::Struct(id) if self.methods_of(elem).is_some() => {
                let name = &self.structs[&id].name;
                let reason = format!(
                    "`{}` leads to an object with methods; `value.get::<Option<Box<{name}>>>()` copies it",
                    ty.string
                );
                self.because(reason);
                self.mention_methods(elem);
                Ty::Value
            }
            found => Ty::Pointer(Box::new(found)),
        }
    }

    /// Whether cgo has made the type for one of C's.
    fn is_of_c(&self, id: TypeId) -> bool {
        let ty = self.types.get(id);
        let named = ty.name.as_ref();
        named.is_some_and(|name| name.name.starts_with("_Ctype_"))
            || matches!(ty.detail, Detail::Pointer { elem } if self.is_of_c(elem))
    }

    /// Whether Rust's maps can have such keys: those that are equal to themselves, by what they are made of.
    fn is_key(&self, id: TypeId, depth: usize) -> bool {
        let ty = self.types.get(id);
        match &ty.detail {
            _ if depth == DEPTH || ty.size > LARGE => false,
            Detail::None => !matches!(
                ty.kind,
                Kind::Float32
                    | Kind::Float64
                    | Kind::Complex64
                    | Kind::Complex128
                    | Kind::UnsafePointer
            ),
            Detail::Array { elem, .. } => self.is_key(*elem, depth + 1),
            Detail::Struct { fields, .. } => {
                let is_key = |field: &plugin_image::Field| {
                    field.package_path.is_none() && self.is_key(field.ty, depth + 1)
                };
                fields.len() <= 255 && fields.iter().all(is_key)
            }
            _ => false,
        }
    }

    pub(super) fn is_error(&self, id: TypeId) -> bool {
        let ty = self.types.get(id);
        let name = ty.name.as_ref();
        ty.kind == Kind::Interface
            && name.is_some_and(|name| name.package_path.is_empty() && name.name == "error")
    }
}
