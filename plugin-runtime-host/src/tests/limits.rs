//! What limits the files of this process: their size, their permissions, the room for them. It is an error, and ends no process.

use super::{
    super::{BuildHint, HostError, Place},
    support::{World, tiny_host},
};
use std::{
    env,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

/// In a child process of these tests: the folder of the world that its parent made.
const WORLD: &str = "GO_PLUGIN_TEST_LIMITED_WORLD";

/// Runs a test of this file again, in the world of this one, after the shell lines `before`. Fails if that fails.
fn again(test: &str, world: &World, before: &str) {
    let ended = Command::new("sh")
        .args(["-c", &format!("{before}; exec \"$0\" \"$@\"")])
        .arg(env::current_exe().unwrap())
        .args([&format!("tests::limits::{test}"), "--exact", "--nocapture"])
        .env(WORLD, world.path(""))
        .output()
        .unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(
        ended.status.success() && said.contains("1 passed"),
        "{before}: {}: {said}",
        ended.status
    );
}

/// The world that the parent made, if this is a child.
fn of_parent() -> Option<World> {
    let folder = env::var_os(WORLD)?;
    let mut world = World::of(folder.into());
    world.options.go = Some(world.path("go/go"));
    Some(world)
}

#[test]
fn a_build_beyond_the_limit_of_file_sizes() {
    if let Some(world) = of_parent() {
        let error = world.run().unwrap_err();
        let said = format!("{error:?}");
        assert!(said.contains("ulimit -f"), "{said}");
        let limit = plugin_platform::file_size_limit().unwrap();
        match error {
            // The source of the host, which this process writes, and the host, which others write.
            HostError::Io { .. } => assert_eq!(limit, 0),
            HostError::Build { hint, .. } => assert_eq!(hint, Some(BuildHint::FileSizeLimit)),
            error => panic!("{error:?}"),
        }
        return;
    }
    let mut world = World::new();
    world.working_go();
    for blocks in [0, 100] {
        let before = format!("ulimit -f {blocks}");
        again("a_build_beyond_the_limit_of_file_sizes", &world, &before);
        let left = fs::read_dir(world.cache()).unwrap().count();
        assert_eq!(left, 1, "only the lock file is there");
    }
}

#[test]
fn a_copy_beyond_the_limit_of_file_sizes() {
    if let Some(mut world) = of_parent() {
        world.options.file = Some(world.path("named/host.so"));
        let said = world.run().unwrap_err().to_string();
        assert!(said.contains("ulimit -f"), "{said}");
        return;
    }
    let world = World::new();
    world.put(tiny_host(), &world.path("named/host.so"));
    let folder = world.path("named");
    fs::set_permissions(folder, Permissions::from_mode(0o777)).unwrap();
    again(
        "a_copy_beyond_the_limit_of_file_sizes",
        &world,
        "ulimit -f 1",
    );
    let copies = fs::read_dir(world.cache().join("verified")).unwrap();
    assert_eq!(copies.count(), 0);
}

/// A umask may take rights from others, and not from the owner, who could not use the files.
#[test]
fn a_umask_that_leaves_no_rights() {
    if let Some(world) = of_parent() {
        assert_eq!(world.run().unwrap().place, Place::Built);
        assert_eq!(world.run().unwrap().place, Place::Cache);
        return;
    }
    for umask in ["0777", "0700", "0277", "077", "0"] {
        let mut world = World::new();
        world.working_go();
        let name = world.full_name();
        again(
            "a_umask_that_leaves_no_rights",
            &world,
            &format!("umask {umask}"),
        );
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        let cache = world.cache();
        for folder in [&world.path("home/.cache"), &cache] {
            assert_eq!(mode(folder) & 0o777, 0o700, "{umask}");
        }
        assert_eq!(mode(&cache.join(&name)) & 0o600, 0o600, "{umask}");
        let lock = mode(&cache.join(format!(".{name}.lock")));
        assert_eq!(lock & 0o600, 0o600, "{umask}");
    }
}
