//! The runtime host that is linked into this program: finds it, checks that plugins can use it, and reads its build settings.
//!
//! The program's file is not read, since it may have been removed, or be invisible to the process. Instead, Go's own variables for its version
//! and build settings are read from memory. The linker has initialised them, so they can be read before any Go code runs.
//!
//! # Safety
//!
//! These variables are never written, and the host, which is linked into the same file as this code, is never unloaded before it.
#![allow(unsafe_code)]

use crate::{
    host::{EmbeddedProblem, RuntimeHost},
    runtime::{dl, start_error::StartError},
};
use plugin_image::BuildInfo;
use std::{path::PathBuf, ptr, slice, sync::OnceLock};

/// `var buildVersion string` of runtime/extern.go (Go 1.21 to 1.27), which the linker sets.
const VERSION: &str = "runtime.buildVersion";
/// `var modinfo string` of runtime/runtime.go (Go 1.21 to 1.27), which the linker sets.
const SETTINGS: &str = "runtime.modinfo";

/// A length that the value of neither variable reaches.
const LONGEST: usize = 1 << 20;

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
    // The definition to which a plugin's references bind, if it is the program's.
    let exported = |name: &str| {
        let address = dl::global(name);
        address.filter(|address| dl::same_file(*address, begin))
    };
    let variables = (exported(VERSION), exported(SETTINGS));
    let hash = plugin_image::package_hash_symbol("runtime");
    let ((Some(version), Some(settings)), Some(_)) = (variables, exported(&hash)) else {
        return Err(StartError::embedded(program, EmbeddedProblem::Hidden));
    };
    // SAFETY: `VERSION` is the name of a variable of type `string`, whose address this is, and which only the linker sets.
    let version = unsafe { go_string(version) };
    // SAFETY: `SETTINGS` is the name of a variable of type `string`, whose address this is, and which only the linker sets.
    let settings = unsafe { go_string(settings) };
    let version = str::from_utf8(version).unwrap_or_default();
    let build = BuildInfo::of_variables(version, settings);
    RuntimeHost::embedded(program.clone(), build)
        .map_err(|mismatch| StartError::embedded(program, EmbeddedProblem::OtherVersion(mismatch)))
}

/// Returns the value of a Go variable of type `string`.
///
/// # Safety
///
/// The address is that of such a variable, which the linker has set and which is never written.
unsafe fn go_string(variable: usize) -> &'static [u8] {
    let variable = ptr::with_exposed_provenance::<[usize; 2]>(variable);
    // SAFETY: the caller guarantees that this is a variable of type `string`, which is two words (reflect.StringHeader).
    let [data, len] = unsafe { variable.read() };
    if data == 0 || len > LONGEST {
        return &[];
    }
    // SAFETY: the linker has set the string (the caller's promise), so its bytes are in the program's read-only data.
    unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(data), len) }
}
