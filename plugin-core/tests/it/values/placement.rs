//! The addresses of the copies of arguments in Go: aligned for their elements, and different from Rust's.

use super::{func, noise};
use plugin_core::{
    Argument, Func, GoValue, Uintptr,
    value::{Arguments, Layout, Reader, Scratch, Shape},
};
use std::marker::PhantomData;

/// A Go slice of which only the place is of interest.
struct Place<T>(usize, PhantomData<fn() -> T>);

// SAFETY: a slice's three words; `decode_registers` and `decode_at` read all of them.
unsafe impl<T: GoValue> GoValue for Place<T> {
    const SHAPE: &'static Shape = <Vec<T> as GoValue>::SHAPE;
    const LAYOUT: Layout = <Vec<T> as GoValue>::LAYOUT;

    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        let data = reader.pointer();
        let _len_and_capacity = (reader.int(), reader.int());
        Self(data.addr(), PhantomData)
    }

    unsafe fn decode_at(src: *const u8, _: &mut Reader<'_>) -> Self {
        // SAFETY: `src` points to a slice, whose first word is the address of its elements.
        Self(unsafe { src.cast::<usize>().read() }, PhantomData)
    }
}

// SAFETY: never given to Go.
unsafe impl<T: GoValue> Argument<Self> for Place<T> {
    fn encode_registers(&self, _: &mut Arguments<'_>) {
        unreachable!("a result only")
    }

    unsafe fn encode_at(&self, _: *mut u8, _: &mut Scratch) {
        unreachable!("a result only")
    }
}

macro_rules! placed {
    ($($test:ident: $type:ty, $go:literal, $make:expr;)*) => {
        $(
            #[test]
            fn $test() {
                let place: Func<fn(Vec<$type>) -> Place<$type>> = func("sequences", concat!("EchoSlice", $go));
                let odd: Func<fn(String) -> String> = func("scalars", "EchoString");
                for round in 0..40 {
                    for len in 0..=33 {
                        // Go puts small blocks side by side; these push the next one off any alignment of their own.
                        odd.call(&"odd sizes"[..(round + len) % 9]).unwrap();
                        let values: Vec<$type> = noise(len).into_iter().map($make).collect();
                        let Place(address, _) = place.call(&values).unwrap();
                        assert!(address >= 4096, "{len}: not nil");
                        assert_eq!(address % align_of::<$type>(), 0, "{len} elements at {address:#x}");
                        assert_ne!(address, values.as_ptr().addr(), "{len}: a copy");
                    }
                }
                let Place(nil, _) = func::<fn() -> Place<$type>>("sequences", concat!("NilSlice", $go)).call().unwrap();
                assert_eq!(nil, 0);
            }
        )*
    };
}

placed! {
    bytes_are_copied: u8, "Uint8", |x| x;
    two_byte_elements_are_aligned: u16, "Uint16", u16::from;
    four_byte_elements_are_aligned: f32, "Float32", f32::from;
    eight_byte_elements_are_aligned: u64, "Uint64", u64::from;
    words_are_aligned: Uintptr, "Uintptr", |x| Uintptr(x.into());
    pairs_of_floats_are_aligned: plugin_core::Complex<f32>, "Complex64", |x| plugin_core::Complex::new(x.into(), 0.5);
    sixteen_byte_elements_are_aligned: plugin_core::Complex<f64>, "Complex128", |x| plugin_core::Complex::new(x.into(), 0.5);
    arrays_are_aligned: [i16; 2], "Array2Int16", |x| [x.into(), 1];
    strings_are_aligned: String, "String", |x| x.to_string();
}
