//! A failing `init` is an error of this and every later open, and the process continues.

use crate::support::{fixture, in_child, open};
use plugin_core::{Error, Func, GoPlugin};
use std::thread;

fn try_open(name: &str) -> Result<GoPlugin, Error> {
    // SAFETY: the fixtures are this project's own plugins.
    unsafe { plugin_core::open(fixture(name)) }
}

fn still_usable() {
    let greet: Func<fn(String) -> String> = open("greet").func("Greet").unwrap();
    assert_eq!(greet.call("world").unwrap(), "hello world");
}

#[test]
fn a_panic_is_an_error_with_message_and_stack_each_time() {
    if !in_child(&[]) {
        return;
    }
    for _ in 0..3 {
        let error = try_open("init_panic").unwrap_err();
        let Error::InitPanic {
            message,
            go_type,
            go_stack,
            ..
        } = &error
        else {
            panic!("{error}")
        };
        assert_eq!(message, "boom in init");
        assert_eq!(go_type, "string");
        assert!(
            go_stack.contains("init_panic") && go_stack.contains("panic.go"),
            "{go_stack}"
        );
        assert!(
            error
                .to_string()
                .ends_with("init_panic.so\"): init panicked: boom in init"),
            "{error}"
        );
        still_usable();
    }
}

#[test]
fn all_threads_that_wait_get_the_panic() {
    if !in_child(&[]) {
        return;
    }
    let threads: Vec<_> = (0..16)
        .map(|_| thread::spawn(|| try_open("init_panic").unwrap_err()))
        .collect();
    for thread in threads {
        let error = thread.join().unwrap();
        assert!(matches!(error, Error::InitPanic { .. }), "{error}");
    }
    still_usable();
}

#[test]
fn a_panic_with_an_error_gives_its_text_and_type() {
    if !in_child(&[]) {
        return;
    }
    let error = try_open("init_error").unwrap_err();
    let Error::InitPanic {
        message, go_type, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!(
        (message.as_str(), go_type.as_str()),
        ("error in init", "*errors.errorString")
    );
    still_usable();
}

#[test]
fn goexit_in_init_is_an_error_not_the_end_of_the_process() {
    if !in_child(&[]) {
        return;
    }
    for _ in 0..2 {
        let error = try_open("init_goexit").unwrap_err();
        assert!(matches!(error, Error::InitExit { .. }), "{error}");
        still_usable();
    }
}

/// Go itself ends the process at the second plugin: `recursive call during initialization - linker skew`.
#[test]
fn a_package_left_half_initialised_keeps_other_plugins_out() {
    if !in_child(&[("FIXTURE_PANIC", "1")]) {
        return;
    }
    let error = try_open("init_panic_shared_a").unwrap_err();
    assert!(
        matches!(&error, Error::InitPanic { message, .. } if message == "boom in shared init"),
        "{error}"
    );
    let error = try_open("init_panic_shared_b").unwrap_err();
    let Error::HalfInitialised {
        package, failed, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!(package, "example.com/fixtures/shared/panicky");
    assert!(
        failed
            .as_ref()
            .is_some_and(|file| file.ends_with("init_panic_shared_a.so")),
        "{error}"
    );
    still_usable();
}

/// The same plugins, when nothing panics.
#[test]
fn plugins_that_share_a_healthy_package_both_open() {
    for name in ["init_panic_shared_a", "init_panic_shared_b"] {
        let state: Func<fn() -> String> = open(name).func("State").unwrap();
        assert_eq!(state.call().unwrap(), "ready");
    }
}
