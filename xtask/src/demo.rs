//! `cargo xtask demo`: builds the plugin of Go's documentation with `go build`, and opens it from Rust.

use std::fs;

use crate::{
    error::{Error, Result},
    files, fixture,
    go::{Go, GoChoice},
    process,
};

/// The essential part of what `go mod init` writes.
const GO_MOD: &str = "module example.com/hello\n\ngo 1.21\n";

/// Build the plugin of Go's own documentation, open it from Rust, call it
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    go: GoChoice,
}

impl Demo {
    pub(crate) fn run(self) -> Result {
        demo(&self.go.announced()?)
    }
}

/// The last line is `Hello, number 7`, printed by the plugin: say nothing after it.
fn demo(go: &Go) -> Result {
    println!(
        "The first time this takes some minutes: cargo compiles the library, and Go builds a plugin and the runtime host."
    );
    let folder = files::target().join("demo");
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    let example = fixture::sources().join("hello/hello.go");
    let source = fs::read_to_string(&example).map_err(Error::file(example))?;
    for (name, content) in [("hello.go", source.as_str()), ("go.mod", GO_MOD)] {
        let path = folder.join(name);
        fs::write(&path, content).map_err(Error::file(path))?;
    }
    println!("\n{}:\n", folder.join("hello.go").display());
    for line in source.lines() {
        println!("{}", format!("    {line}").trim_end());
    }

    let mut build = go.command();
    build
        .args(["build", "-buildmode=plugin", "-o", "hello.so"])
        .current_dir(&folder);
    println!("\n$ {}", process::text(&build));
    process::run(&mut build)?;

    let mut example = go.cargo();
    example.args([
        "run",
        "--package",
        "plugin-core",
        "--example",
        "hello",
        "--",
    ]);
    example.arg(folder.join("hello.so"));
    println!("$ {}", process::text(&example));
    process::run(&mut example)
}
