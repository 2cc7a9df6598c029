//! [`Outcome`]: converts the results of a function to and from bytes.

use crate::canon::{Canon, Input, put_text};
use plugin_core::{CallbackResult, GoError, Results, Value, ValueError};
use std::fmt::Debug;

/// The results of a function: nothing, one value, a tuple, or a `Result` of these.
pub trait Outcome: Results + CallbackResult + Debug {
    /// Encodes the results as canonical bytes.
    fn encode_all(&self, out: &mut Vec<u8>);
    /// Decodes results from raw bytes.
    fn decode_all(input: &mut Input<'_>) -> Self;
    /// Converts the results of a call by handle.
    ///
    /// # Errors
    ///
    /// Returns an error if one of them is of another type.
    fn from_values(values: &[Value]) -> Result<Self, ValueError>;
}

impl<T: Canon> Outcome for T {
    fn encode_all(&self, out: &mut Vec<u8>) {
        Canon::encode(self, out);
    }

    fn decode_all(input: &mut Input<'_>) -> Self {
        Canon::decode(input)
    }

    fn from_values(values: &[Value]) -> Result<Self, ValueError> {
        assert_eq!(values.len(), 1, "the function has one result");
        values[0].get()
    }
}

impl<R: Outcome> Outcome for Result<R, GoError> {
    fn encode_all(&self, out: &mut Vec<u8>) {
        out.push(self.is_err().into());
        match self {
            Ok(results) => results.encode_all(out),
            Err(error) => put_text(error.message().as_bytes(), out),
        }
    }

    fn decode_all(input: &mut Input<'_>) -> Self {
        if input.flag() {
            return Err(GoError::from_message(String::from_utf8_lossy(input.text())));
        }
        Ok(R::decode_all(input))
    }

    fn from_values(values: &[Value]) -> Result<Self, ValueError> {
        let (error, values) = values.split_last().expect("the last result is an error");
        if error.is_nil() {
            return R::from_values(values).map(Ok);
        }
        Ok(Err(GoError::from_message(error.to_string())))
    }
}

/// Calls a variadic function. The last argument is the slice of the variadic arguments.
///
/// # Errors
///
/// Returns the errors of `Value::call`.
pub fn call_variadic(func: &Value, arguments: &[&Value]) -> Result<Vec<Value>, ValueError> {
    let (rest, arguments) = arguments
        .split_last()
        .expect("a variadic function has a parameter");
    let rest = rest
        .elements()?
        .collect::<Result<Vec<Value>, ValueError>>()?;
    let all: Vec<&Value> = arguments.iter().copied().chain(&rest).collect();
    func.call(&all)
}

macro_rules! tuples {
    ($(($($type:ident $index:tt),*) $count:literal)*) => {
        $(impl<$($type: Canon),*> Outcome for ($($type,)*) {
            #[allow(unused_variables)]
            fn encode_all(&self, out: &mut Vec<u8>) {
                $(Canon::encode(&self.$index, out);)*
            }

            #[allow(unused_variables, clippy::unused_unit)]
            fn decode_all(input: &mut Input<'_>) -> Self {
                ($(<$type as Canon>::decode(input),)*)
            }

            #[allow(clippy::unused_unit)]
            fn from_values(values: &[Value]) -> Result<Self, ValueError> {
                assert_eq!(values.len(), $count, "the number of results");
                Ok(($(values[$index].get::<$type>()?,)*))
            }
        })*
    };
}

tuples! {
    () 0
    (A 0, B 1) 2
    (A 0, B 1, C 2) 3
    (A 0, B 1, C 2, D 3) 4
    (A 0, B 1, C 2, D 3, E 4) 5
    (A 0, B 1, C 2, D 3, E 4, F 5) 6
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6) 7
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7) 8
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8) 9
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9) 10
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10) 11
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11) 12
}
