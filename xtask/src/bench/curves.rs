//! The plugins for the curves: a hundred small ones, some with up to 10,000 functions, and some of growing size. They are generated
//! into `target`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::generated::{self, Plugin};
use crate::{
    error::{Error, Result},
    files,
    go::Go,
};

/// The maximum number of plugins that are open.
const PLUGINS: usize = 100;

/// The numbers of functions that plugins export.
const FUNCTIONS: [usize; 5] = [1, 10, 100, 1000, 10_000];

/// The packages that plugins of growing size take from the table of `benches/peers/large`. The last plugin takes all.
const PACKAGES: [&[&str]; 5] = [
    &[],
    &["encoding/csv"],
    &["encoding/json", "encoding/xml", "regexp"],
    &["encoding/json", "html/template", "go/types", "debug/elf"],
    &["encoding/json", "go/types", "crypto/tls", "crypto/x509"],
];

/// Generates and builds all plugins, and returns their folder.
pub(super) fn build(go: &Go, output: &Path) -> Result<PathBuf> {
    generated::build(go, output, "curves", &plugins()?)
}

fn plugins() -> Result<Vec<Plugin>> {
    let many = (0..PLUGINS).map(|number| Plugin::of(
        format!("plugin-{number:03}"),
        format!(
            "// Package main is one of many plugins.\npackage main\n\n\
             import \"runtime\"\n\n\
             // Number tells this plugin from the others.\nfunc Number() int {{ return {number} }}\n\n\
             // Memory returns the bytes of Go's heap and stacks that are in use.\nfunc Memory() uint64 {{\n\
             \truntime.GC()\n\tvar stats runtime.MemStats\n\truntime.ReadMemStats(&stats)\n\
             \treturn stats.HeapInuse + stats.StackInuse\n}}\n"
        ),
    ));
    let functions = FUNCTIONS.into_iter().map(|count| Plugin::of(
        format!("functions-{count:05}"),
        (0..count).fold(
            "// Package main exports many functions.\npackage main\n".to_owned(),
            |source, number| {
                source
                    + &format!(
                        "\n// F{number:05} adds.\nfunc F{number:05}(a, b int) int {{ return a + b + {number} }}\n"
                    )
            },
        ),
    ));
    let path = files::root().join("benches/peers/large/large.go");
    let large = fs::read_to_string(&path).map_err(Error::file(path))?;
    let sizes = (1..)
        .zip(PACKAGES)
        .map(|(number, packages)| Plugin::of(format!("size-{number}"), part_of(&large, packages)));
    let whole = Plugin::of("size-6", large.clone());
    Ok(many.chain(functions).chain(sizes).chain([whole]).collect())
}

/// Returns the source with only these packages.
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
