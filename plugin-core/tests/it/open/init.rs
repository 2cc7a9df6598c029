//! `init` functions run once and in Go's order, those of different plugins concurrently; `main` never runs.

use super::made::{build, try_open};
use crate::support::{fixture, in_child, open};
use plugin_core::{
    Func, GoError, Var,
    host::{self, HostOptions, HostSpec},
};
use std::{
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

#[test]
fn init_runs_in_go_order_and_main_never() {
    let plugin = open("init_order");
    let log: Func<fn() -> String> = plugin.func("Log").unwrap();
    let expected = "first.B first.A(first.B) first.init second.C(first.B) second.init1 second.init2 \
                    third.D(second.C(first.B)) third.init main.E main.init";
    assert_eq!(log.call().unwrap(), expected);
    let main_ran: Var<bool> = plugin.var("MainRan").unwrap();
    assert!(!main_ran.get());
}

#[test]
fn a_slow_init_delays_no_other_open() {
    if !in_child(&[("FIXTURE_SLEEP_MS", "3000")]) {
        return;
    }
    open("greet"); // May build the runtime host.
    others_open_beside_init_slow();
}

/// The first plugin is opened by the goroutine that starts the runtime, which must not keep others from the runtime.
#[test]
fn a_slow_init_of_the_first_plugin_delays_no_other_open() {
    if !in_child(&[("FIXTURE_SLEEP_MS", "3000")]) {
        return;
    }
    let slow = fixture("init_slow");
    let image = plugin_core::inspect(&slow).unwrap();
    let spec = HostSpec::of_plugin(image.build.as_ref().unwrap()).unwrap();
    host::obtain(&spec, &HostOptions::default(), &slow).unwrap(); // May build it.
    others_open_beside_init_slow();
}

/// In this process, `init_slow` takes three seconds.
fn others_open_beside_init_slow() {
    let slow = thread::spawn(|| open("init_slow"));
    thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    open("results");
    open("shapes");
    let others = start.elapsed();
    assert!(
        !slow.is_finished(),
        "the others took {others:?}, longer than the slow one"
    );
    let slept: Func<fn() -> i64> = slow.join().unwrap().func("Slept").unwrap();
    assert_eq!(slept.call().unwrap(), 3000);
}

#[test]
fn threads_that_open_different_plugins_first_start_one_runtime() {
    if !in_child(&[]) {
        return;
    }
    const NAMES: [&str; 6] = ["greet", "results", "shapes", "hello", "bench", "init_count"];
    let together = Barrier::new(4 * NAMES.len());
    let opened = thread::scope(|scope| {
        let threads: Vec<_> = (0..4 * NAMES.len())
            .map(|n| {
                let together = &together;
                scope.spawn(move || {
                    together.wait();
                    open(NAMES[n % NAMES.len()])
                })
            })
            .collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| thread.join().unwrap();
        threads.into_iter().map(join).collect::<Vec<_>>()
    });
    for (n, plugin) in opened.iter().enumerate() {
        assert_eq!(*plugin, opened[n % NAMES.len()]);
        assert_eq!(plugin.runtime_host(), opened[0].runtime_host());
    }
    let greet: Func<fn(String) -> String> = opened[0].func("Greet").unwrap();
    assert_eq!(greet.call("all").unwrap(), "hello all");
}

#[test]
fn a_slow_init_of_a_shared_package_runs_once_and_before_both() {
    if !in_child(&[("FIXTURE_SLEEP_MS", "500")]) {
        return;
    }
    let threads =
        ["init_slow_left", "init_slow_right"].map(|name| thread::spawn(move || open(name)));
    for thread in threads {
        let plugin = thread.join().unwrap();
        assert!(
            plugin.var::<bool>("ReadyAtInit").unwrap().get(),
            "{plugin:?}"
        );
        assert_eq!(
            plugin
                .func::<fn() -> isize>("Inits")
                .unwrap()
                .call()
                .unwrap(),
            1
        );
    }
}

/// Each goroutine opens one plugin.
#[test]
fn a_goroutine_that_an_init_has_locked_to_its_thread_opens_no_other_plugin() {
    if !in_child(&[]) {
        return;
    }
    const LOCKS: &str =
        "package main\nimport \"runtime\"\nfunc init() { runtime.LockOSThread() }\n";
    const LOOKS: &str = "package main\nimport \"runtime\"\nvar Stack string\n\
        func init() { b := make([]byte, 1<<16); Stack = string(b[:runtime.Stack(b, false)]) }\n";
    let folder = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let opened = [("locks", LOCKS), ("looks", LOOKS)].map(|(name, main)| {
            let name = format!("{name}{round}");
            let module = format!("module example.com/{name}\ngo 1.21\n");
            let files = [("go.mod", module.as_str()), ("main.go", main)];
            try_open(build(folder.path(), &name, &files, &[])).unwrap()
        });
        // SAFETY: no other thread runs the plugin's code.
        let stack = unsafe { opened[1].var::<String>("Stack").unwrap().read() }.unwrap();
        assert!(stack.starts_with("goroutine "), "{stack}");
        assert!(!stack.contains("locked to thread"), "{stack}");
    }
}

#[test]
fn an_init_that_opens_another_plugin_shares_it_with_rust() {
    let inner = fixture("greet");
    if !in_child(&[("FIXTURE_OPEN", inner.to_str().unwrap())]) {
        return;
    }
    let outer = open("init_opens");
    // SAFETY: no other thread runs the plugin's code.
    let text = |name| unsafe { outer.var::<String>(name).unwrap().read() }.unwrap();
    assert_eq!(text("Err"), "");
    assert_eq!(text("Result"), "hello from init");
    // The plugin is in the process already, but Rust has not opened it yet.
    let greet: Func<fn(String) -> String> = open("greet").func("Greet").unwrap();
    assert_eq!(greet.call("Rust").unwrap(), "hello Rust");
}

#[test]
fn go_and_rust_see_one_plugin_whoever_opens_it_first() {
    let inner = fixture("init_count");
    if !in_child(&[
        ("FIXTURE_OPEN", inner.to_str().unwrap()),
        ("FIXTURE_CALL", "Count"),
    ]) {
        return;
    }
    let rust_first = open("init_count");
    let outer = open("init_opens");
    // SAFETY: no other thread runs the plugin's code.
    let result = unsafe { outer.var::<String>("Result").unwrap().read() }.unwrap();
    assert_eq!(result, "1");
    assert_eq!(
        rust_first
            .func::<fn() -> isize>("Count")
            .unwrap()
            .call()
            .unwrap(),
        1
    );

    // Later, outside of init.
    type Open = fn(String, String) -> Result<String, GoError>;
    let open_from_go: Func<Open> = outer.func("Open").unwrap();
    let greet = fixture("greet");
    assert_eq!(
        open_from_go
            .call(greet.to_str().unwrap(), "Greet")
            .unwrap()
            .unwrap(),
        "hello from init"
    );
    let missing = open_from_go
        .call("/nowhere.so", "Greet")
        .unwrap()
        .unwrap_err();
    assert_eq!(
        missing.message(),
        "plugin.Open(\"/nowhere.so\"): realpath failed"
    );
}
