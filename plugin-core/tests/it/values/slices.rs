//! Slices of every scalar type, and of bytes in every size.

use super::{func, noise};
use plugin_core::{Complex, Func, Uintptr};

/// One test for each element type: slices of every length come back, however they are given; nil and empty ones are told apart.
macro_rules! slices {
    ($($test:ident: $type:ty, $go:literal, $make:expr;)*) => {
        $(
            #[test]
            fn $test() {
                let echo: Func<fn(Vec<$type>) -> Vec<$type>> = func("sequences", concat!("EchoSlice", $go));
                for len in (0..=33).chain([255, 256, 257, 1000, 100_000]) {
                    let all: Vec<$type> = noise(len + 1).into_iter().map($make).collect();
                    assert_eq!(echo.call(&all[1..]).unwrap(), all[1..], "{len}, from the middle of a slice");
                    assert_eq!(echo.call(&all).unwrap(), all, "{len}, by reference");
                    assert_eq!(echo.call(all.clone()).unwrap(), all, "{len}, owned");
                }
                let array: [$type; 3] = [1, 2, 3].map($make);
                assert_eq!(echo.call(&array).unwrap(), array, "an array by reference");

                let is_nil: Func<fn(Vec<$type>) -> bool> = func("sequences", concat!("IsNilSlice", $go));
                assert!(!is_nil.call(Vec::new()).unwrap(), "an empty slice from Rust is not nil");
                assert!(!is_nil.call(&array[..]).unwrap());
                for name in [concat!("NilSlice", $go), concat!("EmptySlice", $go)] {
                    assert!(func::<fn() -> Vec<$type>>("sequences", name).call().unwrap().is_empty(), "{name}");
                }
            }
        )*
    };
}

slices! {
    slices_of_bool_come_back: bool, "Bool", |x: u8| x % 3 == 1;
    slices_of_int8_come_back: i8, "Int8", |x: u8| x as i8;
    slices_of_int16_come_back: i16, "Int16", |x: u8| i16::from(x) * -127;
    slices_of_int32_come_back: i32, "Int32", |x: u8| i32::from(x) * -0x10_2030;
    slices_of_int64_come_back: i64, "Int64", |x: u8| i64::from(x) * -0x10_2030_4050_6070;
    slices_of_int_come_back: isize, "Int", |x: u8| isize::from(x) * -0x10_2030_4050_6070;
    slices_of_uint8_come_back: u8, "Uint8", |x: u8| x;
    slices_of_uint16_come_back: u16, "Uint16", |x: u8| u16::from(x) * 257;
    slices_of_uint32_come_back: u32, "Uint32", |x: u8| u32::from(x) * 0x0101_0101;
    slices_of_uint64_come_back: u64, "Uint64", |x: u8| u64::from(x) * 0x0101_0101_0101_0101;
    slices_of_uint_come_back: usize, "Uint", |x: u8| usize::from(x) * 0x0101_0101_0101_0101;
    slices_of_uintptr_come_back: Uintptr, "Uintptr", |x: u8| Uintptr(usize::from(x) << 56);
    slices_of_float32_come_back: f32, "Float32", |x: u8| f32::from(x) / 3.0;
    slices_of_float64_come_back: f64, "Float64", |x: u8| f64::from(x) / 3.0;
    slices_of_complex64_come_back: Complex<f32>, "Complex64", |x: u8| Complex::new(f32::from(x), -1.5);
    slices_of_complex128_come_back: Complex<f64>, "Complex128", |x: u8| Complex::new(f64::from(x), -1.5);
}

/// Go computes the sum, which shows that it reads every element and does not only return its argument.
macro_rules! sums {
    ($($go:literal: $type:ty, $make:expr, $add:expr;)*) => {
        #[test]
        fn go_sees_every_element() {
            $(
                let sum: Func<fn(Vec<$type>) -> $type> = func("sequences", concat!("SumSlice", $go));
                for len in (0..=33).chain([10_000]) {
                    let all: Vec<$type> = noise(len).into_iter().map($make).collect();
                    let expected = all.iter().copied().fold(<$type>::default(), $add);
                    assert_eq!(sum.call(&all).unwrap(), expected, "{len} of {}", $go);
                }
            )*
        }
    };
}

sums! {
    "Int8": i8, |x: u8| x as i8, i8::wrapping_add;
    "Int16": i16, |x: u8| i16::from(x) * -127, i16::wrapping_add;
    "Int32": i32, |x: u8| i32::from(x) * -0x10_2030, i32::wrapping_add;
    "Int64": i64, |x: u8| i64::from(x) * -0x10_2030_4050_6070, i64::wrapping_add;
    "Int": isize, |x: u8| isize::from(x) * -0x10_2030_4050_6070, isize::wrapping_add;
    "Uint8": u8, |x: u8| x, u8::wrapping_add;
    "Uint16": u16, |x: u8| u16::from(x) * 257, u16::wrapping_add;
    "Uint32": u32, |x: u8| u32::from(x) * 0x0101_0101, u32::wrapping_add;
    "Uint64": u64, |x: u8| u64::from(x) * 0x0101_0101_0101_0101, u64::wrapping_add;
    "Uint": usize, |x: u8| usize::from(x) * 0x0101_0101_0101_0101, usize::wrapping_add;
    "Uintptr": Uintptr, |x: u8| Uintptr(usize::from(x) << 56), |a: Uintptr, b: Uintptr| Uintptr(a.0.wrapping_add(b.0));
    "Float32": f32, f32::from, |a, b| a + b;
    "Float64": f64, f64::from, |a, b| a + b;
    "Complex64": Complex<f32>, |x: u8| Complex::new(f32::from(x), -1.0), |a, b| a + b;
    "Complex128": Complex<f64>, |x: u8| Complex::new(f64::from(x), -1.0), |a, b| a + b;
}

#[test]
fn a_mebibyte_comes_back_reversed() {
    let reverse: Func<fn(Vec<u8>) -> Vec<u8>> = func("sequences", "ReverseSliceUint8");
    let bytes = noise(1 << 20);
    let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
    assert_eq!(reverse.call(&bytes).unwrap(), reversed);
    let words: Vec<u64> = (0..1 << 17)
        .map(|i: u64| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .collect();
    let echo: Func<fn(Vec<u64>) -> Vec<u64>> = func("sequences", "EchoSliceUint64");
    assert_eq!(echo.call(&words).unwrap(), words);
}

#[test]
fn what_go_writes_to_an_argument_stays_in_go() {
    let overwrite: Func<fn(Vec<u8>, u8)> = func("sequences", "Overwrite");
    let bytes = noise(1000);
    overwrite.call(&bytes, 0xaa).unwrap();
    assert_eq!(bytes, noise(1000));
}
