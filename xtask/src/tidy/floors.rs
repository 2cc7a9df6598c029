//! The floors of `plugin-core`: which folder may use which. ARCHITECTURE.md shows them.

use std::{collections::BTreeSet, fs, path::Path};

use super::imports::{self, Import};
use crate::{
    error::{Error, Result},
    files,
};

const SOURCE: &str = "plugin-core/src";

/// The document that shows the floors.
const PICTURE: &str = "ARCHITECTURE.md";

/// The folders and files of `plugin-core/src`, lowest first. Each may use those before it.
const FLOORS: &[&str] = &[
    "arity",
    "sync",
    "cpu",
    "suggestions",
    "host",
    "abi",
    "runtime",
    "value",
    "call",
    "callback",
    "dynamic",
    "object",
    "stdlib",
    "serde",
    "diagnosis",
    "error",
    "symbol",
    "open",
    "lib",
];

/// Adds a line for each import that the floors forbid.
pub(super) fn check(broken: &mut Vec<String>) -> Result {
    let imports = imports::of_crate(&files::root().join(SOURCE))?;
    judge(&imports, broken);
    let text = fs::read_to_string(files::root().join(PICTURE)).map_err(Error::file(PICTURE))?;
    if pictured(&text) != FLOORS {
        broken.push(format!(
            "{PICTURE}: its picture must show these floors from the ground up: {FLOORS:?}"
        ));
    }
    Ok(())
}

/// Returns the names in the first column of the picture, which is the block that begins with `lib`, from the last line to the first.
fn pictured(text: &str) -> Vec<&str> {
    text.lines()
        .skip_while(|line| !line.starts_with("lib "))
        .take_while(|line| !line.starts_with("```"))
        .filter_map(|line| line.split_whitespace().next())
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect()
}

fn judge(imports: &BTreeSet<Import>, broken: &mut Vec<String>) {
    let both_ways: BTreeSet<_> = imports.iter().map(|i| (&i.file, &i.owner)).collect();
    for import in imports {
        let Import {
            file,
            line,
            owner,
            name,
            from_face,
        } = import;
        let place = format!("{SOURCE}/{file}:{line}: crate::{name}");
        if *from_face {
            broken.push(format!(
                "{place}: import it from {owner}, which owns it, and not from lib.rs"
            ));
        }
        match (floor(file), floor(owner)) {
            (Some(from), Some(to)) if from < to => {
                broken.push(format!("{place}: {owner} is on a floor above"))
            }
            (Some(_), Some(_)) => {}
            (from, _) => broken.push(format!(
                "{place}: {} is on no floor: give it one in floors.rs",
                if from.is_none() { file } else { owner }
            )),
        }
        if file < owner && both_ways.contains(&(owner, file)) {
            broken.push(format!("{place}: {file} and {owner} import each other"));
        }
    }
}

/// Returns the number of the floor of a file.
fn floor(file: &str) -> Option<usize> {
    let first = Path::new(file).components().next()?.as_os_str().to_str()?;
    let name = first.trim_end_matches(".rs");
    FLOORS.iter().position(|floor| *floor == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is wrong with an import of `owner` by `file`.
    fn said(file: &str, owner: &str, from_face: bool) -> Vec<String> {
        let import = Import {
            file: file.to_owned(),
            line: 1,
            owner: owner.to_owned(),
            name: "a::B".to_owned(),
            from_face,
        };
        let mut broken = Vec::new();
        judge(&BTreeSet::from([import]), &mut broken);
        broken
    }

    #[test]
    fn imports_run_downwards() {
        assert_eq!(
            said("call/func_value.rs", "value/layout.rs", false),
            Vec::<String>::new()
        );
        assert_eq!(
            said("value/map.rs", "value/layout.rs", false),
            Vec::<String>::new()
        );
        for (file, owner, from_face, what) in [
            (
                "value/layout.rs",
                "call/func_value.rs",
                false,
                "on a floor above",
            ),
            ("runtime/start.rs", "error.rs", false, "on a floor above"),
            (
                "call/func_value.rs",
                "value/layout.rs",
                true,
                "not from lib.rs",
            ),
            (
                "cellar/x.rs",
                "value/layout.rs",
                false,
                "cellar/x.rs is on no floor",
            ),
        ] {
            let broken = said(file, owner, from_face);
            assert!(
                broken.len() == 1 && broken[0].contains(what),
                "{what}: {broken:?}"
            );
        }
    }

    #[test]
    fn a_circle_of_two_is_noticed() {
        let import = |file: &str, owner: &str| Import {
            file: file.to_owned(),
            line: 1,
            owner: owner.to_owned(),
            name: "a::B".to_owned(),
            from_face: false,
        };
        let both = BTreeSet::from([
            import("value/a.rs", "value/b.rs"),
            import("value/b.rs", "value/a.rs"),
        ]);
        let mut broken = Vec::new();
        judge(&both, &mut broken);
        assert!(
            broken.len() == 1 && broken[0].contains("import each other"),
            "{broken:?}"
        );
    }
}
