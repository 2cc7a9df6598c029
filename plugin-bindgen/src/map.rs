//! [`Map`]: which Rust type stands for each Go type, and which declarations that needs.

mod methods;
mod naming;
mod recursion;
mod ty;
mod types;

use std::collections::{BTreeMap, VecDeque};

use plugin_image::{Detail, Module, Type, TypeId, Types};

pub(crate) use ty::{Field, Method, Methods, Signature, Struct, Ty};

use crate::names::{Scope, camel};
use naming::Claims;
pub(crate) use naming::Names;

/// What is found on the way, and what is left to do.
#[derive(Debug)]
pub(crate) struct Map<'m> {
    pub(crate) types: &'m Types,
    plugin_path: &'m str,
    scope: Scope,
    names: Names,
    claims: Claims,
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

impl<'m> Map<'m> {
    /// With the names that an earlier map of the same module has found, if there was one.
    pub(crate) fn new(module: &'m Module, names: Names) -> Self {
        let types = &module.types;
        let pointers = types.iter().filter_map(|(id, ty)| match ty.detail {
            Detail::Pointer { elem } if ty.name.is_none() => Some((elem, id)),
            _ => None,
        });
        Self {
            types,
            plugin_path: &module.plugin_path,
            scope: Scope::of_types(names.values()),
            names,
            claims: Claims::default(),
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

    fn declare_struct(&mut self, id: TypeId, ty: &Type, hint: &str) {
        if self.structs.contains_key(&id) {
            return;
        }
        let name = match &ty.name {
            Some(name) => self.claim(id, name, ""),
            None if ty.size == 0 => self.scope.claim(["Empty".to_owned(), "GoEmpty".to_owned()]),
            None => self.scope.claim([camel(hint)]),
        };
        let fields = Vec::new();
        self.structs.insert(id, Struct { name, fields });
        self.queue.push_back(Work::Fields(id));
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
}
