//! [`of_value`]: a Go value as JSON.

use plugin_core::{
    Kind, Value,
    image::{Detail, TypeId},
    serde::SerdeError,
};
use serde_json::{Number, Value as Json};

use super::{tree::Tree, types::Types};

/// A value of type `ty` as JSON.
pub(super) fn of_value(value: &Value, types: Types, ty: TypeId) -> Result<Json, SerdeError> {
    if types.is_error(ty) {
        // An error that holds a nil pointer is not nil in Go, either.
        return Ok(match value.kind() {
            None => Json::Null,
            // A variable.
            Some(Kind::Interface) if value.is_nil() => Json::Null,
            Some(_) => value.to_string().into(),
        });
    }
    write(types, Some(ty), value.to_serde()?)
}

fn write(types: Types, ty: Option<TypeId>, tree: Tree) -> Result<Json, SerdeError> {
    let detail = ty.map(|ty| &types.get(ty).detail);
    Ok(match (detail, tree) {
        (_, Tree::Nil) => Json::Null,
        (Some(Detail::Pointer { elem }), tree) => write(types, Some(*elem), tree)?,
        (_, Tree::Bool(value)) => value.into(),
        (_, Tree::Int(value)) => value.into(),
        (_, Tree::Uint(value)) => value.into(),
        (_, Tree::Float(value)) => write_float(
            value,
            ty.is_some_and(|ty| types.get(ty).kind == Kind::Float32),
        ),
        (_, Tree::Text(value)) => value.into(),
        (_, Tree::Bytes(value)) => value.into(),
        (detail, Tree::List(all)) => {
            let elem = match detail {
                Some(Detail::Slice { elem } | Detail::Array { elem, .. }) => Some(*elem),
                _ => None,
            };
            let all = all.into_iter().map(|one| write(types, elem, one));
            Json::Array(all.collect::<Result<_, _>>()?)
        }
        (detail, Tree::Map(all)) => {
            let (key, elem) = match detail {
                Some(Detail::Map { key, elem }) => (Some(*key), Some(*elem)),
                _ => (None, None),
            };
            let type_of = ty.map(|ty| types.field_types(ty));
            let is_struct = matches!(detail, Some(Detail::Struct { .. }));
            let mut written = serde_json::Map::new();
            for (name, one) in all {
                let name = match write(types, key, name)? {
                    Json::String(name) => name,
                    other => other.to_string(),
                };
                let field = type_of.as_ref().and_then(|of| of(&name)).or(elem);
                let one = write(types, field, one)?;
                if written.contains_key(&name) {
                    let text = format!("two keys of a map are {} in JSON", Json::from(name));
                    return Err(serde::de::Error::custom(text));
                }
                written.insert(name, one);
            }
            // Go's maps have another order each time.
            if !is_struct {
                written.sort_keys();
            }
            Json::Object(written)
        }
    })
}

/// A float: where JSON has no number, the text that Go prints.
fn write_float(value: f64, single: bool) -> Json {
    // The shortest digits that are this float32, and not those of the float64 that it is, too.
    let shortest = (value as f32).to_string().parse();
    let value = shortest.ok().filter(|_| single).unwrap_or(value);
    match Number::from_f64(value) {
        Some(number) => number.into(),
        None if value.is_nan() => "NaN".into(),
        None if value > 0.0 => "+Inf".into(),
        None => "-Inf".into(),
    }
}
