//! [`Methods`]: the methods of a Go value or variable, without the value itself.

use super::{Type, Value, ValueError};
use plugin_image::Kind;

/// The methods of a Go value, and nothing else of it. [`GoInterface::bind`](crate::GoInterface::bind) takes it.
///
/// [`GoSymbol::methods`](crate::GoSymbol::methods) gives those of an exported variable, safely whatever its type, since Rust cannot read the
/// variable through them. [`Value::methods`] gives those of a value by handle.
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
#[derive(Debug)]
pub struct Methods<'a>(Receiver<'a>);

#[derive(Debug)]
enum Receiver<'a> {
    Lent(&'a Value),
    Kept(Value),
}

impl Methods<'_> {
    /// The methods of a value that nobody else gets.
    pub(crate) fn keeping(value: Value) -> Self {
        Self(Receiver::Kept(value))
    }

    /// An exported method, bound to the value or variable: a function.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoMethod`].
    pub fn method(&self, name: &str) -> Result<Value, ValueError> {
        self.receiver().method(name)
    }

    /// The Go type that has the methods, as `reflect` prints it: of an exported variable, that of the pointer to it. `nil` for a nil
    /// interface, which has none.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn go_type(&self) -> Result<String, ValueError> {
        self.receiver().go_type()
    }

    /// For the code that `#[derive(GoInterface)]` writes: demands a type of this name, or a pointer to one; or if that is an interface, its
    /// methods.
    ///
    /// # Errors
    ///
    /// [`ValueError::Assertion`] if it is not of it, [`ValueError::NoType`] if there is no such type.
    #[doc(hidden)]
    pub fn demand(&self, name: &str) -> Result<(), ValueError> {
        let value = self.receiver();
        if value.kind()?.is_some() {
            let own = value.type_of()?;
            let mut own = Some(own.clone()).into_iter().chain(own.elem().ok());
            if own.any(|ty| ty.is_called(name)) {
                return Ok(());
            }
        }
        value.assert(&Type::named(name)?).map(drop)
    }

    /// The kind of that type; `None` for a nil interface.
    pub(super) fn kind(&self) -> Result<Option<Kind>, ValueError> {
        self.receiver().kind()
    }

    fn receiver(&self) -> &Value {
        match &self.0 {
            Receiver::Lent(value) => value,
            Receiver::Kept(value) => value,
        }
    }
}

impl Value {
    /// The methods of this value, and nothing else of it.
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
        methods.receiver().methods()
    }
}
