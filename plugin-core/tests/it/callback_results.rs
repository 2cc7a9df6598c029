//! Results of Rust closures that begin with the same registers, but are of different types.

use crate::support::open;
use plugin_core::{Callback, Func, GoError, GoStruct};

#[derive(GoStruct)]
struct Labelled {
    s: String,
    n: isize,
}

#[derive(GoStruct)]
struct Empty {}

fn labelled() -> Labelled {
    let (s, n) = ("hello".to_owned(), 42);
    Labelled { s, n }
}

fn no<T>() -> Result<T, GoError> {
    Err(GoError::from_message("no"))
}

macro_rules! results {
    ($($test:ident $go:literal $type:ty = $value:expr => $told:literal)*) => {
        $(
            #[test]
            fn $test() {
                let call: Func<fn(Callback<fn() -> $type>) -> String> = open("callback_results").func($go).unwrap();
                let closure = Callback::<fn() -> $type>::new(|| $value);
                assert_eq!(call.call(closure).unwrap(), concat!($told, "\n"));
            }
        )*
    };
}

results! {
    a_string_and_a_number "TextInt" (String, isize) = ("hello".into(), 42) => "hello 42"
    a_string_and_a_byte "TextByte" (String, u8) = (String::new(), 200) => " 200"
    a_string_and_a_float "TextFloat" (String, f64) = ("hello".into(), 0.5) => "hello 0.5"
    a_string_and_nothing "TextEmpty" (String, Empty) = ("hello".into(), Empty {}) => "hello {}"
    nothing_and_a_string "EmptyText" (Empty, String) = (Empty {}, "hello".into()) => "{} hello"
    a_number_and_a_string "IntText" (isize, String) = (42, "hello".into()) => "42 hello"
    two_strings "TextText" (String, String) = ("hello".into(), "you".into()) => "hello you"
    a_string_and_a_slice "TextSlice" (String, Vec<i32>) = ("hello".into(), vec![1, 2]) => "hello [1 2]"
    a_string_and_two_numbers "TextIntInt" (String, isize, isize) = ("hello".into(), 42, -1) => "hello 42 -1"
    a_slice_and_a_number "SliceInt" (Vec<i32>, isize) = (vec![1, 2], 42) => "[1 2] 42"
    a_struct_of_both "Struct" Labelled = labelled() => "{S:hello N:42}"
    a_slice "Slice" Vec<i32> = vec![1, 2] => "[1 2] true"
    an_array_of_a_string "ArrayText" [String; 1] = ["hello".into()] => "[hello]"
    with_an_error "TextIntError" Result<(String, isize), GoError> = Ok(("hello".into(), 42)) => "hello 42 <nil>"
    instead_of_an_error "TextIntError" Result<(String, isize), GoError> = no() => " 0 no"
    a_bool_with_an_error "TextBoolError" Result<(String, bool), GoError> = Ok(("hello".into(), true)) => "hello true <nil>"
    a_struct_with_an_error "StructError" Result<Labelled, GoError> = Ok(labelled()) => "{hello 42} <nil>"
    an_error_that_is_a_value "TextErrorValue" (String, Option<GoError>) = ("hello".into(), no::<()>().err()) => "hello no"
}

#[test]
fn a_bool_is_one_byte_that_is_0_or_1() {
    type Ask = fn(String) -> (String, bool);
    let bools: Func<fn(Callback<Ask>) -> Vec<bool>> =
        open("callback_results").func("Bools").unwrap();
    for yes in [true, false] {
        let closure = Callback::<Ask>::new(move |_| ("hello".into(), yes));
        let bytes = bools.call(closure).unwrap().into_iter().map(u8::from);
        assert_eq!(bytes.collect::<Vec<_>>(), [yes.into(), (!yes).into()]);
    }
}
