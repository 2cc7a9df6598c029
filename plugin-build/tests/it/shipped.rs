//! The example `examples/shipped`, as its README says.

use crate::user::{Crate, errors};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn example(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples/shipped")
        .join(file)
}

#[test]
fn a_folder_with_a_program_and_plugins() {
    let text = |file: &str| fs::read_to_string(example(file)).unwrap();
    let user = Crate::new("shipped", &text("build.rs"), &text("src/main.rs"));
    user.done(&["build", "--quiet"]);
    let app = user.path("app");
    fs::create_dir_all(app.join("plugins")).unwrap();
    fs::copy(user.program(), app.join("shipped")).unwrap();
    let go = plugin_core::host::find_go(None).unwrap();
    let output = Command::new(go.go())
        .args(["build", "-buildmode=plugin", "-buildvcs=false", "-o"])
        .arg(app.join("plugins/greeter.so"))
        .arg(".")
        .env("GOTOOLCHAIN", "local")
        .current_dir(example("greeter"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", errors(&output));
    let output = Command::new(app.join("shipped"))
        .arg("gophers")
        .env_clear()
        .current_dir("/")
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "hello gophers\n",
        "{}",
        errors(&output)
    );
}
