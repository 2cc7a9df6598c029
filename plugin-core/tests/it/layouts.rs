//! Structs whose size in memory differs from that of their registers, by every call path: the spill space that the callee uses must have
//! been reserved by the caller (cmd/compile/abi-internal.md, "Function call argument and result passing").

use crate::support::{in_child, open};
use plugin_core::{Callback, Func, FuncValue, GoPlugin, GoStruct, GoValue, Value, Var};
use std::fmt::Debug;

macro_rules! structs {
    ($($name:ident { $($(#[$attribute:meta])? $field:ident: $type:ty = $value:expr),* })*) => {
        $(
            #[derive(GoStruct, Debug)]
            struct $name { $($(#[$attribute])? $field: $type),* }

            impl $name {
                /// A value that differs from others.
                #[allow(clippy::needless_update, unused_variables)]
                fn new(i: i8) -> Self {
                    #[allow(clippy::redundant_closure_call)]
                    Self { $($field: ($value)(i)),* }
                }
            }
        )*
    };
}

structs! {
    Narrow { a: i8 = |i| i, z: [i64; 0] = |_| [] }
    Twice { p: Narrow = Narrow::new, z: [i64; 0] = |_| [] }
    Nested { p: Twice = Twice::new, z: [i64; 0] = |_| [] }
    Deep { p: Nested = Nested::new, z: [i64; 0] = |_| [] }
    Marked { n: i64 = i64::from, #[go(name = "_")] mark: [Value; 0] = |_| [] }
    First { z: [i64; 0] = |_| [], a: i8 = |i| i }
    Float { v: f32 = f32::from, z: [i64; 0] = |_| [] }
    Floats {
        a: Float = Float::new, b: Float = Float::new, c: Float = Float::new, d: Float = Float::new, e: Float = Float::new,
        g: Float = Float::new, h: Float = Float::new, i: Float = Float::new, j: Float = Float::new, k: Float = Float::new,
        l: Float = Float::new, m: Float = Float::new, n: Float = Float::new
    }
    Blank {
        #[go(name = "_")] first: i8 = |_| 0,
        b: i16 = i16::from,
        #[go(name = "_")] last: Empty = Empty::new
    }
    Nine {
        a: i64 = i64::from, b: i64 = i64::from, c: i64 = i64::from, d: i64 = i64::from, e: i64 = i64::from,
        f: i64 = i64::from, g: i64 = i64::from, h: i64 = i64::from, i: i64 = |i| -i64::from(i)
    }
    Ten {
        a: i8 = |i| i, b: i8 = |i| i + 1, c: i8 = |i| i + 2, d: i8 = |i| i + 3, e: i8 = |i| i + 4,
        f: i8 = |i| i + 5, g: i8 = |i| i + 6, h: i8 = |i| i + 7, i: i8 = |i| i + 8, j: i8 = |i| i + 9
    }
    Mixed { a: f32 = f32::from, b: i8 = |i| i, c: String = |i: i8| i.to_string().repeat(9), d: f64 = |i| -f64::from(i) }
    Text { s: String = |i: i8| i.to_string().repeat(9), z: [String; 0] = |_| [] }
    Empty {}
    Flags { a: bool = |i| i % 2 == 0, b: i16 = i16::from, c: bool = |i| i % 2 != 0 }
    One { a: [i32; 1] = |i| [i32::from(i)], b: [[bool; 1]; 1] = |i| [[i % 2 == 0]] }
    Two { a: [i32; 2] = |i| [i32::from(i), -1] }
}

type Pass<T> = fn(i8, T, i64) -> (T, i64);

/// What does not fit the eight bytes between its neighbours.
const N: i64 = 0x4141_4141_4141_4141;

/// Passes values to a function of each kind, which adds the numbers before and after the value.
fn every_way<T: GoValue + Debug>(plugin: GoPlugin, name: &str, new: fn(i8) -> T) {
    let same = |way: &str, (found, n): (T, i64), i: i8| {
        let (found, expected) = (format!("{found:?}"), format!("{:?}", new(i)));
        assert_eq!((found, n), (expected, N - 3), "{name} by {way}");
    };
    let pass: Func<Pass<T>> = plugin.func(&format!("Pass{name}")).unwrap();
    let ways: Func<fn() -> Value> = plugin.func(&format!("Ways{name}")).unwrap();
    let ways = ways.call().unwrap();
    let value: FuncValue<Pass<T>> = ways.elem().unwrap().field("Value").unwrap().func().unwrap();
    let method: FuncValue<Pass<T>> = ways.method("Method").unwrap().func().unwrap();
    let calls: FuncValue<fn(Callback<Pass<T>>, i8, T, i64) -> (T, i64)> =
        ways.method("Calls").unwrap().func().unwrap();
    method.call(0, new(0), 0).unwrap();
    for i in 0..20 {
        same("func", pass.call(-3, new(i), N).unwrap(), i);
        same("spawned func", pass.spawn(-3, new(i), N).wait().unwrap(), i);
        same("func value", value.call(-3, new(i), N).unwrap(), i);
        let pending = value.spawn(-3, new(i), N);
        same("spawned func value", pending.wait().unwrap(), i);
        same("method", method.call(-3, new(i + 1), N).unwrap(), i);
        let pending = method.spawn(-3, new(i + 1), N);
        same("spawned method", pending.wait().unwrap(), i + 1);
        let back = Callback::<Pass<T>>::new(|a, t, n| (t, n + i64::from(a)));
        same("callback", calls.call(back, -3, new(i), N).unwrap(), i);
    }
}

macro_rules! tests {
    ($($test:ident $shape:ident)*) => {
        $(
            #[test]
            fn $test() {
                if in_child(&[("GOGC", "1")]) {
                    every_way(open("layouts"), stringify!($shape), $shape::new);
                }
            }
        )*
    };
}

tests! {
    a_zero_size_field_at_the_end Narrow
    zero_size_fields_at_many_ends Deep
    what_is_made_incomparable Marked
    a_zero_size_field_in_front First
    floats_that_take_two_words_each Floats
    blank_fields Blank
    nine_words Nine
    more_fields_than_registers Ten
    mixed_fields Mixed
    a_string_and_no_strings Text
    nothing Empty
    fields_that_share_a_word Flags
    arrays_of_one One
    an_array_of_two Two
}

/// The array may stand for an array of any type, even one aligned to a byte.
#[derive(GoStruct, Debug)]
struct Small {
    n: i8,
    none: [Value; 0],
}

fn small(n: i8) -> Small {
    Small { n, none: [] }
}

#[test]
fn no_values_by_handle_have_no_alignment() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("layouts");
    let numbers = |all: &[Small]| all.iter().map(|small| small.n).collect::<Vec<_>>();
    let list: Func<fn() -> Vec<Small>> = plugin.func("SmallList").unwrap();
    assert_eq!(numbers(&list.call().unwrap()), [1, 2, 3]);
    let told: Func<fn(Small, i8, Vec<Small>) -> Vec<i8>> = plugin.func("SmallTold").unwrap();
    let given = told.call(small(4), 5, vec![small(6), small(7)]).unwrap();
    assert_eq!(given, [4, 5, 6, 7]);
    let variable: Var<[Small; 3]> = plugin.var("SmallVariable").unwrap();
    // SAFETY: no Go code uses the variable meanwhile.
    unsafe { variable.write([small(8), small(9), small(10)]) }.unwrap();
    // SAFETY: no Go code uses the variable meanwhile.
    let read = unsafe { variable.read() }.unwrap();
    assert_eq!(numbers(&read), [8, 9, 10]);
    let beside: Func<fn() -> Vec<i8>> = plugin.func("SmallBeside").unwrap();
    assert_eq!(beside.call().unwrap(), [8, 9, 10]);
}

#[test]
fn shorter_ways_have_three_words_to_spare() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("layouts");
    let words: Func<fn(Deep, i64, i64) -> i64> = plugin.func("Words").unwrap();
    let sum: Func<fn(Marked, Marked, i64) -> i64> = plugin.func("Sum").unwrap();
    let named: Func<fn(String, Nested) -> String> = plugin.func("Named").unwrap();
    for i in 0..100 {
        let n = i64::from(i);
        assert_eq!(words.call(Deep::new(i), N, -n).unwrap(), N);
        assert_eq!(words.spawn(Deep::new(i), N, -n).wait().unwrap(), N);
        let added = sum.call(Marked::new(i), Marked::new(i), N);
        assert_eq!(added.unwrap(), N + 2 * n);
        assert_eq!(named.call("name", Nested::new(i)).unwrap(), "name");
    }
}
