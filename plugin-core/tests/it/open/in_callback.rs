//! A plugin opened by a Rust closure that an `init` function calls: an error where the two opens would wait for each other.

use crate::support::{fixture, in_child, open};
use corosensei::{Coroutine, Yielder, stack::DefaultStack};
use plugin_core::{Callback, Error, Func, GoPlugin, Value};
use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

fn try_open(name: &str) -> Result<GoPlugin, Error> {
    // SAFETY: the fixtures are this project's own plugins.
    unsafe { plugin_core::open(fixture(name)) }
}

fn side(plugin: GoPlugin) -> String {
    let side: Func<fn() -> String> = plugin.func("Side").unwrap();
    side.call().unwrap()
}

/// Opens the left plugin, whose initialisation opens another one by a closure, and returns the results.
fn open_from_init(name: &'static str, elsewhere: bool) -> Result<GoPlugin, Error> {
    open_from_init_by(name, elsewhere, try_open)
}

fn open_from_init_by(
    name: &'static str,
    elsewhere: bool,
    try_open: fn(&'static str) -> Result<GoPlugin, Error>,
) -> Result<GoPlugin, Error> {
    let set: Func<fn(Callback<fn()>, bool)> = open("hook_setter").func("Set").unwrap();
    let result = Arc::new(Mutex::new(None));
    let place = Arc::clone(&result);
    let hook = Callback::<fn()>::new(move || *place.lock().unwrap() = Some(try_open(name)));
    set.call(hook, elsewhere).unwrap();
    assert_eq!(side(open("init_hooked_left")), "left");
    let opened = result.lock().unwrap().take();
    opened.expect("init has called the closure")
}

/// Of a stack whose bounds are not known, so that the open runs on a thread of its own, which is not the closure's.
#[test]
fn one_from_a_small_stack_in_the_closure() {
    if !in_child(&[]) {
        return;
    }
    let from_coroutine = |name: &'static str| {
        let stack = DefaultStack::new(64 << 10).unwrap();
        let mut opening =
            Coroutine::with_stack(stack, move |_: &Yielder<(), ()>, ()| try_open(name));
        opening.resume(()).as_return().unwrap()
    };
    let error = open_from_init_by("init_hooked_right", false, from_coroutine).unwrap_err();
    assert!(matches!(error, Error::OpenInCallback { .. }), "{error}");
}

fn gives_up(name: &'static str, elsewhere: bool) {
    let error = open_from_init(name, elsewhere).unwrap_err();
    let Error::OpenInCallback { path, other } = &error else {
        panic!("{error}")
    };
    assert!(path.ends_with(format!("{name}.so")), "{error}");
    assert!(other.ends_with("init_hooked_left.so"), "{error}");
    assert_eq!(side(open(name)).len(), name.len() - "init_hooked_".len());
}

#[test]
fn one_that_shares_the_package_which_is_initialised() {
    if in_child(&[]) {
        gives_up("init_hooked_right", false);
    }
}

#[test]
fn the_same_one_on_a_goroutine_that_init_waits_for() {
    if in_child(&[]) {
        gives_up("init_hooked_right", true);
    }
}

#[test]
fn the_very_plugin_that_is_initialised() {
    if in_child(&[]) {
        gives_up("init_hooked_left", false);
    }
}

#[test]
fn one_that_shares_nothing_is_opened() {
    if in_child(&[]) {
        let greet = open_from_init("greet", false).unwrap();
        let greet: Func<fn(String) -> String> = greet.func("Greet").unwrap();
        assert_eq!(greet.call("init").unwrap(), "hello init");
    }
}

#[test]
fn outside_of_a_closure_an_open_waits() {
    if !in_child(&[]) {
        return;
    }
    let set: Func<fn(Callback<fn()>, bool)> = open("hook_setter").func("Set").unwrap();
    let slow = Callback::<fn()>::new(|| thread::sleep(Duration::from_millis(3000)));
    set.call(slow, false).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(side(open("init_hooked_left")), "left"));
        thread::sleep(Duration::from_millis(200));
        assert_eq!(side(open("init_hooked_right")), "right");
    });
}

#[test]
fn a_closure_that_gives_a_value_of_a_wrong_type_is_a_panic_of_init() {
    if !in_child(&[]) {
        return;
    }
    type Ask = fn() -> Value;
    let set: Func<fn(Callback<Ask>)> = open("hook_setter").func("SetAsk").unwrap();
    let wrong = Callback::<Ask>::new(|| Value::new(5isize).unwrap());
    set.call(wrong).unwrap();
    let error = try_open("init_hooked_left").unwrap_err();
    assert!(
        matches!(&error, Error::InitPanic { message, .. }
            if message.starts_with("result 1 of a Rust closure, a func() string: a Go int is given")),
        "{error}"
    );
}
