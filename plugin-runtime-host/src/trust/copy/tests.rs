//! Copies are made once, kept while they are used, and swept.

use super::*;
use std::{
    fs::Permissions,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
};
use tempfile::TempDir;

/// A folder with a file to copy, and a cache in it.
struct World {
    temp: TempDir,
    custody: Custody,
}

impl World {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("file"), "content").unwrap();
        let custody = Custody {
            user: Some(fs::metadata(temp.path()).unwrap().uid()),
            cache: Some(temp.path().join("home/cache/go-plugin-rs")),
        };
        Self { temp, custody }
    }

    fn file(&self) -> RegularFile {
        RegularFile::open(&self.temp.path().join("file")).unwrap()
    }

    fn copy(&self, expected: Option<Sha256Digest>) -> Result<PrivateCopy, TrustError> {
        self.custody.copy(&self.file(), "name".as_ref(), expected)
    }

    fn folder(&self) -> PathBuf {
        self.custody.cache.as_ref().unwrap().join("verified")
    }

    /// What is in the folder of copies.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn a_copy_is_kept_only_if_it_is_used() {
    let world = World::new();
    let copy = world.copy(None).unwrap();
    assert_eq!(fs::read(copy.path()).unwrap(), b"content");
    let digest = copy.sha256();
    drop(copy);
    assert_eq!(world.names(), [""; 0]);

    world.copy(Some(digest)).unwrap().keep();
    assert_eq!(world.names(), [digest.to_string()]);
    // It was there already: it stays.
    drop(world.copy(None).unwrap());
    assert_eq!(world.names(), [digest.to_string()]);
}

#[test]
fn what_is_not_expected_is_not_written() {
    let world = World::new();
    let expected = Sha256Digest([7; 32]);
    let error = world.copy(Some(expected)).unwrap_err();
    assert!(matches!(error, TrustError::Sha256 { expected: e, .. } if e == expected));
    assert_eq!(world.names(), [""; 0]);
}

#[test]
fn what_was_left_behind_is_swept() {
    let world = World::new();
    create(&world.folder()).unwrap();
    let path = |name: &str| world.folder().join(name);
    fs::write(path(".copy-1-0"), "left by a process that was killed").unwrap();
    for name in ["old", "new"] {
        fs::create_dir(path(name)).unwrap();
        fs::write(path(name).join("plugin.so"), "").unwrap();
    }
    let folder = File::open(path("old")).unwrap();
    folder
        .set_modified(SystemTime::now() - KEPT - Duration::from_secs(60))
        .unwrap();
    let copy = world.copy(None).unwrap();
    assert_eq!(world.names(), [&copy.sha256().to_string(), "new"]);
}

/// Somebody else who can lead the cache to a folder of this user's must not get the user's files there removed.
#[test]
fn a_cache_that_others_lead_elsewhere_is_not_swept() {
    let world = World::new();
    let top = world.temp.path();
    let (open, home) = (top.join("open"), top.join("documents"));
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, Permissions::from_mode(0o777)).unwrap();
    create(&home.join("old")).unwrap();
    let folder = File::open(home.join("old")).unwrap();
    folder.set_modified(SystemTime::now() - KEPT * 2).unwrap();
    symlink(&home, open.join("verified")).unwrap();
    let custody = Custody {
        cache: Some(open),
        ..world.custody.clone()
    };
    let copied = custody.copy(&world.file(), "name".as_ref(), None);
    assert!(matches!(copied, Err(TrustError::InsecureCache { .. })));
    assert!(home.join("old").exists());
}

#[test]
fn a_copy_that_is_asked_for_is_not_old() {
    let world = World::new();
    let copy = world.copy(None).unwrap();
    let place = copy.path().parent().unwrap().to_owned();
    copy.keep();
    let old = SystemTime::now() - KEPT;
    File::open(&place).unwrap().set_modified(old).unwrap();
    world.copy(None).unwrap();
    let modified = fs::metadata(&place).unwrap().modified().unwrap();
    assert!(modified.elapsed().unwrap() < Duration::from_secs(3600));
}

#[test]
fn many_at_once_make_one() {
    let world = World::new();
    let copies = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| world.copy(None).unwrap()))
            .collect();
        let ended = threads.into_iter().map(|thread| thread.join().unwrap());
        ended.collect::<Vec<_>>()
    });
    assert_eq!(copies.iter().filter(|copy| copy.made_here).count(), 1);
    for copy in copies {
        copy.keep();
    }
    assert_eq!(world.names().len(), 1);
}

/// The name of the variable that tells a child which folder to copy in.
const CHILD: &str = "GO_PLUGIN_TEST_COPY";

/// A process that is killed while it copies leaves a part of a copy, which the next one removes.
#[test]
fn what_a_killed_process_left_is_swept() {
    let world = World::new();
    if let Some(folder) = std::env::var_os(CHILD) {
        let file = RegularFile::open(&Path::new(&folder).join("large")).unwrap();
        let custody = Custody {
            cache: Some(Path::new(&folder).join("home/cache/go-plugin-rs")),
            ..world.custody
        };
        custody.copy(&file, "name".as_ref(), None).unwrap().keep();
        return;
    }
    let large = File::create(world.temp.path().join("large")).unwrap();
    large.set_len(64 << 20).unwrap();
    create(&world.folder()).unwrap();
    let test = "trust::copy::tests::what_a_killed_process_left_is_swept";
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact"])
        .env(CHILD, world.temp.path())
        .stdout(std::process::Stdio::null()) // Its count of tests is not this process's.
        .spawn()
        .unwrap();
    while world.names().is_empty() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it was not killed in time"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(matches!(&world.names()[..], [left] if left.starts_with(UNFINISHED)));
    let copy = world.copy(None).unwrap();
    assert_eq!(world.names(), [copy.sha256().to_string()]);
}

/// A process that was stopped in the middle of a copy holds the lock for as long as nobody continues it.
#[test]
fn a_lock_that_is_never_given_back_is_not_waited_for_without_end() {
    let world = World::new();
    world.copy(None).unwrap();
    let path = world.folder().with_file_name(".verified.lock");
    let held = File::options().write(true).open(path).unwrap();
    held.lock().unwrap();
    let unfinished = world.folder().join(format!("{UNFINISHED}other"));
    fs::write(&unfinished, "half").unwrap();
    let start = Instant::now();
    let copy = world.copy(None).unwrap();
    assert!(start.elapsed() >= PATIENCE);
    assert_eq!(fs::read(copy.path()).unwrap(), b"content");
    assert!(unfinished.exists(), "it is the holder's to sweep");
}

/// Whether a file was checked is of no use where it cannot be loaded from.
#[test]
fn a_cache_that_nothing_can_be_loaded_from_is_refused() {
    let world = World::new();
    let error = private_folder(&world.custody, |_| false).unwrap_err();
    assert!(
        matches!(&error, TrustError::NoExecCache { folder } if *folder == world.folder()),
        "{error}"
    );
    assert!(error.to_string().contains("XDG_CACHE_HOME"), "{error}");
    private_folder(&world.custody, |_| true).unwrap();
}
