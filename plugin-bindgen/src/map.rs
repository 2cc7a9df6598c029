//! [`Map`]: which Rust type stands for each Go type, and which declarations that needs.

use std::collections::{BTreeMap, VecDeque};

use plugin_image::{ChanDir, Detail, InterfaceMethod, Kind, Module, Type, TypeId, TypeName, Types};

use crate::names::{Scope, camel};

/// A Rust type.
#[derive(Debug, Clone)]
pub(crate) enum Ty {
    /// Numbers that can be keys of maps, `bool`, `String`.
    Plain(&'static str),
    /// Numbers that cannot.
    Float(&'static str),
    Vec(Box<Ty>),
    Array(Box<Ty>, u64),
    Map(Box<Ty>, Box<Ty>),
    /// `Option<Box<T>>`
    Boxed(Box<Ty>),
    Struct(TypeId),
    /// The alias of a named type.
    Alias(TypeId, Box<Ty>),
    Sender(Box<Ty>),
    Receiver(Box<Ty>),
    /// `Option<GoError>`
    Error,
    Callback(Box<Signature>),
    /// Anything, by handle.
    Value,
}

#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) parameters: Vec<Ty>,
    pub(crate) results: Vec<Ty>,
    /// Whether there is a final error besides.
    pub(crate) fails: bool,
}

#[derive(Debug)]
pub(crate) struct Struct {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) go_name: String,
    pub(crate) ty: Ty,
    /// Why there are `Value`s in it.
    pub(crate) reasons: Vec<String>,
}

/// The methods of an interface, or of a type that is not one.
#[derive(Debug)]
pub(crate) struct Methods {
    pub(crate) name: String,
    pub(crate) methods: Vec<Method>,
}

#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) go_name: String,
    pub(crate) ty: TypeId,
    /// `None` for a method that no signature stands for.
    pub(crate) signature: Option<Signature>,
    pub(crate) reasons: Vec<String>,
}

/// What is found on the way, and what is left to do.
#[derive(Debug)]
pub(crate) struct Map<'m> {
    pub(crate) types: &'m Types,
    plugin_path: &'m str,
    scope: Scope,
    pub(crate) structs: BTreeMap<TypeId, Struct>,
    pub(crate) aliases: BTreeMap<TypeId, (String, Ty)>,
    pub(crate) methods: BTreeMap<TypeId, Methods>,
    pointers: BTreeMap<TypeId, TypeId>,
    queue: VecDeque<Work>,
    /// Named types that are being looked at, each in the one before.
    open: Vec<TypeId>,
    depth: usize,
    reasons: Vec<String>,
}

#[derive(Debug)]
enum Work {
    Fields(TypeId),
    Methods(TypeId),
}

/// As many types may be in each other, without structs between them.
const DEPTH: usize = 32;
/// A value of more bytes is left where it is.
const LARGE: u64 = 64 << 10;
/// What plugin-core has function types for.
const PARAMETERS: usize = 16;
const RESULTS: usize = 12;

impl<'m> Map<'m> {
    pub(crate) fn new(module: &'m Module) -> Self {
        let types = &module.types;
        let pointers = types.iter().filter_map(|(id, ty)| match ty.detail {
            Detail::Pointer { elem } if ty.name.is_none() => Some((elem, id)),
            _ => None,
        });
        Self {
            types,
            plugin_path: &module.plugin_path,
            scope: Scope::of_types(),
            structs: BTreeMap::new(),
            aliases: BTreeMap::new(),
            methods: BTreeMap::new(),
            pointers: pointers.collect(),
            queue: VecDeque::new(),
            open: Vec::new(),
            depth: 0,
            reasons: Vec::new(),
        }
    }

    /// Whether a package is the plugin's own.
    pub(crate) fn is_main(&self, package: &str) -> bool {
        package == "main" || plugin_image::escape_path(package) == self.plugin_path
    }

