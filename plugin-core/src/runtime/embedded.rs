//! The runtime host that is linked into this program: whether plugins can use it, and how it was built.
//!
//! Nothing is read from the program's file, which may be gone, or lie outside of what the process can see: Go's own variables for its
//! version and its build settings are in memory, as the dynamic linker has left them, before anything of Go runs.
//!
//! # Safety
//!
//! Nobody writes to these variables, and what is linked together with this code is never unloaded before it.
#![allow(unsafe_code)]

use crate::{
    host::{EmbeddedProblem, RuntimeHost},
    runtime::{dl, start_error::StartError},
};
use plugin_image::BuildInfo;
use std::{path::PathBuf, ptr, slice, sync::OnceLock};

/// `var buildVersion string` of runtime/extern.go and `var modinfo string` of runtime/runtime.go (Go 1.21 to 1.27), to which the linker
/// gives their values.
const VERSION: &str = "runtime.buildVersion";
const SETTINGS: &str = "runtime.modinfo";

/// No text of these is as long.
const LONGEST: usize = 1 << 20;

/// The runtime host that is linked into this program, if one is.
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
    // What a plugin's references would bind to, if they bind to the program at all.
    let exported = |name: &str| {
        let address = dl::global(name);
        address.filter(|address| dl::same_file(*address, begin))
    };
    let variables = (exported(VERSION), exported(SETTINGS));
    let hash = plugin_image::package_hash_symbol("runtime");
    let ((Some(version), Some(settings)), Some(_)) = (variables, exported(&hash)) else {
        return Err(StartError::embedded(program, EmbeddedProblem::Hidden));
    };
    // SAFETY: these are the names of Go's two variables, whose addresses these are.
    let version = unsafe { go_string(version) };
    // SAFETY: the name is that of Go's variable, whose address this is.
    let settings = unsafe { go_string(settings) };
    let version = str::from_utf8(version).unwrap_or_default();
    let build = BuildInfo::of_variables(version, settings);
    RuntimeHost::embedded(program.clone(), build)
        .map_err(|mismatch| StartError::embedded(program, EmbeddedProblem::OtherVersion(mismatch)))
}

/// What a Go variable of type `string` holds.
///
/// # Safety
///
/// The address is that of such a variable, which nobody writes to any more.
unsafe fn go_string(variable: usize) -> &'static [u8] {
    let variable = ptr::with_exposed_provenance::<[usize; 2]>(variable);
    // SAFETY: a string is two words (reflect.StringHeader), by the caller's promise.
    let [data, len] = unsafe { variable.read() };
    if data == 0 || len > LONGEST {
        return &[];
    }
    // SAFETY: the bytes of a string that the linker has made are in the read-only data of the program.
    unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(data), len) }
}
