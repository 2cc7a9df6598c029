//! [`Parts`]: what is in a list or a dict, as serde gives it, one after the other.

use super::{SerdeError, way::Step, writer::Writer};
use serde::ser::{self, Serialize};

/// What is in a list or a dict; and the end of it, and of the dict of a variant around it.
pub(super) struct Parts<'a> {
    pub(super) writer: &'a mut Writer,
    pub(super) ends: usize,
    /// The number of the next element.
    next: usize,
    /// Whether the last key of a map has no value yet.
    waits: bool,
}

impl<'a> Parts<'a> {
    /// Begins a list or a dict, for what is in it.
    pub(super) fn begin(
        writer: &'a mut Writer,
        tag: u8,
        len: Option<usize>,
        ends: usize,
    ) -> Result<Self, SerdeError> {
        let writer = writer.begin(tag, len)?;
        Ok(Self {
            writer,
            ends,
            next: 0,
            waits: false,
        })
    }

    /// Notes whether a key of a map is to get a value next, which must not be so now: the caller's `Serialize` may be wrong.
    fn waits(&mut self, next: bool, wrong: &str) -> Result<(), SerdeError> {
        if self.waits == next {
            let error: SerdeError = ser::Error::custom(wrong);
            self.writer.failed = Some(error.clone().at(self.writer.path()));
            return Err(error);
        }
        self.waits = next;
        Ok(())
    }

    fn finish(self) -> Result<(), SerdeError> {
        (0..self.ends).for_each(|_| self.writer.end());
        Ok(())
    }
}

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = SerdeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerdeError> {
        self.waits(
            true,
            "this type's Serialize writes a key of a map, but no value for the key before it",
        )?;
        self.writer.step(Step::KeyAt(self.writer.out.len()));
        self.writer.part(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerdeError> {
        self.waits(
            false,
            "this type's Serialize writes a value of a map, but no key for it",
        )?;
        self.writer.part(value)
    }

    fn end(self) -> Result<(), SerdeError> {
        if self.waits {
            return Err(ser::Error::custom(
                "this type's Serialize ends a map after a key, without a value for it",
            ));
        }
        self.finish()
    }
}

macro_rules! parts {
    ($($trait:ident $method:ident($($name:ident)?);)*) => {
        $(impl ser::$trait for Parts<'_> {
            type Ok = ();
            type Error = SerdeError;

            fn $method<T: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &T) -> Result<(), SerdeError> {
                $(self.writer.name($name);)?
                self.writer.step(parts!(@ self $($name)?));
                self.writer.part(value)
            }

            fn end(self) -> Result<(), SerdeError> {
                self.finish()
            }
        })*
    };
    (@ $parts:ident) => {{
        $parts.next += 1;
        Step::Index($parts.next - 1)
    }};
    (@ $parts:ident $name:ident) => {
        Step::Name($name)
    };
}

parts! {
    SerializeSeq serialize_element();
    SerializeTuple serialize_element();
    SerializeTupleStruct serialize_field();
    SerializeTupleVariant serialize_field();
    SerializeStruct serialize_field(name);
    SerializeStructVariant serialize_field(name);
}
