//! [`compare`]: compares a plugin's type with the type that Rust code requests.

use super::{FieldList, Shape, StructShape, has_name, hint::hint, shape::chan_dir};
use plugin_image::{Detail, Field, Kind, Type, TypeId, Types};

/// The innermost place where a plugin's type differs from the requested one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) found: String,
    pub(crate) asked: String,
    pub(crate) hint: Option<&'static str>,
    /// Whether the texts are those of two types, and not of a place in them.
    types: bool,
}

impl Difference {
    /// The difference of types that differ in a part. Their texts tell where, unless there is a name for the plugin's.
    fn around(self, ty: &Type, asked: &Shape) -> Self {
        match &ty.name {
            None if self.types => Self {
                found: ty.string.clone(),
                asked: asked.to_string(),
                ..self
            },
            None => self,
            Some(_) => Self {
                found: format!("{} with {}", ty.string, self.found),
                types: false,
                ..self
            },
        }
    }
}

/// Compares a plugin's type with the requested one.
pub(crate) fn compare(types: &Types, found: TypeId, asked: &Shape) -> Result<(), Difference> {
    Comparison {
        types,
        assumed: Vec::new(),
        depth: 0,
    }
    .compare(found, asked)
}

/// The nesting depth of different structs, which is limited since the comparison recurses.
const STRUCTS: usize = 100;

struct Comparison<'a> {
    types: &'a Types,
    /// The pairs of structs that were compared, or are being compared. A pair that occurs again is assumed to be equal: a difference is
    /// found where the pair occurred first. So the comparison of recursive types ends.
    assumed: Vec<(TypeId, std::any::TypeId)>,
    /// The number of structs around the current type.
    depth: usize,
}

impl Comparison<'_> {
    fn compare(&mut self, found: TypeId, asked: &Shape) -> Result<(), Difference> {
        let ty = self.types.get(found);
        match self.compare_parts(ty, asked) {
            Some(compared) => compared.map_err(|inner| inner.around(ty, asked)),
            None => self.compare_whole(found, asked),
        }
    }

    /// Compares types that consist of others and are of the same kind.
    fn compare_parts(&mut self, ty: &Type, asked: &Shape) -> Option<Result<(), Difference>> {
        Some(match (asked, &ty.detail) {
            (Shape::Slice(asked), Detail::Slice { elem }) => self.compare(*elem, asked()),
            (Shape::Array(len, asked), Detail::Array { elem, len: found })
                if *len as u64 == *found =>
            {
                self.compare(*elem, asked)
            }
            (Shape::Map(asked_key, asked_elem), Detail::Map { key, elem }) => {
                let key = self.compare(*key, asked_key());
                key.and_then(|()| self.compare(*elem, asked_elem()))
            }
            (Shape::Pointer(asked), Detail::Pointer { elem }) => self.compare(*elem, asked()),
            (Shape::InOut(asked), Detail::Pointer { elem }) => self.compare(*elem, asked),
            (Shape::Channel(asked_dir, asked), Detail::Chan { elem, dir })
                if chan_dir(*dir) & chan_dir(*asked_dir) == chan_dir(*asked_dir) =>
            {
                self.compare(*elem, asked())
            }
            _ => return None,
        })
    }

    /// Compares types that have no parts, or whose parts have names.
    fn compare_whole(&mut self, found: TypeId, asked: &Shape) -> Result<(), Difference> {
        let (types, ty) = (self.types, self.types.get(found));
        match (asked, &ty.detail) {
            (Shape::Basic(kind), _) if ty.kind == *kind => Ok(()),
            (Shape::Borrowed(asked) | Shape::InOutSlice(asked), _) => self.compare(found, asked),
            (Shape::Struct(asked), Detail::Struct { fields, .. }) => {
                self.compare_struct(found, fields, asked)
            }
            (Shape::Error, _) if is_error(types, found) => Ok(()),
            (Shape::Any | Shape::Encoded, _) => Ok(()),
            (Shape::Methods(asked), _) if has_methods(types, ty, *asked) => Ok(()),
            // What an interface holds is compared when it crosses.
            (Shape::FuncValue(_), Detail::Interface { .. }) => Ok(()),
            (Shape::FuncValue(asked), Detail::Func { .. }) => {
                self.compare(found, &Shape::Func(*asked))
            }
            (Shape::Time, _) if has_name(ty, "time.Time") => Ok(()),
            (Shape::Named(asked), _) if has_name(ty, asked.name) => {
                self.compare(found, asked.shape)
            }
            (
                Shape::Func(asked),
                Detail::Func {
                    params, results, ..
                },
            ) if params.len() == asked().parameters.len()
                && results.len() == asked().all_results().len() =>
            {
                let asked = asked();
                let asked = asked.parameters.iter().copied().chain(asked.all_results());
                let mut parts = params.iter().chain(results).zip(asked);
                parts.try_for_each(|(found, asked)| {
                    self.compare(*found, asked).map_err(|inner| Difference {
                        found: format!("{} with {}", ty.string, inner.found),
                        types: false,
                        ..inner
                    })
                })
            }
            _ => Err(Difference {
                found: ty.string.clone(),
                asked: asked.to_string(),
                hint: hint(ty, asked),
                types: true,
            }),
        }
    }

    /// Compares a struct field by field, names first.
    fn compare_struct(
        &mut self,
        id: TypeId,
        fields: &[Field],
        asked: &StructShape,
    ) -> Result<(), Difference> {
        let pair = (id, asked.id());
        if self.assumed.contains(&pair) {
            return Ok(());
        }
        self.assumed.push(pair);
        let found: &Type = self.types.get(id);
        let differ = |found: String, asked: String| {
            Err(Difference {
                found,
                asked,
                hint: None,
                types: false,
            })
        };
        if self.depth == STRUCTS {
            return differ(
                format!(
                    "{}, more than {STRUCTS} different structs deep",
                    found.string
                ),
                asked.to_string(),
            );
        }
        if asked.name.is_some_and(|asked| !has_name(found, asked)) {
            return differ(found.string.clone(), asked.to_string());
        }
        let count = asked.names.len();
        if fields.len() != count || count > usize::from(u8::MAX) {
            return differ(
                format!("{} with {} fields", found.string, fields.len()),
                format!("{count}{}", odd_field(fields, asked)),
            );
        }
        for (i, (field, (name, (shape, offset)))) in fields
            .iter()
            .zip(asked.names.iter().zip(FieldList::iter(asked.list)))
            .enumerate()
        {
            let at = |what: &str| format!("{} with {what}", found.string);
            if field.name != name.name || name.name.len() > usize::from(u8::MAX) {
                return differ(
                    at(&format!("field {} {}", i + 1, field.name)),
                    name.name.to_owned(),
                );
            }
            if name.tag.is_some_and(|tag| tag != field.tag) {
                return differ(
                    at(&format!("{} tagged `{}`", field.name, field.tag)),
                    format!("`{}`", name.tag.unwrap_or("")),
                );
            }
            self.depth += 1;
            self.compare(field.ty, shape).map_err(|inner| Difference {
                found: at(&format!("{} {}", field.name, inner.found)),
                types: false,
                ..inner
            })?;
            self.depth -= 1;
            if lies_as_go(asked) && field.offset != offset as u64 {
                return differ(
                    at(&format!("{} at byte {}", field.name, field.offset)),
                    format!("byte {offset}"),
                );
            }
        }
        let layout = FieldList::layout(asked.list);
        if lies_as_go(asked)
            && (found.size, usize::from(found.align)) != (layout.size as u64, layout.align)
        {
            let memory = |size, align| format!("{size} bytes, aligned to {align}");
            return differ(
                format!(
                    "{} of {}",
                    found.string,
                    memory(found.size, usize::from(found.align))
                ),
                memory(layout.size as u64, layout.align),
            );
        }
        Ok(())
    }
}

