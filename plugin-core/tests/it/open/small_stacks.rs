//! Opens where little of the stack is left.

use super::{
    made::{changed, still_usable, try_open},
    memory::limit_memory,
};
use crate::support::{in_child, open};
use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};
use plugin_core::{Callback, Error, Func};
use std::{path::PathBuf, thread};

/// Runs code on a thread with so little stack.
fn with_stack<T: Send + 'static>(bytes: usize, code: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new().stack_size(bytes).spawn(code);
    thread.unwrap().join().unwrap()
}

/// Opens a plugin, and files that are refused early and late.
fn open_all(name: &str, refused: &[PathBuf]) {
    open(name);
    for file in refused {
        let error = try_open(file).unwrap_err();
        assert!(matches!(error, Error::Image { .. }), "{error}");
    }
    let missing = try_open("no such file").unwrap_err();
    assert!(matches!(missing, Error::Realpath { .. }), "{missing}");
}

#[test]
fn opens_on_small_stacks() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    std::fs::write(&text, "no plugin").unwrap();
    let cut = changed(folder.path(), "cut.so", |bytes| {
        bytes.truncate(bytes.len() / 2)
    });
    let refused = [text, cut];
    // The first starts the runtime. The system's least size is 16 KiB.
    for (kilobytes, name) in [
        (48, "greet"),
        (32, "scalars"),
        (64, "panics"),
        (96, "results"),
    ] {
        let refused = refused.clone();
        with_stack(kilobytes << 10, move || open_all(name, &refused));
    }
    // And on one whose bounds are not known, in a closure that Go has called.
    let call: Func<fn(Callback<fn()>)> = open("callbacks").func("Call").unwrap();
    let nested = Callback::<fn()>::new(move || {
        let refused = refused.clone();
        let stack = DefaultStack::new(64 << 10).unwrap();
        let mut coroutine = Coroutine::with_stack(stack, move |_: &Yielder<(), ()>, ()| {
            open_all("sessions", &refused);
        });
        assert!(matches!(coroutine.resume(()), CoroutineResult::Return(())));
    });
    call.call(nested).unwrap();
    still_usable();
}

/// The open needs a thread, for which the process has no memory.
#[test]
#[cfg(target_env = "gnu")]
fn without_memory_for_a_thread() {
    if !in_child(&[]) {
        return;
    }
    let error = with_stack(64 << 10, || {
        limit_memory(0);
        let error = try_open(crate::support::fixture("greet")).unwrap_err();
        limit_memory(16 << 30);
        error
    });
    let Error::NoThread { stack, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*stack, 256 << 10);
    assert!(error.to_string().contains("ulimit -v"), "{error}");
    still_usable();
}
