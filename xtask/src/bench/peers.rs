//! Builds the peers of `benches/peers`. A peer whose tools are missing on this machine is left out, with a line that says so.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    error::{Error, Result},
    files,
    go::Go,
    process,
};

/// The peers in Go: the folder, a flag of the build, and the file.
const GO_PEERS: &[(&str, &str, &str)] = &[
    ("program", "-buildmode=exe", "program"),
    ("cold", "-buildmode=exe", "cold"),
    ("cold", "-trimpath", "cold-trimpath"),
    ("exports", "-buildmode=c-shared", "exports.so"),
    ("large", "-buildmode=plugin", "large.so"),
    ("growth", "-buildmode=exe", "growth"),
];

/// The interpreters that a Rust program might embed instead. Each is a separate package with a lock file, since nothing else in this
/// workspace needs their crates.
const INTERPRETERS: [&str; 2] = ["lua", "python"];

fn sources() -> PathBuf {
    files::root().join("benches/peers")
}

/// Returns the folder of the peers that a toolchain has built.
pub(super) fn folder(go: &Go, output: &Path) -> Result<PathBuf> {
    let peers = output.join("peers").join(&go.version);
    fs::create_dir_all(&peers).map_err(Error::file(&peers))?;
    Ok(peers)
}

/// Builds all peers.
pub(super) fn build(go: &Go, peers: &Path) -> Result {
    for (folder, flag, file) in GO_PEERS {
        println!("building the peer {file}");
        let mut build = go.command();
        build
            .args(["build", flag, "-o"])
            .arg(peers.join(file))
            .arg(format!("./{folder}"))
            .current_dir(sources());
        process::run(&mut build)?;
    }
    for interpreter in INTERPRETERS {
        println!("building the peer {interpreter}");
        if let Err(error) = build_interpreter(go, interpreter, peers) {
            eprintln!("the peer {interpreter} is left out: {error}");
        }
    }
    Ok(())
}

/// Builds a peer that embeds an interpreter. If this fails, the previous build is removed.
fn build_interpreter(go: &Go, name: &str, peers: &Path) -> Result {
    let copy = peers.join(name);
    remove(&copy)?;
    let target = peers.with_file_name(format!("{name}-target"));
    let mut build = go.cargo();
    build
        .args(["build", "--quiet", "--release", "--locked"])
        .arg("--manifest-path")
        .arg(sources().join(name).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target);
    process::run(&mut build)?;
    let built = target.join("release").join(name);
    fs::copy(&built, &copy).map_err(Error::file(&built))?;
    Ok(())
}

/// Builds the program that counts instructions, which needs Linux. Returns true if it was built.
pub(super) fn build_step(peers: &Path) -> Result<bool> {
    let step = peers.join("step");
    remove(&step)?;
    let mut build = Command::new("cc");
    build
        .args(["-O2", "-o"])
        .args([&step, &sources().join("step.c")]);
    let built = process::output(&mut build);
    if let Err(error) = &built {
        println!(
            "instructions: NOT COUNTED: benches/peers/step.c needs Linux's ptrace, and cannot be built here: {error}"
        );
    }
    Ok(built.is_ok())
}

fn remove(path: &Path) -> Result {
    if path.exists() {
        fs::remove_file(path).map_err(Error::file(path))?;
    }
    Ok(())
}
