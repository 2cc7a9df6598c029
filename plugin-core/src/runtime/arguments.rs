//! The arguments and the environment that are passed to the Go runtime when it starts.
//!
//! A runtime that the dynamic linker starts reads them from the initial stack of the process, which has the variables of the program's
//! start. Here they are passed as they are now, with the changes that the program has made.

use plugin_platform::{AfterEnvironment, LOADER};
use std::{
    env,
    ffi::{CString, OsString, c_char, c_int},
    os::unix::ffi::OsStringExt,
};

/// Makes a copy of the initial stack of a process (System V ABI, "Process Initialization"; runtime/runtime1.go, `args`): the arguments, a
/// null pointer, the environment, a null pointer, and the auxiliary vector with a pair of zeros at its end. Returns the number and the
/// address of the arguments.
///
/// The block is never freed, since the runtime keeps pointers into it. The variables are read under the lock of std's environment, so they
/// are consistent even if other threads change them with `std::env`.
pub(super) fn block() -> (c_int, *mut *mut c_char) {
    let arguments = strings(env::args_os());
    let count = c_int::try_from(arguments.len()).unwrap_or(0);
    let variables = env::vars_os().map(|(mut variable, value)| {
        variable.push("=");
        variable.push(value);
        variable
    });
    let mut block = arguments;
    block.push(0);
    block.extend(strings(variables));
    block.push(0);
    block.extend(system());
    block.extend([0, 0]);
    (count, block.leak().as_mut_ptr().cast())
}

/// Returns the addresses of C strings, which are never freed.
fn strings(all: impl Iterator<Item = OsString>) -> Vec<usize> {
    // The strings came from C strings, so none contains a zero.
    all.filter_map(|string| CString::new(string.into_vec()).ok())
        .map(|string| string.into_raw().expose_provenance())
        .collect()
}

/// Returns what the runtime reads after the environment: the page size, random bytes, the vDSO and the processor's features
/// (runtime/os_linux.go, `sysauxv`), or the path of the executable.
fn system() -> Vec<usize> {
    match LOADER.after_environment {
        AfterEnvironment::AuxiliaryVector => plugin_platform::auxiliary_vector().concat(),
        AfterEnvironment::ExecutablePath => {
            let path = env::current_exe().ok().map(|path| {
                let mut entry = OsString::from("executable_path=");
                entry.push(path);
                entry
            });
            strings(path.into_iter())
        }
        AfterEnvironment::Nothing => Vec::new(),
    }
}
