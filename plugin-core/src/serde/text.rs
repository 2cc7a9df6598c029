//! Texts in trees: [`visit`], and serde for [`RawString`] and [`LossyString`].
//!
//! A Go string in a tree is its bytes. `String` takes only UTF-8; what is not is an error, [`SerdeError::NotUtf8`], unless a type takes
//! bytes in its place, as these two do.

use super::SerdeError;
use crate::value::{LossyString, RawString};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
};
use std::fmt;

/// The name of the newtype as which a [`RawString`] is written: by that it is told from bytes.
pub(super) const RAW: &str = "$plugin_core::RawString";

/// A Go string.
pub(super) fn visit<'de, V: Visitor<'de>>(
    bytes: &'de [u8],
    visitor: V,
) -> Result<V::Value, SerdeError> {
    match str::from_utf8(bytes) {
        Ok(text) => visitor.visit_borrowed_str(text),
        Err(_) => visitor
            .visit_borrowed_bytes::<SerdeError>(bytes)
            .map_err(|_| not_utf8(bytes)),
    }
}

/// A Go string that must be UTF-8, as the name of a variant.
pub(super) fn checked(bytes: &[u8]) -> Result<&str, SerdeError> {
    str::from_utf8(bytes).map_err(|_| not_utf8(bytes))
}

fn not_utf8(bytes: &[u8]) -> SerdeError {
    SerdeError::NotUtf8 {
        path: String::new(),
        bytes: bytes.into(),
    }
}

/// Takes the bytes of a text.
struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
        Ok(text.into())
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.into())
    }
}

impl<'de> Deserialize<'de> for RawString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes).map(Self)
    }
}

impl<'de> Deserialize<'de> for LossyString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = deserializer.deserialize_bytes(Bytes)?;
        Ok(Self(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

impl Serialize for RawString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Bytes<'a>(&'a [u8]);
        impl Serialize for Bytes<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_bytes(self.0)
            }
        }
        serializer.serialize_newtype_struct(RAW, &Bytes(&self.0))
    }
}

impl Serialize for LossyString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
