//! The plugins for the curves: a hundred small ones, some with up to 10,000 functions, and some of growing size. They are generated
//! into `target`, and built where they changed.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    files,
    go::Go,
    hash, process,
};

/// How many plugins are open at most.
const PLUGINS: usize = 100;

/// How many functions a plugin exports.
const FUNCTIONS: [usize; 5] = [1, 10, 100, 1000, 10_000];

/// What the plugins of growing size take from the table of `benches/peers/large`; the last one takes all.
const PACKAGES: [&[&str]; 5] = [
    &[],
    &["encoding/csv"],
    &["encoding/json", "encoding/xml", "regexp"],
    &["encoding/json", "html/template", "go/types", "debug/elf"],
    &["encoding/json", "go/types", "crypto/tls", "crypto/x509"],
];

/// As many as keep two cores busy: linking is most of it.
const AT_ONCE: usize = 2;

/// A package to be generated: folder and file, and source.
struct Package {
    name: String,
    source: String,
}

/// Generates and builds all, and returns the folder they are in.
pub(super) fn build(go: &Go, output: &Path) -> Result<PathBuf> {
    let sources = output.join("curves/source");
    let plugins = output.join("curves").join(&go.version);
    fs::create_dir_all(&plugins).map_err(Error::file(&plugins))?;
    write(
        &sources.join("go.mod"),
        "module example.com/curves\n\ngo 1.21\n",
    )?;
    let packages = packages()?;
    println!("building {} plugins that changed", packages.len());
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let work = || {
        while let Some(package) = packages.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = package.build(go, &sources, &plugins) {
                *failed.lock().unwrap_or_else(|held| held.into_inner()) = Some(error);
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap_or_else(|held| held.into_inner());
    failed.map_or(Ok(plugins), Err)
}

fn packages() -> Result<Vec<Package>> {
    let many = (0..PLUGINS).map(|number| Package {
        name: format!("plugin-{number:03}"),
        source: format!(
            "// Package main is one of many plugins.\npackage main\n\n\
             import \"runtime\"\n\n\
             // Number tells this plugin from the others.\nfunc Number() int {{ return {number} }}\n\n\
             // Memory returns the bytes of Go's heap and stacks that are in use.\nfunc Memory() uint64 {{\n\
             \truntime.GC()\n\tvar stats runtime.MemStats\n\truntime.ReadMemStats(&stats)\n\
             \treturn stats.HeapInuse + stats.StackInuse\n}}\n"
        ),
    });
    let functions = FUNCTIONS.into_iter().map(|count| Package {
        name: format!("functions-{count:05}"),
        source: (0..count).fold(
            "// Package main exports many functions.\npackage main\n".to_owned(),
            |source, number| {
                source
                    + &format!(
                        "\n// F{number:05} adds.\nfunc F{number:05}(a, b int) int {{ return a + b + {number} }}\n"
                    )
            },
        ),
    });
    let path = files::root().join("benches/peers/large/large.go");
    let large = fs::read_to_string(&path).map_err(Error::file(path))?;
    let sizes = (1..).zip(PACKAGES).map(|(number, packages)| Package {
        name: format!("size-{number}"),
        source: part_of(&large, packages),
    });
    let whole = Package {
        name: "size-6".to_owned(),
        source: large.clone(),
    };
    Ok(many.chain(functions).chain(sizes).chain([whole]).collect())
}

/// The source with no other packages than these.
fn part_of(source: &str, packages: &[&str]) -> String {
    let kept = |line: &&str| {
        let line = line.trim();
        let name = |package: &&str| package.rsplit('/').next().unwrap_or(package).to_owned() + ".";
        if let Some(import) = line.strip_prefix('"') {
            packages.contains(&import.trim_end_matches('"'))
        } else if line.ends_with(',') {
            packages
                .iter()
                .any(|package| line.starts_with(&name(package)))
        } else {
            true
        }
    };
    source
        .lines()
        .filter(kept)
        .map(|line| format!("{line}\n"))
        .collect()
}

impl Package {
    /// Builds unless what is there was built from the same source by the same toolchain.
    fn build(&self, go: &Go, sources: &Path, plugins: &Path) -> Result {
        let plugin = plugins.join(&self.name).with_extension("so");
        let stamp = plugin.with_extension("input");
        let input = hash::hex(&Sha256::digest(format!("{}\n{}", go.version, self.source)));
        if plugin.exists() && fs::read_to_string(&stamp).is_ok_and(|built| built == input) {
            return Ok(());
        }
        write(&sources.join(&self.name).join("main.go"), &self.source)?;
        let mut build = go.command();
        build
            .args(["build", "-buildmode=plugin", "-o"])
            .arg(&plugin)
            .arg(format!("./{}", self.name))
            .current_dir(sources);
        process::output(&mut build)?;
        write(&stamp, &input)
    }
}

fn write(path: &Path, text: &str) -> Result {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    fs::write(path, text).map_err(Error::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_the_large_plugin_have_what_they_import() {
        let source =
            "import (\n\t\"a/tar\"\n\t\"b\"\n)\n\nvar Table = []any{\n\ttar.New,\n\tb.New,\n}\n";
        let part = part_of(source, &["a/tar"]);
        assert_eq!(
            part,
            "import (\n\t\"a/tar\"\n)\n\nvar Table = []any{\n\ttar.New,\n}\n"
        );
    }
}