    /// The type of a variable, and why there are `Value`s in it. `hint` names a struct that has no name.
    pub(crate) fn variable(&mut self, id: TypeId, hint: &str) -> (Ty, Vec<String>) {
        let ty = self.ty(id, hint, false);
        (ty, std::mem::take(&mut self.reasons))
    }

    /// The signature of a func type. Without one, the reasons say why.
    pub(crate) fn function(&mut self, id: TypeId, hint: &str) -> (Option<Signature>, Vec<String>) {
        let signature = self.signature(id, hint, true);
        (signature, std::mem::take(&mut self.reasons))
    }

    /// The methods of the variables of a type, if it has some that can be called.
    pub(crate) fn methods_of_variable(&mut self, id: TypeId) -> Option<TypeId> {
        let ty = self.types.get(id);
        // What is in an interface or behind a pointer is not known before it is read.
        if matches!(ty.kind, Kind::Interface | Kind::Pointer) {
            return None;
        }
        self.methods_of(id)
    }

    /// Whether the type, or a pointer to it, has methods that can be called; they are declared then.
    fn methods_of(&mut self, id: TypeId) -> Option<TypeId> {
        let id = self.pointers.get(&id).copied().unwrap_or(id);
        let ty = self.types.get(id);
        let callable =
            |method: &plugin_image::Method| method.package_path.is_none() && method.ty.is_some();
        if !ty.methods.iter().any(callable) {
            return None;
        }
        if !self.methods.contains_key(&id) {
            let named = match ty.detail {
                Detail::Pointer { elem } => self.types.get(elem),
                _ => ty,
            };
            let name = named.name.as_ref()?;
            let name = self.claim(name, "Methods");
            self.declare_methods(id, name);
        }
        Some(id)
    }

    fn declare_methods(&mut self, id: TypeId, name: String) {
        let methods = Methods {
            name,
            methods: Vec::new(),
        };
        self.methods.insert(id, methods);
        self.queue.push_back(Work::Methods(id));
    }

    /// Maps what the declarations so far need, and what that needs.
    pub(crate) fn finish(&mut self) {
        while let Some(work) = self.queue.pop_front() {
            match work {
                Work::Fields(id) => self.map_fields(id),
                Work::Methods(id) => self.map_methods(id),
            }
        }
    }

    fn map_fields(&mut self, id: TypeId) {
        let Detail::Struct { fields, .. } = &self.types.get(id).detail else {
            return;
        };
        let name = self.structs[&id].name.clone();
        let mut mapped = Vec::new();
        for field in fields {
            let (ty, reasons) = self.variable(field.ty, &format!("{name}{}", camel(&field.name)));
            mapped.push(Field {
                go_name: field.name.clone(),
                ty,
                reasons,
            });
        }
        if let Some(declared) = self.structs.get_mut(&id) {
            declared.fields = mapped;
        }
    }

    fn map_methods(&mut self, id: TypeId) {
        let ty = self.types.get(id);
        let all: Vec<(&String, TypeId)> = match &ty.detail {
            Detail::Interface { methods, .. } => exported(methods).collect(),
            _ => (ty.methods.iter())
                .filter(|method| method.package_path.is_none())
                .filter_map(|method| Some((&method.name, method.ty?)))
                .collect(),
        };
        let name = self.methods[&id].name.clone();
        let mut mapped = Vec::new();
        for (go_name, ty) in all {
            let hint = format!("{}{}", name.trim_end_matches("Methods"), camel(go_name));
            let (signature, reasons) = self.function(ty, &hint);
            mapped.push(Method {
                go_name: go_name.clone(),
                ty,
                signature,
                reasons,
            });
        }
        if let Some(declared) = self.methods.get_mut(&id) {
            declared.methods = mapped;
        }
    }

