//! The floors of `plugin-core`: which folder may use which. ARCHITECTURE.md shows them.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::Path,
};

use super::imports::{self, Import};
use crate::{
    error::{Error, Result},
    files,
};

const SOURCE: &str = "plugin-core/src";

/// The source of other crates whose files must not import each other in a circle.
const OTHERS: &[&str] = &[
    "plugin-build/src",
    "plugin-cli/src",
    "plugin-derive/src",
    "plugin-runtime-host/src",
    "xtask/src",
];

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
    for other in OTHERS {
        let imports = imports::of_crate(&files::root().join(other))?;
        circles(other, &imports, broken);
    }
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
    circles(SOURCE, imports, broken);
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
    }
}

/// Adds a line for each circle of files, the shortest that contains the import at which it is found.
fn circles(source: &str, imports: &BTreeSet<Import>, broken: &mut Vec<String>) {
    let mut found = BTreeSet::new();
    for import in imports {
        let Some(back) = path(imports, &import.owner, &import.file) else {
            continue;
        };
        if found.insert(back.iter().cloned().collect::<BTreeSet<_>>()) {
            broken.push(format!(
                "{source}/{}:{}: crate::{}: a circle of imports: {} -> {}",
                import.file,
                import.line,
                import.name,
                import.file,
                back.join(" -> ")
            ));
        }
    }
}

/// Returns the files of the shortest path of imports, with both ends.
fn path<'a>(imports: &'a BTreeSet<Import>, from: &'a str, to: &str) -> Option<Vec<&'a str>> {
    let mut importers = BTreeMap::from([(from, from)]);
    let mut queue = VecDeque::from([from]);
    while let Some(file) = queue.pop_front() {
        if file == to {
            let mut path = vec![file];
            while path.last() != Some(&from) {
                path.push(importers[path[path.len() - 1]]);
            }
            path.reverse();
            return Some(path);
        }
        for import in imports.iter().filter(|import| import.file == file) {
            if !importers.contains_key(import.owner.as_str()) {
                importers.insert(&import.owner, file);
                queue.push_back(&import.owner);
            }
        }
    }
    None
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
    fn a_circle_is_noticed() {
        let import = |file: &str, owner: &str| Import {
            file: file.to_owned(),
            line: 1,
            owner: owner.to_owned(),
            name: "a::B".to_owned(),
            from_face: false,
        };
        let [a, b, c] = ["value/a.rs", "value/b.rs", "value/c.rs"];
        for (circle, told) in [
            (
                vec![(a, b), (b, a)],
                Some("a.rs -> value/b.rs -> value/a.rs"),
            ),
            (
                vec![(a, b), (b, c), (c, a)],
                Some("a.rs -> value/b.rs -> value/c.rs -> value/a.rs"),
            ),
            (vec![(a, b), (b, c), (a, c)], None),
        ] {
            let imports = circle.iter().map(|(file, owner)| import(file, owner));
            let mut broken = Vec::new();
            judge(&imports.collect(), &mut broken);
            assert_eq!(broken.len(), usize::from(told.is_some()), "{broken:?}");
            assert!(
                told.is_none_or(|told| broken[0].ends_with(told)),
                "{broken:?}"
            );
        }
    }
}
