//! Go values from what was written on the command line.

use plugin_core::{
    GoError, Kind, Type, Value,
    image::{Detail, TypeId},
};
use serde_json::Value as Json;

use super::{
    read::read,
    types::{Parameters, Types},
};
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
        if text.trim() == "null" {
            return Ok(zero);
        }
        return Err(ArgumentError::NoJson { go_type });
    }
    let json = parse(text, types, ty)?;
    if json.is_null() {
        return Ok(zero);
    }
    if let (true, Some(text)) = (types.is_error(ty), json.as_str()) {
        return Ok(Value::new(Some(GoError::from_message(text)))?);
    }
    if types.get(ty).kind == Kind::Interface && !types.is_any(ty) {
        return Err(ArgumentError::NoJson { go_type });
    }
    let tree = read(types, Some(ty), json)?;
    let made = if types.is_any(ty) {
        Value::from_serde(&tree)
    } else {
        Value::from_serde_like(&tree, &zero)
    };
    made.map_err(|source| ArgumentError::Unfit {
        example: example(types, ty, 0),
        go_type,
        source: Box::new(source),
    })
}

/// JSON; or, where a text is wanted, what is no JSON as it is.
fn parse(text: &str, types: Types, ty: TypeId) -> Result<Json, ArgumentError> {
    let kind = types.get(ty).kind;
    let wants_text = matches!(kind, Kind::String | Kind::Float32 | Kind::Float64) // NaN
        || types.is_error(ty)
        || types.is_any(ty)
        || example(types, ty, 0).starts_with('"');
    let is_exact = kind == Kind::String || types.is_error(ty) || types.is_any(ty);
    match serde_json::from_str::<Json>(text) {
        Ok(json) if json.is_string() => Ok(json),
        Ok(json) if json.is_null() && kind != Kind::String => Ok(json),
        Ok(json) if kind != Kind::String && !types.is_error(ty) => Ok(json),
        Ok(_) => Ok(text.into()),
        Err(_) if wants_text && is_exact => Ok(text.into()),
        // A line feed ends what a file holds.
        Err(_) if wants_text => Ok(text.trim().into()),
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
    if types.is_duration(ty) {
        return "\"1h30m\"".to_owned();
    }
    if types.is_time(ty) {
        return "\"2026-01-31T12:00:00Z\"".to_owned();
    }
    match (&info.detail, info.kind) {
        (Detail::Slice { .. } | Detail::Pointer { .. }, _) if depth > 3 => "null".to_owned(),
        (Detail::Map { .. } | Detail::Struct { .. }, _) if depth > 3 => "{}".to_owned(),
        (Detail::Slice { elem }, _) if types.get(*elem).kind == Kind::Uint8 => {
            "\"aGVsbG8=\"".to_owned()
        }
        (Detail::Slice { elem }, _) => format!("[{}]", inner(*elem)),
        (Detail::Array { elem, len }, _) => match usize::try_from(*len) {
            Ok(len @ 0..=8) => format!("[{}]", vec![inner(*elem); len].join(", ")),
            _ => format!("[{}, ..]` with {len} elements, `[..]", inner(*elem)),
        },
        (Detail::Map { key, elem }, _) => {
            let key = match inner(*key) {
                text if text.starts_with('"') => text,
                other => Json::from(other).to_string(),
            };
            format!("{{{key}: {}}}", inner(*elem))
        }
        (Detail::Pointer { elem }, _) => inner(*elem),
        (Detail::Struct { .. }, _) => {
            let parts = types.fields(ty);
            let parts = parts
                .iter()
                .map(|part| format!("{}: {}", Json::from(&*part.json), inner(part.field.ty)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
        }
        (_, Kind::Bool) => "true".to_owned(),
        (_, Kind::String) => "\"text\"".to_owned(),
        (_, Kind::Float32 | Kind::Float64) => "1.5".to_owned(),
        (_, Kind::Complex64 | Kind::Complex128) => "[1.5, 0.5]".to_owned(),
        (Detail::Interface { .. }, _) if depth == 0 && types.is_error(ty) => "\"text\"".to_owned(),
        (Detail::Interface { .. } | Detail::Func { .. } | Detail::Chan { .. }, _) => {
            "null".to_owned()
        }
        _ => "1".to_owned(),
    }
}
