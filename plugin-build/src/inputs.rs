//! What a plugin is built from, told to Cargo: when it changes, the build script runs again.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use plugin_core::host::Toolchain;
use serde::Deserialize;

use crate::{Error, run, target::Target};

/// Variables that the go command or the C compiler obeys (`go help environment`).
const VARIABLES: [&str; 15] = [
    "GO",
    "PATH",
    "GOFLAGS",
    "GOENV",
    "GOTOOLCHAIN",
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
    /// Where the files of a module are that takes another one's place.
    replace: Option<Box<Module>>,
    #[serde(default)]
    version: String,
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
    let mut inputs = inputs(&run(&mut list)?)?;
    // The file VERSION of a toolchain changes with it.
    let mut env = target.command(go);
    let env = run(env.args(["env", "GOROOT", "GOWORK"]).current_dir(folder))?;
    let mut lines = env.lines();
    inputs.insert(Path::new(lines.next().unwrap_or_default()).join("VERSION"));
    if let Some(work) = lines.next().filter(|work| Path::new(work).is_file()) {
        inputs.insert(work.into());
    }
    for input in inputs.iter().filter(|input| input.exists()) {
        println!("cargo::rerun-if-changed={}", input.display());
    }
    Ok(())
}

/// Folders of packages that may change, and files that say which modules are used. Cargo looks at all files in a folder; those of modules
/// with a version do not change.
fn inputs(list: &str) -> Result<BTreeSet<PathBuf>, Error> {
    let mut inputs = BTreeSet::new();
    for package in serde_json::Deserializer::from_str(list).into_iter::<Package>() {
        let package = package?;
        if package.standard {
            continue;
        }
        let module = package.module.as_ref();
        let fixed = module.is_some_and(|module| module.is_fixed());
        if !fixed {
            inputs.insert(package.dir);
        }
        for go_mod in module
            .iter()
            .filter(|module| module.main)
            .filter_map(|module| module.go_mod.as_ref())
        {
            inputs.insert(go_mod.clone());
            inputs.insert(go_mod.with_file_name("go.sum"));
            inputs.insert(go_mod.with_file_name("vendor").join("modules.txt"));
        }
    }
    Ok(inputs)
}

impl Module {
    fn is_fixed(&self) -> bool {
        match &self.replace {
            Some(replace) => replace.is_fixed(),
            None => !self.main && !self.version.is_empty(),
        }
    }
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
            {"Dir": "/work/p", "Module": {"Path": "p", "Main": true, "GoMod": "/work/go.mod"}}
        "#;
        let expected = [
            "/near/b",
            "/work/go.mod",
            "/work/go.sum",
            "/work/p",
            "/work/vendor/modules.txt",
        ];
        let expected: BTreeSet<PathBuf> = expected.into_iter().map(PathBuf::from).collect();
        assert_eq!(inputs(list).unwrap(), expected);
        assert!(inputs("no JSON").is_err());
    }
}
