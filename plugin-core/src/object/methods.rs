//! [`GoMethods`]: Rust types whose methods become the methods of a Go object.

use super::{GoObject, ObjectError, This, name, operation};
use crate::{
    call::signature::Signature,
    callback::{Callback, IntoCallback},
    dynamic::{Type, Value, ValueError},
};
use std::{any::type_name, sync::Arc};

/// A Rust type whose methods become the methods of a Go object. Implemented by [`#[go_methods]`](macro@crate::go_methods).
///
/// Go may call the methods from any goroutine, on any thread, and several at the same time. So they take `&self`, and the type is `Send`
/// and `Sync`. The value is dropped some time after neither Go nor Rust holds the object; see [`GoObject`].
///
/// Each method of the `impl` becomes a method of the object, named in Go's case: `write_header` is `WriteHeader`. Before a method,
/// `#[go(name = "...")]` gives another name, `#[go(type = "func(...) ...")]` the method's Go type where the Rust types leave it open, and
/// `#[go(skip)]` leaves the method to Rust: one that is generic, `async`, or takes `&mut self`, and a function without `self`. Parameters and results
/// are owned, as in closures: `InOut<[u8]>` is a slice for Rust to fill.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{GoError, GoMethods, go_methods};
/// use std::sync::Mutex;
///
/// /// Implements http.ResponseWriter.
/// #[derive(Default)]
/// struct Recorder { status: Mutex<isize>, body: Mutex<Vec<u8>> }
///
/// #[go_methods]
/// impl Recorder {
///     fn write_header(&self, status: isize) {
///         *self.status.lock().unwrap() = status;
///     }
///     fn write(&self, part: Vec<u8>) -> Result<isize, GoError> {
///         self.body.lock().unwrap().extend(&part);
///         Ok(part.len() as isize)
///     }
///     # fn header(&self) -> std::collections::HashMap<String, Vec<String>> { Default::default() }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # // SAFETY: the plugin is our own; its init functions may run here.
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let serve = plugin.lookup("Serve")?.value()?; // func(http.ResponseWriter)
/// let recorder = Recorder::default().into_go(&[&serve.type_of()?.parameter(0)?])?;
/// serve.call(&[&recorder])?;
/// # Ok(())
/// # }
/// ```
pub trait GoMethods: Send + Sync + Sized + 'static {
    /// Adds each method of the type to an object, with [`GoObject::method`].
    fn give(this: &This<Self>, object: GoObject) -> GoObject;

    /// Creates a Go object with the methods of this value.
    ///
    /// The name of its Go type is `rust.` and the name of the Rust type. To use another name, or to keep the value, use
    /// [`GoObject::methods_of`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoObject::implement`] and [`GoObject::build`]. [`ObjectError::Methods`] lists every method of the interfaces
    /// that is missing or mismatched.
    fn into_go(self, interfaces: &[&Type]) -> Result<Value, ObjectError> {
        GoObject::implement(interfaces)?
            .methods_of(Arc::new(self))
            .build()
    }
}

/// Interfaces.
impl Type {
    /// Returns the func type of a method of this interface.
    ///
    /// # Errors
    ///
    /// Returns [`ObjectError::NotInterface`] if the type is not an interface, and [`ValueError::NoMethod`] if it has no such method.
    pub fn method(&self, name: &str) -> Result<Self, ObjectError> {
        let rows = operation::methods_of(&[self])?;
        let found = rows.into_iter().find(|row| row.name == name);
        found.map(|row| Self::from_value(row.ty)).ok_or_else(|| {
            ObjectError::Value(ValueError::NoMethod {
                go_type: self.to_string(),
                method: name.to_owned(),
            })
        })
    }
}

impl GoObject {
    /// Adds a method that calls a closure and has the given Go type, written as for [`Type::named`]. It is for methods that no interface has and
    /// whose type the Rust types do not determine. [`build`](Self::build) reports errors.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use plugin_core::{GoError, GoObject, Value};
    ///
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// let writer = GoObject::implement(&[&plugin.type_named("io.Writer")?])?
    ///     .method("Write", |part: Vec<u8>| -> Result<isize, GoError> { Ok(part.len() as isize) })
    ///     .typed_method("ReadFrom", "func(io.Reader) (int64, error)", |_reader: Value| -> Result<i64, GoError> { Ok(0) })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn typed_method<F: Signature>(
        self,
        name: &str,
        go_type: &str,
        closure: impl IntoCallback<F>,
    ) -> Self {
        let made =
            Type::named(go_type).and_then(|ty| ty.make::<Callback<F>>(closure.into_callback()));
        match made {
            Ok(func) => self.func(name, &func),
            Err(error) => self.failed(name, error),
        }
    }

    /// Adds all methods of a Rust value, which other code may hold as well. [`Value::rust_object`] returns the value of an object.
    pub fn methods_of<T: GoMethods>(mut self, value: Arc<T>) -> Self {
        let this = This::new(value);
        let owner = self.owned_by(this.address(), name::of_type(type_name::<T>()));
        if owner != this.address() {
            this.join(owner);
        }
        let before = self.methods().len();
        let mut object = T::give(&this, self);
        if object.methods().len() == before {
            // No method holds the value, so the object holds it through a closure that is never called.
            let keeper = Callback::<fn()>::new(move || drop(this.clone()));
            object
                .keep(Value::new(keeper).expect("`implement` has checked that there is a runtime"));
        }
        object
    }
}
