//! What the compiler says of mistakes: the first line says what to write.
//!
//! Each case is a program of its own, in one package that `cargo check` looks at once; each compiler has its own words below the first line.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Name, code in `main`, items, and how the first line begins.
const CASES: &[(&str, &str, &str, &str)] = &[
    (
        "text",
        "let _: Func<fn(&'static str)>;",
        "",
        "write `String` for `&str`: calls take a `&str` for it",
    ),
    (
        "any_text",
        "plugin().func::<fn(&str)>(\"F\");",
        "",
        "write `String` for `&str`: calls take a `&str` for it",
    ),
    (
        "slice",
        "let _: Func<fn(&'static [u8]) -> u8>;",
        "",
        "write `Vec<T>` for `&[u8]`: calls take a `&[T]` for it",
    ),
    (
        "changed_slice",
        "let _: Func<fn(&'static mut [u8])>;",
        "",
        "write `InOut<[u8]>` for `&mut [u8]`, and pass `in_out(&mut value)`",
    ),
    (
        "pointer",
        "let _: Func<fn(std::sync::Arc<u8>)>;",
        "",
        "write `u8` without the pointer, or `Option<u8>` for Go's `*T`",
    ),
    (
        "wide",
        "let _: Func<fn(u128)>;",
        "",
        "write `i64` or `u64`, or `[u64; 2]`, for `u128`: Go has no integers of 128 bits",
    ),
    (
        "wide_value",
        "let _ = plugin_core::Value::new::<u128>(1);",
        "",
        "write `i64` or `u64`, or `[u64; 2]`, for `u128`",
    ),
    (
        "letter",
        "let _: Func<fn(Vec<char>)>;",
        "",
        "write `i32` for `char`: it stands for Go's `rune`",
    ),
    (
        "set",
        "let _: Func<fn() -> std::collections::HashSet<u8>>;",
        "",
        "write `Vec<T>` or `HashMap<T, bool>` for `HashSet<u8>`: Go has no sets",
    ),
    (
        "path",
        "let _: Func<fn(std::path::PathBuf)>;",
        "",
        "write `String` for `PathBuf`: Go's paths are strings",
    ),
    (
        "bare_error",
        "let _: Func<fn(plugin_core::GoError)>;",
        "",
        "write `Option<GoError>` for `GoError`",
    ),
    (
        "function",
        "let _: Func<fn(fn(isize) -> isize)>;",
        "",
        "write `Callback<fn(isize) -> isize>` for a func that is passed to Go, or `FuncValue<fn(isize) -> isize>` for one that Go gives",
    ),
    (
        "underived",
        "let _: Func<fn(Point)>;",
        "struct Point { _x: f64 }",
        "write `#[derive(GoStruct)]` before `Point`, or `#[derive(GoEnum)]` if it is an enum",
    ),
    (
        "underived_result",
        "let _: Func<fn() -> Point>;",
        "struct Point { _x: f64 }",
        "write `#[derive(GoStruct)]` before `Point`, or `#[derive(GoEnum)]` if it is an enum",
    ),
    (
        "other_error",
        "let _: Func<fn() -> Result<u8, String>>;",
        "",
        "write `Result<u8, GoError>` for `Result<u8, std::string::String>`",
    ),
    (
        "result_parameter",
        "let _: Func<fn(Result<isize, plugin_core::GoError>)>;",
        "",
        "write `isize` or `Option<GoError>` for `Result<isize, GoError>`, which can only be what a function returns",
    ),
    (
        "not_ours",
        "let _: Func<fn(std::net::IpAddr)>;",
        "",
        "write `#[derive(GoStruct)]` before `IpAddr`, or `#[derive(GoEnum)]` if it is an enum; if it is not your type, take a `Value`, or a `Serde`",
    ),
    (
        "channel",
        "let _: Func<fn(std::sync::mpsc::Receiver<u8>)>;",
        "",
        "write `plugin_core::Sender<T>` or `plugin_core::Receiver<T>` for `std::sync::mpsc::Receiver<u8>`",
    ),
    (
        "borrowed_value",
        "let _: Func<fn(&'static plugin_core::Value)>;",
        "",
        "write `plugin_core::Value` without the pointer: it is a handle",
    ),
    (
        "changed_argument",
        "fn f(f: Func<fn(plugin_core::InOut<isize>)>, mut n: isize) { let _ = f.call(&mut n); } let _ = f;",
        "",
        "pass `in_out(value)` for this `&mut isize`",
    ),
    (
        "number_for_a_value",
        "fn f(f: Func<fn(plugin_core::Value)>, n: i32) { let _ = f.call(n); } let _ = f;",
        "",
        "pass `Value::from(value)` for this `i32`",
    ),
    (
        "text_for_a_value",
        "fn f(f: Func<fn(plugin_core::Value)>) { let _ = f.call(\"x\"); } let _ = f;",
        "",
        "pass `Value::from(value)` for this `&str`",
    ),
    (
        "other_of_a_wrong_type",
        "",
        "#[derive(plugin_core::GoEnum)] #[go(string)] enum E { A, #[go(other)] B(isize) }",
        "write `String` for `isize`: it takes the constants of this enum",
    ),
    (
        "constant_twice",
        "",
        "#[derive(plugin_core::GoEnum)] #[go(string)] enum E { #[go(name = \"a\")] A, #[go(name = \"a\")] B }",
        "give each variant a constant of its own: \"a\" is that of another one",
    ),
    (
        "underived_field",
        "",
        "struct Inner; #[derive(plugin_core::GoStruct)] struct Outer { _inner: Inner }",
        "write `#[derive(GoStruct)]` before `Inner`",
    ),
    (
        "borrowed_field",
        "",
        "#[derive(plugin_core::GoStruct)] struct Outer<'a> { _name: &'a str }",
        "write an owned type, such as `String` for `&str`",
    ),
    (
        "no_func_type",
        "let _: Func<String>;",
        "",
        "write a function type `fn(A, B, ...) -> R`",
    ),
    (
        "parameters",
        "let _: Func<fn(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8)>;",
        "",
        "write a function type `fn(A, B, ...) -> R` of up to 16 parameters",
    ),
    (
        "results",
        "let _: Func<fn() -> (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8)>;",
        "",
        "write a struct with `#[derive(GoStruct)]` for `(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8)`: tuples are for the results of a function only, and of up to 12 types",
    ),
    (
        "argument",
        "fn f(f: Func<fn(String)>) { let _ = f.call(7); } let _ = f;",
        "",
        "pass a `std::string::String` or a reference to one: `{integer}` is neither",
    ),
    (
        "number",
        "fn f(f: Func<fn(isize)>, n: i32) { let _ = f.call(n); } let _ = f;",
        "",
        "write `as isize` after the number: it is an `i32`, and the parameter an `isize`",
    ),
    (
        "some_text",
        "fn f(f: Func<fn(Option<String>)>) { let _ = f.call(Some(\"x\")); } let _ = f;",
        "",
        "write `Some(text.to_owned())`: for an `Option<String>`, calls take no `Option<&str>`",
    ),
    (
        "closure",
        "fn f(f: Func<fn(plugin_core::Callback<fn(u8)>)>) { let _ = f.call(|_: u8| {}); } let _ = f;",
        "",
        "pass a `Callback<fn(u8)>` or a reference to one",
    ),
    (
        "tuple",
        "fn f(f: Func<fn(String)>) { let _ = f.call_tuple((\"a\", \"b\")); } let _ = f;",
        "",
        "pass the arguments of `fn(std::string::String)` in a tuple",
    ),
    (
        "symbol",
        "",
        "#[derive(plugin_core::PluginApi)] struct Api { _add: fn() }",
        "write `Func<fn(...) -> ...>` for a function, `Var<T>` for a variable",
    ),
    (
        "method",
        "",
        "#[derive(plugin_core::GoInterface)] struct Api { _add: plugin_core::Func<fn()> }",
        "write `FuncValue<fn(...) -> ...>` or `Value`",
    ),
    (
        "borrowed_result",
        "",
        "struct Named(String); #[plugin_core::go_methods] impl Named { fn name(&self) -> Option<&str> { Some(&self.0) } }",
        "Go gets a copy of what a method returns: return an owned value, `String` for `&str`",
    ),
    (
        "lent",
        "let _ = unsafe { plugin_core::lend(&7) };",
        "",
        "write `Borrowed<str>` or `Borrowed<[T]>` of numbers",
    ),
];

