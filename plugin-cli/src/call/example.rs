//! [`example`]: what could be written for a value of a Go type.

use plugin_core::{
    Kind,
    image::{Detail, TypeId},
};
use serde_json::Value as Json;

use super::types::Types;

/// What could be written for a value of this type.
pub(super) fn example(types: Types, ty: TypeId) -> String {
    of(types, ty, 0)
}

/// Of a type in so many others: what is far inside is left out, so that a person can read it.
fn of(types: Types, ty: TypeId, depth: usize) -> String {
    const DEPTH: usize = 2;
    let inner = |ty| of(types, ty, depth + 1);
    let info = types.get(ty);
    if types.is_duration(ty) {
        return "\"1h30m\"".to_owned();
    }
    if types.is_time(ty) {
        return "\"2026-01-31T12:00:00Z\"".to_owned();
    }
    if types.is_opaque(ty) {
        return "\"1\"".to_owned();
    }
    match (&info.detail, info.kind) {
        (Detail::Slice { elem }, _) if types.get(*elem).kind == Kind::Uint8 => {
            "\"aGVsbG8=\"".to_owned()
        }
        (Detail::Slice { .. }, _) if depth > DEPTH => "[]".to_owned(),
        (Detail::Pointer { .. }, _) if depth > DEPTH => "null".to_owned(),
        (Detail::Map { .. } | Detail::Struct { .. }, _) if depth > DEPTH => "{}".to_owned(),
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
            // Whether a text stands for it is not known here, and it can be left out.
            let parts = parts
                .iter()
                .filter(|part| !types.is_opaque(types.target(part.field.ty)))
                .map(|part| format!("{}: {}", Json::from(&*part.json), inner(part.field.ty)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
        }
        (_, Kind::Bool) => "true".to_owned(),
        (_, Kind::String) => "\"text\"".to_owned(),
        (_, Kind::Float32 | Kind::Float64) => "1.5".to_owned(),
        (_, Kind::Complex64 | Kind::Complex128) => "[1.5, 0.5]".to_owned(),
        (Detail::Interface { .. }, _) if types.is_error(ty) => "\"text\"".to_owned(),
        (Detail::Interface { .. } | Detail::Func { .. } | Detail::Chan { .. }, _) => {
            "null".to_owned()
        }
        _ => "1".to_owned(),
    }
}
