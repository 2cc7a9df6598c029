//! [`HostSpec`]: what must be equal between a plugin and the runtime host it is opened with.

use super::{source::Source, version};
use plugin_image::BuildInfo;

/// What must be equal between a plugin and its runtime host.
///
/// Go compares a hash of every package that two images share. These settings are part of the hashes of the standard library;
/// others (`-tags`, `-ldflags`, `GOAMD64`, `CGO_CFLAGS`, the location of `GOROOT`) are not. A profile (`-pgo`, or a file
/// `default.pgo` in the plugin's main package) is part of some hashes, but cannot be read from the plugin. For such a plugin the
/// comparison of the hashes finds the difference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct HostSpec {
    /// The Go release without experiments: `go1.26.8`.
    pub go_version: String,
    /// The system, by Go's name: `linux`, `freebsd`, `darwin`.
    pub goos: String,
    /// The machine, by Go's name: `amd64`, `arm64`.
    pub goarch: String,
    /// Whether the plugin was built with `-trimpath`.
    pub trimpath: bool,
    /// The value of `-gcflags`, if it is one that reaches the standard library: `all=-N -l`, say.
    pub gcflags: Option<String>,
    /// The `GOEXPERIMENT`s that differ from the release's defaults, sorted.
    pub experiments: Vec<String>,
}

/// Why there can be no runtime host for a plugin. The texts continue a sentence that begins with the plugin's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// The build information lacks a setting. Build systems other than the `go` command may omit it.
    #[error(
        "its build information has no {key}: the go command writes it, other build systems such as Bazel's rules_go do not; build the plugin by `go build -buildmode=plugin`"
    )]
    MissingSetting {
        /// The key.
        key: &'static str,
    },
    /// The plugin was built with a sanitizer, which must be in the process from its start.
    #[error(
        "it was built with {flag}, which cannot be loaded into a running process; build it without"
    )]
    Sanitizer {
        /// The flag: `-race`, `-msan` or `-asan`.
        flag: &'static str,
    },
    /// The plugin was built by another compiler than Go's own.
    #[error("it was built by the compiler {found}, expected gc; build it with Go's own toolchain")]
    Compiler {
        /// The compiler's name, such as `gccgo`.
        found: String,
    },
    /// No host can be built with this version.
    #[error("it was built by {found:?}, expected go1.21 or later; build it with such a version")]
    Version {
        /// The version.
        found: String,
    },
}

impl HostSpec {
    /// Returns the spec of a host of Go release `go_version` (such as `go1.26.8`) with the settings of a plain `go build`. `goos`
    /// and `goarch` are Go's names of the system and the machine.
    #[must_use]
    pub fn new(go_version: &str, goos: &str, goarch: &str) -> Self {
        Self {
            go_version: go_version.to_owned(),
            goos: goos.to_owned(),
            goarch: goarch.to_owned(),
            trimpath: false,
            gcflags: None,
            experiments: Vec::new(),
        }
    }

    /// Returns the minor version of Go: 27 for `go1.27.3`.
    #[must_use]
    pub fn go_minor(&self) -> Option<u32> {
        version::minor(&self.go_version)
    }

    /// Returns the spec of the host for a plugin with this build information.
    ///
    /// If several `-gcflags` are passed to one `go build`, Go records only the last (`PerPackageFlag.set` in
    /// cmd/go/internal/load/flag.go of Go 1.26). Such a plugin may not fit the host; the later comparison of package hashes
    /// finds that.
    ///
    /// # Errors
    ///
    /// Returns [`SpecError`] if there can be no host for such a plugin.
    pub fn of_plugin(build: &BuildInfo) -> Result<Self, SpecError> {
        for flag in ["-race", "-msan", "-asan"] {
            if build.setting(flag) == Some("true") {
                return Err(SpecError::Sanitizer { flag });
            }
        }
        match build.setting("-compiler") {
            Some("gc") | None => {}
            Some(found) => {
                return Err(SpecError::Compiler {
                    found: found.to_owned(),
                });
            }
        }
        let setting = |key| build.setting(key).ok_or(SpecError::MissingSetting { key });
        let mut spec = Self::new(build.release(), setting("GOOS")?, setting("GOARCH")?);
        spec.trimpath = build.setting("-trimpath") == Some("true");
        spec.gcflags = build.setting("-gcflags").and_then(global_gcflags);
        spec.experiments = build.experiments().into_iter().map(str::to_owned).collect();
        spec.experiments.sort_unstable();
        match version::minor(&spec.go_version) {
            Some(minor) if minor >= 21 => Ok(spec),
            _ => Err(SpecError::Version {
                found: build.go_version.clone(),
            }),
        }
    }

