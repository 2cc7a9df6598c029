//! Values of Go from values of Rust, by `TryFrom`; and [`Value::nil`].
//!
//! They can fail, since there is no Go runtime that could hold a value before a plugin is open.

use super::{Value, ValueError, request::Request};
use num_complex::Complex;
use std::{
    fmt,
    time::{Duration, SystemTime},
};

macro_rules! from {
    ($($type:ty as $go:ty),* $(,)?) => {
        $(
            #[doc = concat!("As [`Value::new`] of `", stringify!($go), "`.")]
            impl TryFrom<$type> for Value {
                type Error = ValueError;

                fn try_from(value: $type) -> Result<Self, ValueError> {
                    Self::new::<$go>(value)
                }
            }
        )*
    };
}

from! {
    bool as bool, i8 as i8, i16 as i16, i32 as i32, i64 as i64, isize as isize, u8 as u8, u16 as u16, u32 as u32, u64 as u64,
    usize as usize, f32 as f32, f64 as f64, Complex<f32> as Complex<f32>, Complex<f64> as Complex<f64>, &str as String, String as String,
    Duration as Duration, SystemTime as SystemTime, Vec<Self> as Vec<Self>, &[&str] as Vec<String>, &[u8] as Vec<u8>,
}

impl Value {
    /// The nil of an interface, which has no type: what an `any`, an `error` or any other interface is that holds nothing. Given where Go
    /// has a pointer, map, slice, func or channel, it is the nil of that.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoRuntime`] before a plugin is open.
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

/// How many characters of a value `Debug` shows.
const SHOWN: usize = 500;

/// The Go type and, in parentheses, the value as Go prints it, if that is not too long: `main.Work({7 x})`, `string("x")`; `nil`.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(go_type) = self.go_type() else {
            return f.write_str("Value");
        };
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
