//! The guide's chapter on goplug: its lines are run, and print what the chapter says.

mod support;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use support::{ended, fixture};

/// The blocks of code of a text: the word behind the fence, and what is in it.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let mut parts = text.split("```");
    parts.next();
    let mut blocks = Vec::new();
    while let (Some(block), Some(_between)) = (parts.next(), parts.next()) {
        blocks.push(block.split_once('\n').unwrap());
    }
    blocks
}

/// Whether the output is as expected, where a line `...` stands for any number of lines.
fn fits(expected: &[&str], output: &[&str]) -> bool {
    match (expected, output) {
        ([], []) => true,
        (["...", rest @ ..], _) => {
            fits(rest, output) || !output.is_empty() && fits(expected, &output[1..])
        }
        ([expected, more @ ..], [line, lines @ ..]) => expected == line && fits(more, lines),
        _ => false,
    }
}

/// A folder with what the chapter speaks of: two plugins, a program, and the source of this project.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["greeter", "shop"] {
        let copy = folder.path().join(format!("{name}.so"));
        fs::copy(fixture(name), copy).unwrap();
    }
    let release = folder.path().join("target/release");
    fs::create_dir_all(&release).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_goplug"), release.join("app")).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::os::unix::fs::symlink(source, folder.path().join("go-plugins")).unwrap();
    folder
}

/// A shell in that folder, with goplug on its path, and a cache of its own for hosts, but not for Go.
fn shell(folder: &Path) -> Command {
    let go = plugin_core::host::find_go(None).unwrap();
    let mut asked = Command::new(go.go());
    let (_, caches, _) = ended(asked.args(["env", "GOCACHE", "GOMODCACHE"]));
    let caches: Vec<&str> = caches.lines().collect();
    let path = env::var_os("PATH").unwrap_or_default();
    let goplug = Path::new(env!("CARGO_BIN_EXE_goplug")).parent().unwrap();
    let folders = [goplug.to_owned()].into_iter();
    let folders = folders.chain(env::split_paths(&path).collect::<Vec<PathBuf>>());
    let mut shell = Command::new("sh");
    shell
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .envs([("GOCACHE", caches[0]), ("GOMODCACHE", caches[1])])
        .env("GO", go.go())
        .env("PATH", env::join_paths(folders).unwrap());
    shell
}

#[test]
fn the_lines_of_the_chapter_print_what_it_says() {
    let chapter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guide/src/goplug.md");
    let chapter = fs::read_to_string(chapter).unwrap();
    let blocks = blocks(&chapter);
    let folder = folder();
    let mut compared = 0;
    for (at, (language, code)) in blocks.iter().enumerate() {
        if *language != "sh" {
            continue;
        }
        let (exit, output, errors) = ended(shell(folder.path()).args(["-ec", code]));
        assert_eq!(exit, 0, "{code}{output}{errors}");
        if let Some(("text", expected)) = blocks.get(at + 1) {
            let expected: Vec<&str> = expected.lines().collect();
            let lines: Vec<&str> = output.lines().collect();
            assert!(fits(&expected, &lines), "{code}{output}{errors}");
            compared += 1;
        }
    }
    assert!(compared > 5, "{compared} outputs");
    for file in [
        "greeter.rs",
        "hello/plugin/plugin.go",
        "app/shop.so",
        "greeter-host.so",
        "goplug.bash",
        "man1/goplug-call.1",
    ] {
        assert!(folder.path().join(file).is_file(), "{file}");
    }
}

#[test]
fn what_fits() {
    assert!(fits(&["a", "...", "c"], &["a", "b", "b", "c"]));
    assert!(fits(&["...", "c", "..."], &["c"]));
    assert!(!fits(&["a", "..."], &["b"]));
    assert!(!fits(&["a"], &["a", "b"]));
}
