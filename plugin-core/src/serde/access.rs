//! What is in a tree, for serde's visitors: elements, entries, fields and variants, one after the other.

use super::{
    SerdeError,
    reader::TreeReader,
    tree::{ABSENT, END},
    way::Step,
};
use serde::{
    Deserialize,
    de::{
        self, DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess,
        VariantAccess, Visitor, value::BorrowedStrDeserializer,
    },
};

/// The elements of a list, or the keys and values of a map.
pub(super) struct Items<'a, 'de> {
    reader: &'a mut TreeReader<'de>,
    hint: usize,
    /// How many there were.
    passed: usize,
    /// Whether a key was read, and not yet its value.
    waits: bool,
}

impl<'a, 'de> Items<'a, 'de> {
    pub(super) fn new(reader: &'a mut TreeReader<'de>, hint: usize) -> Self {
        Self {
            reader,
            hint,
            passed: 0,
            waits: false,
        }
    }

    /// Whether there is another element or key, which is counted.
    fn goes_on(&mut self) -> Result<bool, SerdeError> {
        if self.reader.rest.peek()? == END {
            self.reader.step(Step::Whole);
            return Ok(false);
        }
        self.hint = self.hint.saturating_sub(1);
        self.passed += 1;
        Ok(true)
    }

    /// Whether there is another entry, with a key and a value that could be converted, or are not to be left out.
    fn next_entry(&mut self) -> Result<bool, SerdeError> {
        while self.goes_on()? {
            self.reader.step(Step::Key(self.reader.rest));
            if self.reader.leave_out()? {
                IgnoredAny::deserialize(&mut *self.reader)?;
                continue;
            }
            if !self.reader.leaves_out() {
                return Ok(true);
            }
            // Is there a value? The key is read again, if there is.
            let before = self.reader.mark();
            IgnoredAny::deserialize(&mut *self.reader)?;
            if !self.reader.leave_out()? {
                self.reader.go_back(before);
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = SerdeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, SerdeError> {
        if !self.goes_on()? {
            return Ok(None);
        }
        self.reader.step(Step::Index(self.passed - 1));
        self.reader.part(seed).map(Some)
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
        value_first(!self.waits)?;
        if !self.next_entry()? {
            return Ok(None);
        }
        self.reader.is_key = true;
        let key = self.reader.part(seed)?;
        self.waits = true;
        Ok(Some(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, SerdeError> {
        key_first(std::mem::take(&mut self.waits))?;
        self.reader.part(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.hint)
    }
}

/// An error unless a map's keys and values are read in turn, as the caller's `Deserialize` must.
fn value_first(is_read: bool) -> Result<(), SerdeError> {
    let wrong =
        "this type's Deserialize reads a key of a map, but not the value of the key before it";
    is_read
        .then_some(())
        .ok_or_else(|| de::Error::custom(wrong))
}

fn key_first(is_read: bool) -> Result<(), SerdeError> {
    let wrong = "this type's Deserialize reads a value of a map, but not its key";
    is_read
        .then_some(())
        .ok_or_else(|| de::Error::custom(wrong))
}

pub(super) struct Record<'a, 'de> {
    pub(super) reader: &'a mut TreeReader<'de>,
    pub(super) names: &'a [&'de str],
    pub(super) next: usize,
    /// Whether a name was given, and not yet its value.
    pub(super) waits: bool,
}

impl<'de> Record<'_, 'de> {
    /// The name of the next field that is there.
    pub(super) fn next_field(&mut self) -> Result<Option<&'de str>, SerdeError> {
        while let Some(name) = self.names.get(self.next) {
            self.next += 1;
            self.reader.step(Step::Name(name));
            if self.reader.rest.peek()? == ABSENT {
                self.reader.rest.byte()?;
            } else if !self.reader.leave_out()? {
                return Ok(Some(name));
            }
        }
        self.reader.step(Step::Whole);
        Ok(None)
    }
}

impl<'de> MapAccess<'de> for &mut Record<'_, 'de> {
    type Error = SerdeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, SerdeError> {
        value_first(!self.waits)?;
        let name = self.next_field()?;
        self.waits = name.is_some();
        name.map(|name| seed.deserialize(BorrowedStrDeserializer::new(name)))
            .transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, SerdeError> {
        key_first(std::mem::take(&mut self.waits))?;
        self.reader.part(seed)
    }
}

/// The name of a variant, and then what it holds.
pub(super) struct Variant<'a, 'de>(pub(super) &'a mut TreeReader<'de>);

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = SerdeError;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self), SerdeError> {
        self.0.step(Step::Key(self.0.rest));
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
