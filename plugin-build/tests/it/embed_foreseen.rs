//! What a dry run says of programs with a runtime host in them, and of those without: `goplug check --with PROGRAM` prints it.

use crate::{
    embed::{BUILD, MAIN, WORKER, alone, plugin},
    user::{Crate, done},
};
use plugin_core::{
    DryRun, Error, NotOpener, OpenOptions,
    host::{HostOptions, HostSpec},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The file, as a compiler for musl would have linked it: its C library has another name.
pub(crate) fn for_musl(file: &Path, folder: &Path) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let mut bytes = fs::read(file).unwrap();
    let (name, other) = (b"libc.so.6\0", b"libc.so\0\0\0");
    let found = bytes.windows(name.len()).position(|window| window == name);
    let at = found.expect("a file for glibc");
    bytes[at..at + name.len()].copy_from_slice(other);
    let made = folder.join("for-musl");
    fs::write(&made, bytes).unwrap();
    made
}

fn foreseen(program: &Path, plugin: &Path) -> Result<(), String> {
    let mut options = OpenOptions::new();
    options.build_host(false);
    let process = DryRun::in_program(program, options);
    let mut process = process.map_err(|error| error.to_string())?;
    let opened = process.open(plugin).map(drop);
    opened.map_err(|error| error.to_string())
}

#[test]
fn a_program_with_a_host() {
    let user = Crate::new("foreseen", BUILD, MAIN);
    user.done(&["build", "--quiet"]);
    let program = user.program();
    assert_eq!(foreseen(&program, &WORKER), Ok(()));
    let trimmed = plugin("trimmed-for-it", &["-trimpath"]);
    let error = foreseen(&program, &trimmed).unwrap_err();
    assert!(
        error.contains("plugin_build::Host::new().trimpath(true)"),
        "{error}"
    );
    // So it is.
    let said = alone(&program, &[trimmed.as_os_str()]);
    assert_eq!(said.lines().nth(1), Some(&*error));

    let musl = for_musl(&WORKER, &user.path("musl"));
    let error = foreseen(&program, &musl).unwrap_err();
    assert!(error.contains("which is musl"), "{error}");
}

#[test]
fn a_program_without_one() {
    let user = Crate::new("hostless", "fn main() {}\n", MAIN);
    user.done(&["build", "--quiet"]);
    let (program, musl) = (user.program(), user.path("musl"));

    // Beside it, and not beside the program that asks.
    let app = user.target().join("hostless-app");
    fs::create_dir_all(&app).unwrap();
    let image = plugin_core::inspect(&*WORKER).unwrap();
    let spec = HostSpec::of_plugin(&image.build.unwrap()).unwrap();
    let found = plugin_core::host::obtain(&spec, &HostOptions::default(), &WORKER).unwrap();
    let host = app.join(spec.plain_file_name());
    fs::copy(found, &host).unwrap();
    let moved = app.join("program");
    fs::copy(&program, &moved).unwrap();
    let mut options = OpenOptions::new();
    options.build_host(false).host_dir(user.path("none"));
    let mut process = DryRun::in_program(&moved, options).unwrap();
    process.open(&*WORKER).unwrap();
    assert_eq!(process.host().unwrap().path, host.canonicalize().unwrap());

    // On musl there is no other way than to link it in.
    let on_musl = for_musl(&program, &musl.join("program"));
    let error = foreseen(&on_musl, &for_musl(&WORKER, &musl.join("plugin"))).unwrap_err();
    for words in ["it runs on musl", "plugin_build::Host::new().embed()"] {
        assert!(error.contains(words), "{error}");
    }
    let error = foreseen(&on_musl, &WORKER).unwrap_err();
    assert!(error.contains("which is glibc"), "{error}");
}

#[test]
fn programs_that_cannot_load_anything() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name| folder.path().join(name);
    fs::write(path("main.c"), "int main(void) { return 0; }\n").unwrap();
    let mut cc = Command::new("cc");
    done(
        cc.args(["-static", "-o", "program", "main.c"])
            .current_dir(folder.path()),
    );
    for (file, expected) in [
        (path("program"), NotOpener::Static),
        (WORKER.clone(), NotOpener::NotAProgram),
    ] {
        let error = DryRun::in_program(file, OpenOptions::new()).unwrap_err();
        assert!(
            matches!(&error, Error::NotOpener { why, .. } if *why == expected),
            "{error}"
        );
    }
}
