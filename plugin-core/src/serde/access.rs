//! What is in a tree, for serde's visitors: elements, entries, fields and variants, one after the other.

use super::{
    SerdeError,
    reader::Reader,
    tree::{ABSENT, END},
};
use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
        value::BorrowedStrDeserializer,
    },
};

/// The elements of a list, or the keys and values of a map.
pub(super) struct Items<'a, 'de> {
    pub(super) reader: &'a mut Reader<'de>,
    pub(super) hint: usize,
}

impl<'de> Items<'_, 'de> {
    /// The next element or key.
    fn next<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, SerdeError> {
        if self.reader.rest.peek()? == END {
            return Ok(None);
        }
        self.hint = self.hint.saturating_sub(1);
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = SerdeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, SerdeError> {
        self.next(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.hint)
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = SerdeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, SerdeError> {
        self.next(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, SerdeError> {
        seed.deserialize(&mut *self.reader)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.hint)
    }
}

pub(super) struct Record<'a, 'de> {
    pub(super) reader: &'a mut Reader<'de>,
    pub(super) names: &'a [&'de str],
    pub(super) next: usize,
}

impl<'de> Record<'_, 'de> {
    /// The name of the next field that is there.
    pub(super) fn next_field(&mut self) -> Result<Option<&'de str>, SerdeError> {
        while let Some(name) = self.names.get(self.next) {
            self.next += 1;
            if self.reader.rest.peek()? != ABSENT {
                return Ok(Some(name));
            }
            self.reader.rest.byte()?;
        }
        Ok(None)
    }
}

impl<'de> MapAccess<'de> for &mut Record<'_, 'de> {
    type Error = SerdeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, SerdeError> {
        let name = self.next_field()?;
        name.map(|name| seed.deserialize(BorrowedStrDeserializer::new(name)))
            .transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, SerdeError> {
        seed.deserialize(&mut *self.reader)
    }
}

/// The name of a variant, and then what it holds.
pub(super) struct Variant<'a, 'de>(pub(super) &'a mut Reader<'de>);

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = SerdeError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self), SerdeError> {
        Ok((seed.deserialize(&mut *self.0)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = SerdeError;

    fn unit_variant(self) -> Result<(), SerdeError> {
        Deserialize::deserialize(self.0)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, SerdeError> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, SerdeError> {
        self.0.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.0.deserialize_struct("", fields, visitor)
    }
}
