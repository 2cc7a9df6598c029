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
    // Without /proc, by the path that the program was started with, or by its name and PATH.
    let named = || {{
        let name = std::path::PathBuf::from(std::env::args_os().next()?);
        if name.components().count() > 1 {{
            return Some(name);
        }}
        let folders = std::env::var_os("PATH")?;
        let mut places = std::env::split_paths(&folders).map(|folder| folder.join(&name));
        places.find(|place| place.is_file())
    }};
    let program = std::env::current_exe().ok().or_else(named);
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

#[cfg(test)]
mod tests {
    use std::{fs, path::Path, process::Command};

    /// In a place without /proc, too, as a chroot can be.
    #[test]
    fn the_file_beside_the_program_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let text = super::file(Path::new("/built/x.so"));
        let main = "fn main() { print!(\"{}\", file().display()) }";
        fs::write(path("main.rs"), text + main).unwrap();
        let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut compile = Command::new(compiler);
        let compiled = compile.arg("main.rs").current_dir(folder.path()).status();
        assert!(compiled.unwrap().success());
        let run = |hidden: bool, name: &str| {
            let mut program = Command::new(name);
            if hidden {
                program = Command::new("unshare");
                let script = "mount -t tmpfs none /proc && PATH=\"$2:$PATH\" && exec \"$1\"";
                program
                    .args(["--mount", "sh", "-c", script, "sh", name])
                    .arg(folder.path());
            }
            let output = program.output().unwrap();
            assert!(
                output.status.success(),
                "it needs root, or a container with CAP_SYS_ADMIN: {output:?}"
            );
            String::from_utf8(output.stdout).unwrap()
        };
        let main = path("main");
        let main = main.to_str().unwrap();
        assert_eq!(run(false, main), "/built/x.so");
        fs::write(path("x.so"), "").unwrap();
        let beside = path("x.so").display().to_string();
        assert_eq!(run(false, main), beside);
        // Only such a system may hide how a program is found.
        if Path::new("/proc/self/exe").exists() {
            assert_eq!(run(true, main), beside);
            assert_eq!(run(true, "main"), beside);
        }
    }
}
