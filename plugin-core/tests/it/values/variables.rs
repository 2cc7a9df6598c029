//! Variables: Go reads what Rust has set, and Rust what Go has set, for every type.
//!
//! Each variable is used in one test only, so that no test disturbs another.

use super::{func, noise, var};
use crate::support::{in_child, open};
use plugin_core::{Func, RawString, Var};
use std::thread;

macro_rules! numbers {
    ($($test:ident: $type:ty, $name:literal, first $first:expr, $values:expr;)*) => {
        $(
            #[test]
            fn $test() {
                let variable: Var<$type> = var("variables", $name);
                let get: Func<fn() -> $type> = func("variables", concat!("Get", $name));
                let set: Func<fn($type)> = func("variables", concat!("Set", $name));
                assert_eq!(variable.get(), $first, "as Go initialised it");
                for value in $values {
                    variable.set(value);
                    assert_eq!(get.call().unwrap(), value, "Go reads what Rust set");
                    set.call(<$type>::default()).unwrap();
                    assert_eq!(variable.get(), <$type>::default(), "Rust reads what Go set");
                    set.call(value).unwrap();
                    assert_eq!(variable.get(), value);
                }
            }
        )*
    };
}

numbers! {
    an_int_is_shared: isize, "Count", first 5, [7, -1, isize::MAX, isize::MIN];
    a_bool_is_shared: bool, "Flag", first true, [true, false, true];
    a_float_is_shared: f64, "Ratio", first 0.25, [0.5, -1e300, f64::INFINITY];
    an_array_is_shared: [i32; 3], "Triple", first [1, 2, 3], [[-1, i32::MAX, 0], [7, 8, 9]];
}

macro_rules! words {
    ($($test:ident: $type:ty, $name:literal, first $first:expr, $values:expr;)*) => {
        $(
            #[test]
            fn $test() {
                let variable: Var<$type> = var("variables", $name);
                let get: Func<fn() -> $type> = func("variables", concat!("Get", $name));
                let set: Func<fn($type)> = func("variables", concat!("Set", $name));
                // SAFETY: only this test uses the variable, and no Go code runs while it does.
                assert_eq!(unsafe { variable.read() }.unwrap(), $first, "as Go initialised it");
                for value in $values {
                    // SAFETY: only this test uses the variable, and no Go code runs while it does.
                    unsafe { variable.write(&value) }.unwrap();
                    open("variables").collect_garbage();
                    assert_eq!(get.call().unwrap(), value, "Go reads what Rust wrote");
                    set.call(<$type>::default()).unwrap();
                    // SAFETY: only this test uses the variable, and no Go code runs while it does.
                    assert_eq!(unsafe { variable.read() }.unwrap(), <$type>::default(), "Rust reads what Go set");
                    set.call(&value).unwrap();
                    // SAFETY: only this test uses the variable, and no Go code runs while it does.
                    assert_eq!(unsafe { variable.read() }.unwrap(), value);
                }
            }
        )*
    };
}

words! {
    bytes_are_shared: Vec<u8>, "Data", first b"data", [noise(1), noise(33), noise(1 << 20), vec![]];
    a_string_is_shared: RawString, "Name", first RawString(b"start".into()), [RawString(noise(77)), RawString("日\0本".into())];
}

#[test]
fn strings_in_a_slice_are_shared() {
    let variable: Var<Vec<String>> = var("variables", "Words");
    let get: Func<fn() -> Vec<String>> = func("variables", "GetWords");
    let append: Func<fn(String)> = func("variables", "AppendWord");
    // SAFETY: only this test uses the variable, and no Go code runs while it does.
    assert_eq!(unsafe { variable.read() }.unwrap(), ["one", "two"]);
    append.call("three").unwrap();
    // SAFETY: only this test uses the variable, and no Go code runs while it does.
    assert_eq!(unsafe { variable.read() }.unwrap(), ["one", "two", "three"]);
    let many: Vec<String> = (0..1000).map(|i| format!("word {i}")).collect();
    // SAFETY: only this test uses the variable, and no Go code runs while it does.
    unsafe { variable.write(&many) }.unwrap();
    drop(many);
    open("variables").collect_garbage();
    append.call("last").unwrap();
    let all = get.call().unwrap();
    assert_eq!(
        (all.len(), &*all[999], &*all[1000]),
        (1001, "word 999", "last")
    );
    // SAFETY: only this test uses the variable, and no Go code runs while it does.
    unsafe { variable.write(&["a", ""]) }.unwrap();
    assert_eq!(get.call().unwrap(), ["a", ""]);
}

#[test]
fn rust_threads_exclude_each_other() {
    if !in_child(&[("GOGC", "1")]) {
        return; // In the other process, "Data" is used by this test alone.
    }
    let variable: Var<Vec<u8>> = var("variables", "Data");
    // SAFETY: no Go code uses the variable.
    unsafe { variable.write(Vec::new()) }.unwrap();
    thread::scope(|scope| {
        for byte in 0..4 {
            scope.spawn(move || {
                for len in 0..500 {
                    // SAFETY: no Go code uses the variable.
                    unsafe { variable.write(vec![byte; len]) }.unwrap();
                    // SAFETY: no Go code uses the variable.
                    let read = unsafe { variable.read() }.unwrap();
                    assert!(
                        read.iter().all(|other| *other == read[0]),
                        "parts of two values: {read:?}"
                    );
                }
            });
        }
    });
}
