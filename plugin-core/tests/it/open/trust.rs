//! Demands of a caller on a file, which are checked on the loaded bytes.

use super::made::{open_with, still_usable, try_open};
use crate::support::{fixture, in_child};
use plugin_core::{Demand, Error, Func, GoPlugin, Sha256Digest, TrustError, host::Insecure};
use sha2::{Digest, Sha256};
use std::{
    env,
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};

fn sha256(path: &Path) -> Sha256Digest {
    Sha256Digest(Sha256::digest(fs::read(path).unwrap()).into())
}

fn why(opened: Result<GoPlugin, Error>) -> TrustError {
    match opened {
        Err(Error::Untrusted { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

fn name(plugin: GoPlugin) -> String {
    let name: Func<fn() -> String> = plugin.func("Name").unwrap();
    name.call().unwrap()
}

/// Runtime hosts are in the cache by default. The folder of hosts is set here, so that they need not be rebuilt.
fn in_child_with_cache(cache: &Path) -> bool {
    in_child(&[
        ("XDG_CACHE_HOME", cache.to_str().unwrap()),
        ("GO_PLUGIN_HOST_DIR", hosts().to_str().unwrap()),
    ])
}

/// The folder of runtime hosts that `cargo xtask test` uses, for a test that takes the user's own away.
fn hosts() -> PathBuf {
    match env::var_os("GO_PLUGIN_HOST_DIR") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/hosts"),
    }
}

#[test]
fn the_digest_of_a_file_that_only_its_user_can_change() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plugin.so");
    fs::copy(fixture("one/twin"), &file).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let right = sha256(&file);
    let wrong = sha256(&fixture("two/twin"));
    let error = open_with(&file, |options| options.require_sha256(wrong)).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "plugin.Open(\"{}\"): not trusted: its SHA-256 is {right}, expected {wrong}; is it the file you mean to open?",
            fs::canonicalize(&file).unwrap().display()
        )
    );
    still_usable();
    let plugin = open_with(&file, |options| options.require_sha256(right)).unwrap();
    assert_eq!(name(plugin), "one");
    let mapped = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    assert!(!mapped.contains("/verified/"), "it needs no copy");
    // The loaded bytes count.
    let reason = why(open_with(&file, |options| options.require_sha256(wrong)));
    assert!(
        matches!(reason, TrustError::Sha256 { found, .. } if found == right),
        "{reason}"
    );
    assert_eq!(
        open_with(&file, |options| options.require_sha256(right)).unwrap(),
        plugin
    );
    open_with(&file, |options| options.require_private_folder(true)).unwrap();
}

/// Returns a copy of a plugin in a folder that every user can write to.
fn in_a_folder_of_all() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    let file = folder.path().join("plugin.so");
    fs::copy(fixture("one/twin"), &file).unwrap();
    (folder, file)
}

/// Another user could replace the file between the check and the loading, so a copy is loaded.
#[test]
fn the_digest_of_a_file_that_others_can_change() {
    let cache = tempfile::tempdir().unwrap();
    if !in_child_with_cache(cache.path()) {
        return;
    }
    let cache = PathBuf::from(std::env::var_os("XDG_CACHE_HOME").unwrap());
    let (folder, file) = in_a_folder_of_all();
    let digest = sha256(&file);

    let copies = cache.join("go-plugin-rs/verified");
    let wrong = sha256(&fixture("two/twin"));
    why(open_with(&file, |options| options.require_sha256(wrong)));
    assert_eq!(fs::read_dir(&copies).unwrap().count(), 0);
    // A file that is refused later for another reason, such as a missing host, is not kept either.
    if !cfg!(embedded_host) {
        let empty = tempfile::tempdir().unwrap();
        let error = open_with(&file, |options| {
            let options = options.host_dir(empty.path()).build_host(false);
            options.require_sha256(digest)
        });
        assert!(matches!(error, Err(Error::Host { .. })), "{error:?}");
        assert_eq!(fs::read_dir(&copies).unwrap().count(), 0);
    }
    let plugin = open_with(&file, |options| {
        options.require_sha256(digest).require_checksum(true)
    })
    .unwrap();
    assert_eq!(name(plugin), "one");
    assert_eq!(plugin.path(), fs::canonicalize(&file).unwrap());
    let copies: Vec<_> = fs::read_dir(&copies)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(
        copies,
        [digest.to_string().as_str()],
        "what was refused is not kept"
    );
    let mapped = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    assert!(mapped.is_empty() || mapped.contains(&format!("/verified/{digest}/plugin.so")));
    assert!(!mapped.contains(&format!("{}\n", fs::canonicalize(&file).unwrap().display())));

    // From now on, the file may change.
    fs::copy(fixture("two/twin"), &file).unwrap();
    assert!(plugin.is_stale());
    assert_eq!(
        open_with(&file, |options| options.require_sha256(digest)).unwrap(),
        plugin
    );
    assert_eq!(try_open(&file).unwrap(), plugin);
    let demanded = open_with(&file, |options| options.require_private_folder(true));
    assert!(matches!(
        why(demanded),
        TrustError::OpenedUnchecked {
            demand: Demand::PrivateFolder
        }
    ));

    // Another file with the same content is the same plugin, but keeps its own name.
    let twin = folder.path().join("twin.so");
    fs::copy(fixture("one/twin"), &twin).unwrap();
    for demand in [Some(digest), None] {
        let error = open_with(&twin, |options| match demand {
            Some(digest) => options.require_sha256(digest),
            None => options,
        });
        assert!(
            matches!(&error, Err(Error::AlreadyLoaded { other, .. }) if other == plugin.path()),
            "{error:?}"
        );
    }
    still_usable();
}

