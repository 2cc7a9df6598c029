//! `From` and `TryFrom` of Rust values for [`Value`], [`Value::nil`], and `Debug`.

use super::{Value, ValueError, request::Request};
use crate::value::go_error::GoError;
use num_complex::Complex;
use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
    fmt,
    time::{Duration, SystemTime},
};

macro_rules! from {
    ($($type:ty as $go:ty),* $(,)?) => {
        $(
            #[doc = concat!("Creates a Go value, like `Value::new::<", stringify!($go), ">`.")]
            ///
            /// # Panics
            ///
            /// If no plugin is open yet, since there is no Go runtime then.
            impl From<$type> for Value {
                fn from(value: $type) -> Self {
                    Self::new::<$go>(value).unwrap_or_else(|error| not_made(&error))
                }
            }
        )*
    };
}

from! {
    bool as bool, i8 as i8, i16 as i16, i32 as i32, i64 as i64, isize as isize, u8 as u8, u16 as u16, u32 as u32, u64 as u64,
    usize as usize, f32 as f32, f64 as f64, Complex<f32> as Complex<f32>, Complex<f64> as Complex<f64>,
    &str as String, &String as String, String as String,
    Vec<Self> as Vec<Self>, HashMap<String, Self> as HashMap<String, Self>, BTreeMap<String, Self> as BTreeMap<String, Self>,
}

macro_rules! from_elements {
    ($($elem:ty as $go:ty),* $(,)?) => {
        from! { $(Vec<$elem> as Vec<$go>, &[$elem] as Vec<$go>,)* }

        $(
            #[doc = concat!("Creates a Go value, like `Value::new::<Vec<", stringify!($go), ">>`.")]
            ///
            /// # Panics
            ///
            /// If no plugin is open yet, since there is no Go runtime then.
            impl<const N: usize> From<[$elem; N]> for Value {
                fn from(value: [$elem; N]) -> Self {
                    Self::from(&value[..])
                }
            }
        )*
    };
}

from_elements! {
    bool as bool, i8 as i8, i16 as i16, i32 as i32, i64 as i64, isize as isize, u8 as u8, u16 as u16, u32 as u32, u64 as u64,
    usize as usize, f32 as f32, f64 as f64, String as String, &str as String,
}

/// Creates a Go value: Go's `nil`, a nil interface, for `None`.
///
/// # Panics
///
/// If no plugin is open yet, since there is no Go runtime then.
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        match value {
            Some(value) => value.into(),
            None => Self::nil().unwrap_or_else(|error| not_made(&error)),
        }
    }
}

/// The Go error, as [`GoError::value`] returns it.
///
/// # Panics
///
/// If no plugin is open yet, since there is no Go runtime then.
impl From<GoError> for Value {
    fn from(error: GoError) -> Self {
        error.value().unwrap_or_else(|error| not_made(&error))
    }
}

/// Another handle on the same value, as by `clone`.
impl From<&Self> for Value {
    fn from(value: &Self) -> Self {
        value.clone()
    }
}

macro_rules! try_from {
    ($($type:ty),*) => {
        $(
            #[doc = concat!("Creates a Go value, like `Value::new::<", stringify!($type), ">`, which fails for what Go's type does not hold.")]
            impl TryFrom<$type> for Value {
                type Error = ValueError;

                fn try_from(value: $type) -> Result<Self, ValueError> {
                    Self::new::<$type>(value)
                }
            }
        )*
    };
}

try_from! { Duration, SystemTime }

macro_rules! from_infallible {
    ($($error:ty),*) => {
        $(
            /// For `?` after conversions that cannot fail.
            impl From<Infallible> for $error {
                fn from(never: Infallible) -> Self {
                    match never {}
                }
            }
        )*
    };
}

from_infallible! { ValueError, GoError }

#[cold]
fn not_made(error: &ValueError) -> ! {
    panic!("a Go value cannot be made, which `Value::new` returns as an error: {error}")
}

impl Value {
    /// Returns Go's `nil`: a nil interface, which has no type. It is assignable to any interface, pointer, map, slice, func or channel.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoRuntime`] if no plugin is open yet.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use plugin_core::{Func, Value};
    ///
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// let serve: Func<fn(Value)> = plugin.func("Serve")?; // func(*http.ServeMux)
    /// serve.call(Value::nil()?)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn nil() -> Result<Self, ValueError> {
        let list = Self::new(Vec::<Self>::new())?;
        list.type_of()?.elem()?.zero()
    }
}

/// The number of characters of a value that `Debug` writes, at most.
const SHOWN: usize = 500;

/// Writes the Go type and, in parentheses, the value as Go prints it: `main.Work({7 x})`, `string("x")`, `nil`. Long values are truncated.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let go_type = self.go_type();
        if go_type == "nil" {
            return f.write_str("nil");
        }
        let text = match Request::Print.of(&self.0) {
            Ok(reply) => reply.text(),
            Err(error) => error.to_string(),
        };
        let end = text
            .char_indices()
            .nth(SHOWN)
            .map_or(text.len(), |(at, _)| at);
        let (shown, more) = (&text[..end], if end < text.len() { "..." } else { "" });
        match go_type.as_str() {
            "string" => write!(f, "string({shown:?}{more})"),
            _ => write!(f, "{go_type}({shown}{more})"),
        }
    }
}
