//! Fixtures, and crates with bindings of them.
#![allow(dead_code, reason = "each test program uses some of it")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use plugin_bindgen::Source;

/// Built by `cargo xtask build-fixtures`.
pub(crate) fn fixtures() -> PathBuf {
    let built = || {
        let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fixtures");
        let versions = all.read_dir().ok()?;
        let versions = versions.filter_map(|entry| Some(entry.ok()?.path()));
        versions.max_by_key(|folder| {
            let metadata = folder.metadata();
            metadata.and_then(|metadata| metadata.modified()).ok()
        })
    };
    let folder = env::var_os("GO_PLUGIN_FIXTURES").map(PathBuf::from);
    let folder = folder.or_else(built).unwrap_or_default();
    assert!(
        folder.join("bindings.so").is_file(),
        "no fixtures: run `cargo xtask build-fixtures` first (it needs Go, https://go.dev/dl)"
    );
    folder
}

pub(crate) fn image(name: &str) -> plugin_image::Image {
    plugin_image::read_file(&fixtures().join(name)).unwrap()
}

pub(crate) fn go() -> PathBuf {
    env::var_os("GO").map_or_else(|| "go".into(), PathBuf::from)
}

/// The bindings of the fixture `bindings`, with what its source says.
pub(crate) fn with_source() -> String {
    let image = image("bindings.so");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/bindings");
    let packages = plugin_bindgen::packages(&image).unwrap();
    assert!(packages.contains("net/http"), "{packages:?}");
    let flags = ["-buildvcs=false".to_owned()];
    let source = Source::read(&go(), &folder, &packages, &[], &flags).unwrap();
    plugin_bindgen::generate(&image, Some(&source)).unwrap()
}

/// A manifest for a crate named `bindings`, in which the versions are used that this project uses.
pub(crate) fn manifest(folder: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = format!(
        "[package]\nname = \"bindings\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nplugin-core = {{ path = {:?} }}\n\n[workspace]\n",
        here.join("../plugin-core")
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
}
