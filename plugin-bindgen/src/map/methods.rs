//! The methods of interfaces, and of the types of variables and objects.

use plugin_image::{Detail, InterfaceMethod, Kind, Type, TypeId};

use super::{Map, Method, Methods, Signature, Ty, Work};
use crate::names::camel;

impl Map<'_> {
    /// The methods of the variables of a type, if it has some that can be called.
    pub(crate) fn methods_of_variable(&mut self, id: TypeId) -> Option<TypeId> {
        let ty = self.types.get(id);
        // What is in an interface or behind a pointer is not known before it is read.
        if matches!(ty.kind, Kind::Interface | Kind::Pointer) || self.time(id).is_some() {
            return None;
        }
        self.methods_of(id)
    }

    /// Whether the type, or a pointer to it, has methods that can be called; they are declared then.
    pub(super) fn methods_of(&mut self, id: TypeId) -> Option<TypeId> {
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
            let name = self.claim(id, name, "Methods");
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

    pub(super) fn map_methods(&mut self, id: TypeId) {
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
            let (signature, reasons) = match self.reading(go_name, ty) {
                Some(reading) => (Some(reading), Vec::new()),
                None => self.function(ty, &hint),
            };
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

    /// The signature of a method `Read` of an `io.Reader` or `ReadAt` of an `io.ReaderAt`: it fills the bytes, and its results are a number and an
    /// error together.
    fn reading(&self, name: &str, ty: TypeId) -> Option<Signature> {
        let parameters = match (name, self.types.get(ty).string.as_str()) {
            ("Read", "func([]uint8) (int, error)") => vec![Ty::Buffer],
            ("ReadAt", "func([]uint8, int64) (int, error)") => vec![Ty::Buffer, Ty::Plain("i64")],
            _ => return None,
        };
        Some(Signature {
            parameters,
            results: vec![Ty::Plain("isize"), Ty::Error],
            fails: false,
            copies: false,
        })
    }

    /// Says where the methods of a value are that is left by handle.
    pub(super) fn mention_methods(&mut self, id: TypeId) {
        if let Some(methods) = self.methods_of(id) {
            let reason = format!(
                "[`{}::bind`] gives the methods of `{}`",
                self.methods[&methods].name,
                self.types.display(methods)
            );
            self.because(reason);
        }
    }

    pub(super) fn interface(&mut self, id: TypeId, ty: &Type, methods: &[InterfaceMethod]) -> Ty {
        let name = ty
            .name
            .as_ref()
            .filter(|name| !name.package_path.is_empty());
        let (Some(name), Some(_)) = (name, exported(methods).next()) else {
            return self.value(format!("`{}` is an interface", ty.string));
        };
        if !self.methods.contains_key(&id) {
            let claimed = self.claim(id, name, "");
            self.declare_methods(id, claimed);
        }
        let bind = &self.methods[&id].name;
        self.value(format!(
            "`{}` is an interface, whose methods [`{bind}::bind`] gives",
            ty.string
        ))
    }
}

fn exported(methods: &[InterfaceMethod]) -> impl Iterator<Item = (&String, TypeId)> {
    let exported = methods
        .iter()
        .filter(|method| method.package_path.is_none());
    exported.map(|method| (&method.name, method.ty))
}
