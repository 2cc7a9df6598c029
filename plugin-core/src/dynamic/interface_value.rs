//! [`InterfaceValue`]: a [`GoInterface`] as a parameter or a result of a function.

use super::{GoInterface, Value};
use crate::value::{Converted, NoSuchValue, Shape};

/// What is said of a nil value for a type that has none.
pub(super) const MAY_BE_NIL: &str = "take an `Option` of it, which is `None` for nil";

/// What `#[derive(GoInterface)]` writes so that a [`GoInterface`] can be a [`GoValue`](crate::GoValue): it is converted to and from a
/// [`Value`].
pub trait InterfaceValue: GoInterface + Send + 'static {
    /// The Go type in `#[go(type = "...")]`.
    const TYPE: Option<&'static str>;
    /// Whether there is a field `#[go(value)]`.
    const HAS_VALUE: bool;

    /// Returns this field.
    fn value(&self) -> Option<&Value>;

    /// Returns an instance to use until the error is reported, for a value that does not have the methods.
    fn stand_in(value: &Value) -> Self;
}

impl<T: InterfaceValue> Converted for T {
    type Go = Value;
    type Lent<'a> = &'a Value;
    const UNNAMED: &'static Shape = &Shape::Methods(T::TYPE);
    const NAME: Option<&'static str> = None;
    const TOTAL: bool = false;

    fn to_go(&self) -> &Value {
        const {
            assert!(
                Self::HAS_VALUE,
                "add a field `#[go(value)] value: Value` to the struct with #[derive(GoInterface)]: by that it is given to Go"
            );
        }
        self.value().expect("there is such a field")
    }

    fn from_go(value: Value) -> Result<Self, NoSuchValue<Self>> {
        Self::bind(&value).map_err(|error| NoSuchValue {
            value: value.go_type(),
            reason: Some(match value.kind() {
                Some(_) => error.to_string(),
                None => MAY_BE_NIL.to_owned(),
            }),
            instead: Self::stand_in(&value),
        })
    }
}
