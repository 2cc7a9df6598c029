//! Checks that the files and folders of this project that comments and documents name exist.

use std::path::Path;

use crate::files;

/// The endings of this project's files. A `.go` file belongs to this project if its path begins with one of its folders, else to Go.
const ENDINGS: [&str; 6] = [".rs", ".go", ".c", ".h", ".s", ".md"];

/// Adds a line for each missing file that is named in a comment of `path`, or anywhere in a document.
pub(super) fn check(path: &str, text: &str, broken: &mut Vec<String>) {
    let document = path.ends_with(".md");
    for (number, line) in (1..).zip(text.lines()) {
        let comment = if document {
            line
        } else {
            match line.find("//") {
                Some(at) => &line[at..],
                None => continue,
            }
        };
        for name in mentioned(comment) {
            if is_ours(name) && !is_there(path, name) {
                broken.push(format!("{path}:{number}: there is no {name}"));
            }
        }
        if is_map(path) {
            for name in spans(line) {
                let there = |ending: &str| is_there(path, &format!("{name}{ending}"));
                if !is_folder(name) && !ENDINGS.iter().any(|ending| there(ending)) {
                    broken.push(format!("{path}:{number}: there is no {name}"));
                }
            }
        }
    }
}

/// Reports whether a document names files without their endings, so that each path between backticks must exist.
fn is_map(path: &str) -> bool {
    path == "ARCHITECTURE.md" || path.starts_with("decisions/")
}

/// Returns the paths between backticks in a line, which consist of small letters with slashes between them.
fn spans(line: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_lowercase() || matches!(c, '/' | '_' | '-');
    line.split('`').skip(1).step_by(2).filter(move |span| {
        span.starts_with(|c: char| c.is_ascii_lowercase())
            && span.contains('/')
            && span.chars().all(part)
    })
}

/// Returns the words of a text that look like paths of source files in a folder.
fn mentioned(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    text.split(move |c| !part(c))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.contains('/') && ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

fn is_ours(name: &str) -> bool {
    name.ends_with(".rs")
        || name
            .split('/')
            .next()
            .is_some_and(|first| first == "host" || files::root().join(first).is_dir())
}

/// Reports whether a folder exists, relative to the top of the checkout, to `plugin-core` or `plugin-runtime-host`, or to their source.
fn is_folder(name: &str) -> bool {
    [
        "",
        "plugin-core",
        "plugin-core/src",
        "plugin-runtime-host",
        "plugin-runtime-host/src",
    ]
    .iter()
    .any(|from| files::root().join(from).join(name).is_dir())
}

/// Reports whether a file exists, relative to the top of the checkout, to the crate of the file that names it, or to that crate's source.
fn is_there(path: &str, name: &str) -> bool {
    let krate = path.split('/').next().unwrap_or_default();
    let mut from = vec![
        files::root().to_owned(),
        files::root().join(krate),
        files::root().join(krate).join("src"),
    ];
    from.extend(
        Path::new(path)
            .ancestors()
            .skip(1)
            .map(|folder| files::root().join(folder)),
    );
    from.push(files::root().join("plugin-core"));
    from.push(files::root().join("plugin-core/src"));
    from.push(files::root().join("plugin-runtime-host"));
    from.iter().any(|folder| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_names_what_is_there() {
        let mut broken = Vec::new();
        let text = "`open/cache`, `host/trampoline`, `call/nowhere`, `Func<F>`, `/proc/self/maps`, `plugin-core/`";
        check("ARCHITECTURE.md", text, &mut broken);
        assert_eq!(broken, ["ARCHITECTURE.md:1: there is no call/nowhere"]);
        broken.clear();
        check("README.md", text, &mut broken);
        assert_eq!(broken, [""; 0]);
    }
}
