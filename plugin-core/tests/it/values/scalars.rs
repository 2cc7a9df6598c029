//! Every scalar type, at its extremes: as argument, as result, and as a variable that Go reads.

use super::{func, var};
use plugin_core::{Complex, Func, Uintptr, Var};

/// One test for each type: each value comes back from Go with the same bits, and Go reads it in a variable that Rust wrote.
macro_rules! echo {
    ($($test:ident: $type:ty, $go:literal, $bits:expr, $values:expr;)*) => {
        $(
            #[test]
            fn $test() {
                let echo: Func<fn($type) -> $type> = func("scalars", concat!("Echo", $go));
                let get: Func<fn() -> $type> = func("scalars", concat!("Get", $go));
                let variable: Var<$type> = var("scalars", concat!("V", $go));
                let bits = $bits;
                assert_eq!(bits(variable.get()), bits(<$type>::default()), "all variables are zero at first");
                for value in $values {
                    assert_eq!(bits(echo.call(value).unwrap()), bits(value), "by value");
                    assert_eq!(bits(echo.call(&value).unwrap()), bits(value), "by reference");
                    variable.set(value);
                    assert_eq!(bits(get.call().unwrap()), bits(value), "Go reads what Rust set");
                    assert_eq!(bits(variable.get()), bits(value));
                    variable.set(<$type>::default());
                    // SAFETY: only this test uses the variable, and no Go code runs meanwhile.
                    unsafe { variable.write(value) }.unwrap();
                    assert_eq!(bits(get.call().unwrap()), bits(value), "Go reads what Rust wrote");
                    // SAFETY: only this test uses the variable, and no Go code runs meanwhile.
                    assert_eq!(bits(unsafe { variable.read() }.unwrap()), bits(value));
                }
            }
        )*
    };
}

/// Quiet and signalling NaNs with payloads, both zeros, both infinities, the extremes, and the least number above zero.
macro_rules! floats {
    ($type:ident, [$($nan:literal),*]) => {
        [
            0.0, -0.0, 1.5, -1.0 / 3.0, $type::MIN, $type::MAX, $type::MIN_POSITIVE, $type::EPSILON,
            $type::from_bits(1), -$type::from_bits(1), $type::INFINITY, $type::NEG_INFINITY, $type::NAN,
            $($type::from_bits($nan)),*
        ]
    };
}

const FLOATS32: [f32; 17] = floats!(f32, [0x7fc0_1234, 0xffc0_0001, 0x7f80_0001, 0xffbf_ffff]);
const FLOATS64: [f64; 17] = floats!(
    f64,
    [
        0x7ff8_0000_dead_beef,
        0xfff8_0000_0000_0001,
        0x7ff0_0000_0000_0001,
        0xfff7_ffff_ffff_ffff
    ]
);

macro_rules! integers {
    ($($test:ident: $type:ident, $go:literal;)*) => {
        echo! {
            $($test: $type, $go, |x: $type| x,
                [0, 1, $type::MIN, $type::MIN + 1, $type::MAX, $type::MAX - 1, $type::MAX / 2, $type::MAX / 2 + 1, $type::MAX / 3, !0, 0x5a];)*
        }
    };
}

integers! {
    int8_keeps_its_bits: i8, "Int8";
    int16_keeps_its_bits: i16, "Int16";
    int32_keeps_its_bits: i32, "Int32";
    int64_keeps_its_bits: i64, "Int64";
    int_keeps_its_bits: isize, "Int";
    uint8_keeps_its_bits: u8, "Uint8";
    uint16_keeps_its_bits: u16, "Uint16";
    uint32_keeps_its_bits: u32, "Uint32";
    uint64_keeps_its_bits: u64, "Uint64";
    uint_keeps_its_bits: usize, "Uint";
}

echo! {
    bool_keeps_its_bits: bool, "Bool", |x: bool| x, [true, false, true];
    uintptr_keeps_its_bits: Uintptr, "Uintptr", |x: Uintptr| x.0, [0, 1, usize::MAX, usize::MAX / 2 + 1].map(Uintptr);
    float32_keeps_its_bits: f32, "Float32", f32::to_bits, FLOATS32;
    float64_keeps_its_bits: f64, "Float64", f64::to_bits, FLOATS64;
    complex64_keeps_its_bits: Complex<f32>, "Complex64",
        |x: Complex<f32>| (x.re.to_bits(), x.im.to_bits()), pairs(&FLOATS32);
    complex128_keeps_its_bits: Complex<f64>, "Complex128",
        |x: Complex<f64>| (x.re.to_bits(), x.im.to_bits()), pairs(&FLOATS64);
}

