//! `cargo xtask conformance`: plays the tests of Go's own package `plugin`, with their hosts in Rust.

use crate::{arguments::Arguments, error::Result, files, go::Go, process};

/// The last line is `conformance: N of M scenarios of Go's plugin tests pass (goX.Y.Z)`.
pub(crate) fn run(arguments: &[String]) -> Result {
    let mut arguments = Arguments::new(arguments);
    let wanted = arguments.go()?;
    arguments.finish()?;

    let go = Go::choose(wanted.as_deref())?;
    println!("Go toolchain: {} ({})", go.version, go.program.display());
    let mut program = go.cargo();
    program
        .args(["run", "--quiet", "--package", "conformance", "--"])
        .args([&go.program, &files::target().join("conformance")]);
    process::run(&mut program)
}
