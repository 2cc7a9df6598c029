//! [`HostMismatch`]: compares a file with the runtime host that is wanted.

use super::{HostSpec, source::Source, spec};
use plugin_image::{BuildInfo, Image, Reader};

/// How a file differs from the runtime host that a [`HostSpec`] describes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostMismatch {
    /// The file was not built by Go.
    #[error("expected a runtime host, found a file that was not built by Go")]
    NotGo,
    /// The file was built by Go, but not as a C library: it may be a plugin.
    #[error("expected a runtime host (-buildmode=c-shared), found -buildmode={}", .found.as_deref().unwrap_or("unknown"))]
    BuildMode {
        /// The build mode.
        found: Option<String>,
    },
    /// Another Go version, or other experiments.
    #[error("expected a runtime host of {expected}, found one of {found}")]
    GoVersion {
        /// What the plugin was built with.
        expected: String,
        /// What the file was built with.
        found: String,
    },
    /// Another system or machine.
    #[error("expected a runtime host for {expected}, found one for {found}")]
    Target {
        /// `GOOS/GOARCH` of the plugin.
        expected: String,
        /// `GOOS/GOARCH` of the file.
        found: String,
    },
    /// A flag that goes into the hashes of the standard library differs.
    #[error("expected a runtime host built {}, found one built {}", with(.flag, .expected), with(.flag, .found))]
    Flag {
        /// The flag: `-trimpath`, `-gcflags`, `-race`, `-msan` or `-asan`.
        flag: &'static str,
        /// Its value in the plugin.
        expected: Option<String>,
        /// Its value in the file.
        found: Option<String>,
    },
    /// A C library built by Go that is no runtime host, or is for another version of the interface between host and this library.
    #[error(
        "expected a runtime host that exports {symbol}, found none; is it another library, or the host of another version of this one?"
    )]
    MissingSymbol {
        /// The C function.
        symbol: String,
    },
    /// The library does not import package `plugin`, so that a plugin could not use its runtime.
    #[error("expected a runtime host, found a Go library that does not export its runtime")]
    NoRuntime,
    /// A host of another version of this library.
    #[error("expected a runtime host built from source {expected}, found one built from {}; build it again", .found.as_deref().unwrap_or("another"))]
    Source {
        /// The build tag of this library's host.
        expected: String,
        /// The build tags of the file.
        found: Option<String>,
    },
}

fn with(flag: &str, value: &Option<String>) -> String {
    match value.as_deref() {
        None => format!("without {flag}"),
        Some("true") => format!("with {flag}"),
        Some(value) => format!("with {flag}={value}"),
    }
}

/// Returns a reader that reads only what [`check`] needs: a host defines thousands of symbols.
pub(super) fn reader(source: &Source) -> Reader {
    let exports = source.exports().iter().map(|name| (*name).to_owned());
    Reader::new().names(exports.chain([plugin_image::package_hash_symbol("runtime")]))
}

impl HostSpec {
    /// Checks that `image` is the host that this describes, built from the embedded source.
    ///
    /// # Errors
    ///
    /// Returns the first difference found.
    pub fn matches(&self, image: &Image) -> Result<(), HostMismatch> {
        check(self, image, Source::embedded())
    }
}

/// Compares `image` with the host that `spec` describes, built from `source`.
pub(super) fn check(spec: &HostSpec, image: &Image, source: &Source) -> Result<(), HostMismatch> {
    let build = image.build.as_ref().ok_or(HostMismatch::NotGo)?;
    if build.build_mode() != Some("c-shared") {
        return Err(HostMismatch::BuildMode {
            found: build.build_mode().map(str::to_owned),
        });
    }
    same_version(spec, build)?;
    same_target(spec, build)?;
    same_flags(spec, build)?;
    for symbol in source.exports() {
        if image.defines(symbol).is_none() {
            return Err(HostMismatch::MissingSymbol {
                symbol: (*symbol).to_owned(),
            });
        }
    }
    if image.package_hash("runtime").is_none() {
        return Err(HostMismatch::NoRuntime);
    }
    same_source(build, source)
}

/// Checks by its build tags that a host was built from `source`.
pub(super) fn same_source(build: &BuildInfo, source: &Source) -> Result<(), HostMismatch> {
    let tags = build.setting("-tags");
    let expected = source.tag();
    if tags.is_none_or(|tags| tags.split(',').all(|tag| tag != expected)) {
        return Err(HostMismatch::Source {
            expected,
            found: tags.map(str::to_owned),
        });
    }
    Ok(())
}

fn same_version(spec: &HostSpec, build: &BuildInfo) -> Result<(), HostMismatch> {
    let mut experiments = build.experiments();
    experiments.sort_unstable();
    if build.release() == spec.go_version && experiments == spec.experiments {
        return Ok(());
    }
    let mut expected = spec.go_version.clone();
    if !spec.experiments.is_empty() {
        expected = format!("{expected} X:{}", spec.experiments.join(","));
    }
    Err(HostMismatch::GoVersion {
        expected,
        found: build.go_version.clone(),
    })
}

fn same_target(spec: &HostSpec, build: &BuildInfo) -> Result<(), HostMismatch> {
    let expected = format!("{}/{}", spec.goos, spec.goarch);
    let setting = |key| build.setting(key).unwrap_or("unknown");
    let found = format!("{}/{}", setting("GOOS"), setting("GOARCH"));
    if expected == found {
        return Ok(());
    }
    Err(HostMismatch::Target { expected, found })
}

fn same_flags(spec: &HostSpec, build: &BuildInfo) -> Result<(), HostMismatch> {
    let found = |flag| build.setting(flag).map(str::to_owned);
    let expected = [
        ("-trimpath", spec.trimpath.then(|| "true".to_owned())),
        ("-gcflags", spec.gcflags.clone()),
        ("-race", None),
        ("-msan", None),
        ("-asan", None),
    ];
    for (flag, expected) in expected {
        let mut found = found(flag);
        if flag == "-gcflags" {
            found = found.as_deref().and_then(spec::global_gcflags);
        }
        if expected != found {
            return Err(HostMismatch::Flag {
                flag,
                expected,
                found,
            });
        }
    }
    Ok(())
}
