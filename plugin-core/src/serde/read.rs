//! [`read`]: a tree as a value that serde can deserialize.

use super::{
    SerdeError,
    access::{Items, Record, Variant, is_loosely},
    text,
    tree::{
        AGAIN, BYTES, DEPTH, DICT, END, FAILURE, FALSE, FLOAT, INT, LIST, NAME, NIL, RECORD, Rest,
        TEXT, TRUE, UINT,
    },
};
use rustc_hash::FxHashMap;
use serde::{
    Deserialize,
    de::{
        self, Deserializer, Visitor,
        value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use std::rc::Rc;

/// The value that a tree is.
pub(super) fn read<'de, T: Deserialize<'de>>(tree: &'de [u8]) -> Result<T, SerdeError> {
    let mut reader = Reader {
        rest: Rest(tree),
        names: Vec::new(),
        kinds: Vec::new(),
        spellings: FxHashMap::default(),
        depth: 0,
    };
    reader.rest.byte()?;
    let value = T::deserialize(&mut reader)?;
    if reader.rest.0.is_empty() {
        Ok(value)
    } else {
        Err(reader.rest.malformed())
    }
}

/// The Go name of a field, and its name in JSON.
type Names<'de> = (&'de str, &'de str);

pub(super) struct Reader<'de> {
    pub(super) rest: Rest<'de>,
    /// The names that have been read, by number.
    names: Vec<&'de [u8]>,
    /// The fields of the kinds of records, by number.
    kinds: Vec<Rc<[Names<'de>]>>,
    /// What the fields of a record are called by a Rust struct, by the record's kind and which names of how many the
    /// struct has: the names of one may begin where those of another do.
    spellings: FxHashMap<(usize, Option<(usize, usize)>), Rc<[&'de str]>>,
    depth: usize,
}

impl<'de> Reader<'de> {
    /// The text behind one of the tags for texts.
    fn text(&mut self, tag: u8) -> Result<&'de [u8], SerdeError> {
        match tag {
            AGAIN => {
                let number = self.rest.count()?;
                let name = usize::try_from(number)
                    .ok()
                    .and_then(|number| self.names.get(number));
                name.copied().ok_or_else(|| self.rest.malformed())
            }
            NAME => {
                let name = self.rest.bytes()?;
                self.names.push(name);
                Ok(name)
            }
            _ => self.rest.bytes(),
        }
    }

    fn str(&mut self) -> Result<&'de str, SerdeError> {
        str::from_utf8(self.rest.bytes()?).map_err(|_| self.rest.malformed())
    }

    /// The name that a tag gives, which may be anything: as if there were none, if it is not UTF-8.
    fn name_in_json(&mut self) -> Result<&'de str, SerdeError> {
        Ok(str::from_utf8(self.rest.bytes()?).unwrap_or_default())
    }

    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SerdeError>,
    ) -> Result<T, SerdeError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(SerdeError::TooDeep);
        }
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    /// The number of the kind of the record that begins here.
    fn kind(&mut self) -> Result<usize, SerdeError> {
        let number = usize::try_from(self.rest.count()?).map_err(|_| self.rest.malformed())?;
        if number == self.kinds.len() {
            let fields = (0..self.rest.hint()?).map(|_| Ok((self.str()?, self.name_in_json()?)));
            let fields: Rc<[Names<'de>]> = fields.collect::<Result<_, SerdeError>>()?;
            self.kinds.push(fields);
        } else if number > self.kinds.len() {
            return Err(self.rest.malformed());
        }
        Ok(number)
    }

    /// What a Rust struct with these fields calls those of a record; without such, the names in JSON.
    fn spelling(&mut self, kind: usize, fields: Option<&'static [&'static str]>) -> Rc<[&'de str]> {
        let at = fields.map(|fields| (fields.as_ptr().addr(), fields.len()));
        let spell = |&(go, json): &Names<'de>| {
            let plain = if json.is_empty() { go } else { json };
            let Some(fields) = fields else { return plain };
            if fields.contains(&plain) {
                return plain;
            }
            let exact = fields.iter().find(|field| **field == go);
            let find = |name: &str| fields.iter().find(|field| is_loosely(field, name));
            exact
                .or_else(|| find(go))
                .or_else(|| find(json))
                .copied()
                .unwrap_or(plain)
        };
        let names = &self.kinds[kind];
        let spelling = self.spellings.entry((kind, at));
        Rc::clone(spelling.or_insert_with(|| names.iter().map(spell).collect()))
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, SerdeError> {
        let hint = self.rest.hint()?;
        self.deeper(|reader| {
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
        self.deeper(|reader| {
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
        self.deeper(|reader| {
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
        visitor.visit_some(self)
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
        visitor.visit_newtype_struct(self)
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
                self.deeper(|reader| {
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
