//! [`write`]: a value that serde can serialize, as a tree.

use super::{
    SerdeError,
    parts::Parts,
    text::RAW,
    tree::{
        self, AGAIN, BYTES, DEPTH, DICT, END, FALSE, FLOAT, INT, LIST, NAME, NIL, TEXT, TRUE, UINT,
    },
};
use rustc_hash::FxHashMap;
use serde::ser::{Serialize, Serializer};

/// The value as a tree.
pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, SerdeError> {
    let mut writer = Writer {
        out: vec![0],
        names: FxHashMap::default(),
        depth: 0,
    };
    value.serialize(&mut writer)?;
    Ok(writer.out)
}

pub(super) struct Writer {
    out: Vec<u8>,
    /// The names that have been written, by where they are: those of fields and variants are constants.
    names: FxHashMap<(usize, usize), u64>,
    depth: usize,
}

impl Writer {
    pub(super) fn name(&mut self, name: &'static str) {
        let new = self.names.len() as u64;
        let at = (name.as_ptr().addr(), name.len());
        let number = *self.names.entry(at).or_insert(new);
        if number < new {
            self.out.push(AGAIN);
            tree::put_count(&mut self.out, number);
        } else {
            self.out.push(NAME);
            tree::put_bytes(&mut self.out, name.as_bytes());
        }
    }

    /// Begins a list or a dict.
    fn begin(&mut self, tag: u8, len: Option<usize>) -> Result<&mut Self, SerdeError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(SerdeError::TooDeep);
        }
        self.out.push(tag);
        tree::put_count(&mut self.out, len.unwrap_or(0) as u64);
        Ok(self)
    }

    /// The same, for what is in it.
    fn parts(&mut self, tag: u8, len: Option<usize>, ends: usize) -> Result<Parts<'_>, SerdeError> {
        let writer = self.begin(tag, len)?;
        Ok(Parts { writer, ends })
    }

    pub(super) fn end(&mut self) {
        self.depth -= 1;
        self.out.push(END);
    }

    /// Begins what holds a variant's value: a dict of one entry.
    fn variant(&mut self, name: &'static str) -> Result<(), SerdeError> {
        self.begin(DICT, Some(1))?.name(name);
        Ok(())
    }
}

macro_rules! numbers {
    ($($method:ident $type:ty: $tag:ident $put:ident $as:ty;)*) => {
        $(fn $method(self, n: $type) -> Result<(), SerdeError> {
            self.out.push($tag);
            tree::$put(&mut self.out, <$as>::from(n));
            Ok(())
        })*
    };
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = SerdeError;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    numbers! {
        serialize_i8 i8: INT put_int i64;
        serialize_i16 i16: INT put_int i64;
        serialize_i32 i32: INT put_int i64;
        serialize_i64 i64: INT put_int i64;
        serialize_u8 u8: UINT put_count u64;
        serialize_u16 u16: UINT put_count u64;
        serialize_u32 u32: UINT put_count u64;
        serialize_u64 u64: UINT put_count u64;
    }

    fn serialize_i128(self, n: i128) -> Result<(), SerdeError> {
        match (i64::try_from(n), u64::try_from(n)) {
            (Ok(n), _) => self.serialize_i64(n),
            (_, Ok(n)) => self.serialize_u64(n),
            _ => Err(SerdeError::TooLarge {
                number: n.to_string(),
            }),
        }
    }

    fn serialize_u128(self, n: u128) -> Result<(), SerdeError> {
        let too_large = |_| SerdeError::TooLarge {
            number: n.to_string(),
        };
        self.serialize_u64(u64::try_from(n).map_err(too_large)?)
    }

    fn serialize_bool(self, yes: bool) -> Result<(), SerdeError> {
        self.out.push(if yes { TRUE } else { FALSE });
        Ok(())
    }

    fn serialize_f32(self, n: f32) -> Result<(), SerdeError> {
        self.serialize_f64(n.into())
    }

    fn serialize_f64(self, n: f64) -> Result<(), SerdeError> {
        self.out.push(FLOAT);
        self.out.extend_from_slice(&n.to_le_bytes());
        Ok(())
    }

    fn serialize_char(self, c: char) -> Result<(), SerdeError> {
        self.serialize_str(c.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), SerdeError> {
        self.out.push(TEXT);
        tree::put_bytes(&mut self.out, text.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), SerdeError> {
        self.out.push(BYTES);
        tree::put_bytes(&mut self.out, bytes);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), SerdeError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), SerdeError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), SerdeError> {
        self.out.push(NIL);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), SerdeError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<(), SerdeError> {
        self.name(name);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), SerdeError> {
        let at = self.out.len();
        value.serialize(&mut *self)?;
        if name == RAW {
            self.out[at] = TEXT; // not BYTES
        }
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<(), SerdeError> {
        self.variant(name)?;
        value.serialize(&mut *self)?;
        self.end();
        Ok(())
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Parts<'a>, SerdeError> {
        self.parts(LIST, len, 1)
    }

    fn serialize_tuple(self, len: usize) -> Result<Parts<'a>, SerdeError> {
        self.parts(LIST, Some(len), 1)
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Parts<'a>, SerdeError> {
        self.parts(LIST, Some(len), 1)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        len: usize,
    ) -> Result<Parts<'a>, SerdeError> {
        self.variant(name)?;
        self.parts(LIST, Some(len), 2)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Parts<'a>, SerdeError> {
        self.parts(DICT, len, 1)
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Parts<'a>, SerdeError> {
        self.parts(DICT, Some(len), 1)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        len: usize,
    ) -> Result<Parts<'a>, SerdeError> {
        self.variant(name)?;
        self.parts(DICT, Some(len), 2)
    }
}
