//! `cargo xtask stress`: many calls from many threads while Go collects garbage all the time, every result verified.

use crate::{
    build_fixtures,
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
    /// Call from sessions only
    #[arg(long)]
    sessions: bool,
    #[command(flatten)]
    go: GoChoice,
}

impl Stress {
    pub(crate) fn run(self) -> Result {
        stress(
            &self.go.toolchain()?,
            self.seconds,
            self.threads,
            self.sessions,
        )
    }
}

/// The last line is `stress: C calls, G collections, 0 corrupted`; anything but 0 is a failure.
pub(crate) fn stress(go: &Go, seconds: u32, threads: u32, sessions: bool) -> Result {
    let folder = build_fixtures::build(go, &build_fixtures::choose(&["stress".to_owned()])?)?;
    let mut example = go.cargo();
    example
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "plugin-core",
            "--example",
            "stress",
            "--",
        ])
        .arg(folder.join("stress.so"))
        .args([seconds.to_string(), threads.to_string()])
        .args(sessions.then_some("sessions"))
        // Collect after every 1 % of growth; overwrite freed memory at once; check the pointers passed by cgo.
        .env("GOGC", "1")
        .env("GODEBUG", "clobberfree=1,cgocheck=1");
    process::run(&mut example)
}
