//! A wrong type is refused with a text that shows both types, the first difference, and the likely intention.

use crate::support::open;
use plugin_core::{Complex, Error, GoError, Place, Signature, Uintptr};

/// Returns the error for binding a function with this type.
fn refused<F: Signature>(plugin: &str, name: &str) -> String {
    let error = open(plugin).func::<F>(name).unwrap_err();
    assert!(matches!(error, Error::TypeMismatch { .. }), "{error}");
    let again = open(plugin).func::<F>(name).unwrap_err();
    assert_eq!(
        error.to_string(),
        again.to_string(),
        "an error the second time as well"
    );
    error.to_string()
}

#[test]
fn a_parameter_of_another_type_is_named() {
    assert_eq!(
        refused::<fn(String, i64, i32) -> isize>("shapes", "Int"),
        "plugin: symbol Int in plugin example.com/fixtures/shapes is func(int, int64, int32) int, \
         not func(string, int64, int32) int: parameter 1 is int, not string"
    );
    assert_eq!(
        refused::<fn(Vec<i8>) -> Vec<u8>>("sequences", "EchoSliceUint8"),
        "plugin: symbol EchoSliceUint8 in plugin example.com/fixtures/sequences is func([]uint8) []uint8, \
         not func([]int8) []uint8: parameter 1 is []uint8, not []int8"
    );
    assert_eq!(
        refused::<fn([i32; 5]) -> [i32; 4]>("sequences", "EchoArray4Int32"),
        "plugin: symbol EchoArray4Int32 in plugin example.com/fixtures/sequences is func([4]int32) [4]int32, \
         not func([5]int32) [4]int32: parameter 1 is [4]int32, not [5]int32"
    );
    assert_eq!(
        refused::<fn(Vec<u8>) -> String>("scalars", "EchoString"),
        "plugin: symbol EchoString in plugin example.com/fixtures/scalars is func(string) string, \
         not func([]uint8) string: parameter 1 is string, not []uint8"
    );
}

#[test]
fn the_first_difference_counts() {
    assert_eq!(
        refused::<fn(isize, i64, i64) -> i64>("shapes", "Int"),
        "plugin: symbol Int in plugin example.com/fixtures/shapes is func(int, int64, int32) int, \
         not func(int, int64, int64) int64: parameter 3 is int32, not int64"
    );
}

#[test]
fn a_result_of_another_type_is_named() {
    assert_eq!(
        refused::<fn(f64) -> (i8, f32, bool)>("results", "Three"),
        "plugin: symbol Three in plugin example.com/fixtures/results is func(float64) (int8, float64, bool), \
         not func(float64) (int8, float32, bool): result 2 is float64, not float32"
    );
}

#[test]
fn a_wrong_number_of_parameters_or_results_is_counted() {
    assert_eq!(
        refused::<fn(isize) -> isize>("greet", "Add"),
        "plugin: symbol Add in plugin example.com/fixtures/greet is func(int, int) int, not func(int) int: \
         it has 2 parameters, not 1"
    );
    assert_eq!(
        refused::<fn(f64) -> (i8, f64)>("results", "Three"),
        "plugin: symbol Three in plugin example.com/fixtures/results is func(float64) (int8, float64, bool), \
         not func(float64) (int8, float64): it has 3 results, not 2"
    );
    assert_eq!(
        refused::<fn() -> isize>("results", "Nothing"),
        "plugin: symbol Nothing in plugin example.com/fixtures/results is func(), not func() int: it has 0 results, not 1"
    );
}

#[test]
fn a_forgotten_error_is_explained() {
    assert_eq!(
        refused::<fn(String) -> i64>("greet", "Parse"),
        "plugin: symbol Parse in plugin example.com/fixtures/greet is func(string) (int64, error), not func(string) int64: \
         it has 2 results, not 1 (a final Go error makes the Rust result a Result<_, GoError>)"
    );
    assert_eq!(
        refused::<fn(bool)>("results", "OnlyError"),
        "plugin: symbol OnlyError in plugin example.com/fixtures/results is func(bool) error, not func(bool): \
         it has 1 results, not 0 (a final Go error makes the Rust result a Result<_, GoError>)"
    );
}

