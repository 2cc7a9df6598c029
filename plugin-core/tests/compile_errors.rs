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
const CASES: [(&str, &str, &str, &str); 17] = [
    (
        "text",
        "let _: Func<fn(&'static str)>;",
        "",
        "write `String` for `&str`, `Vec<T>` for `&[T]`",
    ),
    (
        "any_text",
        "plugin().func::<fn(&str)>(\"F\");",
        "",
        "write `String` for `&str`, `Vec<T>` for `&[T]`",
    ),
    (
        "slice",
        "let _: Func<fn(&'static [u8]) -> u8>;",
        "",
        "write `String` for `&str`, `Vec<T>` for `&[T]`",
    ),
    (
        "wide",
        "let _: Func<fn(u128)>;",
        "",
        "write `String` for `&str`, `Vec<T>` for `&[T]`, `i64` or `u64` for 128 bits",
    ),
    (
        "letter",
        "let _: Func<fn(Vec<char>)>;",
        "",
        "write `String` for `&str`, `Vec<T>` for `&[T]`, `i64` or `u64` for 128 bits, `i32` for `char`",
    ),
    (
        "underived",
        "let _: Func<fn(Point)>;",
        "struct Point { _x: f64 }",
        "write `String` for `&str`, `Vec<T>` for `&[T]`, `i64` or `u64` for 128 bits, `i32` for `char`, `Option<GoError>` for `GoError`, `Result<T, GoError>` for another error, and `#[derive(GoStruct)]` before a struct",
    ),
    (
        "underived_result",
        "let _: Func<fn() -> Point>;",
        "struct Point { _x: f64 }",
        "write `String` for `&str`, `Vec<T>` for `&[T]`, `i64` or `u64` for 128 bits, `i32` for `char`, `Option<GoError>` for `GoError`, `Result<T, GoError>` for another error",
    ),
    (
        "other_error",
        "let _: Func<fn() -> Result<u8, String>>;",
        "",
        "write `String` for `&str`, `Vec<T>` for `&[T]`, `i64` or `u64` for 128 bits, `i32` for `char`, `Option<GoError>` for `GoError`, `Result<T, GoError>` for another error",
    ),
    (
        "underived_field",
        "",
        "struct Inner; #[derive(plugin_core::GoStruct)] struct Outer { _inner: Inner }",
        "write `String` for `&str`, `Vec<T>` for `&[T]`",
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
        "write a function type of owned types, such as `fn(String, Vec<u8>) -> Result<isize, GoError>`",
    ),
    (
        "argument",
        "fn f(f: Func<fn(String)>) { let _ = f.call(7); } let _ = f;",
        "",
        "pass a `std::string::String`, a reference to one, `&str` for `String`",
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
        "let _: Func<fn(String, Option<String>, std::time::Duration) -> Option<Box<u8>>>;",
        "",
        "",
    );
    for (name, code, items, _) in CASES.into_iter().chain([right]) {
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
