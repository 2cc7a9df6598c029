//! Combined types: this library's memory layout and registers at compile time, those of the host at run time, and those of Go's compiler
//! are equal.

use plugin_core::{Complex, GoStruct, GoValue, host, value::Assignment};
use std::{fmt::Write, fs, path::Path, process::Command};

/// A type with its Go spelling.
trait Spelled: GoValue {
    fn go() -> String;
}

macro_rules! leaves {
    ($($type:ty = $go:literal),* $(,)?) => {
        $(impl Spelled for $type {
            fn go() -> String {
                $go.to_owned()
            }
        })*
    };
}

leaves! {
    bool = "bool", i8 = "int8", i16 = "int16", i32 = "int32", i64 = "int64", f32 = "float32", f64 = "float64",
    Complex<f32> = "complex64", String = "string", Vec<u8> = "[]byte", Vec<String> = "[]string",
}

impl<T: Spelled, const N: usize> Spelled for [T; N] {
    fn go() -> String {
        format!("[{N}]{}", T::go())
    }
}

macro_rules! structs {
    ($($name:ident<$($part:ident $field:ident $go:literal),*>;)*) => {
        $(
            #[derive(GoStruct)]
            struct $name<$($part),*> {
                $(#[allow(dead_code, reason = "only its type is looked at")]
                $field: $part),*
            }

            impl<$($part: Spelled),*> Spelled for $name<$($part),*> {
                fn go() -> String {
                    let fields: &[String] = &[$(format!("{} {}", $go, $part::go())),*];
                    format!("struct{{ {} }}", fields.join("; "))
                }
            }
        )*
    };
}

structs! {
    Empty<>;
    One<A a "A">;
    Two<A a "A", B b "B">;
    Three<A a "A", B b "B", C c "C">;
}

/// The compared properties of a type, in the order in which the Go program prints them.
fn facts<T: Spelled>(all: &mut Vec<(String, [usize; 7])>) {
    let layout = T::LAYOUT;
    let lists = Assignment::EMPTY.and(i8::LAYOUT).and(layout).and(layout);
    let registers = if lists.fits() {
        [
            lists.ints(),
            lists.floats(),
            lists.pointers() as usize,
            lists.spill(),
            // Everything on the stack.
            lists.spill(),
        ]
    } else {
        [usize::MAX; 5]
    };
    let [ints, floats, pointers, spill, width] = registers;
    let facts = [
        layout.size,
        layout.align,
        ints,
        floats,
        pointers,
        spill,
        width,
    ];
    all.push((T::go(), facts));
}

/// Combines each type of the first list with each of the second.
macro_rules! combine {
    ($all:ident: [$($first:ty),* $(,)?] $second:tt) => {
        $(combine! { @ $all $first, $second })*
    };
    (@ $all:ident $first:ty, [$($second:ty),* $(,)?]) => {
        $(
            facts::<Two<$first, $second>>($all);
            facts::<Three<$second, One<$first>, $second>>($all);
            facts::<Two<[Two<$second, $first>; 1], [i64; 0]>>($all);
        )*
    };
}

fn all_facts() -> Vec<(String, [usize; 7])> {
    let mut facts = Vec::new();
    let all = &mut facts;
    combine! { all:
        [
            bool, i16, i64, f32, Complex<f32>, String, Vec<u8>, [i64; 0], [String; 1], [i16; 2], Empty, [Empty; 2],
            Two<i8, [i64; 0]>, Two<Empty, f32>, Three<i8, i32, i16>, [Two<Two<i8, [i32; 0]>, [i32; 0]>; 1],
        ]
        [
            i8, i32, f64, Vec<String>, [i8; 0], [i8; 1], [[f32; 1]; 1], [i64; 3], Empty, Two<f32, [String; 0]>, Three<bool, i16, bool>,
        ]
    }
    facts
}

/// Prints these properties, as package abi and the compiler have them.
const PROGRAM: &str = r#"package main

import (
	"fmt"
	"reflect"
	"runtime"
	"unsafe"

	"agreement/abi"
)

func facts(fn any) {
	of := reflect.TypeOf(fn)
	t := of.In(1)
	in := abi.Here().Assign(of.In(0), t, t)
	if in.OnStack {
		fmt.Println(t.Size(), t.Align(), "on the stack")
		return
	}
	// type _func, runtime/runtime2.go
	width := *(*int32)(unsafe.Add(unsafe.Pointer(runtime.FuncForPC(reflect.ValueOf(fn).Pointer())), 8))
	fmt.Println(t.Size(), t.Align(), len(in.Ints), in.Floats, in.Pointers(), in.Spill, width)
}

"#;

#[test]
fn rust_and_the_host_and_the_compiler() {
    let all = all_facts();
    let (mut program, mut main) = (PROGRAM.to_owned(), String::new());
    let mut expected = String::new();
    for (i, (go, facts)) in all.iter().enumerate() {
        writeln!(
            program,
            "//go:noinline\nfunc f{i}(_ int8, _, t {go}) {go} {{ runtime.Gosched(); return t }}"
        )
        .unwrap();
        writeln!(main, "\tfacts(f{i})").unwrap();
        let [size, align, registers @ ..] = facts;
        if registers[0] == usize::MAX {
            writeln!(expected, "{size} {align} on the stack").unwrap();
        } else {
            let registers = registers.map(|n| n.to_string()).join(" ");
            writeln!(expected, "{size} {align} {registers}").unwrap();
        }
    }
    writeln!(program, "func main() {{\n{main}}}").unwrap();
    let printed = run(&program);
    let lines = printed.lines().zip(expected.lines()).zip(&all);
    for ((go, rust), (name, _)) in lines {
        assert_eq!(rust, go, "{name}: what Rust says, and what Go does");
    }
    assert_eq!(printed.lines().count(), all.len(), "{printed}");
}

/// Runs a Go program together with a copy of the host's package abi.
fn run(program: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("agreement");
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-runtime-host/host/abi/abi.go");
    fs::create_dir_all(folder.join("abi")).unwrap();
    fs::copy(source, folder.join("abi/abi.go")).unwrap();
    fs::write(folder.join("go.mod"), "module agreement\n\ngo 1.21\n").unwrap();
    fs::write(folder.join("main.go"), program).unwrap();
    let go = host::find_go(None).unwrap();
    let output = Command::new(go.go())
        .args(["run", "."])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
