//! [`Target`]: the system and machine that a crate is compiled for, in Go's terms.

use std::{env, process::Command};

use plugin_runtime_host::Toolchain;

use crate::Error;

/// Where the program will run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    goos: &'static str,
    goarch: &'static str,
    /// The C compiler for it, if it is not for this machine.
    cc: Option<String>,
}

impl Target {
    /// By Cargo's names of the target and of the machine that the build script runs on.
    pub(crate) fn of(target: &str, host: &str) -> Result<Self, Error> {
        let unknown = || Error::Target {
            triple: target.to_owned(),
        };
        let goarch = match target.split('-').next() {
            Some("x86_64") => "amd64",
            Some("aarch64") => "arm64",
            _ => return Err(unknown()),
        };
        let goos = match target {
            _ if target.contains("-linux-gnu") => "linux",
            _ if target.ends_with("-freebsd") => "freebsd",
            _ if target.ends_with("-apple-darwin") => "darwin",
            _ => return Err(unknown()),
        };
        let cc = (target != host).then(|| compiler(target)).flatten();
        Ok(Self { goos, goarch, cc })
    }

    /// The go command, for this target.
    pub(crate) fn command(&self, go: &Toolchain) -> Command {
        let mut command = Command::new(go.go());
        command.envs(self.environment());
        command
    }

    /// What the go command is told by its environment.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let cc = self.cc.as_deref().map(|cc| ("CC", cc));
        let set = [
            ("GOOS", self.goos),
            ("GOARCH", self.goarch),
            ("CGO_ENABLED", "1"),
        ];
        let all = set.into_iter().chain(cc);
        all.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

/// The C compiler for another machine, named as the crate `cc` has it named, else by its usual name. `None`: `CC` is left as it is.
fn compiler(target: &str) -> Option<String> {
    let underscores = target.replace('-', "_");
    let named = [
        format!("CC_{target}"),
        format!("CC_{underscores}"),
        "TARGET_CC".to_owned(),
    ];
    let named = named.iter().find_map(|variable| {
        println!("cargo::rerun-if-env-changed={variable}");
        env::var(variable).ok().filter(|cc| !cc.is_empty())
    });
    let usual = || match target {
        "aarch64-unknown-linux-gnu" => Some("aarch64-linux-gnu-gcc".to_owned()),
        "x86_64-unknown-linux-gnu" => Some("x86_64-linux-gnu-gcc".to_owned()),
        _ => None,
    };
    named.or_else(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "x86_64-unknown-linux-gnu";

    #[test]
    fn names_of_go() {
        for (target, goos, goarch) in [
            (HERE, "linux", "amd64"),
            ("aarch64-unknown-linux-gnu", "linux", "arm64"),
            ("x86_64-unknown-freebsd", "freebsd", "amd64"),
            ("aarch64-apple-darwin", "darwin", "arm64"),
        ] {
            let found = Target::of(target, HERE).unwrap();
            assert_eq!((found.goos, found.goarch), (goos, goarch), "{target}");
            assert_eq!(
                target == HERE,
                found.cc.is_none() && goos == "linux",
                "{target}"
            );
        }
        for target in [
            "x86_64-pc-windows-msvc",
            "i686-unknown-linux-gnu",
            "x86_64-unknown-linux-musl",
            "wasm32-wasip1",
        ] {
            assert!(
                matches!(Target::of(target, HERE), Err(Error::Target { .. })),
                "{target}"
            );
        }
    }
}
