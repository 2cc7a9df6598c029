//! A crate of its own, with a Go plugin in it, as a user has it: built, run, changed and built again by Cargo.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const GO: &str = r#"package main

import "example.com/greeter/words"

// Greet greets.
func Greet(name string) string { return words.Hello + " " + name }

func main() {}
"#;

const WORDS: &str = "package words\n\nconst Hello = \"hello\"\n";

const BUILD: &str = r#"fn main() {
    plugin_build::Plugin::new("go").name("greeter").flag("-trimpath").build();
}
"#;

const MAIN: &str = r#"use plugin_core::Func;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // SAFETY: the plugin is this crate's own.
    let plugin = unsafe { plugin_core::open(env!("GO_PLUGIN_GREETER"))? };
    let greet: Func<fn(String) -> String> = plugin.func("Greet")?;
    println!("{}", greet.call("world")?);
    Ok(())
}
"#;

struct Crate(tempfile::TempDir);

impl Crate {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let this = Self(folder);
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = format!(
            "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nplugin-core = {{ path = {:?} }}\n\n[build-dependencies]\nplugin-build = {{ path = {here:?} }}\n\n[workspace]\n",
            here.join("../plugin-core")
        );
        this.write("Cargo.toml", &manifest);
        this.write("build.rs", BUILD);
        this.write("src/main.rs", MAIN);
        this.write("go/go.mod", "module example.com/greeter\n\ngo 1.21\n");
        this.write("go/main.go", GO);
        this.write("go/words/words.go", WORDS);
        // The versions that this project uses are there already.
        fs::copy(here.join("../Cargo.lock"), this.path("Cargo.lock")).unwrap();
        this
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Cargo, with what it builds in a folder that stays.
    fn cargo(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .arg("--offline")
            .current_dir(self.0.path());
        command.env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("user"),
        );
        command.output().unwrap()
    }

    fn run(&self) -> String {
        let output = self.cargo(&["run", "--quiet"]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn a_crate_with_a_plugin_in_it() {
    let user = Crate::new();
    assert_eq!(user.run(), "hello world\n");

    // Nothing changed, nothing is built.
    let again = user.cargo(&["build", "-v"]);
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(said.contains("Fresh user"), "{said}");

    // A file of a package that the plugin imports.
    user.write("go/words/words.go", &WORDS.replace("hello", "good morning"));
    assert_eq!(user.run(), "good morning world\n");

    // What the compiler says is shown as it is.
    user.write("go/words/words.go", &WORDS.replace("const", "konst"));
    let failed = user.cargo(&["build"]);
    let said = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(!failed.status.success());
    assert!(
        said.contains(
            "words/words.go:3:1: syntax error: non-declaration statement outside function body"
        ),
        "{said}"
    );
}
