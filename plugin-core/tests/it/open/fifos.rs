//! Fifos, devices and incomplete copies in place of libraries: opening them waits for ever, or using them ends the process.

use super::{
    libraries::{answer, fixed_folder, plugin},
    made::{still_usable, try_open},
};
use crate::support::in_child;
use plugin_core::{Error, LibraryProblem, image::SpecialFile};
use std::{fs, path::Path, process::Command};

fn fifo(at: &Path) {
    let made = Command::new("mkfifo").arg(at).status().unwrap();
    assert!(made.success());
}

/// Opening a fifo waits for a writer, so `dlopen` would never return.
#[test]
fn a_fifo_in_the_place_of_a_library_is_refused() {
    let outside = fixed_folder("fifo_in_ld_library_path");
    if !in_child(&[("LD_LIBRARY_PATH", outside.to_str().unwrap())]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let refused = |file: &Path, expected: &Path| match try_open(file).unwrap_err() {
        Error::NeededLibrary {
            problem:
                LibraryProblem::Special {
                    file: found,
                    found: SpecialFile::Fifo,
                },
            ..
        } => assert_eq!(
            found.canonicalize().unwrap(),
            expected.canonicalize().unwrap()
        ),
        error => panic!("{error}"),
    };

    let (file, library) = plugin(folder.path(), "fifo", "-Wl,-rpath,$ORIGIN");
    fs::remove_file(&library).unwrap();
    fifo(&library);
    refused(&file, &library);

    // In a folder of the environment.
    let (file, library) = plugin(folder.path(), "outside", "");
    fs::remove_file(library).unwrap();
    let library = outside.join("liboutside.so");
    let _ = fs::remove_file(&library);
    fifo(&library);
    refused(&file, &library);

    // Needed by a path, and by a library that is needed.
    let (file, library) = plugin(folder.path(), "middle", "-Wl,-rpath,$ORIGIN");
    let far = folder.path().join("libfar.so");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&far, &folder.path().join("middle.c")])
        .status()
        .unwrap();
    assert!(compiled.success());
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-Wl,--no-as-needed", "-o"])
        .args([&library, &folder.path().join("middle.c"), &far])
        .status()
        .unwrap();
    assert!(compiled.success());
    fs::remove_file(&far).unwrap();
    fifo(&far);
    refused(&file, &far);
    fs::remove_file(&far).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &far).unwrap();
    assert!(matches!(
        try_open(&file),
        Err(Error::NeededLibrary {
            problem: LibraryProblem::Special {
                found: SpecialFile::CharDevice,
                ..
            },
            ..
        })
    ));
    still_usable();
}

/// Places that only the dynamic linker's rules imply: search paths of indirect dependents, the working folder, folders for kinds of
/// processors, and auxiliary libraries.
#[test]
fn a_fifo_is_refused_wherever_it_is_looked_for() {
    let outside = fixed_folder("fifo_in_subfolders");
    let list = format!("{}::/nowhere", outside.display());
    if !in_child(&[("LD_LIBRARY_PATH", &list)]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let refused = |file: &Path, expected: &Path| match try_open(file).unwrap_err() {
        Error::NeededLibrary {
            problem: LibraryProblem::Special { file: found, .. },
            ..
        } => assert_eq!(
            found.canonicalize().unwrap(),
            expected.canonicalize().unwrap()
        ),
        error => panic!("{error}"),
    };
    let link = |output: &Path, needed: &Path| {
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-Wl,--no-as-needed", "-o"])
            .arg(output)
            .arg(folder.path().join("inherited.c"))
            .args(["-L", folder.path().to_str().unwrap()])
            .arg(format!("-l:{}", needed.file_name().unwrap().display()))
            .status()
            .unwrap();
        assert!(compiled.success());
    };

    // DT_RPATH also applies to the libraries that a found library needs, DT_RUNPATH does not.
    let old = "-Wl,--disable-new-dtags -Wl,-rpath,$ORIGIN";
    let (file, library) = plugin(folder.path(), "inherited", old);
    let far = folder.path().join("libinherited_far.so");
    fs::copy(&library, &far).unwrap();
    link(&library, &far);
    fs::remove_file(&far).unwrap();
    fifo(&far);
    refused(&file, &far);
    fs::remove_file(&far).unwrap();
    fs::write(&far, &fs::read(&library).unwrap()[..8192]).unwrap();
    let error = try_open(&file).unwrap_err();
    assert!(
        matches!(
            error,
            Error::NeededLibrary {
                problem: LibraryProblem::Truncated { .. },
                ..
            }
        ),
        "{error}"
    );
    fs::remove_file(&far).unwrap();
    link(&far, Path::new("libc.so.6"));
    assert_eq!(answer(&file), 42);

    // In a folder for a kind of processor, and in the working folder, which an empty name in the list means.
    let (file, library) = plugin(folder.path(), "kinds", "");
    let places = ["glibc-hwcaps/x86-64-v2", "tls", "tls/x86_64", "haswell"];
    for place in places.map(|place| outside.join(place)) {
        let place = place.join(library.file_name().unwrap());
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&place);
        fifo(&place);
        refused(&file, &place);
        fs::remove_file(&place).unwrap();
    }
    std::env::set_current_dir(&folder).unwrap();
    fs::remove_file(&library).unwrap();
    fifo(&library);
    refused(&file, &library);

    // A library that the plugin filters.
    let (file, library) = plugin(
        folder.path(),
        "before",
        "-Wl,-rpath,$ORIGIN -Wl,--auxiliary=libbehind.so",
    );
    let behind = library.with_file_name("libbehind.so");
    fifo(&behind);
    refused(&file, &behind);
    still_usable();
}
