//! Go values from what was written on the command line.

use plugin_core::{
    Kind, Type, Value,
    image::{Detail, TypeId},
};
use serde_json::Value as Json;

use super::json::{Parameters, Types};
use crate::error::ArgumentError;

/// The zero value for the argument at `index` of a function of type `signature`.
pub(super) fn zero(
    signature: &Type,
    parameters: &Parameters,
    index: usize,
) -> Result<Value, ArgumentError> {
    let (place, element) = parameters.place(index);
    let parameter = signature.parameter(place)?;
    let ty = if element {
        parameter.elem()?
    } else {
        parameter
    };
    Ok(ty.zero()?)
}

/// An argument whose type in the plugin's file is `ty`.
pub(super) fn make(
    text: &str,
    types: Types,
    ty: TypeId,
    zero: Value,
) -> Result<Value, ArgumentError> {
    let go_type = types.display(ty);
    if matches!(
        types.get(ty).kind,
        Kind::Func | Kind::Chan | Kind::UnsafePointer
    ) {
        return Err(ArgumentError::NoJson { go_type });
    }
    let json = parse(text, types, ty)?;
    if json.is_null() {
        return Ok(zero);
    }
    if has_methods(types, ty) {
        return Err(ArgumentError::NoJson { go_type });
    }
    let json = types.read(ty, json)?;
    Value::from_serde_like(&json, &zero).map_err(|source| ArgumentError::Unfit {
        example: example(types, ty, 0),
        go_type,
        source: Box::new(source),
    })
}

fn has_methods(types: Types, ty: TypeId) -> bool {
    matches!(&types.get(ty).detail, Detail::Interface { methods, .. } if !methods.is_empty())
}

/// JSON; or, where a text is wanted, what is no JSON as it is.
fn parse(text: &str, types: Types, ty: TypeId) -> Result<Json, ArgumentError> {
    let wants_text = types.get(ty).kind == Kind::String || example(types, ty, 0).starts_with('"');
    match serde_json::from_str::<Json>(text) {
        Ok(json) if types.get(ty).kind != Kind::String || json.is_string() => Ok(json),
        Ok(_) => Ok(text.into()),
        Err(_) if wants_text => Ok(text.into()),
        Err(source) => Err(ArgumentError::Syntax {
            example: example(types, ty, 0),
            go_type: types.display(ty),
            source,
        }),
    }
}

/// What could be written for a value of this type.
fn example(types: Types, ty: TypeId, depth: usize) -> String {
    let inner = |ty| example(types, ty, depth + 1);
    let info = types.get(ty);
    if info
        .name
        .as_ref()
        .is_some_and(|name| name.package_path == "time")
    {
        return if info.kind == Kind::Struct {
            "\"2026-01-31T12:00:00Z\""
        } else {
            "\"1h30m\""
        }
        .to_owned();
    }
    match (&info.detail, info.kind) {
        _ if depth > 3 => "null".to_owned(),
        (Detail::Slice { elem }, _) if types.get(*elem).kind == Kind::Uint8 => {
            "\"aGVsbG8=\"".to_owned()
        }
        (Detail::Slice { elem } | Detail::Array { elem, .. }, _) => format!("[{}]", inner(*elem)),
        (Detail::Map { key, elem }, _) => match types.get(*key).kind {
            Kind::String => format!("{{\"key\": {}}}", inner(*elem)),
            _ => format!("{{\"1\": {}}}", inner(*elem)),
        },
        (Detail::Pointer { elem }, _) => inner(*elem),
        (Detail::Struct { fields, .. }, _) => {
            let fields = fields.iter().filter(|field| field.package_path.is_none());
            let parts: Vec<String> = fields
                .map(|field| format!("\"{}\": {}", field.name, inner(field.ty)))
                .collect();
            format!("{{{}}}", parts.join(", "))
        }
        (_, Kind::Bool) => "true".to_owned(),
        (_, Kind::String) => "\"text\"".to_owned(),
        (_, Kind::Float32 | Kind::Float64) => "1.5".to_owned(),
        (_, Kind::Complex64 | Kind::Complex128) => "[1.5, 0.5]".to_owned(),
        (Detail::Interface { .. } | Detail::Func { .. } | Detail::Chan { .. }, _) => {
            "null".to_owned()
        }
        _ => "1".to_owned(),
    }
}
