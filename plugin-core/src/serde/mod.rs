//! [`Serde`]: whatever serde knows, to and from Go values of any type. With the feature `serde`.

mod access;
mod convert;
mod error;
mod numbers;
mod partial;
mod parts;
mod read;
mod reader;
mod text;
mod tree;
mod way;
mod write;
mod writer;

use crate::dynamic::Value;
use ::serde::{Serialize, de::DeserializeOwned};
pub use error::SerdeError;
pub use partial::{LeftOut, Partial};
use std::{fmt, marker::PhantomData};

/// A value that serde converts to or from a Go value of any type.
///
/// It can be a parameter, a result, or a part of one, or a variable, wherever Go has *any* type: `any`, `map[string]any`, structs. It
/// is copied as a whole, and converted according to the types on both sides, as the table shows. The Go type is not compared when a symbol is
/// bound, so a value that does not fit is an error of the call, [`CallError::Unconvertible`](crate::CallError::Unconvertible).
///
/// | Rust, as serde sees it | where Go has `any` | other Go types |
/// |---|---|---|
/// | `bool`, strings, `char` | `bool`, `string` | of that kind |
/// | integers, floats | `int` or, beyond it, `uint64`; `float64`. With [`like_json`](Self::like_json), `float64` | numbers that hold them: `1.0` is an integer, `1.5` is not |
/// | bytes | `[]byte` | slices and arrays of bytes, as are texts in base64 |
/// | `None`, `()` | `nil` | what can be nil |
/// | sequences, tuples | `[]any` | slices, arrays, complex numbers |
/// | maps | `map[string]any`; with other keys, `map[any]any` | maps, structs |
/// | structs | `map[string]any` | structs, maps |
/// | enums | the variant's name, or a map from it to what it holds | as these |
///
/// A Go struct's field is called by the name that its tag gives it in JSON or by its Go name; if neither fits, by either in any
/// case and without underscores, so that `max_url` is `MaxURL`. Unexported fields are left out, and those with the tag
/// `json:"-"`, whereas `omitempty`, `omitzero` and `string` in a tag change nothing, so that a value is read as it was given; fields of embedded structs are fields of the outer one. A map from a Go struct has the names in JSON. Pointers and
/// interfaces are looked through; nil is `None`, an empty sequence or an empty map. A `time.Time` is a string as in RFC 3339; an error
/// in an interface is what its method `Error` returns, and a string is given for an `error`. A struct without exported fields is the string
/// that its method `MarshalText` returns, and is made by its method `UnmarshalText`: `big.Int`, `netip.Addr`. All other types are what they
/// are made of, whatever methods they have.
///
/// # Numbers and keys
///
/// A float without a fraction is an integer where one is asked for, in both directions: `1.0` for a Go `int8`, and for a Rust `u16` what Go
/// has read from JSON as a `float64`. (Go's `encoding/json` refuses the literal `1.0` for an `int8`.) It is none inside types that serde first
/// reads as what there is: enums with `#[serde(tag = "...")]` or `#[serde(untagged)]`, and fields with `#[serde(flatten)]`. There, a `float64` is
/// for an `f64`, or for an integer with `#[serde(deserialize_with = "...")]`. As the key of a map, an integer is also
/// its text, as in `encoding/json`: a JSON object can be given for a `map[int8]T`, a `map[int]any` is read as a `serde_json::Value`, and a
/// `BTreeMap<u8, T>` can be given for a `map[string]T`. With [`like_json`](Self::like_json), integer keys are texts where Go has `any`, too.
///
/// What `serde_json` reads from a text is passed as it is, and it reads many a float as its neighbour, which Go does not. With its feature
/// `float_roundtrip` both read the same.
///
/// # Types that implement serde's traits themselves
///
/// A `Serialize` that breaks serde's rules, for example by a key without a value, is [`SerdeError::Unexpected`], and so is one that goes on
/// after a part has failed. The lengths that it announces are hints. A `Deserialize` may leave a value unread, or be content with an error in
/// it and go on: the value is passed.
///
/// # Bytes
///
/// A `[]byte` is, for a Rust type that asks for bytes or a sequence, such as `Vec<u8>`, its bytes; for a string, and for a type that takes
/// what there is, such as `serde_json::Value`, a text in base64, as in JSON. The other way round, a text for a `[]byte` or a `[4]byte` is read as base64.
/// Types with `#[serde(flatten)]` and `#[serde(untagged)]` take what there is, too.
///
/// # Texts
///
/// A Go string that is not UTF-8 is [`SerdeError::NotUtf8`] for `String` and most other types. [`RawString`](crate::RawString) takes its
/// bytes, and so does what serde calls bytes; [`LossyString`](crate::LossyString) has U+FFFD there. A `RawString` for Go is a `string`.
///
/// # Limits
///
/// Sequences, maps and structs may be nested 128 deep, and options and newtypes 512 deep, in both directions, if the thread's stack has room
/// for it. A cyclic Go value is an error, and so is one with more than 2^24 values or 256 MiB in total. Funcs, channels, and structs that have
/// only unexported fields and no text cannot be serialized: they are an error where the Rust type asks for them, and [`get_partial`](Self::get_partial)
/// leaves them out. Go values of interface types with methods cannot be made, except for errors.
///
/// Errors say where in the value they are: `config.backend[2].host: invalid type: integer ...`. See [`SerdeError::path`].
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, Value, serde::Serde};
///
/// #[derive(serde::Serialize)]
/// struct Settings {
///     words: Vec<String>,
///     strict: bool,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let new: Func<fn(Serde<Settings>) -> Vec<Value>> = plugin.func("New")?; // func(conf any) []*analysis.Analyzer
/// let settings = Settings { words: vec!["todo".into()], strict: false };
/// let analyzers = new.call(Serde::new(&settings)?)?;
///
/// let version: Func<fn() -> Serde<(u32, u32)>> = plugin.func("Version")?; // func() []int
/// let (major, minor) = version.call()?.get()?;
/// # Ok(())
/// # }
/// ```
pub struct Serde<T> {
    tree: Vec<u8>,
    value: PhantomData<fn() -> T>,
}

