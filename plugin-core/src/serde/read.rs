//! [`read`]: a tree as a value that serde can deserialize.

use super::{
    SerdeError,
    access::{Items, Record, Variant},
    partial::Partial,
    reader::TreeReader,
    text,
    tree::{
        AGAIN, BYTES, DICT, END, FAILURE, FALSE, FLOAT, INT, LIST, NAME, NIL, RECORD, TEXT, TRUE,
        UINT,
    },
    way::Step,
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{
    Deserialize,
    de::{
        self, Deserializer, Visitor,
        value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use std::marker::PhantomData;

/// The value that a tree is.
pub(super) fn read<'de, T: Deserialize<'de>>(tree: &'de [u8]) -> Result<T, SerdeError> {
    read_by(&mut TreeReader::new(tree))
}

/// The value that a tree is, without what could not be converted.
pub(super) fn read_partial<'de, T: Deserialize<'de>>(
    tree: &'de [u8],
) -> Result<Partial<T>, SerdeError> {
    let mut reader = TreeReader::partial(tree);
    let value = read_by(&mut reader)?;
    let left_out = reader.left_out();
    Ok(Partial { value, left_out })
}

fn read_by<'de, T: Deserialize<'de>>(reader: &mut TreeReader<'de>) -> Result<T, SerdeError> {
    reader.rest.byte()?;
    let value = reader.part(PhantomData::<T>);
    let value = value.map_err(|error| error.at(reader.path()))?;
    if reader.rest.0.is_empty() {
        Ok(value)
    } else {
        Err(reader.rest.malformed())
    }
}

impl<'de> TreeReader<'de> {
    /// Goes past nil, or what is left out, if that is here.
    fn nothing(&mut self) -> Result<bool, SerdeError> {
        if self.rest.peek()? == NIL {
            self.rest.byte()?;
            return Ok(true);
        }
        self.leave_out()
    }

    /// That a visitor has left off before the end of a list, dict or record.
    fn too_many(&mut self, parts: &str) -> SerdeError {
        self.step(Step::Whole);
        de::Error::custom(format_args!("there are more {parts} than expected"))
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, SerdeError> {
        let hint = self.rest.hint()?;
        self.within_container(|reader| {
            let value = visitor.visit_seq(Items::new(reader, hint))?;
            // A visitor may leave off before the end, but it must have seen it.
            match reader.rest.byte()? {
                END => Ok(value),
                _ => Err(reader.too_many("elements")),
            }
        })
    }

    fn dict<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, SerdeError> {
        let hint = self.rest.hint()?;
        self.within_container(|reader| {
            let value = visitor.visit_map(Items::new(reader, hint))?;
            match reader.rest.byte()? {
                END => Ok(value),
                _ => Err(reader.too_many("entries")),
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
        self.within_container(|reader| {
            let mut record = Record {
                reader,
                names: &names,
                next: 0,
                waits: false,
            };
            let value = visitor.visit_map(&mut record)?;
            match record.next_field()? {
                None => Ok(value),
                Some(_) => Err(record.reader.too_many("fields")),
            }
        })
    }
}

macro_rules! asked {
    ($($method:ident $by:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
            self.$by(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for &mut TreeReader<'de> {
    type Error = SerdeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.leave_out()? {
            return visitor.visit_unit();
        }
        match self.rest.byte()? {
            NIL => visitor.visit_unit(),
            FALSE => visitor.visit_bool(false),
            TRUE => visitor.visit_bool(true),
            INT => visitor.visit_i64(self.rest.int()?),
            UINT => visitor.visit_u64(self.rest.count()?),
            FLOAT => visitor.visit_f64(self.rest.float()?),
            tag @ (TEXT | NAME | AGAIN) => text::visit(self.text(tag)?, visitor),
            // Of those who take any type, few take bytes; those who take texts do not take numbers.
            BYTES => visitor.visit_string(BASE64_STANDARD.encode(self.rest.bytes()?)),
            LIST => self.list(visitor),
            DICT => self.dict(visitor),
            RECORD => self.record(None, visitor),
            FAILURE => Err(SerdeError::Go {
                path: String::new(),
                reason: String::from_utf8_lossy(self.rest.bytes()?).into_owned(),
            }),
            _ => Err(self.rest.malformed()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.nothing()? {
            return visitor.visit_none();
        }
        self.within_wrapper(|reader| visitor.visit_some(reader))
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
        if self.nothing()? {
            return visitor.visit_seq(SeqDeserializer::new(std::iter::empty::<u8>()));
        }
        if self.rest.peek()? == BYTES {
            self.rest.byte()?;
            let bytes = self.rest.bytes()?.iter().copied();
            let mut bytes = SeqDeserializer::<_, SerdeError>::new(bytes);
            let value = visitor.visit_seq(&mut bytes)?;
            bytes.end()?;
            return Ok(value);
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.nothing()? {
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

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        if self.rest.peek()? == BYTES {
            return self.deserialize_seq(visitor);
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.deserialize_tuple(len, visitor)
    }

    /// Nothing asks for it, so that it need not be anything that serde knows.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SerdeError> {
        if self.leave_out()? {
            return visitor.visit_unit();
        }
        if self.rest.peek()? == FAILURE {
            self.rest.byte()?;
            self.rest.bytes()?;
            return visitor.visit_unit();
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, SerdeError> {
        self.within_wrapper(|reader| visitor.visit_newtype_struct(reader))
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
                self.within_container(|reader| {
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

    asked! {
        deserialize_i8 integer; deserialize_i16 integer; deserialize_i32 integer; deserialize_i64 integer; deserialize_i128 integer;
        deserialize_u8 integer; deserialize_u16 integer; deserialize_u32 integer; deserialize_u64 integer; deserialize_u128 integer;
        deserialize_str string; deserialize_string string; deserialize_identifier string;
    }

    forward_to_deserialize_any! {
        bool f32 f64 char unit unit_struct
    }
}
