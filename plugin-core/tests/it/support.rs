//! Fixtures, and tests in a process of their own.

use plugin_core::{GoPlugin, SymbolKind, Value};
use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
    thread,
};

/// Returns the folder of compiled fixtures, from the environment variable that `cargo xtask test` sets, else of the Go version built last.
pub(crate) fn fixtures() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        if let Some(folder) = env::var_os("GO_PLUGIN_FIXTURES") {
            return folder.into();
        }
        let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fixtures");
        let versions = all
            .read_dir()
            .ok()
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()));
        let built = |folder: &PathBuf| {
            folder
                .metadata()
                .and_then(|metadata| metadata.modified())
                .ok()
        };
        versions.max_by_key(built).expect(
            "no fixtures: run `cargo xtask build-fixtures` first (it needs Go, https://go.dev/dl)",
        )
    });
    &FOLDER
}

/// Returns the file of a fixture.
pub(crate) fn fixture(name: &str) -> PathBuf {
    let file = fixtures().join(format!("{name}.so"));
    assert!(
        file.exists(),
        "{} is missing: run `cargo xtask build-fixtures {name}`",
        file.display()
    );
    file
}

/// Opens a fixture.
pub(crate) fn open(name: &str) -> GoPlugin {
    // SAFETY: the fixtures are this project's own plugins.
    unsafe { plugin_core::open(fixture(name)) }.unwrap_or_else(|error| panic!("{error}"))
}

/// Returns an exported variable or function of a fixture, by handle.
pub(crate) fn variable(plugin: &str, name: &str) -> Value {
    let symbol = open(plugin).lookup(name).unwrap();
    if symbol.kind() == SymbolKind::Func {
        return symbol.value().unwrap();
    }
    // SAFETY: no goroutine of a fixture writes such a variable, and no test writes it while another one reads it.
    unsafe { symbol.variable() }.unwrap()
}

/// The environment variable of a child with the name of the test that it runs.
pub(crate) const CHILD: &str = "GO_PLUGIN_TEST_CHILD";

/// Runs a test in a process of its own, because it may die, needs fresh state, or needs environment variables, which the Go runtime reads
/// once. The test calls this first, and continues only if it returns `true`, in the child.
///
/// The parent waits for the child and fails if the child does.
#[must_use]
pub(crate) fn in_child(environment: &[(&str, &str)]) -> bool {
    if is_child() {
        return true;
    }
    let output = run_child(environment);
    assert!(
        output.status.success(),
        "the child ended with {}\n--- stdout\n{}\n--- stderr\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    false
}

/// Reports whether this is the child that runs the current test.
pub(crate) fn is_child() -> bool {
    env::var_os(CHILD).is_some_and(|name| name == *test_name())
}

/// Runs the current test in a child and returns how that ended, well or not.
pub(crate) fn run_child(environment: &[(&str, &str)]) -> Output {
    let name = test_name();
    Command::new(env::current_exe().expect("a test has a file"))
        .args(["--exact", &name, "--nocapture", "--test-threads=1"])
        .env(CHILD, &name)
        .envs(environment.iter().copied())
        .output()
        .expect("the test can start itself")
}

/// The harness names a test's thread after the test, or runs it in the main thread where there is only one.
pub(crate) fn test_name() -> String {
    match thread::current().name() {
        Some("main") | None => {
            env::var(CHILD).expect("outside a child, tests run in named threads")
        }
        Some(name) => name.to_owned(),
    }
}