/// Names the first field that only one of two structs has.
fn odd_field(fields: &[Field], asked: &StructShape) -> String {
    let (_, rust) = (asked.rust)();
    let rust = rust.split('<').next().unwrap_or(rust);
    let rust = rust.rsplit("::").next().unwrap_or(rust);
    let lacks =
        (fields.iter()).find(|field| asked.names.iter().all(|name| name.name != field.name));
    let adds = (asked.names.iter()).find(|name| fields.iter().all(|field| field.name != name.name));
    match (lacks, adds) {
        (Some(field), _) => format!(": Rust's {rust} has no field for Go's {}", field.name),
        (None, Some(name)) => format!(
            ": Rust's {rust} has a field {}, and Go's has not",
            name.name
        ),
        (None, None) => String::new(),
    }
}

/// Reports whether the encoded struct has its fields at the same offsets as in Go. This is not the case if it contains a handle, which is
/// one word whatever the value, or an error, which is encoded as texts.
fn lies_as_go(asked: &StructShape) -> bool {
    fn in_place(shape: &Shape) -> bool {
        match shape {
            Shape::Any
            | Shape::Methods(_)
            | Shape::Encoded
            | Shape::FuncValue(_)
            | Shape::Error
            | Shape::Time => false,
            Shape::Array(_, elem) => in_place(elem),
            Shape::Named(named) => in_place(named.shape),
            Shape::Struct(asked) => lies_as_go(asked),
            _ => true,
        }
    }
    FieldList::iter(asked.list).all(|(shape, _)| in_place(shape))
}

/// Reports whether values of a type can have methods: those of the type with this name, if any: `mayHave` of host/schemafields.go. What `any` holds
/// is compared when it crosses.
fn has_methods(types: &Types, ty: &Type, name: Option<&str>) -> bool {
    let of = match &ty.detail {
        Detail::Interface { methods, .. } if methods.is_empty() => return true,
        Detail::Pointer { elem } if ty.name.is_none() => types.get(*elem),
        _ => ty,
    };
    match name {
        Some(name) => has_name(ty, name) || has_name(of, name),
        None => {
            let declared = of
                .name
                .as_ref()
                .is_some_and(|name| !name.package_path.is_empty());
            // A struct without a name has the methods of what is embedded in it.
            declared || matches!(of.kind, Kind::Interface | Kind::Struct)
        }
    }
}

/// Reports whether this is the predeclared type `error`. A named interface with the same method is another type.
pub(crate) fn is_error(types: &Types, id: TypeId) -> bool {
    let ty = types.get(id);
    ty.kind == Kind::Interface
        && ty
            .name
            .as_ref()
            .is_some_and(|name| name.package_path.is_empty() && name.name == "error")
}
