//! [`Context`] as a parameter or a result of a function. It crosses as the [`Value`] that it is of.

use super::Context;
use crate::{
    dynamic::Value,
    value::{Shape, encoded_as},
};

encoded_as! {
    <> Context as Value, Shape::Methods(None),
    given: |self, _scratch| self.value(),
    made: |value, _reader| Self::of(value),
}
