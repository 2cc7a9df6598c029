//! Rust closures whose arguments and results travel in registers: every list of registers that the host has a form for.

use crate::support::open;
use plugin_core::{CallError, Callback, Func, GoError};

type Numbers = (isize, u8);
type Failing<T> = Result<T, GoError>;

/// Compares a string or slice with that of the fixture.
fn s(i: usize) -> String {
    i.to_string().repeat(20)
}

fn l(i: i32) -> Vec<i32> {
    vec![i, -1]
}

/// Passes seven closures to the fixture's function, each of which collects garbage on a moved stack, and compares the results in Go.
macro_rules! form {
    ($name:ident $go:literal $(($argument:ident: $type:ty = $value:expr))*) => {
        #[test]
        fn $name() {
            let plugin = open("callback_forms");
            let churn: Func<fn() -> isize> = plugin.func("Churn").unwrap();
            type All = fn(
                Callback<fn($($type),*) -> Numbers>,
                Callback<fn($($type),*) -> f64>,
                Callback<fn($($type),*) -> Failing<()>>,
                Callback<fn($($type),*) -> Failing<f64>>,
                Callback<fn($($type),*) -> Failing<isize>>,
                Callback<fn($($type),*) -> Failing<String>>,
                Callback<fn($($type),*) -> Failing<Vec<i32>>>,
            ) -> String;
            let all: Func<All> = plugin.func($go).unwrap();
            let check = move |arguments: String| {
                let expected: &[String] = &[$(format!("{:?}", $value)),*];
                assert_eq!(arguments, expected.join(" "));
                churn.call().unwrap();
            };
            macro_rules! closure {
                ($results:ty, $answer:expr) => {
                    Callback::<fn($($type),*) -> $results>::new(move |$($argument),*| {
                        let arguments: &[String] = &[$(format!("{:?}", $argument)),*];
                        check(arguments.join(" "));
                        $answer
                    })
                };
            }
            let told = all.call(
                closure!(Numbers, (-5, 250)),
                closure!(f64, -0.25),
                closure!(Failing<()>, Err(GoError::from_message("no"))),
                closure!(Failing<f64>, Ok(1e300)),
                closure!(Failing<isize>, Ok(-6)),
                closure!(Failing<String>, Ok("text".repeat(10))),
                closure!(Failing<Vec<i32>>, Ok(vec![1, -2, 3])),
            );
            let expected = format!("-5 250\n-0.25\nno\n1e+300 <nil>\n-6 <nil>\n{} <nil>\n[1 -2 3] <nil>\n", "text".repeat(10));
            assert_eq!(told.unwrap(), expected);
        }
    };
}

form!(nothing "None");
form!(a_word "W" (a: isize = 1isize));
form!(two_words "WW" (a: isize = 1isize) (b: u8 = 2u8));
form!(three_words "WWW" (a: isize = 1isize) (b: usize = 2usize) (c: i64 = 3i64));
form!(a_float "F" (a: f64 = 1.5f64));
form!(two_floats "FF" (a: f64 = 1.5f64) (b: f64 = 2.5f64));
form!(a_string "PW" (a: String = s(1)));
form!(a_slice "PWW" (a: Vec<i32> = l(1)));
form!(a_string_and_two_words "PWWW" (a: String = s(1)) (b: isize = 2isize) (c: isize = 3isize));
form!(a_word_and_a_string "WPW" (a: isize = 1isize) (b: String = s(2)));
form!(a_word_and_a_slice "WPWW" (a: isize = 1isize) (b: Vec<i32> = l(2)));
form!(two_strings "PWPW" (a: String = s(1)) (b: String = s(2)));
form!(a_string_and_a_slice "PWPWW" (a: String = s(1)) (b: Vec<i32> = l(2)));
form!(three_strings "PWPWPW" (a: String = s(1)) (b: String = s(2)) (c: String = s(3)));

#[test]
fn narrow_numbers_do_not_share_what_the_caller_reserves() {
    type Narrow = fn(
        Callback<fn(i32, i32) -> i32>,
        Callback<fn(i8, i8, i64, i8) -> i8>,
        Callback<fn(bool, String) -> bool>,
        Callback<fn(i32, i64) -> f32>,
    ) -> String;
    let narrow: Func<Narrow> = open("callback_forms").func("Narrow").unwrap();
    let told = narrow.call(
        Callback::<fn(i32, i32) -> i32>::new(|a, b| a * b),
        Callback::<fn(i8, i8, i64, i8) -> i8>::new(|a, b, c, d| a + b * c as i8 + d),
        Callback::<fn(bool, String) -> bool>::new(|yes, text| !(yes && text == s(1))),
        Callback::<fn(i32, i64) -> f32>::new(|a, b| a as f32 + b as f32),
    );
    assert_eq!(told.unwrap(), "-56 -9 false 1.0995116e+12");
}

#[test]
fn results_may_be_empty_or_several() {
    type Parts = fn(
        Callback<fn() -> String>,
        Callback<fn() -> Vec<u8>>,
        Callback<fn(String) -> (isize, isize, f32)>,
        Callback<fn(String) -> String>,
    ) -> String;
    let parts: Func<Parts> = open("callback_forms").func("Parts").unwrap();
    let told = parts.call(
        Callback::<fn() -> String>::new(String::new),
        Callback::<fn() -> Vec<u8>>::new(Vec::new),
        Callback::<fn(String) -> (isize, isize, f32)>::new(|text| (text.len() as isize, -1, 0.5)),
        Callback::<fn(String) -> String>::new(|text| text + "!"),
    );
    assert_eq!(told.unwrap(), format!("0 false 20 -1 0.5{}!", s(2)));
}

#[test]
fn many_goroutines_call_while_garbage_is_collected() {
    type Name = fn(String, Vec<i32>) -> Failing<String>;
    let plugin = open("callback_forms");
    let many: Func<fn(Callback<Name>, isize, isize) -> isize> = plugin.func("Many").unwrap();
    let churn: Func<fn() -> isize> = plugin.func("Churn").unwrap();
    let name = Callback::<Name>::new(move |text, list| {
        if list[0] % 100 == 0 {
            churn.call().unwrap();
        }
        Ok(format!("{text}{}", list[0]))
    });
    assert_eq!(many.call(name, 8, 300).unwrap(), 0);
}

#[test]
fn a_panic_comes_by_registers() {
    let call: Func<fn(Callback<fn(String) -> isize>) -> isize> =
        open("callback_forms").func("Call").unwrap();
    let error = call
        .call(Callback::<fn(String) -> isize>::new(|text| {
            panic!("not {text}")
        }))
        .unwrap_err();
    let CallError::Panic {
        message, go_stack, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!(*message, format!("not {}", s(1)));
    // Funcs made by reflect are not the subject of this file.
    assert!(!go_stack.contains("reflect.makeFuncStub"), "{go_stack}");
}