    /// Returns the file name of this host:
    /// `libgoplugin-host1-go1.26.8-linux-amd64[-trimpath][-<other settings>]-<source>.so`.
    ///
    /// The number after `host` is the version of what the library and the host share; `<other settings>` is a hash of what is
    /// not spelled out; `<source>` is the hash of the embedded Go source, so that each version of this library finds its own.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.file_name_of(Source::embedded())
    }

    /// [`HostSpec::file_name`] without the hash of the source: a name that stays the same, for hosts that are shipped with a
    /// program.
    #[must_use]
    pub fn plain_file_name(&self) -> String {
        self.plain_file_name_of(Source::embedded())
    }
}

/// `-gcflags` as Go records it, `[pattern=]flags`, if it reaches packages of the standard library.
///
/// Without a pattern the flags are for the packages named on the command line alone (`go help build`). Patterns that name
/// single packages are left to the comparison of package hashes.
pub(super) fn global_gcflags(raw: &str) -> Option<String> {
    let (pattern, flags) = raw.trim().split_once('=')?;
    let global = matches!(pattern.trim(), "all" | "std" | "...");
    (global && !flags.trim().is_empty()).then(|| raw.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build_info(version: &str, settings: &[(&str, &str)]) -> BuildInfo {
        let mut build = BuildInfo::default();
        build.go_version = version.to_owned();
        build.settings = settings
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        build
    }

    const NATIVE: [(&str, &str); 3] = [("-compiler", "gc"), ("GOARCH", "amd64"), ("GOOS", "linux")];

    fn with(more: &[(&str, &str)]) -> Vec<(String, String)> {
        build_info("", &[&NATIVE, more].concat()).settings
    }

    #[test]
    fn plain_plugin() {
        let spec = HostSpec::of_plugin(&build_info("go1.26.8", &NATIVE)).unwrap();
        assert_eq!(spec, HostSpec::new("go1.26.8", "linux", "amd64"));
    }

    #[test]
    fn settings_that_reach_the_standard_library() {
        let mut build = build_info("go1.25.5 X:synctest,arenas", &[]);
        build.settings = with(&[("-trimpath", "true"), ("-gcflags", "all=-N -l")]);
        let spec = HostSpec::of_plugin(&build).unwrap();
        assert_eq!(spec.go_version, "go1.25.5");
        assert_eq!(spec.experiments, ["arenas", "synctest"]);
        assert_eq!(spec.gcflags.as_deref(), Some("all=-N -l"));
        assert!(
            spec.file_name().contains("-amd64-trimpath-"),
            "{}",
            spec.file_name()
        );

        for raw in ["-N -l", "example.com/p=-N", "./...=-N", "all=", "all= "] {
            build.settings = with(&[("-gcflags", raw)]);
            assert_eq!(HostSpec::of_plugin(&build).unwrap().gcflags, None, "{raw}");
        }
    }

    #[test]
    fn no_host_for_these() {
        let refused = |version, more: &[(&str, &str)]| {
            let mut build = build_info(version, &[]);
            build.settings = with(more);
            HostSpec::of_plugin(&build).unwrap_err()
        };
        assert_eq!(
            refused("go1.26.8", &[("-race", "true")]),
            SpecError::Sanitizer { flag: "-race" }
        );
        for version in ["go1.20.14", "go1", "", "go2.1", "unknown"] {
            let found = version.to_owned();
            assert_eq!(refused(version, &[]), SpecError::Version { found });
        }
        assert_eq!(
            HostSpec::of_plugin(&build_info("go1.26.8", &[("GOOS", "linux")])),
            Err(SpecError::MissingSetting { key: "GOARCH" })
        );
        let gccgo = build_info("go1.26.8", &[("-compiler", "gccgo")]);
        assert!(matches!(
            HostSpec::of_plugin(&gccgo),
            Err(SpecError::Compiler { .. })
        ));
    }
}
