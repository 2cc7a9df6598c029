//! [`Value`]: any Go value, by handle.

mod channel;
mod convert;
mod error;
pub(crate) mod handle;
pub(crate) mod operation;

use crate::value::{Argument, GoValue};
pub use channel::{Received, Receiver};
pub use error::ValueError;
use handle::Handle;
use operation::{Operation, get, given, given_all, make, perform};
use plugin_image::Kind;
use std::fmt;

/// Any Go value, kept alive by a handle.
///
/// It is to Rust what `reflect.Value` is to Go: its type is known at run time only. A `Value` can be a parameter, a result, or a part of
/// one, wherever Go has *any* type; what is given must be assignable to what Go wants, or the call is an error. That reaches what no
/// Rust type stands for: interfaces and their methods, functions, channels, types that lead to themselves.
///
/// A handle is either a copy, or *is* a variable: the exported one it was made from, what a pointer leads to, a field or an element
/// of such. Only a variable can be [`set`](Self::set).
///
/// Dropping it gives the Go value back to the garbage collector, some time later, and never enters Go.
///
/// # What is safe beside running Go code
///
/// Rust threads that read and write through handles exclude each other. Go code may use what a handle leads to at any time: hence
/// writing is `unsafe`. That the plugin does not write, unsynchronised, to what it has handed out, just as it must not with a Go host,
/// is part of what the caller of [`open`](crate::open) vouches for: hence reading is not.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, Value};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let new: Func<fn(String) -> Value> = plugin.func("NewGreeter")?; // func(string) Greeter, an interface
/// let greeter = new.call("hello")?;
/// let greeting = greeter.method("Greet")?.call(&[&Value::new("world".to_owned())?])?;
/// assert_eq!(greeting[0].get::<String>()?, "hello world");
/// println!("{greeter} is a {}", greeter.go_type()?); // as Go prints it
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Value(Handle);