#[test]
fn a_copy_that_was_tampered_with_is_not_used() {
    let cache = tempfile::tempdir().unwrap();
    if !in_child_with_cache(cache.path()) {
        return;
    }
    let cache = PathBuf::from(std::env::var_os("XDG_CACHE_HOME").unwrap());
    let (_folder, file) = in_a_folder_of_all();
    let digest = sha256(&file);
    let place = cache.join(format!("go-plugin-rs/verified/{digest}"));
    fs::create_dir_all(&place).unwrap();
    fs::copy(fixture("two/twin"), place.join("plugin.so")).unwrap();
    let plugin = open_with(&file, |options| options.require_sha256(digest)).unwrap();
    assert_eq!(name(plugin), "one");
    assert_eq!(sha256(&place.join("plugin.so")), digest);
}

#[test]
fn a_cache_that_others_can_change_is_not_used() {
    let cache = tempfile::tempdir().unwrap();
    if !in_child_with_cache(cache.path()) {
        return;
    }
    let cache = PathBuf::from(std::env::var_os("XDG_CACHE_HOME").unwrap());
    fs::create_dir_all(cache.join("go-plugin-rs/verified")).unwrap();
    fs::set_permissions(cache.join("go-plugin-rs"), Permissions::from_mode(0o770)).unwrap();
    let (_folder, file) = in_a_folder_of_all();
    let digest = sha256(&file);
    let reason = why(open_with(&file, |options| options.require_sha256(digest)));
    assert!(
        matches!(&reason, TrustError::InsecureCache { component, why: Insecure::Writable { .. } } if component.ends_with("go-plugin-rs")),
        "{reason}"
    );
    still_usable();
}

#[test]
fn a_folder_that_others_can_change() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plugin.so");
    fs::copy(fixture("one/twin"), &file).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o755)).unwrap();
    let open = || open_with(&file, |options| options.require_private_folder(true));
    for (path, mode, usual) in [
        (folder.path(), 0o775, 0o700),
        (folder.path(), 0o1777, 0o700),
        (&file, 0o666, 0o644),
    ] {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        let reason = why(open());
        let real = fs::canonicalize(path).unwrap();
        assert!(
            matches!(&reason, TrustError::NotPrivate { component, why: Insecure::Writable { .. } } if *component == real),
            "{reason}"
        );
        fs::set_permissions(path, Permissions::from_mode(usual)).unwrap();
        still_usable();
    }
    // By a link that other users can change.
    let shared = tempfile::tempdir().unwrap();
    let link = shared.path().join("link.so");
    symlink(fs::canonicalize(&file).unwrap(), &link).unwrap();
    let by_link = || open_with(&link, |options| options.require_private_folder(true));
    fs::set_permissions(shared.path(), Permissions::from_mode(0o777)).unwrap();
    let reason = why(by_link());
    assert!(matches!(reason, TrustError::NotPrivate { .. }), "{reason}");
    let plugin = open().unwrap();
    assert_eq!(name(plugin), "one");
    why(by_link());
    fs::set_permissions(shared.path(), Permissions::from_mode(0o755)).unwrap();
    assert_eq!(by_link().unwrap(), plugin);
}

#[test]
fn a_plugin_opened_without_checks_cannot_be_checked_later() {
    if !in_child(&[]) {
        return;
    }
    let file = fixture("results");
    let plugin = try_open(&file).unwrap();
    let digest = sha256(&file);
    let reason = why(open_with(&file, |options| options.require_sha256(digest)));
    assert!(
        matches!(
            reason,
            TrustError::OpenedUnchecked {
                demand: Demand::Sha256
            }
        ),
        "{reason}"
    );
    let reason = why(open_with(&file, |options| options.require_checksum(true)));
    assert!(
        matches!(
            reason,
            TrustError::OpenedUnchecked {
                demand: Demand::Checksum
            }
        ),
        "{reason}"
    );
    assert_eq!(try_open(&file).unwrap(), plugin);
}
