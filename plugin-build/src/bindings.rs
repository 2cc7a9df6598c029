//! Rust bindings for the plugin that was built.

use std::{fs, path::Path};

use plugin_bindgen::Source;
use plugin_runtime_host::Toolchain;

use crate::{Error, target::Target};

/// The bindings, with what the source says, and where the file is.
pub(crate) fn text(
    go: &Toolchain,
    target: &Target,
    folder: &Path,
    flags: &[String],
    plugin: &Path,
) -> Result<String, Error> {
    let image = plugin_image::read_file(plugin)?;
    let packages = plugin_bindgen::packages(&image)?;
    let mut listing = vec!["-buildvcs=false".to_owned()];
    listing.extend_from_slice(flags);
    let source = Source::read(go.go(), folder, &packages, &target.environment(), &listing)?;
    let mut text = plugin_bindgen::generate(&image, Some(&source))?;
    text.push_str(&file(plugin));
    Ok(text)
}

/// A function that says where the plugin is.
fn file(plugin: &Path) -> String {
    let name = plugin.file_name().unwrap_or_default().to_string_lossy();
    let built = plugin.display().to_string();
    format!(
        r#"
/// The plugin's file: the one beside the program, if it was shipped with it, else the one that the build script made.
#[allow(dead_code, unreachable_pub, clippy::all, clippy::pedantic)]
pub fn file() -> std::path::PathBuf {{
    let program = std::env::current_exe().ok();
    let beside = program.and_then(|program| Some(program.parent()?.join({name:?})));
    beside
        .filter(|file| file.is_file())
        .unwrap_or_else(|| {built:?}.into())
}}
"#
    )
}

/// Leaves a file that is the same alone: what includes it need not be compiled again.
pub(crate) fn write(file: &Path, text: &str) -> Result<(), Error> {
    if fs::read_to_string(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    fs::write(file, text).map_err(|reason| Error::Write {
        file: file.to_owned(),
        reason,
    })
}
