//! `cargo xtask conformance`: runs the tests of Go's own package `plugin` with hosts in Rust.

use crate::{embedded, error::Result, files, go::GoChoice, process};

/// Run the tests of Go's own package plugin, with hosts in Rust
#[derive(Debug, clap::Args)]
pub(crate) struct Conformance {
    /// With the runtime host linked into the program
    #[arg(long)]
    embedded: bool,
    #[command(flatten)]
    go: GoChoice,
}

impl Conformance {
    /// The last line is `conformance: N of M scenarios of Go's plugin tests pass (goX.Y.Z)`.
    pub(crate) fn run(self) -> Result {
        let go = self.go.announced()?;
        let (mut program, package) = if self.embedded {
            let cargo = embedded::cargo(&go, &embedded::plugin(&go)?);
            (cargo, [embedded::PACKAGE, "--bin=embedded-conformance"])
        } else {
            (go.cargo(), ["conformance", "--bin=conformance"])
        };
        program
            .args(["run", "--quiet", "--package"])
            .args(package)
            .arg("--")
            .args([&go.program, &files::target().join("conformance")]);
        process::run(&mut program)
    }
}
