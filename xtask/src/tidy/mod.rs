//! `cargo xtask tidy`, which is also a test: checks the project's rules that neither rustc nor clippy checks.

mod check_version;
mod errors;
mod floors;
mod imports;
mod mentions;
mod mirrors;
mod paths;
mod systems;
mod unsafe_files;

use std::{collections::BTreeSet, fs, path::Path};

use unsafe_files::UNSAFE;

use crate::{
    error::{Error, Result},
    files,
};

/// The greatest length of a file in lines.
const LINES: usize = 300;

/// Files that may be longer, with the reason.
const LONG: &[(&str, &str)] = &[(
    "plugin-core/src/error.rs",
    "one enum, whose variants have their texts beside them",
)];

pub(crate) fn run() -> Result {
    let broken = broken()?;
    if broken.is_empty() {
        println!("tidy");
        return Ok(());
    }
    Err(Error::Untidy { broken })
}

/// Returns one line for each breach of a rule.
fn broken() -> Result<Vec<String>> {
    let mut broken = Vec::new();
    let mut used = BTreeSet::new();
    for path in files::sources(".rs")? {
        let text = fs::read_to_string(files::root().join(&path)).map_err(Error::file(&path))?;
        used.extend(check(&path, &text, &mut broken));
        mentions::check(&path, &text, &mut broken);
        systems::check(&path, &text, &mut broken);
        errors::check(&path, &text, &mut broken);
    }
    for path in files::sources(".go")? {
        let text = fs::read_to_string(files::root().join(&path)).map_err(Error::file(&path))?;
        used.extend(length(&path, &text, &mut broken));
        mentions::check(&path, &text, &mut broken);
        mirrors::check(&path, &text, &mut broken);
    }
    for path in files::sources(".md")? {
        let text = fs::read_to_string(files::root().join(&path)).map_err(Error::file(&path))?;
        mentions::check(&path, &text, &mut broken);
    }
    for exception in UNSAFE.iter().chain(LONG.iter().map(|(path, _)| path)) {
        if !used.contains(*exception) {
            broken.push(format!(
                "{exception}: needs no exception any more: take it off the list in xtask/src/tidy/mod.rs"
            ));
        }
    }
    exports(&mut broken)?;
    versions(&mut broken)?;
    floors::check(&mut broken)?;
    check_version::check(&mut broken)?;
    Ok(broken)
}

/// Checks the length of a file. Returns its path if it is long and on the list.
fn length(path: &str, text: &str, broken: &mut Vec<String>) -> Option<String> {
    let lines = text.lines().count();
    // Generated files may be long: people read the generator instead.
    if lines > LINES && !text.starts_with("// Code generated ") {
        if LONG.iter().any(|(long, _)| *long == path) {
            return Some(path.to_owned());
        }
        broken.push(format!(
            "{path}: {lines} lines, where {LINES} are enough: split it, or give a reason in xtask/src/tidy/mod.rs"
        ));
    }
    None
}

/// Checks the rules for one Rust file. Returns its path if it needed an exception.
fn check(path: &str, text: &str, broken: &mut Vec<String>) -> Option<String> {
    let mut used = length(path, text, broken);
    // Written in two parts, since this file is checked too.
    let (allow, ignore, ignored_example) = (
        concat!("allow(unsafe", "_code)"),
        concat!("#[ign", "ore"),
        concat!("```ign", "ore"),
    );
    if !text.starts_with("//! ") {
        broken.push(format!(
            "{path}: the first line must say, after `//! `, what the file owns"
        ));
    }
    for (number, line) in (1..).zip(text.lines()) {
        let mut wrong = |what: &str| broken.push(format!("{path}:{number}: {what}"));
        if line.contains(allow) {
            if UNSAFE.contains(&path) {
                used = Some(path.to_owned());
            } else {
                wrong(
                    "unsafe code is allowed in the files that xtask/src/tidy/unsafe_files.rs lists only",
                );
            }
        }
        if line.trim_start().starts_with(ignore) || line.contains(ignored_example) {
            wrong("no test is ignored: mend it or delete it");
        }
        let vague = [
            concat!("SAFETY: as", " above"),
            concat!("SAFETY: the caller's", " promise"),
            concat!("SAFETY: see", " the head"),
        ];
        if vague.iter().any(|words| line.contains(words)) && !path.starts_with("fuzz-calls/") {
            wrong("a block of unsafe code names its own precondition");
        }
        if line.ends_with([' ', '\t']) {
            wrong("blanks at the end of the line");
        }
    }
    // Examples are as users write them.
    if (path.ends_with("src/lib.rs") || path.ends_with("src/main.rs"))
        && !path.starts_with("examples/")
        && !text.contains("deny(unsafe_code)")
        && !text.contains("forbid(unsafe_code)")
    {
        broken.push(format!(
            "{path}: the root of a crate must deny or forbid unsafe code"
        ));
    }
    used
}

