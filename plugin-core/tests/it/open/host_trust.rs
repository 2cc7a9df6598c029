//! A caller's demands on a plugin apply to the runtime host, too, and files that other users may have written are not used as hosts.

use super::made::{open_with, still_usable};
use crate::support::{fixture, in_child, is_child, run_child};
use plugin_core::{
    Demand, Error, OpenOptions, Sha256Digest, TrustError,
    host::{self, HostError, HostOptions, HostSpec, Refused},
};
use sha2::{Digest, Sha256};
use std::{
    env,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

pub(super) fn sha256(path: &Path) -> Sha256Digest {
    Sha256Digest(Sha256::digest(fs::read(path).unwrap()).into())
}

pub(super) fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

pub(super) fn spec(plugin: &Path) -> HostSpec {
    let image = plugin_core::inspect(plugin).unwrap();
    HostSpec::of_plugin(image.build.as_ref().unwrap()).unwrap()
}

/// A runtime host for the fixtures, from where these tests have it, or built there.
pub(super) fn good_host() -> PathBuf {
    let mut options = HostOptions::default();
    options.dir = Some(match env::var_os("GO_PLUGIN_HOST_DIR") {
        Some(folder) if !folder.is_empty() => folder.into(),
        _ => Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/hosts"),
    });
    let plugin = fixture("one/twin");
    host::obtain(&spec(&plugin), &options, &plugin).unwrap()
}

/// Folders `cache`, with a host in it, and `plugins`, with a plugin and a host beside it.
pub(super) struct World {
    temp: tempfile::TempDir,
}

impl World {
    pub(super) fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let world = Self { temp };
        let good = good_host();
        let name = spec(&fixture("one/twin")).file_name();
        for folder in ["cache/go-plugin-rs", "plugins"] {
            fs::create_dir_all(world.path(folder)).unwrap();
        }
        for folder in ["cache", "cache/go-plugin-rs", "plugins"] {
            set(&world.path(folder), 0o755);
        }
        fs::copy(&good, world.path("cache/go-plugin-rs").join(name)).unwrap();
        fs::copy(fixture("one/twin"), world.plugin()).unwrap();
        fs::copy(&good, world.planted()).unwrap();
        for file in [world.plugin(), world.planted()] {
            set(&file, 0o644);
        }
        world
    }

    pub(super) fn path(&self, below: &str) -> PathBuf {
        self.temp.path().canonicalize().unwrap().join(below)
    }

    fn plugin(&self) -> PathBuf {
        self.path("plugins/plugin.so")
    }

    /// It has the stamp of a good host, which anybody can set.
    pub(super) fn planted(&self) -> PathBuf {
        let name = spec(&fixture("one/twin")).plain_file_name();
        self.path("plugins").join(name)
    }
}

/// A demand, by its name.
fn demand<'a>(options: &'a mut OpenOptions, name: &str, plugin: &Path) -> &'a mut OpenOptions {
    match name {
        "sha256" => options.require_sha256(sha256(plugin)),
        "checksum" => options.require_checksum(true),
        "private folder" => options.require_private_folder(true),
        _ => options,
    }
}

