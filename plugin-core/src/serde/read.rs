//! [`read`]: a tree as a value that serde can deserialize.

use super::{
    SerdeError,
    access::{Items, Record, Variant},
    reader::Reader,
    text,
    tree::{
        AGAIN, BYTES, DICT, END, FAILURE, FALSE, FLOAT, INT, LIST, NAME, NIL, RECORD, TEXT, TRUE,
        UINT,
    },
};
use serde::{
    Deserialize,
    de::{
        self, Deserializer, Visitor,
        value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

/// The value that a tree is.
pub(super) fn read<'de, T: Deserialize<'de>>(tree: &'de [u8]) -> Result<T, SerdeError> {
    let mut reader = Reader::new(tree);
    reader.rest.byte()?;
    let value = T::deserialize(&mut reader)?;
    if reader.rest.0.is_empty() {
        Ok(value)
    } else {
        Err(reader.rest.malformed())
    }
}

impl<'de> Reader<'de> {
    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, SerdeError> {
        let hint = self.rest.hint()?;
        self.nested(|reader| {
            let value = visitor.visit_seq(Items { reader, hint })?;
            // A visitor may leave off before the end, but it must have seen it.
            match reader.rest.byte()? {
                END => Ok(value),
                _ => Err(de::Error::custom("there are more elements than expected")),
            }
        })
    }

    fn dict<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, SerdeError> {
        let hint = self.rest.hint()?;
        self.nested(|reader| {
            let value = visitor.visit_map(Items { reader, hint })?;
            match reader.rest.byte()? {
                END => Ok(value),
                _ => Err(de::Error::custom("there are more entries than expected")),
            }
        })
    }

    fn record<V: Visitor<'de>>(
        &mut self,
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        let kind = self.kind()?;
        let names = self.spelling(kind, fields);
        self.nested(|reader| {
            let mut record = Record {
                reader,
                names: &names,
                next: 0,
            };
            let value = visitor.visit_map(&mut record)?;
            match record.next_field()? {
                None => Ok(value),
                Some(_) => Err(de::Error::custom("there are more fields than expected")),
            }
        })
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = SerdeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        match self.rest.byte()? {
            NIL => visitor.visit_unit(),
            FALSE => visitor.visit_bool(false),
            TRUE => visitor.visit_bool(true),
            INT => visitor.visit_i64(self.rest.int()?),
            UINT => visitor.visit_u64(self.rest.count()?),
            FLOAT => visitor.visit_f64(self.rest.float()?),
            tag @ (TEXT | NAME | AGAIN) => text::visit(self.text(tag)?, visitor),
            // Of those who take any type, few take bytes.
            BYTES => visitor.visit_seq(SeqDeserializer::new(self.rest.bytes()?.iter().copied())),
            LIST => self.list(visitor),
            DICT => self.dict(visitor),
            RECORD => self.record(None, visitor),
            FAILURE => Err(SerdeError::Go {
                reason: String::from_utf8_lossy(self.rest.bytes()?).into_owned(),
            }),
            _ => Err(self.rest.malformed()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.rest.peek()? == NIL {
            self.rest.byte()?;
            return visitor.visit_none();
        }
        self.wrapped(|reader| visitor.visit_some(reader))
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.rest.peek()? == BYTES {
            self.rest.byte()?;
            return visitor.visit_borrowed_bytes(self.rest.bytes()?);
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.rest.peek()? == NIL {
            self.rest.byte()?;
            return visitor.visit_seq(SeqDeserializer::new(std::iter::empty::<u8>()));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.rest.peek()? == NIL {
            self.rest.byte()?;
            return visitor.visit_map(MapDeserializer::new(std::iter::empty::<(u8, u8)>()));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        if self.rest.peek()? == RECORD {
            self.rest.byte()?;
            return self.record(Some(fields), visitor);
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.wrapped(|reader| visitor.visit_newtype_struct(reader))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        match self.rest.peek()? {
            tag @ (TEXT | NAME | AGAIN) => {
                self.rest.byte()?;
                let name = text::checked(self.text(tag)?)?;
                visitor.visit_enum(BorrowedStrDeserializer::new(name))
            }
            // The name of the variant, and what it holds.
            DICT => {
                self.rest.byte()?;
                self.rest.hint()?;
                self.nested(|reader| {
                    let value = visitor.visit_enum(Variant(reader))?;
                    match reader.rest.byte()? {
                        END => Ok(value),
                        _ => Err(de::Error::custom("expected a map of one entry for an enum")),
                    }
                })
            }
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string unit unit_struct tuple tuple_struct identifier
        ignored_any
    }
}
