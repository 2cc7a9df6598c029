//! Integers where a type asks for one: as floats without a fraction, and as texts in keys.

use super::{
    SerdeError,
    reader::TreeReader,
    text,
    tree::{AGAIN, FLOAT, INT, NAME, TEXT, UINT},
};
use serde::de::{Deserializer, Visitor};

impl<'de> TreeReader<'de> {
    /// For a type that asks for an integer: a float without a fraction is one, and the text of an integer is, as a key.
    pub(super) fn integer<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, SerdeError> {
        match self.rest.peek()? {
            FLOAT => {
                self.rest.byte()?;
                let float = self.rest.float()?;
                // Beyond 64 bits the cast is not exact, or saturates, but `Integer` refuses that.
                match Integer::of(float as i128).filter(|_| float.fract() == 0.0) {
                    Some(integer) => integer.visit(visitor),
                    None => visitor.visit_f64(float),
                }
            }
            tag @ (TEXT | NAME | AGAIN) if self.is_key => {
                self.rest.byte()?;
                let text = self.text(tag)?;
                let number = str::from_utf8(text).ok().and_then(|text| text.parse().ok());
                match number.and_then(Integer::of) {
                    Some(integer) => integer.visit(visitor),
                    None => text::visit(text, visitor),
                }
            }
            _ => self.deserialize_any(visitor),
        }
    }

    /// For a type that asks for a text: an integer is one, as a key.
    pub(super) fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, SerdeError> {
        let number = match self.rest.peek()? {
            INT if self.is_key => {
                self.rest.byte()?;
                self.rest.int()?.to_string()
            }
            UINT if self.is_key => {
                self.rest.byte()?;
                self.rest.count()?.to_string()
            }
            _ => return self.deserialize_any(visitor),
        };
        visitor.visit_string(number)
    }
}

/// An integer that Go has.
enum Integer {
    Signed(i64),
    Unsigned(u64),
}

impl Integer {
    fn of(n: i128) -> Option<Self> {
        let unsigned = || u64::try_from(n).ok().map(Self::Unsigned);
        i64::try_from(n).ok().map(Self::Signed).or_else(unsigned)
    }

    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        match self {
            Self::Signed(n) => visitor.visit_i64(n),
            Self::Unsigned(n) => visitor.visit_u64(n),
        }
    }
}
