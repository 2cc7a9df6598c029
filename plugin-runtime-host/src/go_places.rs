//! Where go commands are looked for.

use super::{GoAttempt, GoFailure, environment::Environment, version};
use std::path::{Path, PathBuf};

/// The candidates for the go command, best first, without duplicates. If one is named, it is the only candidate.
pub(super) fn candidates(
    explicit: Option<&Path>,
    environment: &Environment,
    tried: &mut Vec<GoAttempt>,
) -> Vec<(&'static str, PathBuf)> {
    let named = match explicit {
        Some(go) => Some(("the options", go.to_owned())),
        None => environment.path("GO").map(|go| ("GO", go)),
    };
    let path_folders: Vec<PathBuf> = environment
        .get("PATH")
        .map(|path| {
            std::env::split_paths(&path)
                .filter(|folder| folder.is_absolute())
                .collect()
        })
        .unwrap_or_default();
    let in_path = |name: &Path| {
        let found = path_folders
            .iter()
            .map(|folder| folder.join(name))
            .filter(|go| go.is_file());
        found.collect::<Vec<_>>()
    };
    if let Some((place, go)) = named {
        // A bare name is looked up on PATH, as in a shell. Anything else is a path, relative to the current folder.
        let bare = go.components().count() == 1 && !go.is_absolute();
        let found = if bare {
            in_path(&go).into_iter().next()
        } else {
            None
        };
        let go = found.unwrap_or_else(|| std::path::absolute(&go).unwrap_or(go));
        return vec![(place, go)];
    }
    let mut all: Vec<(&'static str, PathBuf)> = in_path(Path::new("go"))
        .into_iter()
        .map(|go| ("PATH", go))
        .collect();
    if all.is_empty() {
        tried.push(GoAttempt {
            place: "PATH",
            command: environment.path("PATH").unwrap_or_default(),
            why: GoFailure::Missing,
        });
    }
    let mut without = Vec::new();
    for folder in usual_folders(environment) {
        let go = folder.join("go");
        if go.is_file() {
            all.push(("usual folders", go));
        } else {
            without.push(folder);
        }
    }
    tried.push(GoAttempt {
        place: "usual folders",
        command: std::env::join_paths(without).unwrap_or_default().into(),
        why: GoFailure::Missing,
    });
    let mut seen = std::collections::BTreeSet::new();
    // Links are not resolved: a program may behave differently depending on the name by which it is called.
    all.retain(|(_, go)| seen.insert(go.clone()));
    all
}

/// Where installers put Go: the Go project's archive and macOS package (`/usr/local/go`), Debian and Fedora (`/usr/lib/go*`),
/// FreeBSD's ports (`/usr/local/bin`, `/usr/local/go1*`), Homebrew, MacPorts, snap, and `golang.org/dl` (`~/sdk`).
fn usual_folders(environment: &Environment) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = [
        "usr/local/go/bin",
        "usr/lib/go/bin",
        "usr/lib/golang/bin",
        "usr/local/bin",
        "usr/bin",
        "opt/go/bin",
        "opt/homebrew/bin",
        "opt/local/bin",
        "snap/bin",
    ]
    .iter()
    .map(|folder| environment.root.join(folder))
    .collect();
    let mut versioned = vec![
        (environment.root.join("usr/lib"), "go-1."),
        (environment.root.join("usr/local"), "go1"),
    ];
    if let Some(home) = environment.home() {
        folders.push(home.join("go/bin"));
        folders.push(home.join(".local/go/bin"));
        versioned.push((home.join("sdk"), "go1"));
    }
    for (parent, prefix) in versioned {
        let Ok(entries) = std::fs::read_dir(&parent) else {
            continue;
        };
        let mut names: Vec<_> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.starts_with(prefix))
            .collect();
        // The newest first, as far as the names show.
        names.sort_by_key(|name| (version::minor(&name.replace("go-", "go")), name.clone()));
        folders.extend(names.iter().rev().map(|name| parent.join(name).join("bin")));
    }
    folders
}
