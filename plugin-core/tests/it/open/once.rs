//! One file is one plugin, by whatever path and from however many threads.

use super::made::{PLAIN, build};
use crate::support::{fixture, in_child, open};
use plugin_core::{Error, Func, GoPlugin};
use std::{
    fs,
    os::unix::fs::{MetadataExt, symlink},
    path::Path,
    sync::Barrier,
    thread,
};

fn try_open(path: impl AsRef<Path>) -> Result<GoPlugin, Error> {
    // SAFETY: the fixtures are this project's own plugins.
    unsafe { plugin_core::open(path) }
}

fn count(plugin: GoPlugin) -> isize {
    let count: Func<fn() -> isize> = plugin.func("Count").unwrap();
    count.call().unwrap()
}

#[test]
fn every_path_to_a_file_gives_the_same_plugin() {
    if !in_child(&[]) {
        return;
    }
    let file = fixture("init_count");
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link.so");
    symlink(&file, &link).unwrap();

    let absolute = try_open(&file).unwrap();
    let linked = try_open(&link).unwrap();
    std::env::set_current_dir(file.parent().unwrap()).unwrap();
    let relative = try_open("init_count.so").unwrap();
    let winding = try_open("./../../fixtures").unwrap_err();
    assert!(matches!(winding, Error::Image { .. }), "{winding}");

    assert_eq!(absolute, linked);
    assert_eq!(absolute, relative);
    assert_eq!(absolute.path(), fs::canonicalize(&file).unwrap());
    assert_eq!(count(absolute), 1);
}

#[test]
fn a_relative_path_is_followed_from_the_folder_of_the_moment() {
    if !in_child(&[]) {
        return;
    }
    let name = |plugin: GoPlugin| {
        plugin
            .func::<fn() -> String>("Name")
            .unwrap()
            .call()
            .unwrap()
    };
    let one = fixture("one/twin");
    let two = fixture("two/twin");
    std::env::set_current_dir(one.parent().unwrap()).unwrap();
    assert_eq!(name(try_open("twin.so").unwrap()), "one");
    std::env::set_current_dir(two.parent().unwrap()).unwrap();
    assert_eq!(name(try_open("twin.so").unwrap()), "two");
}

#[test]
fn plugins_that_differ_only_in_their_folder_both_open() {
    let name = |plugin: &str| {
        open(plugin)
            .func::<fn() -> String>("Name")
            .unwrap()
            .call()
            .unwrap()
    };
    assert_eq!(name("one/twin"), "one");
    assert_eq!(name("two/twin"), "two");
    assert_ne!(open("one/twin"), open("two/twin"));
}

#[test]
fn a_copy_of_an_open_plugin_is_refused_and_the_open_one_named() {
    let file = fixture("init_order");
    let plugin = try_open(&file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, make) in [
        (
            "copy.so",
            (|from, to| fs::copy(from, to).map(drop)) as fn(&Path, &Path) -> _,
        ),
        ("hard_link.so", |from, to| {
            fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
        }),
    ] {
        let copy = folder.path().join(name);
        make(&file, &copy).unwrap();
        let error = try_open(&copy).unwrap_err();
        let Error::AlreadyLoaded {
            path,
            other,
            plugin_path,
            same_file,
        } = &error
        else {
            panic!("{error}")
        };
        assert_eq!(*path, fs::canonicalize(&copy).unwrap());
        assert_eq!(*other, fs::canonicalize(&file).unwrap());
        assert_eq!(plugin_path, plugin.plugin_path());
        let inode = |path| fs::metadata(path).unwrap().ino();
        assert_eq!(*same_file, inode(&copy) == inode(&file), "{name}");
        assert_eq!(
            *same_file,
            error.to_string().contains("hard link"),
            "{error}"
        );
        let go = format!("plugin.Open(\"{}\"): plugin already loaded", path.display());
        assert!(error.to_string().starts_with(&go), "{error}");
    }
    assert_eq!(try_open(&file).unwrap(), plugin, "nothing is broken by it");
}

/// Follows the advice of the error for a copy.
#[test]
fn a_copy_with_another_module_line_opens() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str| {
        let module = format!("module example.com/{name}\ngo 1.21\n");
        build(folder.path(), name, &[("go.mod", &module), PLAIN[1]], &[])
    };
    let (one, other) = (made("one"), made("other"));
    let copy = folder.path().join("copy.so");
    fs::copy(&one, &copy).unwrap();
    let one = try_open(one).unwrap();
    let advice = try_open(copy).unwrap_err().to_string();
    assert!(
        advice.contains("with another module line in go.mod"),
        "{advice}"
    );
    let other = try_open(other).unwrap();
    assert_ne!(one, other);
    let call = |plugin: GoPlugin| plugin.func::<fn() -> isize>("F").unwrap().call();
    assert_eq!((call(one).unwrap(), call(other).unwrap()), (1, 1));
}

#[test]
fn sixty_four_threads_initialise_it_once() {
    if !in_child(&[]) {
        return;
    }
    let file = fixture("init_count");
    let start = Barrier::new(64);
    let plugins: Vec<GoPlugin> = thread::scope(|scope| {
        let open = || {
            start.wait();
            try_open(&file).unwrap()
        };
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(open)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(plugins.iter().all(|plugin| *plugin == plugins[0]));
    assert_eq!(count(plugins[0]), 1);
}

#[test]
fn a_file_replaced_since_gives_the_plugin_that_is_open() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plugin.so");
    fs::copy(fixture("one/twin"), &file).unwrap();
    let plugin = try_open(&file).unwrap();
    assert!(!plugin.is_stale());

    let other = folder.path().join("other.so");
    fs::copy(fixture("two/twin"), &other).unwrap();
    fs::rename(&other, &file).unwrap();
    assert!(plugin.is_stale());
    assert_eq!(try_open(&file).unwrap(), plugin);
    assert_eq!(
        plugin
            .func::<fn() -> String>("Name")
            .unwrap()
            .call()
            .unwrap(),
        "one"
    );

    fs::remove_file(&file).unwrap();
    assert!(plugin.is_stale());
    assert!(matches!(try_open(&file), Err(Error::Realpath { .. })));
}
