//! Random libraries that need each other, in random folders, with fifos, folders and incomplete copies among them: `open` neither waits for
//! ever nor ends the process, and refuses nothing that the dynamic linker can load.
//!
//! `cargo xtask fuzz-files` tries more and other graphs.

use super::{
    made::{build_with, try_open},
    random::{Random, number},
    victim::{FILE, REFUSED, run},
};
use crate::support::{fixture, is_child};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};
use plugin_core::{
    host::{self, HostOptions, HostSpec},
    inspect,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// In a child: load the plugin without any check, with this runtime host.
const UNCHECKED: &str = "GO_PLUGIN_TEST_UNCHECKED_HOST";
const TEST: &str = "open::library_graphs::whatever_is_needed_nothing_hangs_or_dies";

const MAIN: &str = "package main
// int goplugin_test_p(void);
// int goplugin_test_q(void);
import \"C\"
func F() int { return int(C.goplugin_test_p() + C.goplugin_test_q()) }
";
const LIBRARIES: [&str; 5] = ["p", "q", "r", "s", "t"];
const FOLDERS: [&str; 4] = ["a", "b", "c", "d"];
/// Folders for kinds of processors: whether the dynamic linker looks there depends on its version and on the machine.
const SUBFOLDERS: [&str; 3] = ["glibc-hwcaps/x86-64-v2", "tls", "x86_64"];

fn folders(random: &mut Random) -> String {
    let mut list = Vec::new();
    for _ in 0..1 + random.below(3) {
        let name = FOLDERS[random.below(FOLDERS.len())];
        list.push(match random.below(3) {
            0 => format!("$ORIGIN/../{name}"),
            1 => format!("${{ORIGIN}}/../{name}"),
            _ => format!("$ORIGIN/../nowhere:$ORIGIN/../{name}"),
        });
    }
    list.join(":")
}

/// Flags by which a file asks for a search path of one kind or the other, or for none.
fn search_path(random: &mut Random) -> Vec<String> {
    let path = |list| format!("-Wl,-rpath,{list}");
    match random.below(4) {
        0 => Vec::new(),
        1 => vec!["-Wl,--enable-new-dtags".into(), path(folders(random))],
        _ => vec!["-Wl,--disable-new-dtags".into(), path(folders(random))],
    }
}

/// Compiles the object file from which [`library`] links a library.
fn object(folder: &Path, name: &str) {
    let source = folder.join(format!("{name}.c"));
    let text = format!("int goplugin_test_{name}(void) {{ return 21; }}\n");
    fs::write(&source, text).unwrap();
    let compiled = Command::new("cc")
        .args(["-c", "-fPIC", "-o"])
        .args([&source.with_extension("o"), &source])
        .status()
        .unwrap();
    assert!(compiled.success());
}

/// Links a library that needs `others`.
fn library(folder: &Path, name: &str, others: &[&str], random: &mut Random) -> Vec<u8> {
    let object = folder.join(format!("{name}.o"));
    let output = folder.join(format!("lib{name}.so"));
    let linked = Command::new("cc")
        .args(["-shared", "-Wl,--no-as-needed", "-L"])
        .arg(folder)
        .args(search_path(random))
        .arg("-o")
        .args([&output, &object])
        .args(others.iter().map(|other| format!("-l{other}")))
        .status()
        .unwrap();
    assert!(linked.success());
    fs::read(output).unwrap()
}

/// Puts something in the place of a library, most often the library.
fn put(place: &Path, library: &[u8], rate: usize, random: &mut Random) {
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    match random.below(rate) {
        0 => assert!(
            Command::new("mkfifo")
                .arg(place)
                .status()
                .unwrap()
                .success()
        ),
        1 => fs::create_dir(place).unwrap(),
        2 => fs::write(place, &library[..library.len() / 2]).unwrap(),
        3 => fs::write(place, &library[..random.below(4096)]).unwrap(),
        4 => fs::write(place, "INPUT(libc.so)\n").unwrap(),
        5 => std::os::unix::fs::symlink("/dev/zero", place).unwrap(),
        _ => fs::write(place, library).unwrap(),
    }
}

/// Loads a plugin as Go does, without any check.
fn load(host: &Path, file: &Path) -> bool {
    let open = |file: &Path| {
        // SAFETY: the initialiser of the host does nothing, and that of a plugin puts it on a list.
        unsafe { Library::open(Some(file), RTLD_NOW | RTLD_GLOBAL) }.map(std::mem::forget)
    };
    open(host).unwrap();
    open(file).is_ok()
}

/// The plugins, by how they name their search paths.
fn plugins(folder: &Path, random: &mut Random) -> Vec<PathBuf> {
    for name in LIBRARIES {
        object(folder, name);
        library(folder, name, &[], random);
    }
    let paths = [
        "",
        "-Wl,--enable-new-dtags -Wl,-rpath,$ORIGIN/../a:$ORIGIN/../b",
        "-Wl,--disable-new-dtags -Wl,-rpath,$ORIGIN/../a:$ORIGIN/../b",
        "-Wl,--disable-new-dtags -Wl,-rpath,$ORIGIN/../c -Wl,--auxiliary=libr.so",
    ];
    let one = |(n, path): (usize, &&str)| {
        let flags = format!(
            "-L{} -lp -lq -Wl,--allow-shlib-undefined {path}",
            folder.display()
        );
        let environment = [("CGO_LDFLAGS", flags.as_str()), ("CGO_LDFLAGS_ALLOW", ".*")];
        let files = [
            ("go.mod", "module example.com/graph\ngo 1.21\n"),
            ("main.go", MAIN),
        ];
        build_with(folder, &format!("graph{n}"), &files, &[], &environment)
    };
    paths.iter().enumerate().map(one).collect()
}

#[test]
fn whatever_is_needed_nothing_hangs_or_dies() {
    if is_child() {
        let file = env::var_os(FILE).unwrap();
        let opened = match env::var_os(UNCHECKED) {
            Some(host) => load(host.as_ref(), file.as_ref()),
            None => try_open(&file).is_ok(),
        };
        std::process::exit(if opened { 0 } else { REFUSED });
    }
    let top = tempfile::tempdir().unwrap();
    let sources = top.path().join("sources");
    fs::create_dir(&sources).unwrap();
    let mut random = Random::new();
    let plugins = plugins(&sources, &mut random);
    let greet = fixture("greet");
    let spec = HostSpec::of_plugin(&inspect(&greet).unwrap().build.unwrap()).unwrap();
    let host = host::obtain(&spec, &HostOptions::default(), &greet).unwrap();

    let count = number("GO_PLUGIN_GRAPHS").unwrap_or(16);
    let (mut opened, mut refused) = (0, 0);
    for n in 0..count {
        let tree = top.path().join(format!("{n}"));
        let beside = tree.join("plugin");
        fs::create_dir_all(&beside).unwrap();
        let mut special = false;
        // A half, an eighth, or nearly none of the files are not libraries.
        let rate = [12, 48, 1000][random.below(3)];
        for (at, name) in LIBRARIES.iter().enumerate() {
            // A library needs some of those that come later.
            let mut others: Vec<_> = LIBRARIES[at + 1..].to_vec();
            others.retain(|_| random.below(3) == 0);
            let bytes = library(&sources, name, &others, &mut random);
            for folder in FOLDERS {
                let folder = tree.join(folder);
                let file = format!("lib{name}.so");
                if random.below(6) > 0 {
                    put(&folder.join(&file), &bytes, rate, &mut random);
                }
                if random.below(10) == 0 {
                    let subfolder = SUBFOLDERS[random.below(SUBFOLDERS.len())];
                    put(
                        &folder.join(subfolder).join(&file),
                        &bytes,
                        rate,
                        &mut random,
                    );
                    special = true;
                }
            }
        }
        let plugin = beside.join("plugin.so");
        fs::copy(&plugins[random.below(plugins.len())], &plugin).unwrap();
        let mut environment = vec![(FILE, plugin.clone().into_os_string())];
        if random.below(2) == 0 {
            let folders = [tree.join("d"), tree.join("b")];
            let all = env::join_paths(&folders[..1 + random.below(2)]).unwrap();
            environment.push(("LD_LIBRARY_PATH", all));
        }
        let checked = run(TEST, &environment);
        environment.push((UNCHECKED, host.clone().into_os_string()));
        let really = run(TEST, &environment);
        let what = format!("{environment:?}\\n{}", tree.display());
        match checked.and_then(|status| status.code()) {
            Some(0) => opened += 1,
            Some(REFUSED) => refused += 1,
            _ => {
                let kept = top.keep();
                panic!(
                    "{checked:?}, without check {really:?}: {what} {}",
                    kept.display()
                );
            }
        }
        let loads = really.is_some_and(|status| status.success());
        assert!(
            special || loads == checked.is_some_and(|status| status.success()),
            "{checked:?}, without check {really:?}: {what}"
        );
        fs::remove_dir_all(&tree).unwrap();
    }
    println!("{count} graphs: {opened} opened, {refused} refused");
    assert!(opened > 0 && refused > 0);
}
