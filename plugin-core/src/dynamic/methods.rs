//! [`Methods`]: the methods of a Go value or variable.

use super::{Type, Value, ValueError};
use plugin_image::Kind;
use std::fmt;

/// The methods of a Go value, without access to the value itself. [`GoInterface::bind`](crate::GoInterface::bind) takes it.
///
/// [`GoSymbol::methods`](crate::GoSymbol::methods) returns the methods of an exported variable. It is safe because Rust cannot read the
/// variable through them. [`Value::methods`] returns the methods of a value.
///
/// # Examples
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let registerer = plugin.lookup("Registerer")?.methods()?; // var Registerer registerer, with a method Name
/// let name = registerer.method("Name")?.call(&[])?;
/// # Ok(())
/// # }
/// ```
pub struct Methods<'a>(Receiver<'a>);

enum Receiver<'a> {
    Lent(&'a Value),
    /// That of a variable, of which nobody gets more than methods.
    Kept(Value),
    OfKept(&'a Value),
}

/// The type only: the value of a variable may be written meanwhile.
impl fmt::Debug for Methods<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Methods({})", self.go_type())
    }
}

impl Methods<'_> {
    /// Returns the methods of a value, and keeps it alive.
    pub(crate) fn keeping(value: Value) -> Self {
        Self(Receiver::Kept(value))
    }

    /// Returns an exported method, as a function bound to the value or variable.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoMethod`] if there is no exported method of this name.
    pub fn method(&self, name: &str) -> Result<Value, ValueError> {
        self.receiver().method(name)
    }

    /// Returns the text of the type that has the methods, as `reflect` prints it, or `nil` for a nil interface. For an exported variable it
    /// is the type of the pointer to the variable.
    #[must_use]
    pub fn go_type(&self) -> String {
        self.receiver().go_type()
    }

    /// Checks that the value's type is called `name`, is a pointer to such a type or, if that is an interface, implements it. Called by the
    /// code that `#[derive(GoInterface)]` writes.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Assertion`] if it is not so, and [`ValueError::NoType`] if there is no such type.
    #[doc(hidden)]
    pub fn demand(&self, name: &str) -> Result<(), ValueError> {
        let value = self.receiver();
        if value.kind().is_some() {
            let own = value.type_of()?;
            let mut own = Some(own.clone()).into_iter().chain(own.elem().ok());
            if own.any(|ty| ty.is_called(name)) {
                return Ok(());
            }
        }
        value.assert(&Type::named(name)?).map(drop)
    }

    /// Returns the value that has the methods, for the code that `#[derive(GoInterface)]` writes.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for the methods of an exported variable, of which Rust may not have more.
    #[doc(hidden)]
    pub fn value(&self) -> Result<Value, ValueError> {
        match &self.0 {
            Receiver::Lent(value) => Ok((*value).clone()),
            Receiver::Kept(_) | Receiver::OfKept(_) => Err(ValueError::Refused {
                reason: "the methods of a variable come without its value: leave out the field with #[go(value)]"
                    .to_owned(),
            }),
        }
    }

    /// Returns the kind of the type that has the methods, or `None` for a nil interface.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.receiver().kind()
    }

    fn receiver(&self) -> &Value {
        match &self.0 {
            Receiver::Lent(value) | Receiver::OfKept(value) => value,
            Receiver::Kept(value) => value,
        }
    }
}

impl Value {
    /// Returns the methods of this value.
    #[must_use]
    pub fn methods(&self) -> Methods<'_> {
        Methods(Receiver::Lent(self))
    }
}

impl<'a> From<&'a Value> for Methods<'a> {
    fn from(value: &'a Value) -> Self {
        value.methods()
    }
}

impl<'a> From<&'a Methods<'_>> for Methods<'a> {
    fn from(methods: &'a Methods<'_>) -> Self {
        Methods(match &methods.0 {
            Receiver::Lent(value) => Receiver::Lent(value),
            Receiver::Kept(value) => Receiver::OfKept(value),
            Receiver::OfKept(value) => Receiver::OfKept(value),
        })
    }
}
