//! The things that are looked at, in order.

mod c_compiler;
mod cache;
mod go;

use std::{
    env,
    process::{Command, Stdio},
};

use plugin_core::{host, image::Arch};

use super::{Finding, State};

/// What a runtime host is needed for.
const SHIP_ONE: &str = "without Go, plugins open only where a runtime host is there already: ship one with your program (goplug ship, \
                        or goplug host build on a machine with Go)";

pub(super) fn all() -> Vec<Finding> {
    let go = host::find_go(None);
    let mut findings = vec![goplug(), machine(), libc()];
    let mut builds = false;
    match &go {
        Ok(toolchain) => {
            findings.push(go::version(toolchain));
            let built = go::build(toolchain);
            builds = built.works;
            findings.extend(built.compiler);
            findings.push(built.build);
        }
        Err(error) => findings.push(Finding::new(
            "Go",
            State::Fair,
            error.to_string(),
            Some(SHIP_ONE),
        )),
    }
    findings.push(cache::folder());
    findings.extend(variables());
    findings.push(match &go {
        Ok(toolchain) => cache::host(toolchain, builds),
        Err(_) => cache::any_host(),
    });
    findings
}

fn goplug() -> Finding {
    let version = concat!(
        env!("CARGO_PKG_VERSION"),
        ", for plugins of Go 1.21 and later"
    );
    Finding::new("goplug", State::Good, version.to_owned(), None)
}

fn machine() -> Finding {
    let here = format!("{}/{}", env::consts::OS, env::consts::ARCH);
    match Arch::native() {
        Some(_) => Finding::new("machine", State::Good, here, None),
        None => Finding::new(
            "machine",
            State::Bad,
            here,
            Some("plugins are opened on amd64 and arm64 only"),
        ),
    }
}

fn libc() -> Finding {
    if cfg!(target_env = "musl") {
        return Finding::new(
            "C library",
            State::Bad,
            "musl".to_owned(),
            Some(
                "musl cannot load a Go library (golang/go#54805): link the runtime host into the program (plugin_build::Host), or use a goplug for glibc, on a system with glibc",
            ),
        );
    }
    // What it is called and how old: a runtime host that was built on a newer system may not load here.
    let said = first_line(Command::new("ldd").arg("--version"));
    let said = said.unwrap_or_else(|| "the system's own".to_owned());
    Finding::new("C library", State::Good, said, None)
}

/// Variables that change where hosts come from.
fn variables() -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, is_file) in [("GO_PLUGIN_HOST", true), ("GO_PLUGIN_HOST_DIR", false)] {
        let Some(value) = env::var_os(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let path = std::path::PathBuf::from(value);
        let mut found = path.display().to_string();
        let (state, remedy) = match (is_file, path.is_file()) {
            (true, true) => (State::Good, None),
            (true, false) => (
                State::Bad,
                Some("name a runtime host that is there, or unset the variable: no other is used"),
            ),
            (false, true) => (State::Bad, Some("name a folder, or unset the variable")),
            // A folder is made when a host is built into it. One that is there may be read-only, with hosts in it.
            (false, false) => match cache::unsafe_or_no_room(&path) {
                Some(why) if why.unsafe_to_load || !path.exists() => {
                    found = format!("{found}: {}", why.text);
                    (
                        State::Bad,
                        Some(
                            "name a folder that is there or can be made, for this user alone, or unset the variable",
                        ),
                    )
                }
                _ => (State::Good, None),
            },
        };
        findings.push(Finding::new(name, state, found, remedy));
    }
    findings
}

/// The first line that a program writes, if it is there and says yes.
fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
    let output = output.ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next().map(|line| line.trim().to_owned())
}