    fn signature(&mut self, id: TypeId, hint: &str, callbacks: bool) -> Option<Signature> {
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
        })
    }

    /// The Rust type. With `callbacks`, a func is a closure that Go is given.
    fn ty(&mut self, id: TypeId, hint: &str, callbacks: bool) -> Ty {
        let ty = self.types.get(id);
        if self.depth == DEPTH || self.open.contains(&id) {
            return self.value(format!(
                "`{}` leads to itself or is nested too deep",
                ty.string
            ));
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
                    let alias = self.claim(name, "");
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
                        "`{}` has keys that are no keys of Rust's maps",
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
            found => Ty::Boxed(Box::new(found)),
        }
    }

    /// Says where the methods of a value are that is left by handle.
    fn mention_methods(&mut self, id: TypeId) {
        if let Some(methods) = self.methods_of(id) {
            let reason = format!(
                "[`{}::bind`] gives the methods of `{}`",
                self.methods[&methods].name,
                self.types.display(methods)
            );
            self.because(reason);
        }
    }

    fn interface(&mut self, id: TypeId, ty: &Type, methods: &[InterfaceMethod]) -> Ty {
        let name = ty
            .name
            .as_ref()
            .filter(|name| !name.package_path.is_empty());
        let (Some(name), Some(_)) = (name, exported(methods).next()) else {
            return self.value(format!("`{}` is an interface", ty.string));
        };
        if !self.methods.contains_key(&id) {
            let claimed = self.claim(name, "");
            self.declare_methods(id, claimed);
        }
        let bind = &self.methods[&id].name;
        self.value(format!(
            "`{}` is an interface, whose methods [`{bind}::bind`] gives",
            ty.string
        ))
    }

    fn declare_struct(&mut self, id: TypeId, ty: &Type, hint: &str) {
        if self.structs.contains_key(&id) {
            return;
        }
        let name = match &ty.name {
            Some(name) => self.claim(name, ""),
            None if ty.size == 0 => self.scope.claim(["Empty".to_owned(), "GoEmpty".to_owned()]),
            None => self.scope.claim([camel(hint)]),
        };
        let fields = Vec::new();
        self.structs.insert(id, Struct { name, fields });
        self.queue.push_back(Work::Fields(id));
    }

    /// A free name for the declaration of a named type.
    fn claim(&mut self, name: &TypeName, suffix: &str) -> String {
        let package = match self.is_main(&name.package_path) {
            true => "Go".to_owned(),
            false => camel(&name.package_path),
        };
        let short = format!("{}{suffix}", camel(&name.name));
        let long = format!("{package}{short}");
        self.scope.claim([short, long])
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

    fn is_error(&self, id: TypeId) -> bool {
        let ty = self.types.get(id);
        let name = ty.name.as_ref();
        ty.kind == Kind::Interface
            && name.is_some_and(|name| name.package_path.is_empty() && name.name == "error")
    }

    fn because(&mut self, reason: String) {
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    fn value(&mut self, reason: String) -> Ty {
        self.because(reason);
        Ty::Value
    }

    /// Whether a struct leads to itself.
    pub(crate) fn is_recursive(&self, id: TypeId) -> bool {
        let mut seen = vec![];
        let mut left = vec![id];
        while let Some(one) = left.pop() {
            for field in self.structs.get(&one).iter().flat_map(|one| &one.fields) {
                let Some(next) = struct_in(&field.ty) else {
                    continue;
                };
                if next == id {
                    return true;
                }
                if !seen.contains(&next) {
                    seen.push(next);
                    left.push(next);
                }
            }
        }
        false
    }
}

/// The struct that a type leads to; of a map, the one that its elements do, since keys lead nowhere else.
fn struct_in(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::Struct(id) => Some(*id),
        Ty::Vec(elem)
        | Ty::Array(elem, _)
        | Ty::Map(_, elem)
        | Ty::Boxed(elem)
        | Ty::Alias(_, elem)
        | Ty::Sender(elem)
        | Ty::Receiver(elem) => struct_in(elem),
        _ => None,
    }
}

fn exported(methods: &[InterfaceMethod]) -> impl Iterator<Item = (&String, TypeId)> {
    let exported = methods
        .iter()
        .filter(|method| method.package_path.is_none());
    exported.map(|method| (&method.name, method.ty))
}
