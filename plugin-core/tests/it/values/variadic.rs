//! A variadic parameter `...T` is a `Vec<T>`.

use super::func;
use plugin_core::Func;

#[test]
fn variadic_numbers_are_a_slice() {
    let total: Func<fn(isize, Vec<isize>) -> isize> = func("results", "Total");
    assert_eq!(total.call(1, &[20, 300]).unwrap(), 321);
    assert_eq!(total.call(1, vec![]).unwrap(), 1);
}

#[test]
fn variadic_strings_are_a_slice() {
    let joined: Func<fn(String, Vec<String>) -> String> = func("results", "Joined");
    assert_eq!(joined.call("+", &["a", "", "c"]).unwrap(), "a++c");
    assert_eq!(joined.call("+", Vec::<String>::new()).unwrap(), "");
}

#[test]
fn a_mismatch_shows_the_dots() {
    let error = crate::support::open("results")
        .func::<fn(isize, isize) -> isize>("Total")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin: symbol Total in plugin example.com/fixtures/results is func(int, ...int) int, not func(int, int) int: \
         parameter 2 is []int, not int"
    );
}
