//! [`read`]: a JSON value as a value of a Go type.
//!
//! What does not fit is found here, where it can be said in the words of JSON and Go, and with the place. What only Go knows, such as which
//! texts a type takes, is left to the conversion.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use plugin_core::{
    Kind,
    image::{Detail, TypeId},
};
use serde_json::{Number, Value as Json};

use super::{duration, example::example, tree::Tree, types::Types};
use crate::error::ArgumentError;

type Result<T> = std::result::Result<T, ArgumentError>;

/// The value of type `ty` that `json` is.
pub(super) fn read(types: Types, ty: TypeId, json: Json) -> Result<Tree> {
    let inner = |elem, json| read(types, elem, json);
    let info = types.get(ty);
    match (&info.detail, info.kind, json) {
        (Detail::Pointer { .. } | Detail::Interface { .. }, _, Json::Null) => Ok(Tree::Nil),
        (Detail::Slice { .. } | Detail::Map { .. }, _, Json::Null) => Ok(Tree::Nil),
        (_, Kind::Func | Kind::Chan | Kind::UnsafePointer, Json::Null) => Ok(Tree::Nil),
        (Detail::Pointer { elem }, _, json) if !types.is_handle(ty) => inner(*elem, json),
        (Detail::Interface { .. }, _, json) if types.is_any(ty) => Ok(untyped(json)),
        (Detail::Interface { .. }, _, Json::String(text)) if types.is_error(ty) => {
            Ok(Tree::Text(text))
        }
        _ if types.is_handle(ty) && !types.is_error(ty) => Err(ArgumentError::NoJson {
            go_type: types.display(ty),
        }),
        (_, _, Json::String(text)) => read_text(types, ty, text),
        (_, _, Json::Number(number)) => read_number(types, ty, &number),
        (_, Kind::Bool, Json::Bool(value)) => Ok(Tree::Bool(value)),
        (Detail::Slice { elem } | Detail::Array { elem, .. }, _, Json::Array(all)) => {
            let all = all.into_iter().enumerate();
            let all = all.map(|(at, one)| within(format!("[{at}]"), inner(*elem, one)));
            all.collect::<Result<_>>().map(Tree::List)
        }
        (_, Kind::Complex64 | Kind::Complex128, Json::Array(all))
            if all.len() == 2 && all.iter().all(Json::is_number) =>
        {
            Ok(untyped(Json::Array(all)))
        }
        (Detail::Map { key, elem }, _, Json::Object(all)) => {
            let is_text = types.get(*key).kind == Kind::String;
            let mut seen = HashMap::new();
            let mut entries = Vec::new();
            for (name, one) in all {
                let place = match is_text {
                    true => name.clone(),
                    false => format!("[{name}]"),
                };
                let key = within(place.clone(), read_key(types, *key, name.clone()))?;
                let before = match is_text {
                    true => None,
                    false => seen.insert(format!("{key:?}"), name.clone()),
                };
                if let Some(before) = before {
                    return Err(ArgumentError::SameKey {
                        before,
                        name,
                        go_type: types.display(ty),
                    });
                }
                entries.push((key, within(place, inner(*elem, one))?));
            }
            Ok(Tree::Map(entries))
        }
        (Detail::Struct { .. }, _, Json::Object(all)) if !types.is_time(ty) => {
            let type_of = types.field_types(ty);
            let entries = all.into_iter().map(|(name, one)| {
                let Some(field) = type_of(&name) else {
                    return Err(ArgumentError::NoField {
                        name,
                        go_type: types.display(ty),
                        example: example(types, ty),
                    });
                };
                let one = within(name.clone(), inner(field, one))?;
                Ok((Tree::Text(name), one))
            });
            entries.collect::<Result<_>>().map(Tree::Map)
        }
        (_, _, json) => Err(misfit(types, ty, &json)),
    }
}

/// Says where something was wrong.
fn within<T>(step: String, result: Result<T>) -> Result<T> {
    result.map_err(|error| match error {
        ArgumentError::At { place, reason } => ArgumentError::At {
            place: match place.starts_with('[') {
                true => step + &place,
                false => format!("{step}.{place}"),
            },
            reason,
        },
        reason => ArgumentError::At {
            place: step,
            reason: Box::new(reason),
        },
    })
}

/// JSON that is of another kind than the Go type.
fn misfit(types: Types, ty: TypeId, json: &Json) -> ArgumentError {
    ArgumentError::Misfit {
        given: match json {
            Json::Null => "null",
            Json::Bool(_) => "a bool",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        },
        go_type: types.display(ty),
        example: example(types, ty),
    }
}

fn untyped(json: Json) -> Tree {
    match json {
        Json::Null => Tree::Nil,
        Json::Bool(value) => Tree::Bool(value),
        // As Go's encoding/json has it: what takes decoded JSON asks for this type.
        Json::Number(number) => float(&number),
        Json::String(text) => Tree::Text(text),
        Json::Array(all) => Tree::List(all.into_iter().map(untyped).collect()),
        Json::Object(all) => {
            let entries = all.into_iter();
            Tree::Map(
                entries
                    .map(|(name, one)| (Tree::Text(name), untyped(one)))
                    .collect(),
            )
        }
    }
}

/// A text: of a duration, of bytes, of a struct that is one, or of a float that JSON has no number for.
fn read_text(types: Types, ty: TypeId, text: String) -> Result<Tree> {
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
    match (types.get(ty).kind, &*text) {
        (Kind::Float32 | Kind::Float64, "NaN") => Ok(Tree::Float(f64::NAN)),
        (Kind::Float32 | Kind::Float64, "+Inf" | "Inf") => Ok(Tree::Float(f64::INFINITY)),
        (Kind::Float32 | Kind::Float64, "-Inf") => Ok(Tree::Float(f64::NEG_INFINITY)),
        (Kind::String, _) => Ok(Tree::Text(text)),
        _ if types.is_time(ty) || types.is_opaque(ty) => Ok(Tree::Text(text)),
        _ => Err(misfit(types, ty, &Json::String(text))),
    }
}

/// A number. Where Go has an integer, `1.0` and `1e3` are one, too.
fn read_number(types: Types, ty: TypeId, number: &Number) -> Result<Tree> {
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
        // A big.Int.
        _ if types.is_opaque(ty) => Ok(Tree::Text(number.to_string())),
        _ => Err(misfit(types, ty, &Json::Number(number.clone()))),
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
fn read_key(types: Types, ty: TypeId, name: String) -> Result<Tree> {
    let is_text = types.get(ty).kind == Kind::String || types.is_any(ty) || types.is_opaque(ty);
    let json = match serde_json::from_str(&name) {
        Ok(json) if !is_text => json,
        _ => Json::String(name),
    };
    read(types, ty, json)
}
