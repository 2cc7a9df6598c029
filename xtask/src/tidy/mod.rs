//! `cargo xtask tidy`, and a test: the rules of the house that neither rustc nor clippy knows.

mod errors;
mod floors;
mod imports;
mod mentions;
mod paths;
mod systems;

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    error::{Error, Result},
    files,
};

/// The only files that may contain unsafe code, each with its reason in its first lines. Let this list only shrink.
const UNSAFE: &[&str] = &[
    "benches/src/bin/allocations.rs",
    "benches/src/bin/instructions.rs",
    "benches/src/bin/stages.rs",
    "benches/src/exports.rs",
    "benches/src/ours.rs",
    "benches/src/system.rs",
    "conformance/src/trusting.rs",
    "plugin-cli/src/call.rs",
    "fuzz-calls/src/guard.rs",
    "fuzz-calls/src/kind.rs",
    "fuzz-calls/src/lent.rs",
    "fuzz-calls/src/program.rs",
    "plugin-core/src/call/batch.rs",
    "plugin-core/src/call/binding.rs",
    "plugin-core/src/call/outcome.rs",
    "plugin-core/src/abi/frame.rs",
    "plugin-core/src/runtime/frame_guard.rs",
    "plugin-core/src/call/spawn.rs",
    "plugin-core/src/call/pending.rs",
    "plugin-core/src/call/worker.rs",
    "plugin-core/src/call/results.rs",
    "plugin-core/src/call/scalar_call.rs",
    "plugin-core/src/callback/convert.rs",
    "plugin-core/src/callback/crossing.rs",
    "plugin-core/src/callback/direct.rs",
    "plugin-core/src/callback/inline.rs",
    "plugin-core/src/call/fake_call.rs",
    "plugin-core/src/dynamic/channel/wait.rs",
    "plugin-core/src/dynamic/convert.rs",
    "plugin-core/src/runtime/handle.rs",
    "plugin-core/src/dynamic/operation.rs",
    "plugin-core/src/dynamic/type_lookup.rs",
    "plugin-core/src/object/operation.rs",
    "plugin-core/src/dynamic/reply.rs",
    "plugin-core/src/dynamic/request.rs",
    "plugin-core/src/dynamic/change.rs",
    "plugin-core/src/open/opening.rs",
    "plugin-core/src/open/loaded_packages.rs",
    "plugin-platform/src/embedded_entry.rs",
    "plugin-platform/src/privileges.rs",
    "plugin-platform/src/process_start.rs",
    "plugin-platform/src/signal_handlers.rs",
    "plugin-platform/src/signal_stacks.rs",
    "plugin-platform/src/thread_stack.rs",
    "plugin-core/src/runtime/dl.rs",
    "plugin-core/src/runtime/embedded.rs",
    "plugin-core/src/runtime/go_runtime.rs",
    "plugin-core/src/runtime/modules.rs",
    "plugin-core/src/runtime/operations.rs",
    "plugin-core/src/runtime/provide.rs",
    "plugin-core/src/runtime/session/begin.rs",
    "plugin-core/src/runtime/session/mod.rs",
    "plugin-core/src/runtime/signal_stack.rs",
    "plugin-core/src/runtime/start.rs",
    "plugin-core/src/serde/convert.rs",
    "plugin-core/src/stdlib/operation.rs",
    "plugin-core/src/symbol/by_handle.rs",
    "plugin-core/src/symbol/fake/variable.rs",
    "plugin-core/src/value/plain.rs",
    "plugin-core/src/symbol/var.rs",
    "plugin-core/src/value/borrowed.rs",
    "plugin-core/src/value/error_value.rs",
    "plugin-core/src/value/in_out.rs",
    "plugin-core/src/value/map.rs",
    "plugin-core/src/value/named.rs",
    "plugin-core/src/value/pointer.rs",
    "plugin-core/src/value/scalar.rs",
    "plugin-core/src/value/scratch.rs",
    "plugin-core/src/value/sequence.rs",
    "plugin-core/src/value/structure.rs",
    "plugin-core/src/value/text.rs",
    "plugin-core/src/value/time.rs",
    "plugin-core/src/value/traits.rs",
    "plugin-image/tests/cost/counting.rs",
];

/// A file has one idea, and says it in so many lines.
const LINES: usize = 300;

/// Files that may be longer, with the reason.
const LONG: &[(&str, &str)] = &[];

pub(crate) fn run() -> Result {
    let broken = broken()?;
    if broken.is_empty() {
        println!("tidy");
        return Ok(());
    }
    Err(Error::Untidy { broken })
}

/// One line for each breach of a rule.
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
    }
    for path in files::sources(".md")? {
        let text = fs::read_to_string(files::root().join(&path)).map_err(Error::file(&path))?;
        mentions::check(&path, &text, &mut broken);
    }
    for exception in UNSAFE.iter().chain(LONG.iter().map(|(path, _)| path)) {
        if !used.contains(*exception) {
            broken.push(format!(
                "{exception}: needs no exception any more: take it off the list in tidy.rs"
            ));
        }
    }
    exports(&mut broken)?;
    versions(&mut broken)?;
    floors::check(&mut broken)?;
    Ok(broken)
}

/// Whether a file is long. Returns its path if it may be.
fn length(path: &str, text: &str, broken: &mut Vec<String>) -> Option<String> {
    let lines = text.lines().count();
    // Nobody reads what a program has written; the program is a file of its own.
    if lines > LINES && !text.starts_with("// Code generated ") {
        if LONG.iter().any(|(long, _)| *long == path) {
            return Some(path.to_owned());
        }
        broken.push(format!(
            "{path}: {lines} lines, where {LINES} are enough: split it, or give a reason in tidy.rs"
        ));
    }
    None
}

/// The rules for one Rust file. Returns its path if it made use of an exception.
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
                wrong("unsafe code is allowed in the files that tidy.rs lists only");
            }
        }
        if line.trim_start().starts_with(ignore) || line.contains(ignored_example) {
            wrong("no test is ignored: mend it or delete it");
        }
        if line.contains(concat!("SAFETY: as", " above")) && path.contains("/src/") {
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

/// What the runtime host exports and what the library looks up must be the same names.
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

/// The names `goplugin<number>_<name>` that follow `before` in the files below `folder`.
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

/// The version that README tells users to depend on must be the workspace's.
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
