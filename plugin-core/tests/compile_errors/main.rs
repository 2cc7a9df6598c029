//! What the compiler says of mistakes: the first line says what to write.
//!
//! Each case is a program of its own, in one package that `cargo check` looks at once; each compiler has its own words below the first line.

mod cases;

use cases::CASES;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

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
