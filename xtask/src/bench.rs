//! `cargo xtask bench`: builds the peers and measures them and us side by side, draws how cost grows, or counts instructions.

mod curves;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    arguments::Arguments,
    build_fixtures,
    error::{Error, Result},
    files,
    go::Go,
    process,
};

/// The plugins that are measured, and a small one for cold opens.
const FIXTURES: [&str; 3] = ["bench", "greet", "hello"];

/// The peers in Go, by folder below `benches/peers`.
const GO_PEERS: &[(&str, &str, &str)] = &[
    ("program", "exe", "program"),
    ("cold", "exe", "cold"),
    ("exports", "c-shared", "exports.so"),
    ("large", "plugin", "large.so"),
    ("growth", "exe", "growth"),
];

/// The last line is `bench: N of M targets met`; with `--curves`, `curves: N of M grow no faster than their work`.
pub(crate) fn run(arguments: &[String]) -> Result {
    let mut arguments = Arguments::new(arguments);
    let modes: Vec<&str> = ["--quick", "--instructions", "--curves"]
        .into_iter()
        .filter(|mode| arguments.flag(mode))
        .collect();
    let wanted = arguments.go()?;
    arguments.finish()?;
    if let [_, second, ..] = modes[..] {
        return Err(Error::Usage {
            argument: second.to_owned(),
        });
    }

    let go = Go::choose(wanted.as_deref())?;
    println!("Go toolchain: {} ({})", go.version, go.program.display());
    let fixtures = FIXTURES.map(str::to_owned);
    let fixtures = build_fixtures::build(&go, &build_fixtures::choose(&fixtures)?)?;
    let output = files::target().join("bench");
    let peers = build_peers(&go, &output)?;
    if modes == ["--curves"] {
        curves::build(&go, &output)?;
    }

    let mut program = go.cargo();
    program
        .args(["run", "--quiet", "--release", "--package", "benches"])
        .args(["--bin", "side-by-side", "--"])
        .args([&peers, &output])
        .args(modes)
        .env("GO_PLUGIN_FIXTURES", fixtures);
    // `cargo run` builds only what it runs.
    let mut others = go.cargo();
    others.args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "benches",
        "--bins",
    ]);
    process::run(&mut others)?;
    process::run(&mut program)
}

/// Builds all peers into a folder below `output`, each toolchain's into its own.
fn build_peers(go: &Go, output: &Path) -> Result<PathBuf> {
    let sources = files::root().join("benches/peers");
    let peers = output.join("peers").join(&go.version);
    fs::create_dir_all(&peers).map_err(Error::file(&peers))?;
    for (folder, mode, file) in GO_PEERS {
        println!("building the peer {folder}");
        let mut build = go.command();
        build
            .args(["build", &format!("-buildmode={mode}"), "-o"])
            .arg(peers.join(file))
            .arg(format!("./{folder}"))
            .current_dir(&sources);
        process::run(&mut build)?;
    }
    let mut step = Command::new("cc");
    step.args(["-O2", "-o"])
        .args([peers.join("step"), sources.join("step.c")]);
    process::run(&mut step)?;
    if let Err(error) = build_lua(go, &sources, &peers) {
        eprintln!("the peer in Lua is left out: {error}");
    }
    Ok(peers)
}

/// Builds the peer that embeds Lua, which needs crates that nothing else here does: it has its own lock file, and may fail.
fn build_lua(go: &Go, sources: &Path, peers: &Path) -> Result {
    println!("building the peer lua");
    let target = peers.with_file_name("lua-target");
    let mut build = go.cargo();
    build
        .args(["build", "--quiet", "--release", "--locked"])
        .arg("--manifest-path")
        .arg(sources.join("lua/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target);
    process::run(&mut build)?;
    let (built, copy) = (target.join("release/lua"), peers.join("lua"));
    fs::copy(&built, &copy).map_err(Error::file(&built))?;
    Ok(())
}
