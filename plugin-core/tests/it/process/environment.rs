//! Plugins and the Go runtime see the environment at the time of the first `open`.

use crate::support::{fixture, in_child, open, run_child};
use plugin_core::{DryRun, Error, Func, GoError, GoPlugin, OpenOptions, host::HostSpec, inspect};
use std::{
    collections::BTreeSet,
    env,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

/// Sets a variable as `dotenv` does.
fn set(name: &str, value: &str) {
    // SAFETY: this is a child, with no other thread that reads the environment.
    unsafe { env::set_var(name, value) };
}

fn lookup(plugin: &GoPlugin, name: &str) -> Option<String> {
    let lookup: Func<fn(String) -> (String, bool)> = plugin.func("Lookup").unwrap();
    let (value, found) = lookup.call(name).unwrap();
    found.then_some(value)
}

#[test]
fn variables_set_and_removed_before_the_first_open() {
    if !in_child(&[("SECRET", "s"), ("CHANGED", "before"), ("KEPT", "k")]) {
        return;
    }
    set("DATABASE_URL", "postgres://db");
    set("CHANGED", "after");
    set("EMPTY", "");
    set("EQUALS", "a=b=c");
    set("LONG", &"x".repeat(200_000));
    // SAFETY: as in `set`.
    unsafe { env::remove_var("SECRET") };
    let plugin = open("process");
    for (name, value) in [
        ("DATABASE_URL", Some("postgres://db")),
        ("CHANGED", Some("after")),
        ("EMPTY", Some("")),
        ("EQUALS", Some("a=b=c")),
        ("KEPT", Some("k")),
        ("SECRET", None),
    ] {
        assert_eq!(lookup(&plugin, name).as_deref(), value, "{name}");
    }
    assert_eq!(lookup(&plugin, "LONG").unwrap().len(), 200_000);

    let environ: Func<fn() -> Vec<String>> = plugin.func("Environ").unwrap();
    let go: BTreeSet<String> = environ.call().unwrap().into_iter().collect();
    let rust: BTreeSet<String> = env::vars().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(go, rust);
}

#[test]
fn variables_of_the_runtime_itself() {
    if !in_child(&[("GOGC", "300"), ("TZ", "Europe/Berlin")]) {
        return;
    }
    set("GOMAXPROCS", "3");
    set("GOMEMLIMIT", "123MiB");
    set("GOGC", "150");
    set("GODEBUG", "panicnil=1");
    set("TZ", "UTC");
    let plugin = open("process");
    let number = |name| plugin.func::<fn() -> isize>(name).unwrap().call().unwrap();
    assert_eq!(number("Procs"), 3);
    assert_eq!(number("Percent"), 150);
    let limit: Func<fn() -> i64> = plugin.func("MemoryLimit").unwrap();
    assert_eq!(limit.call().unwrap(), 123 << 20);
    let replaced: Func<fn() -> bool> = plugin.func("NilPanic").unwrap();
    assert!(!replaced.call().unwrap());
    let zone: Func<fn() -> (String, String)> = plugin.func("Zone").unwrap();
    let epoch = "1970-01-01T00:00:00Z".to_owned();
    assert_eq!(zone.call().unwrap(), ("UTC".to_owned(), epoch));
}

/// These settings end a Go program at its start. Here they are an error, after which the program continues.
#[test]
fn settings_that_the_runtime_would_die_of() {
    if !in_child(&[]) {
        return;
    }
    let file = fixture("process");
    let minor = inspect(&file).unwrap().build.unwrap();
    let minor = HostSpec::of_plugin(&minor).unwrap().go_minor().unwrap();
    for (name, value, setting, since) in [
        ("GOMEMLIMIT", "much", "GOMEMLIMIT=much", 21),
        ("GOMEMLIMIT", "-1", "GOMEMLIMIT=-1", 21),
        ("GOMAXPROCS", "2147483647", "GOMAXPROCS=2147483647", 21),
        ("GODEBUG", "panicnil=1,cgocheck=2", "GODEBUG=cgocheck=2", 21),
        (
            "GODEBUG",
            "asynctimerchan=1",
            "GODEBUG=asynctimerchan=1",
            27,
        ),
    ] {
        if minor < since {
            continue;
        }
        set(name, value);
        let foreseen = DryRun::new(OpenOptions::new()).open(&file).unwrap_err();
        // SAFETY: the fixture is this project's own plugin.
        let error = unsafe { plugin_core::open(&file) }.unwrap_err();
        assert_eq!(foreseen.to_string(), error.to_string());
        assert!(
            matches!(&error, Error::Environment(problem) if problem.setting == setting),
            "{error}"
        );
        // SAFETY: as in `set`.
        unsafe { env::remove_var(name) };
    }
    let plugin = open("process");
    set("GOMEMLIMIT", "much");
    set("GODEBUG", "cgocheck=2");
    open("hello");
    assert_eq!(lookup(&plugin, "GOMEMLIMIT"), None);
}

#[test]
fn how_much_the_runtime_prints_when_it_dies() {
    if crate::support::is_child() {
        set("GOTRACEBACK", "none");
        let crash: Func<fn()> = open("process").func("Crash").unwrap();
        crash.call().unwrap();
        unreachable!("the process has ended");
    }
    let output = run_child(&[("GOTRACEBACK", "all")]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("panic: crash"), "{text}");
    assert!(!text.contains("goroutine "), "{text}");
}

#[test]
fn arguments_are_those_of_the_program() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("process");
    let arguments: Func<fn() -> Vec<String>> = plugin.func("Args").unwrap();
    assert!(arguments.call().unwrap().into_iter().eq(env::args()));
    let executable: Func<fn() -> Result<String, GoError>> = plugin.func("Executable").unwrap();
    let executable = executable.call().unwrap().unwrap();
    assert_eq!(
        env::current_exe().unwrap(),
        std::path::Path::new(&executable)
    );
}

/// Variables that the plugin sets are the program's, as in Go with cgo.
#[test]
fn variables_set_by_the_plugin() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("process");
    let setenv: Func<fn(String, String) -> Option<GoError>> = plugin.func("Setenv").unwrap();
    assert!(setenv.call("FROM_GO", "1").unwrap().is_none());
    assert_eq!(env::var("FROM_GO").as_deref(), Ok("1"));
    assert_eq!(lookup(&plugin, "FROM_GO").as_deref(), Some("1"));
}

/// A snapshot taken while other threads set variables has a complete old or new value of each.
#[test]
fn variables_set_by_other_threads_meanwhile() {
    static DONE: AtomicBool = AtomicBool::new(false);
    if !in_child(&[]) {
        return;
    }
    set("BUSY", &"0".repeat(100));
    let plugin = thread::scope(|scope| {
        scope.spawn(|| {
            let mut n = 0;
            while !DONE.load(Ordering::Relaxed) {
                set("BUSY", &(n % 10).to_string().repeat(100 + n % 7));
                set(&format!("MORE_{n}"), "x");
                n += 1;
            }
        });
        thread::sleep(std::time::Duration::from_millis(20));
        let plugin = open("process");
        DONE.store(true, Ordering::Relaxed);
        plugin
    });
    let busy = lookup(&plugin, "BUSY").unwrap();
    assert!((100..107).contains(&busy.len()), "{busy}");
    assert_eq!(busy.bytes().collect::<BTreeSet<_>>().len(), 1, "{busy}");
}