/// Checks that the runtime host exports exactly the names that the library looks up.
fn exports(broken: &mut Vec<String>) -> Result {
    let exported = names("plugin-runtime-host/host", ".c", "void ")?;
    let wanted = names("plugin-core/src", ".rs", "\"")?;
    if exported.is_empty() {
        broken.push("plugin-runtime-host/host: exports no goplugin function at all".to_owned());
    }
    for name in exported.symmetric_difference(&wanted) {
        broken.push(format!(
            "{name}: must be both defined in plugin-runtime-host/host and named in plugin-core/src"
        ));
    }
    Ok(())
}

/// Returns the names `goplugin<number>_<name>` that follow `before` in the files below `folder`.
fn names(folder: &str, extension: &str, before: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for path in files::sources(extension)?
        .iter()
        .filter(|path| Path::new(path).starts_with(folder))
    {
        let text = fs::read_to_string(files::root().join(path)).map_err(Error::file(path))?;
        for rest in text.split(&format!("{before}goplugin")).skip(1) {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            if rest[..end]
                .split_once('_')
                .is_some_and(|(number, name)| number.parse::<u32>().is_ok() && !name.is_empty())
            {
                names.insert(format!("goplugin{}", &rest[..end]));
            }
        }
    }
    Ok(names)
}

/// Checks that the dependency in README has the version of the workspace.
fn versions(broken: &mut Vec<String>) -> Result {
    let path = files::root().join("README.md");
    let readme = fs::read_to_string(&path).map_err(Error::file(path))?;
    let wanted = format!("plugin-core = \"{}\"", env!("CARGO_PKG_VERSION"));
    if !readme.contains(&wanted) {
        broken.push(format!("README.md: must contain the line `{wanted}`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_tidy() {
        assert_eq!(broken().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn each_rule_finds_its_breach() {
        for (path, text, what) in [
            ("a.rs", "use std::fs;\n", "first line"),
            (
                "a.rs",
                &format!("//! A.\n{}", "\n".repeat(LINES)),
                "301 lines",
            ),
            (
                "a.rs",
                concat!("//! A.\n#![allow(unsafe", "_code)]\n"),
                "a.rs:2: unsafe",
            ),
            (
                "a.rs",
                concat!("//! A.\n    #[ign", "ore]\n"),
                "a.rs:2: no test",
            ),
            (
                "a.rs",
                concat!("//! A.\n//! ```ign", "ore\n"),
                "a.rs:2: no test",
            ),
            (
                "a/src/a.rs",
                concat!("//! A.\n// SAFETY: as", " above.\n"),
                "a/src/a.rs:2: a block",
            ),
            ("a.rs", "//! A. \n", "a.rs:1: blanks"),
            ("a/src/lib.rs", "//! A.\n", "the root of a crate"),
        ] {
            let mut broken = Vec::new();
            check(path, text, &mut broken);
            assert!(
                broken.len() == 1 && broken[0].contains(what),
                "{what}: {broken:?}"
            );
        }
    }
}