/// Every number with every other one.
fn pairs<T: Copy>(numbers: &[T]) -> impl Iterator<Item = Complex<T>> {
    numbers
        .iter()
        .flat_map(move |re| numbers.iter().map(move |im| Complex::new(*re, *im)))
}

#[test]
fn go_sees_the_bits_of_floats() {
    let bits32: Func<fn(f32) -> u32> = func("scalars", "BitsFloat32");
    for value in FLOATS32 {
        assert_eq!(bits32.call(value).unwrap(), value.to_bits(), "{value}");
    }
    let bits64: Func<fn(f64) -> u64> = func("scalars", "BitsFloat64");
    for value in FLOATS64 {
        assert_eq!(bits64.call(value).unwrap(), value.to_bits(), "{value}");
    }
}

macro_rules! constants {
    ($($name:literal: $type:ty = $value:expr;)*) => {
        #[test]
        fn go_gives_the_extremes() {
            $(assert_eq!(func::<fn() -> $type>("scalars", $name).call().unwrap(), $value, $name);)*
        }
    };
}

constants! {
    "MinInt8": i8 = i8::MIN;
    "MaxInt8": i8 = i8::MAX;
    "MinInt16": i16 = i16::MIN;
    "MaxInt16": i16 = i16::MAX;
    "MinInt32": i32 = i32::MIN;
    "MaxInt32": i32 = i32::MAX;
    "MinInt64": i64 = i64::MIN;
    "MaxInt64": i64 = i64::MAX;
    "MinInt": isize = isize::MIN;
    "MaxInt": isize = isize::MAX;
    "MaxUint8": u8 = u8::MAX;
    "MaxUint16": u16 = u16::MAX;
    "MaxUint32": u32 = u32::MAX;
    "MaxUint64": u64 = u64::MAX;
    "MaxUint": usize = usize::MAX;
    "MaxUintptr": Uintptr = Uintptr(usize::MAX);
    "MaxFloat32": f32 = f32::MAX;
    "MaxFloat64": f64 = f64::MAX;
    "LowestFloat32": f32 = f32::from_bits(1);
    "LowestFloat64": f64 = f64::from_bits(1);
}

macro_rules! sums {
    ($($name:literal: $type:ty, $a:expr, $b:expr => $sum:expr;)*) => {
        #[test]
        fn go_computes_with_both_arguments_and_wraps_around() {
            $(assert_eq!(func::<fn($type, $type) -> $type>("scalars", $name).call($a, $b).unwrap(), $sum, $name);)*
        }
    };
}

sums! {
    "AddInt8": i8, i8::MAX, 2 => i8::MIN + 1;
    "AddInt16": i16, i16::MAX, 2 => i16::MIN + 1;
    "AddInt32": i32, i32::MAX, 2 => i32::MIN + 1;
    "AddInt64": i64, i64::MAX, 2 => i64::MIN + 1;
    "AddInt": isize, isize::MIN, -1 => isize::MAX;
    "AddUint8": u8, u8::MAX, 3 => 2;
    "AddUint16": u16, u16::MAX, 3 => 2;
    "AddUint32": u32, u32::MAX, 3 => 2;
    "AddUint64": u64, u64::MAX, 3 => 2;
    "AddUint": usize, usize::MAX, 3 => 2;
    "AddUintptr": Uintptr, Uintptr(usize::MAX), Uintptr(3) => Uintptr(2);
    "AddFloat32": f32, f32::MAX, f32::MAX => f32::INFINITY;
    "AddFloat64": f64, 0.1, 0.2 => 0.1 + 0.2;
    "AddComplex64": Complex<f32>, Complex::new(1.0, 2.0), Complex::new(4.0, 8.0) => Complex::new(5.0, 10.0);
    "AddComplex128": Complex<f64>, Complex::new(1.0, 2.0), Complex::new(4.0, 8.0) => Complex::new(5.0, 10.0);
    "AddString": String, "a\0b", "é" => "a\0bé";
}

#[test]
fn parts_of_a_value_arrive_in_order() {
    let parts: Func<fn(Complex<f64>) -> (f64, f64)> = func("scalars", "Parts");
    assert_eq!(parts.call(Complex::new(-1.5, 2.5)).unwrap(), (-1.5, 2.5));
    let not: Func<fn(bool) -> bool> = func("scalars", "NotBool");
    assert!(not.call(false).unwrap());
    assert!(!not.call(true).unwrap());
    let infinity: Func<fn(isize) -> f64> = func("scalars", "Infinity");
    assert_eq!(infinity.call(-1).unwrap(), f64::NEG_INFINITY);
    assert_eq!(infinity.call(1).unwrap(), f64::INFINITY);
    assert!(
        func::<fn() -> f64>("scalars", "NaN")
            .call()
            .unwrap()
            .is_nan()
    );
}
