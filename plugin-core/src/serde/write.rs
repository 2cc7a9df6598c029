//! [`write`]: a value that serde can serialize, as a tree.

use super::{
    SerdeError,
    parts::Parts,
    text::RAW,
    tree::{self, BYTES, DICT, FALSE, FLOAT, INT, LIST, NIL, TEXT, TRUE, UINT},
    writer::Writer,
};
use serde::ser::{Serialize, Serializer};

/// The value as a tree.
pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, SerdeError> {
    let mut writer = Writer::new();
    match value.serialize(&mut writer) {
        // A `Serialize` may go on after the error of a part, but the tree does not.
        Ok(()) => writer.failed.map_or(Ok(writer.out), Err),
        Err(error) => Err(error.at(writer.path())),
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
                path: String::new(),
                number: n.to_string(),
            }),
        }
    }

    fn serialize_u128(self, n: u128) -> Result<(), SerdeError> {
        let too_large = |_| SerdeError::TooLarge {
            path: String::new(),
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
        self.within_wrapper(value)
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
        self.within_wrapper(value)?;
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
        Parts::begin(self, LIST, len, 1)
    }

    fn serialize_tuple(self, len: usize) -> Result<Parts<'a>, SerdeError> {
        Parts::begin(self, LIST, Some(len), 1)
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Parts<'a>, SerdeError> {
        Parts::begin(self, LIST, Some(len), 1)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        len: usize,
    ) -> Result<Parts<'a>, SerdeError> {
        self.variant(name)?;
        Parts::begin(self, LIST, Some(len), 2)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Parts<'a>, SerdeError> {
        Parts::begin(self, DICT, len, 1)
    }

    fn serialize_struct(self, _: &'static str, len: usize) -> Result<Parts<'a>, SerdeError> {
        Parts::begin(self, DICT, Some(len), 1)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        len: usize,
    ) -> Result<Parts<'a>, SerdeError> {
        self.variant(name)?;
        Parts::begin(self, DICT, Some(len), 2)
    }
}
