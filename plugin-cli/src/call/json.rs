//! [`Types`]: the types of a plugin as far as JSON writes them in another way than serde would: bytes, durations, errors.

use base64::{Engine, engine::general_purpose::STANDARD};
use plugin_core::{
    GoPlugin, Kind, Value,
    image::{Detail, Module, Type, TypeId},
    serde::SerdeError,
};
use serde_json::Value as Json;

use super::duration;
use crate::error::ArgumentError;

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
        match &self.get(export.ty).detail {
            Detail::Func { results, .. } => results.clone(),
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

    fn is_duration(self, ty: TypeId) -> bool {
        self.is_named(ty, "time", "Duration")
    }

    fn is_bytes(self, ty: TypeId) -> bool {
        matches!(self.get(ty).detail, Detail::Slice { elem } if self.get(elem).kind == Kind::Uint8)
    }

    /// An argument as serde takes it, from one as people write it.
    pub(super) fn read(self, ty: TypeId, json: Json) -> Result<Json, ArgumentError> {
        Ok(match (&self.get(ty).detail, json) {
            (_, Json::String(text)) if self.is_duration(ty) => duration::parse(&text)
                .ok_or(ArgumentError::Duration { text })?
                .into(),
            (_, Json::String(text)) if self.is_bytes(ty) => {
                let bytes = STANDARD.decode(text);
                bytes
                    .map_err(|source| ArgumentError::Base64 { source })?
                    .into()
            }
            (Detail::Slice { elem } | Detail::Array { elem, .. }, Json::Array(all)) => {
                let all: Result<Vec<Json>, _> =
                    all.into_iter().map(|one| self.read(*elem, one)).collect();
                all?.into()
            }
            (Detail::Map { elem, .. }, Json::Object(all)) => {
                let pairs = all
                    .into_iter()
                    .map(|(key, one)| Ok((key, self.read(*elem, one)?)));
                Json::Object(pairs.collect::<Result<_, ArgumentError>>()?)
            }
            (Detail::Pointer { elem }, json) => self.read(*elem, json)?,
            (Detail::Struct { .. }, Json::Object(all)) => {
                let pairs = all.into_iter().map(|(key, one)| {
                    let field = self.field(ty, &key);
                    Ok((
                        key,
                        field.map_or(Ok(one.clone()), |field| self.read(field, one))?,
                    ))
                });
                Json::Object(pairs.collect::<Result<_, ArgumentError>>()?)
            }
            (_, json) => json,
        })
    }

    /// A result as people read it, from one as serde gives it.
    fn write(self, ty: TypeId, json: Json) -> Json {
        match (&self.get(ty).detail, json) {
            (_, Json::Array(all)) if self.is_bytes(ty) => {
                let bytes: Option<Vec<u8>> = all
                    .iter()
                    .map(|one| one.as_u64()?.try_into().ok())
                    .collect();
                bytes.map_or(Json::Array(all), |bytes| STANDARD.encode(bytes).into())
            }
            (Detail::Slice { elem } | Detail::Array { elem, .. }, Json::Array(all)) => {
                all.into_iter().map(|one| self.write(*elem, one)).collect()
            }
            (Detail::Map { elem, .. }, Json::Object(all)) => all
                .into_iter()
                .map(|(key, one)| (key, self.write(*elem, one)))
                .collect(),
            (Detail::Pointer { elem }, json) if !json.is_null() => self.write(*elem, json),
            (Detail::Struct { .. }, Json::Object(all)) => {
                let pairs = all.into_iter().map(|(key, one)| {
                    let field = self.field(ty, &key);
                    let one = field.map_or(one.clone(), |field| self.write(field, one));
                    (key, one)
                });
                pairs.collect()
            }
            (_, json) => json,
        }
    }

    /// The type of a struct's field, by its name in JSON or in Go.
    fn field(self, ty: TypeId, name: &str) -> Option<TypeId> {
        let Detail::Struct { fields, .. } = &self.get(ty).detail else {
            return None;
        };
        let tagged = |tag: &str| {
            let (_, rest) = tag.split_once("json:\"")?;
            let end = rest.find(['"', ','])?;
            (!rest[..end].is_empty()).then(|| rest[..end].to_owned())
        };
        let field = fields.iter().find(|field| {
            let json = tagged(&field.tag);
            json.as_deref() == Some(name) || field.name.eq_ignore_ascii_case(name)
        })?;
        Some(field.ty)
    }
}

/// A value as JSON.
pub(super) fn of_value(value: &Value, types: Types, ty: TypeId) -> Result<Json, SerdeError> {
    if types.is_error(ty) {
        return Ok(if value.is_nil() {
            Json::Null
        } else {
            value.to_string().into()
        });
    }
    Ok(types.write(ty, value.to_serde::<Json>()?))
}
