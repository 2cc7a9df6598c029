//! Go values from what was written on the command line.

use plugin_core::{GoError, Kind, Type, Value, image::TypeId};
use serde_json::Value as Json;

use super::{
    example::example,
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
    if types.is_handle(ty) && !types.is_error(ty) {
        if text.trim() == "null" {
            return Ok(zero);
        }
        return Err(ArgumentError::NoJson {
            go_type: types.display(ty),
        });
    }
    let json = parse(text, types, ty)?;
    if json.is_null() {
        return Ok(zero);
    }
    if let (true, Some(text)) = (types.is_error(ty), json.as_str()) {
        return Ok(Value::new(Some(GoError::from_message(text)))?);
    }
    let tree = read(types, ty, json).map_err(|reason| match reason {
        // As it was written: read as JSON, a large integer is a float.
        ArgumentError::Range { go_type, .. } => ArgumentError::Range {
            number: text.trim().to_owned(),
            go_type,
        },
        reason => reason,
    })?;
    let made = if types.is_any(ty) {
        Value::from_serde(&tree)
    } else {
        Value::from_serde_like(&tree, &zero)
    };
    made.map_err(|source| ArgumentError::Unfit(Box::new(source)))
}

/// JSON; or, where a text is wanted, what is no JSON as it is.
fn parse(text: &str, types: Types, ty: TypeId) -> Result<Json, ArgumentError> {
    let kind = types.get(ty).kind;
    let wants_text = matches!(kind, Kind::String | Kind::Float32 | Kind::Float64) // NaN
        || types.is_error(ty)
        || types.is_any(ty)
        || example(types, ty).starts_with('"');
    let is_float = matches!(kind, Kind::Float32 | Kind::Float64);
    let is_exact = kind == Kind::String || types.is_error(ty) || types.is_any(ty);
    // A big.Int has more digits than a number that is read as JSON.
    if types.is_opaque(types.target(ty)) && !text.trim().starts_with(['"', 'n', '{']) {
        return Ok(text.trim().into());
    }
    match serde_json::from_str::<Json>(text) {
        Ok(json) if json.is_string() => Ok(json),
        Ok(json) if json.is_null() && kind != Kind::String => Ok(json),
        Ok(json) if kind != Kind::String && !types.is_error(ty) => Ok(json),
        Ok(_) => Ok(text.into()),
        // An any holds a float64.
        Err(_) if (is_float || types.is_any(ty)) && is_too_large(text) => {
            Err(ArgumentError::Range {
                number: text.trim().to_owned(),
                go_type: match is_float {
                    true => types.display(ty),
                    false => "float64".to_owned(),
                },
            })
        }
        // Where all of JSON is wanted, a list that is broken is no text.
        Err(source) if types.is_any(ty) && text.trim_start().starts_with(['[', '{']) => {
            Err(ArgumentError::Structure { source })
        }
        Err(source) if wants_text && is_exact && !is_broken(text, &source) => Ok(text.into()),
        // A line feed ends what a file holds.
        Err(source) if wants_text && !is_exact && !is_broken(text, &source) => {
            Ok(text.trim().into())
        }
        Err(source) => Err(ArgumentError::Syntax {
            example: example(types, ty),
            go_type: types.display(ty),
            source,
        }),
    }
}

/// Whether a text begins as one in JSON does, and is none: a quotation mark or an escape is wrong. One with more behind the second mark, or with
/// several lines, is taken as it is, such as `"a","b"`.
fn is_broken(text: &str, source: &serde_json::Error) -> bool {
    let trailing = source.to_string().starts_with("trailing characters");
    text.trim_start().starts_with('"') && !text.trim_end().contains('\n') && !trailing
}

/// Whether a text is a number beyond those of a float64. Infinity itself has no digits.
fn is_too_large(text: &str) -> bool {
    let text = text.trim();
    text.parse().is_ok_and(f64::is_infinite) && text.contains(|c: char| c.is_ascii_digit())
}
