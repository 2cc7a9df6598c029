//! [`read`]: a JSON value as a value of a Go type.

use base64::{Engine, engine::general_purpose::STANDARD};
use plugin_core::{
    Kind,
    image::{Detail, TypeId},
};
use serde_json::{Number, Value as Json};

use super::{duration, tree::Tree, types::Types};
use crate::error::ArgumentError;

/// The value of type `ty` that `json` is; or, without a type, a value as serde reads JSON.
pub(super) fn read(types: Types, ty: Option<TypeId>, json: Json) -> Result<Tree, ArgumentError> {
    let Some(ty) = ty else {
        return untyped(types, json);
    };
    Ok(match (&types.get(ty).detail, json) {
        (_, Json::Null) => Tree::Nil,
        (Detail::Pointer { elem }, json) => read(types, Some(*elem), json)?,
        (_, Json::String(text)) => read_text(types, ty, text)?,
        (_, Json::Number(number)) => read_number(types, ty, &number)?,
        (Detail::Slice { elem } | Detail::Array { elem, .. }, Json::Array(all)) => {
            let all = all.into_iter().map(|one| read(types, Some(*elem), one));
            Tree::List(all.collect::<Result<_, ArgumentError>>()?)
        }
        (Detail::Map { key, elem }, Json::Object(all)) => {
            let entries = all.into_iter().map(|(name, one)| {
                Ok((read_key(types, *key, name)?, read(types, Some(*elem), one)?))
            });
            Tree::Map(entries.collect::<Result<_, ArgumentError>>()?)
        }
        (Detail::Struct { .. }, Json::Object(all)) => {
            let type_of = types.field_types(ty);
            let entries = all.into_iter().map(|(name, one)| {
                let one = read(types, type_of(&name), one)?;
                Ok((Tree::Text(name), one))
            });
            Tree::Map(entries.collect::<Result<_, ArgumentError>>()?)
        }
        (_, json) => untyped(types, json)?,
    })
}

fn untyped(types: Types, json: Json) -> Result<Tree, ArgumentError> {
    Ok(match json {
        Json::Null => Tree::Nil,
        Json::Bool(value) => Tree::Bool(value),
        Json::Number(number) => whole(&number).unwrap_or_else(|| float(&number)),
        Json::String(text) => Tree::Text(text),
        Json::Array(all) => {
            let all = all.into_iter().map(|one| read(types, None, one));
            Tree::List(all.collect::<Result<_, ArgumentError>>()?)
        }
        Json::Object(all) => {
            let entries = all
                .into_iter()
                .map(|(name, one)| Ok((Tree::Text(name), read(types, None, one)?)));
            Tree::Map(entries.collect::<Result<_, ArgumentError>>()?)
        }
    })
}

/// A text: of a duration, of bytes, or of a float that JSON has no number for.
fn read_text(types: Types, ty: TypeId, text: String) -> Result<Tree, ArgumentError> {
    if types.is_duration(ty) {
        let nanoseconds = duration::parse(&text);
        return nanoseconds
            .map(Tree::Int)
            .ok_or(ArgumentError::Duration { text });
    }
    if types.is_bytes(ty) {
        // The command base64 writes lines.
        let line: String = text.split_ascii_whitespace().collect();
        let bytes = STANDARD.decode(line);
        return bytes
            .map(Tree::Bytes)
            .map_err(|source| ArgumentError::Base64 { text, source });
    }
    Ok(match (types.get(ty).kind, &*text) {
        (Kind::Float32 | Kind::Float64, "NaN") => Tree::Float(f64::NAN),
        (Kind::Float32 | Kind::Float64, "+Inf" | "Inf") => Tree::Float(f64::INFINITY),
        (Kind::Float32 | Kind::Float64, "-Inf") => Tree::Float(f64::NEG_INFINITY),
        _ => Tree::Text(text),
    })
}

/// A number. Where Go has an integer, `1.0` and `1e3` are one, too.
fn read_number(types: Types, ty: TypeId, number: &Number) -> Result<Tree, ArgumentError> {
    let out_of_range = || ArgumentError::Range {
        number: number.to_string(),
        go_type: types.display(ty),
    };
    match types.get(ty).kind {
        Kind::Float32 => match number.as_f64() {
            Some(value) if value.abs() <= f64::from(f32::MAX) => Ok(Tree::Float(value)),
            _ => Err(out_of_range()),
        },
        Kind::Float64 => Ok(float(number)),
        kind if (Kind::Int as u8..=Kind::Uintptr as u8).contains(&(kind as u8)) => {
            match whole(number) {
                Some(whole) => Ok(whole),
                None if number.as_f64().is_some_and(|value| value.fract() != 0.0) => {
                    Err(ArgumentError::Fraction {
                        number: number.to_string(),
                        go_type: types.display(ty),
                    })
                }
                None => Err(out_of_range()),
            }
        }
        _ => untyped(types, Json::Number(number.clone())),
    }
}

/// The integer that a number is.
fn whole(number: &Number) -> Option<Tree> {
    if let Some(value) = number.as_i64() {
        return Some(Tree::Int(value));
    }
    if let Some(value) = number.as_u64() {
        return Some(Tree::Uint(value));
    }
    // A float beyond 2^53 may stand for another integer than was written.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value = number.as_f64()?;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(Tree::Int(value as i64))
}

fn float(number: &Number) -> Tree {
    Tree::Float(number.as_f64().unwrap_or(f64::NAN))
}

/// The key of a map, which JSON has as a text: `{"1": ..}` for an `int`, `{"true": ..}` for a `bool`.
fn read_key(types: Types, ty: TypeId, name: String) -> Result<Tree, ArgumentError> {
    let is_text = types.get(ty).kind == Kind::String || types.is_any(ty);
    let json = match serde_json::from_str(&name) {
        Ok(json) if !is_text => json,
        _ => Json::String(name),
    };
    read(types, Some(ty), json)
}
