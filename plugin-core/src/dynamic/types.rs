//! [`Type`]: a handle on a Go type.

use super::{
    Value, ValueError,
    operation::{field_of, make},
    reply::Reply,
    request::Request,
    type_lookup::literal_type,
};
use crate::runtime::handle::Handle;
use crate::value::{Argument, GoValue, is_called};
use plugin_image::Kind;
use std::{fmt, sync::Arc};

/// A handle on a Go type, similar to Go's `reflect.Type`.
///
/// A `Type` is obtained from a value ([`Value::type_of`]), a Rust type ([`of`](Self::of)), the text of a type
/// ([`GoPlugin::type_named`](crate::GoPlugin::type_named), [`named`](Self::named)), or other types. It creates values of the type. Cloning
/// is cheap.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{GoStruct, Value};
///
/// #[derive(GoStruct)]
/// struct Config { port: isize, host: String }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let config = plugin.type_named("main.Config")?;
/// let one = config.make(Config { port: 80, host: "a".to_owned() })?; // a main.Config
/// let many = config.slice_of().make_slice(0, 0)?.append(&[&one, &config.zero()?])?; // a []main.Config
/// let closer = plugin.type_named("io.Closer")?;
/// if let Ok(closing) = one.assert(&closer) {
///     closing.method("Close")?.call(&[])?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Type(pub(super) Arc<Handle>);

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Type({self})")
    }
}

impl Type {
    /// Returns the type of a handle, which must be one on a type.
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self(Arc::new(handle))
    }

    /// Converts a value, which must be a `reflect.Type`.
    pub(crate) fn from_value(value: Value) -> Self {
        Self(value.0)
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.0
    }

    /// Returns the Go type that `T` stands for: `[]any` for `Vec<Value>`, `func(int)` for `Callback<fn(isize)>`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoRuntime`] if no plugin is open yet, and [`ValueError::Refused`] if a struct or named type stands for no Go type
    /// of the open plugins, or for several. The error lists them and says what to do.
    pub fn of<T: GoValue>() -> Result<Self, ValueError> {
        crate::runtime::instance::current().ok_or(ValueError::NoRuntime)?;
        literal_type::<T>().map(Self::from_handle)
    }

    /// Returns the type's kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let reply = Request::About.done(&self.0);
        Kind::from_number(reply.number() as u8).expect("every type has a kind")
    }

    /// Returns the import path of the package in which a named type was declared, or an empty string for other types.
    #[must_use]
    pub fn package_path(&self) -> String {
        Request::About.done(&self.0).kind()
    }

    /// Reports whether `text` is the type's text, its name, or its name qualified with the package's path.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let (written, path) = (self.to_string(), self.package_path());
        let name = written.split_once('.').filter(|_| !path.is_empty());
        is_called(name.map(|(_, name)| (path.as_str(), name)), &written, text)
    }

    /// Returns the zero value of the type.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Internal`] for a type that belongs to the internals of Go's standard library, and [`ValueError::Refused`] if the
    /// process cannot get the memory: the type is a large array.
    pub fn zero(&self) -> Result<Value, ValueError> {
        self.value(Request::Zero)
    }

    /// Returns a pointer to a new variable that holds the zero value, like Go's `new`.
    ///
    /// # Errors
    ///
    /// Those of [`zero`](Self::zero).
    pub fn new_pointer(&self) -> Result<Value, ValueError> {
        self.value(Request::New)
    }

    /// Creates a value of this type from a Rust value, by copy.
    ///
    /// `T` must stand for this type or for its underlying type. A struct is matched by the names of its fields, a func is made from a
    /// [`Callback`](crate::Callback).
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::TypeMismatch`] if `T` does not stand for this type, and [`ValueError::Internal`] for a type that belongs to the
    /// internals of Go's standard library.
    ///
    /// # What does not compile
    ///
    /// Memory that is lent for the duration of a call, since the value would keep it:
    ///
    /// ```compile_fail,E0080
    /// # use plugin_core::{Borrowed, Type, Value, ValueError, lend};
    /// # fn main() { let _reached: fn(&Type, &str) -> _ = lent; }
    /// # fn lent(string: &Type, text: &str) -> Result<Value, ValueError> {
    /// string.make::<Borrowed<str>>(unsafe { lend(text) })
    /// # }
    /// ```
    pub fn make<T: GoValue>(&self, value: impl Argument<T>) -> Result<Value, ValueError> {
        make(&value, Some(&self.0)).map_err(|error| match error {
            ValueError::Refused { reason } => ValueError::TypeMismatch {
                found: self.to_string(),
                asked: T::SHAPE.to_string(),
                difference: field_of(reason),
            },
            error => error,
        })
    }

    /// Returns a new slice of this slice type. Its elements are zero.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds, if the slice is too long, or longer than the memory that the process can get, and if
    /// `len` is more than `capacity`. Returns [`ValueError::Internal`] if its elements belong to the internals of Go's standard library.
    pub fn make_slice(&self, len: usize, capacity: usize) -> Result<Value, ValueError> {
        self.value(Request::MakeSlice(len, capacity))
    }

    /// Returns a new, empty map of this map type.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds.
    pub fn make_map(&self) -> Result<Value, ValueError> {
        self.value(Request::MakeMap)
    }

    /// Returns a new channel of this channel type, with a buffer for `capacity` values.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds, for a channel type with a direction, and if `capacity` is more than Go
    /// allows, or more than the memory that the process can get.
    pub fn make_channel(&self, capacity: usize) -> Result<Value, ValueError> {
        self.value(Request::MakeChan(capacity))
    }

    fn value(&self, request: Request<'_>) -> Result<Value, ValueError> {
        request.of(&self.0).map(Reply::value)
    }
}

/// Formats the type as `reflect` does.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Request::About.done(&self.0).text())
    }
}
