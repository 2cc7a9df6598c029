//! A small world for one test: folders, an environment, a stand-in for the go command, and a real host to find or copy.

use super::super::{
    HostError, HostOptions, HostSpec, Progress, RuntimeHost,
    environment::{Environment, Variables},
    search::Search,
    source::Source,
    toolchain,
};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fs::{self, DirBuilder},
    os::unix::fs::{DirBuilderExt, symlink},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, OnceLock},
};
use tempfile::TempDir;

/// The smallest module that a runtime host can be built from.
pub(super) fn tiny() -> &'static Source {
    static TINY: OnceLock<Source> = OnceLock::new();
    TINY.get_or_init(|| {
        Source::new(Cow::Borrowed(&[
            ("go.mod", "module goplugin.host\n\ngo 1.21\n"),
            (
                "host.go",
                "package main\n\nimport \"C\"\nimport _ \"plugin\"\n\n//export goplugin1_start\nfunc goplugin1_start() {}\n\nfunc main() {}\n",
            ),
        ]))
    })
}

/// Another version of [`tiny`], with the same names and another identity.
pub(super) fn other() -> &'static Source {
    static OTHER: OnceLock<Source> = OnceLock::new();
    OTHER.get_or_init(|| {
        Source::new(Cow::Borrowed(&[
            ("go.mod", "module goplugin.host\n\ngo 1.21\n"),
            (
                "host.go",
                "package main\n\nimport \"C\"\nimport _ \"plugin\"\n\n//export goplugin1_start\nfunc goplugin1_start() { println() }\n\nfunc main() {}\n",
            ),
        ]))
    })
}

/// The go command of this machine. The tests need one; without it they fail and say so.
pub(super) fn go() -> toolchain::Toolchain {
    toolchain::find(None, &Environment::current()).expect("these tests need Go")
}

/// What a plain plugin of this machine's Go wants.
pub(super) fn native() -> HostSpec {
    let go = go();
    HostSpec::new(go.version(), go.goos(), go.goarch())
}

/// This process's variables, less those that name hosts: whoever runs the tests may have set these.
pub(super) fn variables() -> BTreeMap<OsString, OsString> {
    std::env::vars_os()
        .filter(|(name, _)| !name.to_string_lossy().starts_with("GO_PLUGIN"))
        .collect()
}

/// A folder below the target folder that stays from run to run.
pub(super) fn kept_folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let folder = test.with_file_name("runtime-host-tests");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A real host, built from `source` by the real go command, once for all tests and runs.
fn built(source: &Source) -> PathBuf {
    let options = HostOptions {
        dir: Some(kept_folder()),
        ..HostOptions::default()
    };
    let search = Search {
        spec: &native(),
        options: &options,
        plugin: Path::new("none.so"),
        environment: &Environment {
            executable_folder: None.into(),
            variables: Variables::Given(variables()),
            ..Environment::current()
        },
        source,
    };
    search.run().expect("a host for the tests").path
}

pub(super) fn tiny_host() -> &'static Path {
    static HOST: OnceLock<PathBuf> = OnceLock::new();
    HOST.get_or_init(|| built(tiny()))
}

pub(super) fn other_host() -> &'static Path {
    static HOST: OnceLock<PathBuf> = OnceLock::new();
    HOST.get_or_init(|| built(other()))
}

/// Runs the real go command to build a plugin with `flags` into `folder`.
pub(super) fn build_plugin(folder: &Path, flags: &[&str]) -> PathBuf {
    let output = folder.join("plugin.so");
    fs::write(folder.join("p.go"), "package main\n\nfunc F() {}\n").unwrap();
    fs::write(folder.join("go.mod"), "module example.com/p\n\ngo 1.21\n").unwrap();
    let status = Command::new(go().go())
        .args(["build", "-buildmode=plugin", "-buildvcs=false", "-o"])
        .arg(&output)
        .args(flags)
        .arg(".")
        .current_dir(folder)
        .env("GOWORK", "off")
        .env_remove("GOFLAGS")
        .status();
    assert!(status.unwrap().success());
    output
}

/// Folders `bin` (the executable's), `plugins`, `home`, `named`, and an environment that knows no others.
pub(super) struct World {
    /// Removes the folders. `None` in a child process, whose parent has made them.
    _temp: Option<TempDir>,
    root: PathBuf,
    pub(super) environment: Environment,
    pub(super) options: HostOptions,
    pub(super) spec: HostSpec,
    pub(super) source: &'static Source,
    events: Arc<Mutex<Vec<Progress>>>,
}

