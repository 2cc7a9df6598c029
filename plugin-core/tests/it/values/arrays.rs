//! Arrays: of no element, of one (in registers), of more (never in registers), and of values that contain pointers.

use super::{func, noise};
use plugin_core::Func;

#[test]
fn arrays_of_every_kind_come_back() {
    let four: Func<fn([i32; 4]) -> [i32; 4]> = func("sequences", "EchoArray4Int32");
    let numbers = [i32::MIN, -1, 0x1234_5678, i32::MAX];
    assert_eq!(four.call(numbers).unwrap(), numbers);
    assert_eq!(four.call(&numbers).unwrap(), numbers, "by reference");

    let none: Func<fn([isize; 0]) -> [isize; 0]> = func("sequences", "EchoArray0Int");
    assert_eq!(none.call([]).unwrap(), []);

    let one: Func<fn([f64; 1]) -> [f64; 1]> = func("sequences", "EchoArray1Float64");
    assert_eq!(one.call([-2.5]).unwrap(), [-2.5]);

    let two: Func<fn([String; 2]) -> [String; 2]> = func("sequences", "EchoArray2String");
    let words = ["first".to_owned(), "第二".repeat(1000)];
    assert_eq!(two.call(&words).unwrap(), words);
    assert_eq!(two.call([String::new(), String::new()]).unwrap(), ["", ""]);

    let three: Func<fn([Vec<u8>; 3]) -> [Vec<u8>; 3]> = func("sequences", "EchoArray3SliceUint8");
    let blobs = [noise(3), vec![], noise(70_000)];
    assert_eq!(three.call(&blobs).unwrap(), blobs);
}

#[test]
fn go_sees_the_elements() {
    let sum: Func<fn([i32; 4]) -> i32> = func("sequences", "SumArray4Int32");
    assert_eq!(sum.call([i32::MAX, 1, -20, 300]).unwrap(), i32::MIN + 280);
}

#[test]
fn arrays_travel_between_other_arguments() {
    type Swap = fn(isize, [String; 2], u8) -> (u8, [String; 2], isize);
    let swap: Func<Swap> = func("sequences", "Swap");
    let words = || ["a".to_owned(), "b".to_owned()];
    assert_eq!(
        swap.call(-7, words(), 200).unwrap(),
        (200, ["b".to_owned(), "a".to_owned()], -7)
    );
}