#[test]
fn the_first_line_says_what_to_write() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile-errors");
    write(&package);
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--bins", "--keep-going"])
        .arg("--message-format=json")
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    let told = first_lines(&String::from_utf8(output.stdout).unwrap());
    let stderr = String::from_utf8_lossy(&output.stderr);
    let wrong: Vec<_> = CASES
        .iter()
        .filter(|(name, .., begin)| {
            !told
                .get(*name)
                .is_some_and(|first| first.starts_with(begin))
        })
        .map(|(name, .., begin)| (name, begin, told.get(*name)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?} {stderr}");
    // And what is right compiles.
    assert!(!told.contains_key("right"), "{told:?}");
    fs::remove_dir_all(package.join("target")).expect("the target can be removed");
}

/// Writes the package, with a binary for each case and one that is right.
fn write(package: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let binaries = package.join("src/bin");
    fs::create_dir_all(&binaries).unwrap();
    let manifest = format!(
        "[package]\nname = \"compile-errors\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nplugin-core = {{ path = {here:?} }}\n\n[workspace]\n"
    );
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    let lock = here.join("../Cargo.lock");
    fs::copy(&lock, package.join("Cargo.lock")).unwrap();
    let right = (
        "right",
        "fn f(f: Func<fn(String, Option<String>, isize) -> Option<Box<u8>>>) { let _ = f.call(\"x\", None, 7); let _ = f.call(&String::new(), &Some(\"x\".to_owned()), &1); } let _ = f;",
        "",
        "",
    );
    for (name, code, items, _) in CASES.iter().copied().chain([right]) {
        let text = format!(
            "#![allow(warnings)]\nuse plugin_core::Func;\n{items}\nfn plugin() -> plugin_core::GoPlugin {{ todo!() }}\nfn main() {{ {code} }}\n"
        );
        fs::write(binaries.join(format!("{name}.rs")), text).unwrap();
    }
}

/// The first line of the first error of each binary.
fn first_lines(messages: &str) -> BTreeMap<String, String> {
    let mut first = BTreeMap::new();
    for line in messages.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        if message["message"]["level"] == "error" {
            let file = PathBuf::from(message["target"]["src_path"].as_str().unwrap());
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let text = message["message"]["message"].as_str().unwrap().to_owned();
            first.entry(name).or_insert(text);
        }
    }
    first
}