#[test]
fn an_error_that_is_not_there_is_refused() {
    assert_eq!(
        refused::<fn(String) -> Result<String, GoError>>("greet", "Greet"),
        "plugin: symbol Greet in plugin example.com/fixtures/greet is func(string) string, not func(string) (string, error): \
         it has 1 results, not 2"
    );
    assert_eq!(
        refused::<fn(isize, String) -> Result<String, GoError>>("results", "Two"),
        "plugin: symbol Two in plugin example.com/fixtures/results is func(int, string) (string, int), \
         not func(int, string) (string, error): result 2 is int, not error"
    );
}

#[test]
fn go_int_is_isize_and_the_text_says_so() {
    assert_eq!(
        refused::<fn(i64, i64) -> i64>("greet", "Add"),
        "plugin: symbol Add in plugin example.com/fixtures/greet is func(int, int) int, not func(int64, int64) int64: \
         parameter 1 is int, not int64 (Go's int is Rust's isize)"
    );
    let hint = |text: String| {
        text.rsplit_once(" (")
            .map(|(_, hint)| hint.trim_end_matches(')').to_owned())
    };
    for (text, expected) in [
        (
            refused::<fn(isize) -> i32>("scalars", "EchoInt"),
            "Go's int is Rust's isize",
        ),
        (
            refused::<fn(isize) -> i64>("scalars", "EchoInt64"),
            "Rust's isize is Go's int; use i32 or i64",
        ),
        (
            refused::<fn(isize) -> i32>("scalars", "EchoInt32"),
            "Rust's isize is Go's int; use i32 or i64",
        ),
        (
            refused::<fn(u64) -> u64>("scalars", "EchoUint"),
            "Go's uint is Rust's usize",
        ),
        (
            refused::<fn(usize) -> u32>("scalars", "EchoUint32"),
            "Rust's usize is Go's uint; use u32 or u64",
        ),
        (
            refused::<fn(usize) -> usize>("scalars", "EchoUintptr"),
            "Go's uintptr is plugin_core::Uintptr",
        ),
        (
            refused::<fn(Uintptr) -> usize>("scalars", "EchoUint"),
            "plugin_core::Uintptr is Go's uintptr",
        ),
    ] {
        assert_eq!(hint(text).as_deref(), Some(expected));
    }
}

#[test]
fn a_variable_of_another_type_is_refused() {
    let text = |error: Error| {
        assert!(
            matches!(&error, Error::TypeMismatch { difference, .. } if difference.place == Place::Variable)
        );
        error.to_string()
    };
    let variables = open("variables");
    assert_eq!(
        text(variables.var::<i64>("Count").unwrap_err()),
        "plugin: symbol Count in plugin example.com/fixtures/variables is int, not int64: \
         it holds int, not int64 (Go's int is Rust's isize)"
    );
    assert_eq!(
        text(variables.var::<Vec<Vec<u8>>>("Words").unwrap_err()),
        "plugin: symbol Words in plugin example.com/fixtures/variables is []string, not [][]uint8: it holds []string, not [][]uint8"
    );
    assert_eq!(
        text(variables.var::<Complex<f64>>("Origin").unwrap_err()),
        "plugin: symbol Origin in plugin example.com/fixtures/variables is main.Point, not complex128: \
         it holds main.Point, not complex128"
    );
    for (name, found) in [
        ("Ages", "map[string]int"),
        ("Hook", "func(int) int"),
        ("Next", "*int"),
        ("Empty", "struct {}"),
        ("Any", "interface {}"),
        ("Later", "func() (int, error)"),
    ] {
        assert_eq!(
            text(variables.var::<usize>(name).unwrap_err()),
            format!(
                "plugin: symbol {name} in plugin example.com/fixtures/variables is {found}, not uint: it holds {found}, not uint"
            )
        );
    }
}

#[test]
fn a_named_type_is_what_it_is_made_of() {
    let named = open("shapes")
        .func::<fn(f64, String, i64) -> (f64, String, i64)>("Named")
        .unwrap();
    assert_eq!(
        named.call(36.6, "id", -1).unwrap(),
        (36.6, "id".to_owned(), -1)
    );
}
