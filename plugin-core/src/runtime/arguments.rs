//! What the Go runtime is started with: the arguments and the environment of this process, as they are now.
//!
//! A runtime that the dynamic loader starts reads them from the stack of the process, where the kernel left them: there the
//! variables are those of the program's start, whatever it has set and removed since.

use plugin_platform::{AfterEnvironment, LOADER};
use std::{
    env,
    ffi::{CString, OsString, c_char, c_int},
    os::unix::ffi::OsStringExt,
};

/// Makes what a new process finds on its stack (System V ABI, "Process Initialization"; runtime/runtime1.go, `args`): the arguments, a
/// null pointer, the environment, a null pointer, and the auxiliary vector with a pair of zeros at its end. Returns the number of
/// arguments, and where they begin.
///
/// It is never freed: the runtime keeps pointers into it. The variables are read under the lock of std's environment, so they are
/// those of one moment, whichever threads change them by `std::env` meanwhile.
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

/// The addresses of C strings that are never freed.
fn strings(all: impl Iterator<Item = OsString>) -> Vec<usize> {
    // What comes from C strings has no zero in it.
    all.filter_map(|string| CString::new(string.into_vec()).ok())
        .map(|string| string.into_raw().expose_provenance())
        .collect()
}

/// What the runtime reads behind the environment: the page size, random bytes, the vDSO and what the processor can do
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
