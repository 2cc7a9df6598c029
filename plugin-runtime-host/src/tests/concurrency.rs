//! Many threads and processes that want one host: it is built once, and never seen half-written.

use super::{
    super::{Place, Progress, mismatch},
    support::{World, names, tiny_host},
};
use plugin_image::ImageError;
use std::{
    fs, io,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// In a child process of these tests: the folder of the world that its parent made.
const WORLD: &str = "GO_PLUGIN_TEST_WORLD";

#[test]
fn threads_build_once() {
    let mut world = World::new();
    world.working_go();
    let world = &world;
    let found = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| world.run().unwrap()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect::<Vec<_>>()
    });
    assert_eq!(world.builds("go").len(), 1);
    assert!(found.iter().all(|host| host.path == found[0].path));
    assert_eq!(
        found
            .iter()
            .filter(|host| host.place == Place::Built)
            .count(),
        1
    );
    let waited = |event: &&Progress| matches!(event, Progress::Waiting { .. });
    assert!(world.events().iter().filter(waited).count() >= 1);
    let name = world.full_name();
    assert_eq!(names(&world.cache()), [format!(".{name}.lock"), name]);
}

#[test]
fn half_written_is_never_seen() {
    let mut world = World::new();
    // Two halves with a pause between, as a linker or a slow disk would.
    let host = tiny_host().display();
    let size = fs::metadata(tiny_host()).unwrap().len();
    let half = size / 2;
    let rest = size - half;
    let build = format!(
        "head -c {half} '{host}' >\"$out\"; sleep 0.5; tail -c {rest} '{host}' >>\"$out\"\n"
    );
    world.options.go = Some(world.stand_in("go", &world.spec.go_version, &build));
    let path = world.cache().join(world.full_name());
    let done = AtomicBool::new(false);
    let (world, path, done) = (&world, &path, &done);
    thread::scope(|scope| {
        let watcher = scope.spawn(move || {
            let mut missing = 0;
            while !done.load(Ordering::Relaxed) {
                match plugin_image::read_file(path) {
                    Ok(image) => mismatch::check(&world.spec, &image, world.source).unwrap(),
                    Err(ImageError::Io {
                        kind: io::ErrorKind::NotFound,
                        ..
                    }) => missing += 1,
                    Err(error) => panic!("{error:?}"),
                }
                thread::sleep(Duration::from_millis(1));
            }
            missing
        });
        world.run().unwrap();
        done.store(true, Ordering::Relaxed);
        assert!(watcher.join().unwrap() > 0);
    });
}

#[test]
fn processes_build_once() {
    if let Some(folder) = std::env::var_os(WORLD) {
        return child(folder.as_ref());
    }
    let mut world = World::new();
    world.working_go();
    let children: Vec<_> = (0..4)
        .map(|_| start("tests::concurrency::processes_build_once", &world))
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
    assert_eq!(world.builds("go").len(), 1);
    assert!(
        fs::read(world.cache().join(world.full_name())).unwrap() == fs::read(tiny_host()).unwrap()
    );
}

#[test]
fn killed_builder_leaves_nothing_in_the_way() {
    if let Some(folder) = std::env::var_os(WORLD) {
        return child(folder.as_ref());
    }
    let mut world = World::new();
    world.working_go();
    // The first build never ends by itself; the go command outlives its parent and must not keep the lock.
    fs::write(world.path("go/build"), "echo half >\"$out\"; sleep 30\n").unwrap();
    let mut child = start(
        "tests::concurrency::killed_builder_leaves_nothing_in_the_way",
        &world,
    );
    let start = Instant::now();
    while world.builds("go").is_empty() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "the child builds nothing"
        );
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    let name = world.full_name();
    assert!(!world.cache().join(&name).exists());

    let start = Instant::now();
    let copy = format!("cp '{}' \"$out\"\n", tiny_host().display());
    fs::write(world.path("go/build"), copy).unwrap();
    assert_eq!(world.run().unwrap().place, Place::Built);
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "waited for the dead builder"
    );
    assert_eq!(names(&world.cache()), [format!(".{name}.lock"), name]);
}

/// Runs this test again, as a process of its own, in the world of this one.
fn start(test: &str, world: &World) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(WORLD, world.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn child(folder: &Path) {
    let mut world = World::new();
    world.set("HOME", folder.join("home"));
    world.options.go = Some(folder.join("go/go"));
    let host = world.run().unwrap();
    assert_eq!(
        host.path,
        folder
            .join("home")
            .join(host.path.strip_prefix(folder.join("home")).unwrap())
    );
}
