//! The runtime host that is linked into this program: finds it, checks that plugins can use it, and reads its build settings.
//!
//! The program's file is not read, since it may have been removed, or be invisible to the process. Instead, Go's own variables for its version
//! and build settings are read from memory. The linker has initialised them, so they can be read before any Go code runs.

use crate::{
    host::{EmbeddedProblem, RuntimeHost},
    runtime::{dl, go_data::LinkedString, start_error::StartError},
};
use plugin_image::BuildInfo;
use std::{path::PathBuf, sync::OnceLock};

/// Returns the runtime host that is linked into this program, if there is one.
pub(crate) fn host() -> Option<Result<&'static RuntimeHost, StartError>> {
    static HOST: OnceLock<RuntimeHost> = OnceLock::new();
    let begin = plugin_platform::embedded_entry()?;
    if let Some(host) = HOST.get() {
        return Some(Ok(host));
    }
    Some(find(begin).map(|host| HOST.get_or_init(|| host)))
}

fn find(begin: usize) -> Result<RuntimeHost, StartError> {
    let program = dl::file_of(begin).unwrap_or_else(|| PathBuf::from("an unnamed file"));
    // The definitions to which a plugin's references bind, if they are the program's.
    let own = |address: usize| dl::same_file(address, begin);
    let exported = |variable: Option<LinkedString>| variable.filter(|it| own(it.address));
    let version = exported(LinkedString::build_version());
    let settings = exported(LinkedString::build_settings());
    let hash = dl::global(plugin_image::package_hash_symbol("runtime")).filter(|it| own(*it));
    let (Some(version), Some(settings), Some(_)) = (version, settings, hash) else {
        return Err(StartError::embedded(program, EmbeddedProblem::Hidden));
    };
    let (version, settings) = (version.bytes(), settings.bytes());
    let version = str::from_utf8(version).unwrap_or_default();
    let build = BuildInfo::of_variables(version, settings);
    RuntimeHost::embedded(program.clone(), build)
        .map_err(|mismatch| StartError::embedded(program, EmbeddedProblem::OtherVersion(mismatch)))
}
