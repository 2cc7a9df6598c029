//! [`Target`]: the system and machine that a crate is compiled for, in Go's terms.

use std::{env, fmt, process::Command};

use plugin_runtime_host::{HostSpec, Toolchain};

use crate::Error;

/// Where the program will run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    goos: &'static str,
    goarch: &'static str,
    musl: bool,
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
            _ if target.contains("-linux-gnu") || target.ends_with("-linux-musl") => "linux",
            _ if target.ends_with("-freebsd") => "freebsd",
            _ if target.ends_with("-apple-darwin") => "darwin",
            _ => return Err(unknown()),
        };
        let cc = (target != host).then(|| compiler(target)).flatten();
        let musl = target.ends_with("-linux-musl");
        Ok(Self {
            goos,
            goarch,
            musl,
            cc,
        })
    }

    /// That a runtime host can be linked into a program for this target.
    pub(crate) fn takes_archives(&self) -> Result<(), Error> {
        match self.goos {
            "linux" => Ok(()),
            _ => Err(Error::NoEmbedding {
                target: self.to_string(),
            }),
        }
    }

    /// The host of a Go release for this target.
    pub(crate) fn spec(&self, release: &str) -> HostSpec {
        HostSpec::new(release, self.goos, self.goarch)
    }

    /// Whether a host is for this target.
    pub(crate) fn is_of(&self, spec: &HostSpec) -> bool {
        (self.goos, self.goarch) == (&*spec.goos, &*spec.goarch)
    }

    /// The C library of programs for this target, where the system has several.
    pub(crate) fn c_library(&self) -> &'static str {
        if self.musl { "musl" } else { "glibc" }
    }

    /// What tells files apart that are for different C libraries.
    pub(crate) fn suffix(&self) -> &'static str {
        if self.musl { "-musl" } else { "" }
    }

    /// The C compiler, if it is not the usual one of this machine.
    pub(crate) fn cc(&self) -> Option<&str> {
        self.cc.as_deref()
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

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.goos, self.goarch)
    }
}

/// The C compiler for another machine or C library, named as the crate `cc` has it named, else by its usual name. `None`: `CC` is left as it is.
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
        // Debian's, for the machine that it runs on.
        "x86_64-unknown-linux-musl" if cfg!(target_arch = "x86_64") => Some("musl-gcc".to_owned()),
        "aarch64-unknown-linux-musl" if cfg!(target_arch = "aarch64") => {
            Some("musl-gcc".to_owned())
        }
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
            ("x86_64-unknown-linux-musl", "linux", "amd64"),
            ("x86_64-alpine-linux-musl", "linux", "amd64"),
        ] {
            let found = Target::of(target, HERE).unwrap();
            assert_eq!((found.goos, found.goarch), (goos, goarch), "{target}");
            assert_eq!(found.takes_archives().is_ok(), goos == "linux", "{target}");
        }
        // The C compiler of this machine is for this target only.
        assert_eq!(Target::of(HERE, HERE).unwrap().cc(), None);
        let musl = Target::of("x86_64-unknown-linux-musl", HERE).unwrap();
        assert!(cfg!(not(target_arch = "x86_64")) || musl.cc() == Some("musl-gcc"));
        assert_ne!(musl.suffix(), Target::of(HERE, HERE).unwrap().suffix());
        for target in [
            "x86_64-pc-windows-msvc",
            "i686-unknown-linux-gnu",
            "armv7-unknown-linux-musleabihf",
            "wasm32-wasip1",
        ] {
            assert!(
                matches!(Target::of(target, HERE), Err(Error::Target { .. })),
                "{target}"
            );
        }
    }
}
