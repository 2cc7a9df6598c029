//! [`Type`]: any Go type, by handle.

use super::{Value, ValueError, operation::make, request::Request, type_lookup::literal_type};
use crate::runtime::handle::Handle;
use crate::value::{Argument, GoValue};
use plugin_image::Kind;
use std::{fmt, sync::Arc};

/// Any Go type of the running plugins, with a name or without one.
///
/// It is to Rust what `reflect.Type` is to Go. It comes from a value ([`Value::type_of`]), from a Rust type ([`of`](Self::of)), by
/// its text, from what a plugin has ([`GoPlugin::type_named`](crate::GoPlugin::type_named)) or all plugins have
/// ([`named`](Self::named)), or from other types; and it makes values. A clone is cheap.
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
/// let many = config.slice_of()?.make_slice(0, 0)?.append(&[&one, &config.zero()?])?; // a []main.Config
/// let closer = plugin.type_named("io.Closer")?;
/// if let Ok(closing) = one.assert(&closer) {
///     closing.method("Close")?.call(&[])?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Type(pub(super) Arc<Handle>);

impl Type {
    /// The handle must be of a type.
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self(Arc::new(handle))
    }

    /// The value must be one of type `reflect.Type`.
    pub(crate) fn from_value(value: Value) -> Self {
        Self(value.0)
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.0
    }

    pub(crate) fn address(&self) -> usize {
        self.0.address()
    }

    /// The Go type that `T` stands for: `Vec<Value>` for `[]any`, `Callback<fn(isize)>` for `func(int)`.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoRuntime`] before a plugin is open; [`ValueError::Refused`] for a struct, or another type with a name, that stands for
    /// no Go type of a plugin that is open, or for several: the error names them, and says what to do.
    pub fn of<T: GoValue>() -> Result<Self, ValueError> {
        crate::runtime::instance::current().ok_or(ValueError::NoRuntime)?;
        literal_type::<T>().map(Self::from_handle)
    }

    /// The kind.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn kind(&self) -> Result<Kind, ValueError> {
        let reply = Request::About.of(&self.0)?;
        Kind::from_number(reply.number() as u8).ok_or(ValueError::NoRuntime)
    }

    /// The import path of the package that a type with a name was declared in; empty for all others.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn package_path(&self) -> Result<String, ValueError> {
        Request::About.of(&self.0).map(|reply| reply.kind())
    }

    /// Whether it is written so, or by its package's path.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let written = self.to_string();
        let name = written.rsplit('.').next().unwrap_or(&written);
        let by_path = |path: String| !path.is_empty() && text == format!("{path}.{name}");
        written == text || name == text || self.package_path().is_ok_and(by_path)
    }

    /// The zero value: 0, an empty string or struct, or nil.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn zero(&self) -> Result<Value, ValueError> {
        self.value(Request::Zero)
    }

    /// A pointer to a new variable, which holds the zero value, as Go's `new` makes it.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn new_pointer(&self) -> Result<Value, ValueError> {
        self.value(Request::New)
    }

    /// A value of this type made from a Rust value, by copy: a struct by the names of its fields, a func from a
    /// [`Callback`](crate::Callback), or any type that is made of what `T` stands for.
    ///
    /// # Errors
    ///
    /// [`ValueError::TypeMismatch`] if `T` does not stand for this type.
    ///
    /// # What does not compile
    ///
    /// Rust memory that is lent for one call would be kept:
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
            ValueError::Refused { .. } => ValueError::TypeMismatch {
                found: self.to_string(),
                asked: T::SHAPE.to_string(),
            },
            error => error,
        })
    }

    /// A slice of this slice type, of zero values.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds, and if it is too long, or longer than its capacity.
    pub fn make_slice(&self, len: usize, capacity: usize) -> Result<Value, ValueError> {
        self.value(Request::MakeSlice(len, capacity))
    }

    /// An empty map of this map type.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn make_map(&self) -> Result<Value, ValueError> {
        self.value(Request::MakeMap)
    }

    /// A channel of this channel type, with room for `capacity` values.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds, for one with a direction, and if `capacity` is more than Go allows.
    pub fn make_channel(&self, capacity: usize) -> Result<Value, ValueError> {
        self.value(Request::MakeChan(capacity))
    }

    fn value(&self, request: Request<'_>) -> Result<Value, ValueError> {
        request.of(&self.0)?.value()
    }
}

/// As `reflect` prints it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Request::About.of(&self.0) {
            Ok(reply) => f.write_str(&reply.text()),
            Err(error) => write!(f, "({error})"),
        }
    }
}
