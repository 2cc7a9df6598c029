//! A program with a static C library is refused by the compiler, since it would crash without a word.

use std::{
    env,
    path::Path,
    process::{Command, Output},
};

/// Compiles the file that refuses, by itself: to compile all of the library would take a minute.
fn compile(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata"])
        .args(arguments)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/linkage.rs"))
        .current_dir(folder.path())
        .output()
        .unwrap()
}

#[test]
#[cfg(target_env = "gnu")]
fn a_static_c_library_is_refused() {
    let output = compile(&["-Ctarget-feature=+crt-static"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        text.contains("build without `-C target-feature=+crt-static`"),
        "{text}"
    );
    let output = compile(&["-Ctarget-feature=-crt-static"]);
    assert!(output.status.success(), "{output:?}");
}
