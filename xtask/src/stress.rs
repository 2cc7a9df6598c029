//! `cargo xtask stress`: makes many calls from many threads under constant garbage collection, and verifies every result.

use crate::{
    build_fixtures, embedded,
    error::Result,
    go::{Go, GoChoice},
    process,
};

/// Call from many threads under constant garbage collection, verify every result
#[derive(Debug, clap::Args)]
pub(crate) struct Stress {
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    #[arg(long, default_value_t = 4)]
    threads: u32,
    #[command(flatten)]
    ways: Ways,
    #[command(flatten)]
    go: GoChoice,
}

/// Variants of the stress.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct Ways {
    /// Call from sessions only
    #[arg(long)]
    pub(crate) sessions: bool,
    /// With the runtime host linked into the program
    #[arg(long)]
    pub(crate) embedded: bool,
}

impl Stress {
    pub(crate) fn run(self) -> Result {
        stress(&self.go.toolchain()?, self.seconds, self.threads, self.ways)
    }
}

/// The last line is `stress: C calls, G collections, 0 corrupted`; anything but 0 is a failure.
pub(crate) fn stress(go: &Go, seconds: u32, threads: u32, ways: Ways) -> Result {
    let folder = build_fixtures::build(go, &build_fixtures::choose(&["stress".to_owned()])?)?;
    let plugin = folder.join("stress.so");
    let (mut example, program) = match ways.embedded {
        true => (
            embedded::cargo(go, &plugin),
            [embedded::PACKAGE, "--bin", "embedded-stress"],
        ),
        false => (go.cargo(), ["plugin-core", "--example", "stress"]),
    };
    example
        .args(["run", "--quiet", "--release", "--package"])
        .args(program)
        .arg("--")
        .arg(plugin)
        .args([seconds.to_string(), threads.to_string()])
        .args(ways.sessions.then_some("sessions"))
        // Collect after every 1 % of growth; overwrite freed memory at once; check the pointers passed by cgo.
        .env("GOGC", "1")
        .env("GODEBUG", "clobberfree=1,cgocheck=1");
    process::run(&mut example)
}
