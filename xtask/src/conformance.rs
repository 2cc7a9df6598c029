//! `cargo xtask conformance`: plays the tests of Go's own package `plugin`, with their hosts in Rust.

use crate::{error::Result, files, go::GoChoice, process};

/// Play the tests of Go's own package plugin, with their hosts in Rust
#[derive(Debug, clap::Args)]
pub(crate) struct Conformance {
    #[command(flatten)]
    go: GoChoice,
}

impl Conformance {
    /// The last line is `conformance: N of M scenarios of Go's plugin tests pass (goX.Y.Z)`.
    pub(crate) fn run(self) -> Result {
        let go = self.go.announced()?;
        let mut program = go.cargo();
        program
            .args(["run", "--quiet", "--package", "conformance", "--"])
            .args([&go.program, &files::target().join("conformance")]);
        process::run(&mut program)
    }
}
