//! `cargo xtask package`: packs all crates as a release does, and builds a program outside the workspace that uses them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    build_fixtures,
    error::{Error, Result},
    files,
    go::{Go, GoChoice},
    process,
};

/// Pack all crates, check that they could be published, and build and run a program that uses the packed ones
#[derive(Debug, clap::Args)]
pub(crate) struct Package {
    #[command(flatten)]
    go: GoChoice,
}

/// The program outside the workspace. It opens a plugin and calls it.
const PROGRAM: &str = r#"use plugin_core::{Func, GoStruct};

#[derive(GoStruct)]
#[allow(dead_code)]
struct Empty {}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("no plugin")?;
    // SAFETY: the plugin is this project's own.
    let plugin = unsafe { plugin_core::open(path)? };
    let greet: Func<fn(String) -> String> = plugin.func("Greet")?;
    println!("{}", greet.call("packed world")?);
    Ok(())
}
"#;

impl Package {
    pub(crate) fn run(self) -> Result {
        let go = self.go.announced()?;
        let fixtures = build_fixtures::build(&go, &build_fixtures::choose(&["greet".to_owned()])?)?;
        let scratch = tempfile::tempdir().map_err(Error::file("a folder for the program"))?;
        let packages = pack(&go, &scratch.path().join("target"))?;
        let said = use_packed(&go, &packages, scratch.path(), &fixtures.join("greet.so"))?;
        if said.trim_end() != "hello packed world" {
            return Err(Error::Packed { said });
        }
        println!(
            "cargo xtask package: {} crates can be published",
            packages.len()
        );
        Ok(())
    }
}

/// Packs every crate that is to be published, and builds each from the package. Returns the names, and the folders of the packages.
fn pack(go: &Go, target: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut command = go.cargo();
    command.args(["publish", "--workspace", "--dry-run", "--allow-dirty"]);
    command.arg("--target-dir").arg(target);
    println!("$ {}", process::text(&command));
    process::run(&mut command)?;

    // Cargo unpacks the packages to build them, in a folder that has other folders too.
    let mut packages = Vec::new();
    for folder in files::entries(&target.join("package"))? {
        if folder.join("Cargo.toml").is_file() {
            packages.push((complete(&folder)?, folder));
        }
    }
    Ok(packages)
}

/// Returns the name of an unpacked crate, or an error if the crate lacks something that its page in the registry shows.
fn complete(folder: &Path) -> Result<String> {
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(Error::file(&manifest))?;
    for needed in [
        "description = ",
        "keywords = ",
        "categories = ",
        "license = ",
        "readme = ",
        "repository = ",
    ] {
        if !text.contains(needed) {
            return Err(Error::Unpublishable {
                package: folder.to_owned(),
                lacks: needed.replace(" = ", ""),
            });
        }
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "README.md"] {
        if !folder.join(file).is_file() {
            return Err(Error::Unpublishable {
                package: folder.to_owned(),
                lacks: file.to_owned(),
            });
        }
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    Ok(name
        .rsplit_once('-')
        .map_or(name.as_ref(), |(name, _)| name)
        .to_owned())
}

/// Builds and runs a program that depends on the packed crates, and returns what it prints.
fn use_packed(
    go: &Go,
    packages: &[(String, PathBuf)],
    scratch: &Path,
    plugin: &Path,
) -> Result<String> {
    let folder = scratch.join("program");
    let mut manifest = "[package]\nname = \"program\"\nedition = \"2024\"\n\n[dependencies]\nplugin-core = \"*\"\n\n[workspace]\n\n[patch.crates-io]\n".to_owned();
    for (name, folder) in packages {
        manifest += &format!("{name} = {{ path = {folder:?} }}\n");
    }
    fs::create_dir_all(folder.join("src")).map_err(Error::file(&folder))?;
    for (name, text) in [("Cargo.toml", manifest.as_str()), ("src/main.rs", PROGRAM)] {
        fs::write(folder.join(name), text).map_err(Error::file(folder.join(name)))?;
    }
    let lock = folder.join("Cargo.lock");
    fs::copy(files::root().join("Cargo.lock"), &lock).map_err(Error::file(&lock))?;
    let mut command = go.cargo();
    command
        .args(["run", "--quiet", "--manifest-path"])
        .arg(folder.join("Cargo.toml"));
    command
        .arg("--target-dir")
        .arg(scratch.join("target"))
        .arg("--")
        .arg(plugin);
    println!("$ {}", process::text(&command));
    process::output(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn cargo(arguments: &[&str]) -> String {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).current_dir(files::root());
        process::output(&mut cargo).unwrap()
    }

    /// Returns the folders and names of the crates that are published.
    fn published() -> Vec<(PathBuf, String)> {
        let all = cargo(&["metadata", "--no-deps", "--offline", "--format-version=1"]);
        let all: serde_json::Value = serde_json::from_str(&all).unwrap();
        let all = all["packages"].as_array().unwrap().iter();
        let all = all.filter(|package| package["publish"].is_null());
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        all.map(|package| {
            let manifest = PathBuf::from(text(&package["manifest_path"]));
            (
                manifest.parent().unwrap().to_owned(),
                text(&package["name"]),
            )
        })
        .collect()
    }

    /// Finds files that are missing from a package, or should not be in it, faster than `cargo xtask package`.
    #[test]
    fn packages_have_what_they_need_and_nothing_else() {
        let published = published();
        assert!(published.len() > 10, "{published:?}");
        for (folder, name) in published {
            let list = cargo(&[
                "package",
                "--list",
                "--offline",
                "--allow-dirty",
                "-p",
                &name,
            ]);
            let list: Vec<&str> = list.lines().collect();
            for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "Cargo.toml"] {
                assert!(list.contains(&file), "{name} has no {file}: {list:?}");
            }
            for file in &list {
                let wanted = ["src/", "host/"].iter().any(|part| file.starts_with(part));
                let at_top = !file.contains('/');
                assert!(
                    wanted || at_top,
                    "{name}: {file} is for this repository only"
                );
            }
            for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
                let one = fs::read(folder.join(file)).unwrap();
                let whole = fs::read(files::root().join(file)).unwrap();
                assert_eq!(one, whole, "{name}: {file}");
            }
        }
    }

    #[test]
    fn the_checklist_names_every_crate() {
        let list = fs::read_to_string(files::root().join("RELEASING.md")).unwrap();
        let (_, names) = list.split_once("these were free in the registry:").unwrap();
        let mut names: Vec<&str> = names
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.'))
            .filter(|name| !name.is_empty())
            .collect();
        let mut published: Vec<String> = published().into_iter().map(|(_, name)| name).collect();
        names.sort_unstable();
        published.sort();
        assert_eq!(names, published);
    }
}
