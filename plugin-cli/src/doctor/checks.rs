//! The things that are looked at, one function each.

use std::{
    env, fs,
    process::{Command, Stdio},
};

use plugin_core::{
    host::{self, HostSpec, Toolchain},
    image::Arch,
};

use super::{Finding, State};
use crate::host::host_file;

pub(super) fn all() -> Vec<Finding> {
    let go = host::find_go(None);
    let mut findings = vec![machine(), libc()];
    match &go {
        Ok(toolchain) => {
            findings.push(Finding {
                what: "Go",
                state: State::Good,
                found: format!("{} ({})", toolchain.version(), toolchain.go().display()),
                remedy: None,
            });
            findings.push(c_compiler(toolchain));
        }
        Err(error) => findings.push(Finding {
            what: "Go",
            state: State::Fair,
            found: error.to_string(),
            remedy: Some("Without Go, plugins open only if a runtime host is there already: ship one with your program (goplug host build)".to_owned()),
        }),
    }
    findings.push(cache());
    if let Ok(toolchain) = &go {
        findings.push(current_host(toolchain));
    }
    findings
}

fn machine() -> Finding {
    let native = Arch::native();
    Finding {
        what: "machine",
        state: if native.is_some() {
            State::Good
        } else {
            State::Bad
        },
        found: format!("{}/{}", env::consts::OS, env::consts::ARCH),
        remedy: native
            .is_none()
            .then(|| "Plugins are opened on amd64 and arm64 only".to_owned()),
    }
}

fn libc() -> Finding {
    let musl = cfg!(target_env = "musl");
    Finding {
        what: "C library",
        state: if musl { State::Bad } else { State::Good },
        found: if musl { "musl" } else { "the system's own" }.to_owned(),
        remedy: musl.then(|| {
            "musl cannot load a Go library (golang/go#54805): use a system with glibc".to_owned()
        }),
    }
}

/// The one that the go command would use.
fn c_compiler(go: &Toolchain) -> Finding {
    let said = Command::new(go.go())
        .args(["env", "CC"])
        .stderr(Stdio::null())
        .output();
    let cc = said.map_or("gcc".to_owned(), |said| {
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    });
    let mut words = cc.split_whitespace();
    let program = words.next().unwrap_or("gcc");
    let version = Command::new(program).args(words).arg("--version").output();
    let works = version
        .as_ref()
        .is_ok_and(|version| version.status.success());
    let first_line = version.map_or(String::new(), |version| {
        let text = String::from_utf8_lossy(&version.stdout).into_owned();
        text.lines().next().unwrap_or_default().to_owned()
    });
    Finding {
        what: "C compiler",
        state: if works { State::Good } else { State::Bad },
        found: if works { format!("{cc}: {first_line}") } else { format!("{cc} cannot be run") },
        remedy: (!works).then(|| "Plugins and runtime hosts are built with cgo: install gcc or clang, or name one in CC".to_owned()),
    }
}

fn cache() -> Finding {
    let Some(folder) = host::cache_folder() else {
        return Finding {
            what: "cache",
            state: State::Fair,
            found: "there is no folder for it".to_owned(),
            remedy: Some(
                "Set HOME or XDG_CACHE_HOME, or name a folder in GO_PLUGIN_HOST_DIR".to_owned(),
            ),
        };
    };
    let found = folder.display().to_string();
    match fs::read_dir(&folder) {
        Ok(entries) => {
            let hosts = entries.flatten();
            let hosts = hosts.filter(|entry| host_file(&entry.path()).is_some());
            Finding {
                what: "cache",
                state: State::Good,
                found: format!("{found}, runtime hosts: {}", hosts.count()),
                remedy: None,
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Finding {
            what: "cache",
            state: State::Good,
            found: format!("{found}, which is made when it is needed"),
            remedy: None,
        },
        Err(error) => Finding {
            what: "cache",
            state: State::Bad,
            found: format!("{found}: {error}"),
            remedy: Some(
                "Make the folder readable, or name another in GO_PLUGIN_HOST_DIR".to_owned(),
            ),
        },
    }
}

/// Whether plugins of this Go open at once.
fn current_host(go: &Toolchain) -> Finding {
    let spec = HostSpec::new(go.version(), go.goos(), go.goarch());
    let there = host::cache_folder()
        .map(|folder| folder.join(spec.file_name()))
        .filter(|file| file.is_file());
    Finding {
        what: "runtime host",
        state: State::Good,
        found: match &there {
            Some(file) => file.display().to_string(),
            None => format!("none yet for plain plugins of {}", go.version()),
        },
        remedy: there
            .is_none()
            .then(|| "The first open builds one, in some ten seconds".to_owned()),
    }
}
