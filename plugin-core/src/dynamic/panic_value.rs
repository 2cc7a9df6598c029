//! The methods of [`PanicValue`] that call Go.

use super::Value;
use crate::value::panic_value::PanicValue;

impl PanicValue {
    /// Returns the value by handle. It is `None` for the panic of a closure of a [`FakePlugin`](crate::FakePlugin) that has a text only.
    #[must_use]
    pub fn value(&self) -> Option<Value> {
        match self.error() {
            Some(error) => error.value().ok(),
            None => self.other().cloned(),
        }
    }
}