impl Value {
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self(handle)
    }

    pub(crate) fn address(&self) -> usize {
        self.0.address()
    }

    /// A new Go value of the Go type that `T` stands for; `Vec<Value>` is `[]any`, `HashMap<String, Value>` is `map[string]any`.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoRuntime`] before a plugin is open; [`ValueError::Refused`] for structs and arrays, whose Go types have names or
    /// lengths that a plugin must tell: make them by [`convert_as`](Self::convert_as), or let the plugin make them.
    pub fn new<T: GoValue>(value: impl Argument<T>) -> Result<Self, ValueError> {
        crate::runtime::provision::current().ok_or(ValueError::NoRuntime)?;
        make(&value)
    }

    /// The value as the Rust type `T`, by copy. Its Go type must be the one that `T` stands for, or have a name and be made of it.
    ///
    /// # Errors
    ///
    /// [`ValueError::TypeMismatch`].
    pub fn get<T: GoValue>(&self) -> Result<T, ValueError> {
        get(&self.0)
    }

    /// Sets the variable that this is.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if this is no variable, [`ValueError::Panic`] if `value` is not assignable to it.
    ///
    /// # Safety
    ///
    /// No Go code uses the variable meanwhile: see [`Var`](crate::Var) for why.
    #[allow(unsafe_code)]
    pub unsafe fn set(&self, value: &Self) -> Result<(), ValueError> {
        perform(Operation::Set, &self.0, |lease| {
            lease.ints[2] = value.address()
        })
        .map(drop)
    }

    /// The Go type, as `reflect` prints it; `nil` for a nil interface, which has none.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn go_type(&self) -> Result<String, ValueError> {
        perform(Operation::Type, &self.0, |_| ()).map(|lease| lease.text())
    }

    /// The kind of the Go type; `None` for a nil interface.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn kind(&self) -> Result<Option<Kind>, ValueError> {
        perform(Operation::Type, &self.0, |_| ())
            .map(|lease| Kind::from_number(lease.ints[0] as u8))
    }

    /// Whether it is nil: an interface, pointer, map, slice, function or channel.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn is_nil(&self) -> Result<bool, ValueError> {
        perform(Operation::Nil, &self.0, |_| ()).map(|lease| lease.ints[0] != 0)
    }

    /// Whether Go's `==` holds of the two, as of interfaces.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if their type cannot be compared.
    pub fn equals(&self, other: &Self) -> Result<bool, ValueError> {
        perform(Operation::Equal, &self.0, |lease| {
            lease.ints[2] = other.address()
        })
        .map(|lease| lease.ints[0] != 0)
    }

    /// The length of a string, slice, array, map or channel.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] for other kinds.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> Result<usize, ValueError> {
        perform(Operation::Len, &self.0, |_| ()).map(|lease| lease.ints[0])
    }

    /// The element of a slice, array or string.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] for other kinds, and beyond the end.
    pub fn index(&self, index: usize) -> Result<Self, ValueError> {
        self.part(Operation::Index, |lease| lease.ints[2] = index)
    }

    /// An exported field of a struct, also of one that is embedded in it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if there is none, [`ValueError::Panic`] for other kinds.
    pub fn field(&self, name: &str) -> Result<Self, ValueError> {
        self.part(Operation::Field, |lease| {
            lease.put_bytes(2, name.as_bytes())
        })
    }

    /// What a pointer leads to: a variable.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for a nil pointer, and for other kinds.
    pub fn elem(&self) -> Result<Self, ValueError> {
        self.part(Operation::Elem, |_| ())
    }

    /// The element of a map for a key.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] for other kinds, and for a key of another type.
    pub fn entry(&self, key: &Self) -> Result<Option<Self>, ValueError> {
        perform(Operation::Entry, &self.0, |lease| {
            lease.ints[2] = key.address()
        })
        .map(|lease| given(&lease))
    }

    /// Sets the element of a map for a key.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] for other kinds, a nil map, and for a key or value of another type.
    ///
    /// # Safety
    ///
    /// No Go code uses the map meanwhile: Go ends the process for it ("concurrent map read and map write").
    #[allow(unsafe_code)]
    pub unsafe fn set_entry(&self, key: &Self, value: &Self) -> Result<(), ValueError> {
        perform(Operation::SetEntry, &self.0, |lease| {
            lease.ints[2] = key.address();
            lease.ints[3] = value.address();
        })
        .map(drop)
    }

    /// The keys of a map, in no order.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] for other kinds.
    pub fn keys(&self) -> Result<Vec<Self>, ValueError> {
        perform(Operation::Keys, &self.0, |_| ()).map(|lease| given_all(&lease))
    }

    /// An exported method, bound to this value: a function. Of a variable, also the methods of a pointer to it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if there is none.
    pub fn method(&self, name: &str) -> Result<Self, ValueError> {
        self.part(Operation::Method, |lease| {
            lease.put_bytes(2, name.as_bytes())
        })
    }

    /// Calls a function or method and returns its results.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if it panics, if the arguments are too few or too many, or not assignable, and for other kinds.
    pub fn call(&self, arguments: &[&Self]) -> Result<Vec<Self>, ValueError> {
        let addresses: Vec<usize> = arguments
            .iter()
            .map(|argument| argument.address())
            .collect();
        perform(Operation::Call, &self.0, |lease| {
            lease.ints[2] = addresses.as_ptr().expose_provenance();
            lease.ints[3] = addresses.len();
        })
        .map(|lease| given_all(&lease))
    }

    /// The value converted to the Go type of `other`, as Go's `T(x)` does.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if Go has no such conversion.
    pub fn convert_as(&self, other: &Self) -> Result<Self, ValueError> {
        self.part(Operation::Convert, |lease| lease.ints[2] = other.address())
    }

    /// One more handle on the same value or variable.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn try_clone(&self) -> Result<Self, ValueError> {
        self.part(Operation::Clone, |_| ())
    }

    fn part(
        &self,
        operation: Operation,
        fill: impl FnOnce(&mut crate::call::frame::Lease),
    ) -> Result<Self, ValueError> {
        let lease = perform(operation, &self.0, fill)?;
        given(&lease).ok_or(ValueError::NoRuntime)
    }
}

/// As Go's `fmt.Print` prints it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match perform(Operation::Print, &self.0, |_| ()) {
            Ok(lease) => f.write_str(&lease.text()),
            Err(error) => write!(f, "({error})"),
        }
    }
}