impl<T> Serde<T> {
    /// Serializes a value for Go.
    ///
    /// # Errors
    ///
    /// Returns a [`SerdeError`] if the value is nested too deep, or if its `Serialize` returns an error.
    pub fn new(value: &T) -> Result<Self, SerdeError>
    where
        T: Serialize,
    {
        Ok(Self::of_tree(write::write(value)?))
    }

    /// Makes each number a `float64`, and each integer key a `string`, where Go has `any`, as `encoding/json` does. Use this for plugins whose
    /// hosts read the configuration as JSON.
    #[must_use]
    pub fn like_json(mut self) -> Self {
        if let Some(flags) = self.tree.first_mut() {
            *flags |= tree::FLOATS;
        }
        self
    }

    /// Deserializes the value.
    ///
    /// # Errors
    ///
    /// Returns a [`SerdeError`] if the Go value does not fit this type, or could not be serialized.
    pub fn get(&self) -> Result<T, SerdeError>
    where
        T: DeserializeOwned,
    {
        read::read(&self.tree)
    }

    /// Deserializes the value without the parts that cannot be serialized, such as funcs and channels, and returns a list of these. A field or
    /// entry of this kind is left out; an element is nil.
    ///
    /// # Errors
    ///
    /// Returns a [`SerdeError`] if the rest does not fit this type. A field that is left out must be an `Option` or have `#[serde(default)]`.
    pub fn get_partial(&self) -> Result<Partial<T>, SerdeError>
    where
        T: DeserializeOwned,
    {
        read::read_partial(&self.tree)
    }

    fn of_tree(tree: Vec<u8>) -> Self {
        Self {
            tree,
            value: PhantomData,
        }
    }
}

impl<T> Clone for Serde<T> {
    fn clone(&self) -> Self {
        Self::of_tree(self.tree.clone())
    }
}

impl<T> fmt::Debug for Serde<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serde of {} bytes", self.tree.len())
    }
}

/// Conversion by serde, with the feature `serde`. [`Serde`] lists the types on both sides.
impl Value {
    /// Makes a Go value, of the types that Go has for `any`: `map[string]any` for a struct or a map.
    ///
    /// # Errors
    ///
    /// Returns a [`SerdeError`] if the value is nested too deep, or if no plugin is open yet.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), plugin_core::serde::SerdeError> {
    /// let config = std::collections::HashMap::from([("name", "x-y"), ("path", "/")]);
    /// let config = plugin_core::Value::from_serde(&config)?;
    /// assert_eq!(config.go_type(), "map[string]interface {}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_serde<T: Serialize + ?Sized>(value: &T) -> Result<Self, SerdeError> {
        Ok(Self::new(Serde::<()>::of_tree(write::write(value)?))?)
    }

    /// Makes a new Go variable of the type of `like`.
    ///
    /// # Errors
    ///
    /// Returns a [`SerdeError`] if the value is nested too deep, or does not fit that type.
    pub fn from_serde_like<T: Serialize + ?Sized>(
        value: &T,
        like: &Self,
    ) -> Result<Self, SerdeError> {
        Ok(like.like_tree(&write::write(value)?)?)
    }

    /// Deserializes a copy of the value as a Rust type.
    ///
    /// # Errors
    ///
    /// Returns a [`SerdeError`] if the value does not fit that type, or cannot be serialized.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use plugin_core::{Func, Value};
    /// #[derive(serde::Deserialize)]
    /// struct User {
    ///     name: String,
    ///     max_size: Option<u32>,
    /// }
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// let user: Func<fn() -> Value> = plugin.func("User")?; // func User() *struct { Name string; MaxSize *uint32 }
    /// let user: User = user.call()?.to_serde()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_serde<T: DeserializeOwned>(&self) -> Result<T, SerdeError> {
        let taken = self.get::<Serde<()>>()?;
        read::read(&taken.tree)
    }

    /// Deserializes the value without the parts that cannot be serialized, and returns a list of these; see [`Serde::get_partial`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Serde::get_partial`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use plugin_core::{Func, Value};
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// let server: Func<fn() -> Value> = plugin.func("Server")?; // func Server() *http.Server
    /// let server = server.call()?.to_serde_partial::<serde_json::Value>()?;
    /// println!("{}", server.value["Addr"]);
    /// for left_out in &server.left_out {
    ///     println!("{left_out}"); // Handler: ..., ErrorLog: ...
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_serde_partial<T: DeserializeOwned>(&self) -> Result<Partial<T>, SerdeError> {
        let taken = self.get::<Serde<()>>()?;
        read::read_partial(&taken.tree)
    }
}
