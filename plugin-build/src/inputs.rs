//! What a plugin is built from, told to Cargo: when it changes, the build script runs again.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use plugin_runtime_host::Toolchain;
use serde::Deserialize;

use crate::{Error, run, target::Target};

/// Variables that the go command or the C compiler obeys (`go help environment`).
const VARIABLES: [&str; 16] = [
    "GO",
    "PATH",
    "GOFLAGS",
    "GOENV",
    "GOTOOLCHAIN",
    "GOROOT",
    "GOEXPERIMENT",
    "GOAMD64",
    "GOARM64",
    "GOPROXY",
    "GOWORK",
    "CC",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_LDFLAGS",
];

/// A package, as `go list -json` describes it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Package {
    #[serde(default)]
    standard: bool,
    dir: PathBuf,
    module: Option<Module>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Module {
    #[serde(default)]
    main: bool,
    go_mod: Option<PathBuf>,
}

/// Tells Cargo.
pub(crate) fn declare(
    go: &Toolchain,
    target: &Target,
    folder: &Path,
    flags: &[String],
) -> Result<(), Error> {
    for variable in VARIABLES {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let mut list = target.command(go);
    list.args(["list", "-deps", "-json=Standard,Dir,Module"])
        .args(flags)
        .arg(".")
        .current_dir(folder);
    let packages = run(&mut list)?;
    let mut env = target.command(go);
    let env = run(env
        .args(["env", "GOMODCACHE", "GOROOT", "GOWORK"])
        .current_dir(folder))?;
    let mut lines = env.lines().map(Path::new);
    let mut next = || lines.next().unwrap_or(Path::new(""));
    let mut inputs = inputs(&packages, next())?;
    // The file VERSION of a toolchain changes with it.
    inputs.insert(next().join("VERSION"));
    let work = next();
    if work.is_file() {
        inputs.insert(work.to_owned());
        inputs.insert(work.with_file_name("vendor").join("modules.txt"));
    }
    for input in inputs.iter().filter(|input| input.exists()) {
        println!("cargo::rerun-if-changed={}", input.display());
    }
    Ok(())
}

/// Folders of packages that may change, and files that say which modules are used. Cargo looks at all files in a folder; those in the
/// go command's cache of modules do not change, whichever modules they are of.
fn inputs(list: &str, module_cache: &Path) -> Result<BTreeSet<PathBuf>, Error> {
    let mut inputs = BTreeSet::new();
    for package in serde_json::Deserializer::from_str(list).into_iter::<Package>() {
        let package = package?;
        if package.standard {
            continue;
        }
        if !package.dir.starts_with(module_cache) {
            inputs.insert(package.dir);
        }
        let main = package.module.filter(|module| module.main);
        if let Some(go_mod) = main.and_then(|module| module.go_mod) {
            inputs.insert(go_mod.with_file_name("go.sum"));
            inputs.insert(go_mod.with_file_name("vendor").join("modules.txt"));
            inputs.insert(go_mod);
        }
    }
    Ok(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change() {
        let list = r#"
            {"Dir": "/go/src/fmt", "Standard": true}
            {"Dir": "/cache/a@v1.0.0/x", "Module": {"Path": "a", "Version": "v1.0.0"}}
            {"Dir": "/near/b", "Module": {"Path": "b", "Version": "v1.0.0", "Replace": {"Path": "../b"}}}
            {"Dir": "/work/vendor/c", "Module": {"Path": "c", "Version": "v1.0.0"}}
            {"Dir": "/work/p", "Module": {"Path": "p", "Main": true, "GoMod": "/work/go.mod"}}
        "#;
        let expected = [
            "/near/b",
            "/work/go.mod",
            "/work/go.sum",
            "/work/p",
            "/work/vendor/c",
            "/work/vendor/modules.txt",
        ];
        let expected: BTreeSet<PathBuf> = expected.into_iter().map(PathBuf::from).collect();
        let found = |list| inputs(list, Path::new("/cache"));
        assert_eq!(found(list).unwrap(), expected);
        assert!(found("no JSON").is_err());
    }
}
