//! No result, one, several, more than fit in registers; parameters in registers and on the stack.

use super::{Twelve, func};
use plugin_core::Func;

#[test]
fn a_function_without_results_runs() {
    let nothing: Func<fn()> = func("results", "Nothing");
    let calls: Func<fn() -> isize> = func("results", "Calls");
    for n in 0..10 {
        assert_eq!(calls.call().unwrap(), n);
        nothing.call().unwrap();
    }
}

#[test]
fn several_results_are_a_tuple_in_order() {
    assert_eq!(func::<fn() -> isize>("results", "One").call().unwrap(), 1);

    let two: Func<fn(isize, String) -> (String, isize)> = func("results", "Two");
    assert_eq!(two.call(-3, "text").unwrap(), ("text".to_owned(), -3));

    let three: Func<fn(f64) -> (i8, f64, bool)> = func("results", "Three");
    assert_eq!(three.call(-0.75).unwrap(), (-8, -0.75, true));

    let four: Func<fn(String) -> (String, u16, f32, String)> = func("results", "Four");
    assert_eq!(
        four.call("part").unwrap(),
        ("part1".to_owned(), 65535, 0.5, "part2".to_owned())
    );

    type Five = (Vec<u8>, String, i32, f64, Vec<String>);
    let five: Func<fn(Vec<u8>) -> Five> = func("results", "Five");
    for text in ["", "x", "日本語"] {
        let words = ["a", "", text].map(str::to_owned).to_vec();
        let expected = (
            text.as_bytes().to_vec(),
            text.to_owned(),
            text.len() as i32,
            2.5,
            words,
        );
        assert_eq!(five.call(text.as_bytes()).unwrap(), expected);
    }
}

#[test]
fn results_beyond_the_registers_come_back() {
    let twelve: Func<fn() -> Twelve> = func("results", "Twelve");
    assert_eq!(
        twelve.call().unwrap(),
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    );
}

#[test]
fn every_integer_register_holds_its_own_argument() {
    type Nine = fn(isize, isize, isize, isize, isize, isize, isize, isize, isize) -> isize;
    let nine: Func<Nine> = func("results", "Ints9");
    assert_eq!(
        nine.call(
            1,
            10,
            100,
            1000,
            10_000,
            100_000,
            1_000_000,
            10_000_000,
            100_000_000
        )
        .unwrap(),
        987_654_321
    );
    assert_eq!(
        nine.call(-1, 0, 0, 0, 0, 0, 0, 0, isize::MAX).unwrap(),
        isize::MAX.wrapping_mul(9).wrapping_sub(1)
    );
}

#[test]
fn integers_beyond_the_registers_arrive() {
    type Twelve = fn(
        isize,
        isize,
        isize,
        isize,
        isize,
        isize,
        isize,
        isize,
        isize,
        isize,
        isize,
        isize,
    ) -> isize;
    let twelve: Func<Twelve> = func("results", "Ints12");
    let p = |n: u32| 100_isize.pow(n);
    // Two decimal digits for the weight of each of the last seven; the first five are 0.
    assert_eq!(
        twelve
            .call(0, 0, 0, 0, 0, p(0), p(1), p(2), p(3), p(4), p(5), p(6))
            .unwrap(),
        12_11_10_09_08_07_06
    );
    assert_eq!(
        twelve
            .call(p(0), p(1), p(2), p(3), p(4), 0, 0, 0, 0, 0, 0, p(5))
            .unwrap(),
        12_05_04_03_02_01
    );
}

#[test]
fn floats_beyond_the_registers_arrive() {
    type Sixteen =
        fn(f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64) -> f64;
    let sixteen: Func<Sixteen> = func("results", "Floats16");
    for i in 0..16 {
        let x = |n| if n == i { 0.5 } else { 0.0 };
        let weight = sixteen.call(
            x(0),
            x(1),
            x(2),
            x(3),
            x(4),
            x(5),
            x(6),
            x(7),
            x(8),
            x(9),
            x(10),
            x(11),
            x(12),
            x(13),
            x(14),
            x(15),
        );
        assert_eq!(
            weight.unwrap(),
            f64::from(i + 1) / 2.0,
            "argument {}",
            i + 1
        );
    }
}

#[test]
fn integers_floats_and_strings_mix() {
    type Mixed = fn(i8, f32, String, u16, f64, String, bool, i64, u8) -> String;
    let mixed: Func<Mixed> = func("results", "Mixed9");
    // fmt.Sprint puts spaces between operands neither of which is a string.
    assert_eq!(
        mixed
            .call(-1, 0.5, "s", 65535, -2.25, "t\0", true, i64::MIN, 255)
            .unwrap(),
        "-1 0.5s65535 -2.25t\0true -9223372036854775808 255"
    );
}

#[test]
fn strings_beyond_the_registers_arrive() {
    type Six = fn(String, String, String, String, String, String) -> String;
    let six: Func<Six> = func("results", "Strings6");
    assert_eq!(
        six.call("a", "", "ccc", "d".to_owned(), &"é".to_owned(), "f")
            .unwrap(),
        "acccdéf"
    );
}
