//! `cargo xtask demo`: builds the plugin of Go's own documentation as anybody would, and opens it from Rust.

use std::fs;

use crate::{
    arguments::Arguments,
    error::{Error, Result},
    files, fixture,
    go::Go,
    process,
};

/// What `go mod init` writes, less what does not matter here.
const GO_MOD: &str = "module example.com/hello\n\ngo 1.21\n";

/// The last line is `Hello, number 7`, printed by the plugin: say nothing after it.
pub(crate) fn run(arguments: &[String]) -> Result {
    let mut arguments = Arguments::new(arguments);
    let wanted = arguments.go()?;
    arguments.finish()?;

    let go = Go::choose(wanted.as_deref())?;
    println!("Go toolchain: {} ({})", go.version, go.program.display());

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
        "--quiet",
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