impl World {
    pub(super) fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        // Hosts are found by their real paths; the folder for temporary files may be a link.
        let root = temp.path().canonicalize().unwrap();
        let world = Self::of(root.clone());
        for folder in ["bin", "plugins", "home", "named"] {
            create(&root.join(folder));
        }
        let _temp = Some(temp);
        Self { _temp, ..world }
    }

    /// The world in this folder, which is there.
    pub(super) fn of(root: PathBuf) -> Self {
        let home = root.join("home");
        let environment = Environment {
            variables: Variables::Given(
                [
                    ("PATH".into(), "/usr/bin:/bin".into()),
                    ("HOME".into(), home.into()),
                ]
                .into(),
            ),
            executable_folder: Some(root.join("bin")).into(),
            root: root.join("root"),
            ..Environment::current()
        };
        let events: Arc<Mutex<Vec<Progress>>> = Arc::default();
        let sink = Arc::clone(&events);
        let options = HostOptions {
            progress: Some(Arc::new(move |event| sink.lock().unwrap().push(event))),
            ..HostOptions::default()
        };
        Self {
            _temp: None,
            root,
            environment,
            options,
            spec: native(),
            source: tiny(),
            events,
        }
    }

    pub(super) fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    pub(super) fn cache(&self) -> PathBuf {
        self.environment.cache_home().unwrap().join("go-plugin-rs")
    }

    pub(super) fn set(&mut self, variable: &str, value: impl Into<OsString>) {
        self.variables().insert(variable.into(), value.into());
    }

    pub(super) fn unset(&mut self, variable: &str) {
        self.variables().remove(OsStr::new(variable));
    }

    fn variables(&mut self) -> &mut BTreeMap<OsString, OsString> {
        match &mut self.environment.variables {
            Variables::Given(given) => given,
            Variables::Process => panic!("tests leave the process alone"),
        }
    }

    /// Lets the real go command use its caches, wherever HOME leads.
    pub(super) fn set_go_caches(&mut self) {
        for variable in ["GOCACHE", "GOMODCACHE"] {
            let output = Command::new(go().go()).args(["env", variable]).output();
            let output = String::from_utf8(output.unwrap().stdout).unwrap();
            self.set(variable, output.trim());
        }
    }

    pub(super) fn full_name(&self) -> String {
        self.spec.file_name_of(self.source)
    }

    pub(super) fn plain_name(&self) -> String {
        self.spec.plain_file_name_of(self.source)
    }

    pub(super) fn run(&self) -> Result<RuntimeHost, HostError> {
        Search {
            spec: &self.spec,
            options: &self.options,
            plugin: &self.path("plugins/p.so"),
            environment: &self.environment,
            source: self.source,
        }
        .run()
    }

    /// The events so far, which are forgotten.
    pub(super) fn events(&self) -> Vec<Progress> {
        std::mem::take(&mut *self.events.lock().unwrap())
    }

    /// Copies the real host `from` to `to`, making the folder.
    pub(super) fn put(&self, from: &Path, to: &Path) {
        create(to.parent().unwrap());
        fs::copy(from, to).unwrap();
    }

    /// A stand-in for a go command in `folder`, which claims `version` and runs the shell lines `build`.
    pub(super) fn stand_in(&self, folder: &str, version: &str, build: &str) -> PathBuf {
        let folder = self.path(folder);
        fs::create_dir_all(&folder).unwrap();
        let (goos, goarch) = (&self.spec.goos, &self.spec.goarch);
        fs::write(
            folder.join("version"),
            format!("{version}\n{goos}\n{goarch}\n"),
        )
        .unwrap();
        fs::write(folder.join("build"), build).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/go.sh");
        symlink(script, folder.join("go")).unwrap();
        folder.join("go")
    }

    /// A go command that is these shell lines, in `folder`. What is run is a program that exists: see go.sh.
    pub(super) fn script(&self, folder: &str, lines: &str) -> PathBuf {
        let folder = self.path(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("script"), lines).unwrap();
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/script.sh");
        symlink(program, folder.join("go")).unwrap();
        folder.join("go")
    }

    /// A stand-in of the right version whose build takes a moment and then gives the real host.
    pub(super) fn working_go(&mut self) {
        let copy = format!("sleep 0.3; cp '{}' \"$out\"\n", tiny_host().display());
        self.options.go = Some(self.stand_in("go", &self.spec.go_version, &copy));
    }

    /// What the stand-in in `folder` was asked to build, a line for each time.
    pub(super) fn builds(&self, folder: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(folder).join("builds")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

/// Makes a folder that only its user can change, whatever umask the tests run with.
fn create(folder: &Path) {
    DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(folder)
        .unwrap();
}

/// All names in `folder`, sorted, but for the notes on what was checked.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "checked")
        .collect();
    names.sort();
    names
}
