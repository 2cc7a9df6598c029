//! More elements than fit in memory once they are converted: an error, rather than a truncated size.

use crate::support::{in_child, open};
use plugin_core::{
    Argument, CallError, Callback, Func, GoStruct, GoValue, Type, Value, ValueError,
    value::{Arguments, FieldName, Layout, Limit, Reader, Scratch, Shape, StructValue, Structure},
};
use std::collections::HashMap;

/// With eight bytes for each element, the product is 8 if truncated to a word.
const MANY: usize = (1 << 61) + 1;

/// The maximum number of elements.
const MOST: usize = 1 << 20;

#[derive(GoStruct, Clone, Copy)]
struct Empty {}

/// Returns a Go slice with `len` elements of size zero.
fn many(count: usize) -> Value {
    open("hello"); // Starts the Go runtime.
    let slice = Type::of::<Vec<[i64; 0]>>().unwrap();
    slice.make_slice(count, count).unwrap()
}

#[track_caller]
fn exceeds<T>(result: Result<T, ValueError>) {
    let Err(error) = result else {
        panic!("there is no memory for so many")
    };
    let ValueError::Exceeds { limit, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(*limit, Limit::Elements, "{error}");
    assert!(
        error.to_string().contains("1048576 elements of size zero"),
        "{error}"
    );
}

#[track_caller]
fn call_exceeds(error: &CallError) {
    let CallError::Exceeds { limit, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(*limit, Limit::Elements, "{error}");
}

#[test]
fn handles_for_elements_of_no_size() {
    if in_child(&[]) {
        for count in [MOST + 1, 1 << 40, 1 << 60, 1 << 61, MANY] {
            exceeds(many(count).get::<Vec<Value>>());
        }
        assert_eq!(many(9).get::<Vec<Value>>().unwrap().len(), 9);
    }
}

#[test]
fn elements_that_are_numbers_come_as_they_are() {
    assert_eq!(many(MANY).get::<Vec<[i64; 0]>>().unwrap().len(), MANY);
}

#[test]
fn results_and_arguments_of_callbacks() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("layouts");
    let range: Func<fn(isize) -> Vec<Value>> = plugin.func("Range").unwrap();
    call_exceeds(&range.call(MANY as isize).unwrap_err());
    let range: Func<fn(isize) -> Vec<Empty>> = plugin.func("Range").unwrap();
    assert!(range.call(MANY as isize).is_err());
    assert_eq!(range.call(5).unwrap().len(), 5);
    let ranged: Func<fn(isize, Callback<fn(Vec<Value>)>)> = plugin.func("Ranged").unwrap();
    let error = ranged.call(MANY as isize, Callback::<fn(Vec<Value>)>::new(drop));
    let text = error.unwrap_err().to_string();
    assert!(text.contains("elements of size zero"), "{text}");
}

#[test]
fn elements_of_no_size_that_go_to_go() {
    static EMPTY: [Empty; MANY] = [Empty {}; MANY];
    let count: Func<fn(Vec<Empty>) -> isize> = open("layouts").func("Count").unwrap();
    assert_eq!(count.call(&EMPTY[..3]).unwrap(), 3);
    call_exceeds(&count.call(&EMPTY[..]).unwrap_err());
}

#[test]
fn a_set_is_as_large_as_it_is() {
    let set: Func<fn(isize) -> HashMap<isize, Empty>> = open("layouts").func("Set").unwrap();
    assert_eq!(set.call(MOST as isize + 1).unwrap().len(), MOST + 1);
}

/// A type of size zero that stands for a Go struct of another size.
#[derive(Clone, Copy)]
struct Thin;

// SAFETY: the field is what the method gives, and nothing of it is kept.
unsafe impl Structure for Thin {
    type Fields = (i64, ());
    const NAME: Option<&'static str> = None;
    const FIELDS: &'static [FieldName] = &[FieldName {
        name: "A",
        tag: None,
    }];

    fn from_fields(_: (i64, ())) -> Self {
        Self
    }

    fn fields(&self) -> (&i64, ()) {
        (&7, ())
    }
}

// SAFETY: by what is made of every `Structure`, as the derive does.
unsafe impl GoValue for Thin {
    const SHAPE: &'static Shape = <Self as StructValue>::SHAPE;
    const LAYOUT: Layout = <Self as StructValue>::LAYOUT;

    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that the next registers hold such a value.
        unsafe { <Self as StructValue>::decode_registers(reader) }
    }

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `src` points to such an encoded value.
        unsafe { <Self as StructValue>::decode_at(src, reader) }
    }
}

// SAFETY: each method calls that of `StructValue`, which lays the value out as its shape says.
unsafe impl Argument<Self> for Thin {
    fn encode_registers(&self, registers: &mut Arguments<'_>) {
        StructValue::encode_registers(self, registers);
    }

    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout.
        unsafe { StructValue::encode_at(self, dst, scratch) }
    }
}

#[test]
fn elements_that_have_a_size_in_go_only() {
    if !in_child(&[]) {
        return;
    }
    static MANY_THIN: [Thin; MANY] = [Thin; MANY];
    let sum: Func<fn(Vec<Thin>) -> i64> = open("layouts").func("SumThin").unwrap();
    assert_eq!(sum.call(&MANY_THIN[..3]).unwrap(), 21);
    for count in [MOST + 1, 1 << 60, MANY] {
        let error = sum.call(&MANY_THIN[..count]).unwrap_err();
        assert!(matches!(error, CallError::Exceeds { .. }), "{error}");
    }
}
