//! [`Types`]: the types of a plugin, as its file has them.

use plugin_core::{
    GoPlugin, Kind,
    image::{Detail, ExportKind, Field, Module, Type, TypeId},
};

/// The types of a plugin.
#[derive(Clone, Copy)]
pub(super) struct Types(&'static Module);

/// The parameters of a function.
pub(super) struct Parameters {
    fixed: &'static [TypeId],
    /// Of a variadic function, the type of any further ones.
    rest: Option<TypeId>,
}

impl Parameters {
    /// Whether so many arguments will do.
    pub(super) fn take(&self, count: usize) -> bool {
        count == self.fixed.len() || self.rest.is_some() && count > self.fixed.len()
    }

    /// How many are wanted.
    pub(super) fn count(&self) -> String {
        let least = if self.rest.is_some() { "at least " } else { "" };
        match self.fixed.len() {
            0 => "no arguments".to_owned(),
            1 => format!("{least}1 argument"),
            count => format!("{least}{count} arguments"),
        }
    }

    /// The type of the argument at `index`, which is one of those that will do.
    pub(super) fn ty(&self, index: usize) -> TypeId {
        let fixed = self.fixed.get(index).copied();
        fixed.or(self.rest).expect("arguments were counted")
    }

    /// Where the parameter of the argument is, and whether that is a slice which it is an element of.
    pub(super) fn place(&self, index: usize) -> (usize, bool) {
        let fixed = self.fixed.len();
        (index.min(fixed), index >= fixed)
    }
}

impl Types {
    pub(super) fn of(plugin: &GoPlugin) -> Self {
        let module = plugin.image().module.as_ref();
        Self(module.expect("a plugin that is open has a module"))
    }

    /// The parameters of a function; of a variable none.
    pub(super) fn parameters(self, symbol: &str) -> Parameters {
        let export = self.0.export(symbol).expect("it was looked up");
        let Detail::Func {
            params, variadic, ..
        } = &self.get(export.ty).detail
        else {
            return Parameters {
                fixed: &[],
                rest: None,
            };
        };
        match params.split_last() {
            Some((last, fixed)) if *variadic => match self.get(*last).detail {
                Detail::Slice { elem } => Parameters {
                    fixed,
                    rest: Some(elem),
                },
                _ => Parameters {
                    fixed: params,
                    rest: None,
                },
            },
            _ => Parameters {
                fixed: params,
                rest: None,
            },
        }
    }

    /// The types of what is printed: the results of a function, or a variable itself.
    pub(super) fn results(self, symbol: &str) -> Vec<TypeId> {
        let export = self.0.export(symbol).expect("it was looked up");
        match (export.kind, &self.get(export.ty).detail) {
            (ExportKind::Func, Detail::Func { results, .. }) => results.clone(),
            _ => vec![export.ty],
        }
    }

    pub(super) fn get(self, ty: TypeId) -> &'static Type {
        self.0.types.get(ty)
    }

    pub(super) fn display(self, ty: TypeId) -> String {
        self.0.types.display(ty).to_string()
    }

    pub(super) fn is_error(self, ty: TypeId) -> bool {
        self.is_named(ty, "", "error")
    }

    fn is_named(self, ty: TypeId, package: &str, name: &str) -> bool {
        let found = self.get(ty).name.as_ref();
        found.is_some_and(|found| found.package_path == package && found.name == name)
    }

    pub(super) fn is_duration(self, ty: TypeId) -> bool {
        self.is_named(ty, "time", "Duration")
    }

    pub(super) fn is_time(self, ty: TypeId) -> bool {
        self.is_named(ty, "time", "Time")
    }

    pub(super) fn is_bytes(self, ty: TypeId) -> bool {
        matches!(self.get(ty).detail, Detail::Slice { elem } if self.get(elem).kind == Kind::Uint8)
    }

    /// Whether it is a struct with unexported fields only, which a text may stand for, and no time: a `big.Int`, a `netip.Addr`.
    pub(super) fn is_opaque(self, ty: TypeId) -> bool {
        let detail = &self.get(ty).detail;
        matches!(detail, Detail::Struct { fields, .. } if !fields.is_empty())
            && self.fields(ty).is_empty()
            && !self.is_time(ty)
    }

    /// What pointers lead to.
    pub(super) fn target(self, ty: TypeId) -> TypeId {
        let mut target = ty;
        // A type such as `type P *P` has no end.
        for _ in 0..DEPTH {
            match self.get(target).detail {
                Detail::Pointer { elem } => target = elem,
                _ => break,
            }
        }
        target
    }

    /// Whether no JSON stands for a value of it but null: a func, a channel, an interface with methods, a pointer of C's.
    pub(super) fn is_handle(self, ty: TypeId) -> bool {
        match self.get(ty).kind {
            Kind::Func | Kind::Chan | Kind::UnsafePointer => true,
            // How much it leads to is not known: a copy of one `char` is no text of C's.
            Kind::Pointer => {
                let target = self.get(self.target(ty)).name.as_ref();
                target.is_some_and(|name| name.name.starts_with("_Ctype_"))
            }
            Kind::Interface => !self.is_any(ty),
            _ => false,
        }
    }

    /// Whether it is `any` or another interface without methods.
    pub(super) fn is_any(self, ty: TypeId) -> bool {
        matches!(&self.get(ty).detail, Detail::Interface { methods, .. } if methods.is_empty())
    }

    /// The types of a struct's fields, to be found by their names; of another type none.
    pub(super) fn field_types(self, ty: TypeId) -> impl Fn(&str) -> Option<TypeId> {
        let fields = self.fields(ty);
        // By its name in JSON or in Go; if neither fits, by either as it could be spelled elsewhere.
        move |name| {
            let is_called = |field: &&Named| field.json == name || field.field.name == name;
            let loosely = |field: &&Named| {
                [&*field.json, &field.field.name]
                    .map(loose)
                    .contains(&loose(name))
            };
            let found = fields.iter().find(is_called);
            let found = found.or_else(|| fields.iter().find(loosely));
            found.map(|found| found.field.ty)
        }
    }

    /// The fields that JSON has for a struct. As in encoding/json, those of an embedded struct are fields of the outer one; of several of one
    /// name the least deep is one, or at that depth the only one with a tag, and else none is.
    pub(super) fn fields(self, ty: TypeId) -> Vec<Named> {
        let mut all = Vec::new();
        self.collect_fields(ty, 0, &mut all);
        let wins = |one: &Named| {
            let rank = |it: &Named| (it.depth, !it.tagged);
            let mut others = all
                .iter()
                .filter(|other| other.json == one.json && rank(other) <= rank(one));
            others.next().is_some() && others.next().is_none()
        };
        let wins: Vec<bool> = all.iter().map(wins).collect();
        let fields = all.into_iter().zip(wins);
        fields
            .filter_map(|(field, wins)| wins.then_some(field))
            .collect()
    }

    fn collect_fields(self, ty: TypeId, depth: usize, found: &mut Vec<Named>) {
        let Detail::Struct { fields, .. } = &self.get(ty).detail else {
            return;
        };
        for field in fields {
            let tag = json_name(&field.tag);
            let within = self.embedded(field).filter(|_| tag.is_none());
            match (within, tag) {
                (Some(within), _) if depth < DEPTH => self.collect_fields(within, depth + 1, found),
                (None, Some("-")) => {}
                (None, tag) if field.package_path.is_none() => found.push(Named {
                    json: tag.unwrap_or(&field.name).to_owned(),
                    field,
                    depth,
                    tagged: tag.is_some(),
                }),
                _ => {}
            }
        }
    }

    /// The struct that is embedded by this field, if one is.
    fn embedded(self, field: &Field) -> Option<TypeId> {
        let ty = match self.get(field.ty).detail {
            Detail::Pointer { elem } => elem,
            _ => field.ty,
        };
        (field.embedded && self.get(ty).kind == Kind::Struct).then_some(ty)
    }
}

/// Structs can embed pointers to themselves.
const DEPTH: usize = 4;

/// A field, and its name in JSON.
pub(super) struct Named {
    pub(super) json: String,
    pub(super) field: &'static Field,
    /// In how many embedded structs it is.
    depth: usize,
    tagged: bool,
}

/// `maxurl` for `max_url` and `MaxURL`.
fn loose(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

/// The name that a field's tag gives it in JSON.
fn json_name(tag: &str) -> Option<&str> {
    let (_, rest) = tag.split_once("json:\"")?;
    let end = rest.find(['"', ','])?;
    (end > 0).then(|| &rest[..end])
}
