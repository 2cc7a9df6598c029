//! A shared library with a copy of `plugin-core` of its own, in a program with a runtime host in it.

use crate::{
    embed::{BUILD, WORKER, alone},
    user::{Crate, manifest},
};

const LIBRARY: &str = r#"
use std::ffi::{CStr, c_char};

/// # Safety
///
/// `path` is a text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn open_there(path: *const c_char) {
    // SAFETY: the caller's.
    let path = unsafe { CStr::from_ptr(path) }.to_str().unwrap();
    // SAFETY: the plugin is the test's own.
    match unsafe { plugin_core::open(path) } {
        Ok(_) => println!("opened by the library"),
        Err(error) => println!("{error}"),
    }
}
"#;

const MAIN: &str = r#"
use std::ffi::{CString, c_char, c_int, c_void};

unsafe extern "C" {
    fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    let [_, library, plugin] = arguments.as_slice() else { panic!() };
    let name = |text: &str| CString::new(text).unwrap();
    // SAFETY: the library is the test's own; 2 is RTLD_NOW.
    let library = unsafe { dlopen(name(library).as_ptr(), 2) };
    // SAFETY: the library is loaded.
    let address = unsafe { dlsym(library, c"open_there".as_ptr()) };
    assert!(!address.is_null());
    // SAFETY: the library has a function of this name and type.
    let open_there: unsafe extern "C" fn(*const c_char) = unsafe { std::mem::transmute(address) };
    // SAFETY: it is a text.
    unsafe { open_there(name(plugin).as_ptr()) };
    // SAFETY: the plugin is the test's own.
    println!("{:?}", unsafe { plugin_core::open(plugin) }.map(|_| "opened by the program"));
    // SAFETY: it is a text.
    unsafe { open_there(name(plugin).as_ptr()) };
}
"#;

/// The host is linked into the program of a package, and not into its shared library. That one says whose the host is, before it runs and
/// after.
#[test]
fn it_uses_no_host_of_another_copy() {
    let user = Crate::new("beside", BUILD, MAIN);
    let library =
        "[lib]\nname = \"beside_it\"\npath = \"src/library.rs\"\ncrate-type = [\"cdylib\"]\n\n";
    let more = format!("{library}[workspace]\n");
    user.write("Cargo.toml", &manifest("beside", &more));
    user.write("src/library.rs", LIBRARY);
    user.done(&["build", "--quiet"]);
    let program = user.program();
    let library = program.with_file_name("libbeside_it.so");
    let image = plugin_core::image::read_file(&library).unwrap();
    assert!(image.build.is_none() && image.package_hash("runtime").is_none());
    let said = alone(&program, &[library.as_os_str(), WORKER.as_os_str()]);
    let lines: Vec<_> = said.lines().collect();
    let other = format!(
        "the runtime host in this process, {}, belongs to another copy of plugin-core; there can be only one: open all plugins with that copy",
        program.display()
    );
    assert!(
        matches!(lines[..], [before, opened, after] if before.starts_with(&other)
            && opened == "Ok(\"opened by the program\")" && after.starts_with(&other)),
        "{said}"
    );
}