#[test]
fn a_host_planted_beside_the_plugin() {
    if is_child() {
        let plugin = PathBuf::from(env::var_os("TEST_PLUGIN").unwrap());
        let name = env::var("TEST_DEMAND").unwrap();
        let plugin = open_with(&plugin, |options| {
            demand(options, &name, &plugin).build_host(false)
        })
        .unwrap();
        // Before the harness's own lines.
        println!("\nhost: {}", plugin.runtime_host().display());
        return;
    }
    const DEMANDS: [&str; 4] = ["none", "sha256", "checksum", "private folder"];
    let world = World::new();
    let host = |name: &str| {
        let output = run_child(&[
            ("GO_PLUGIN_HOST", ""),
            ("GO_PLUGIN_HOST_DIR", ""),
            ("XDG_CACHE_HOME", world.path("cache").to_str().unwrap()),
            ("TEST_PLUGIN", world.plugin().to_str().unwrap()),
            ("TEST_DEMAND", name),
        ]);
        let text = String::from_utf8_lossy(&output.stdout);
        let host = text.lines().find_map(|line| line.strip_prefix("host: "));
        PathBuf::from(host.unwrap_or_else(|| panic!("{output:#?}")))
    };
    // No other user could have written it. But if a SHA-256 is demanded, the plugin's folder is not searched.
    for name in DEMANDS {
        assert_eq!(host(name) == world.planted(), name != "sha256", "{name}");
    }
    for (path, mode) in [
        (world.planted(), 0o664),
        (world.path("plugins"), 0o775),
        (world.path("plugins"), 0o1777),
    ] {
        let usual = fs::metadata(&path).unwrap().permissions();
        set(&path, mode);
        for name in DEMANDS {
            if name == "private folder" && path == world.path("plugins") {
                continue; // The plugin itself is refused, see trust.rs.
            }
            let host = host(name);
            assert!(host.starts_with(world.path("cache")), "{name}, {mode:o}");
        }
        fs::set_permissions(&path, usual).unwrap();
    }
}

/// A demand on a running host can only be met if its property was checked when it was loaded.
#[test]
fn later_demands_hold_for_the_host_too() {
    let world = World::new();
    if !in_child(&[
        ("GO_PLUGIN_HOST", world.planted().to_str().unwrap()),
        ("XDG_CACHE_HOME", world.path("cache").to_str().unwrap()),
    ]) {
        return;
    }
    let named = PathBuf::from(env::var_os("GO_PLUGIN_HOST").unwrap());
    set(named.parent().unwrap(), 0o777);
    let plugin = fixture("two/twin");
    let private = world.path("private.so");
    fs::copy(&plugin, &private).unwrap();
    set(&private, 0o644);

    // A named host in a folder that others can write to is refused if there is a demand, unless it has a digest of its own.
    for name in ["sha256", "private folder"] {
        let error = open_with(&private, |options| demand(options, name, &private)).unwrap_err();
        let Error::Host { reason, .. } = &error else {
            panic!("{name}: {error}")
        };
        assert!(
            matches!(&**reason, HostError::Refused { path, why: Refused::Untrusted(TrustError::NotPrivate { component, .. }), .. }
                if *path == named && component == named.parent().unwrap()),
            "{name}: {error}"
        );
    }
    let wrong = sha256(&plugin);
    let error = open_with(&private, |options| options.require_host_sha256(wrong)).unwrap_err();
    assert!(error.to_string().contains("SHA-256"), "{error}");

    // Loaded without demands, from a copy.
    still_usable();
    for (name, demanded) in [
        ("sha256", Demand::PrivateFolder),
        ("private folder", Demand::PrivateFolder),
        ("host", Demand::Sha256),
    ] {
        let opened = open_with(&private, |options| match name {
            "host" => options.require_host_sha256(sha256(&named)),
            _ => demand(options, name, &private),
        });
        assert!(
            matches!(&opened, Err(Error::Untrusted { reason: TrustError::HostUnchecked { demand, .. }, .. }) if *demand == demanded),
            "{name}: {opened:?}"
        );
    }
    // The host's checksum was verified at load.
    open_with(&private, |options| options.require_checksum(true)).unwrap();
}

#[test]
fn a_host_with_a_digest_may_lie_anywhere() {
    let world = World::new();
    if !in_child(&[
        ("GO_PLUGIN_HOST", ""),
        ("GO_PLUGIN_HOST_DIR", ""),
        ("XDG_CACHE_HOME", world.path("cache").to_str().unwrap()),
    ]) {
        return;
    }
    set(&world.path("plugins"), 0o777);
    let (plugin, named) = (world.plugin(), world.planted());
    let opened = open_with(&plugin, |options| {
        options
            .host_file(&named)
            .require_sha256(sha256(&plugin))
            .require_host_sha256(sha256(&named))
    });
    let host = opened.unwrap().runtime_host();
    assert_ne!(host, named);
    assert_eq!(sha256(host), sha256(&named));
    // Other plugins need not demand it again.
    still_usable();
}
