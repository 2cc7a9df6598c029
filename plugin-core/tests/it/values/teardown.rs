//! Calls from a thread's first moment, and from its last ones: in destructors of thread locals and of pthread keys.

use super::func;
use crate::support::in_child;
use plugin_core::{Func, GoError};
use std::{
    cell::RefCell,
    ffi::c_void,
    sync::{LazyLock, mpsc},
    thread,
};

/// Calls into Go when it is dropped, and sends what came of it.
struct AtExit(fn() -> String, mpsc::Sender<String>);

impl Drop for AtExit {
    fn drop(&mut self) {
        // Destructors may run after the receiver gave up; then the test has failed already.
        let _ = self.1.send(self.0());
    }
}

/// Makes every kind of call: through registers, through `reflect`, one that fails, one that panics.
fn calls() -> String {
    let greet: Func<fn(String) -> String> = func("greet", "Greet");
    let list: Func<fn(Vec<String>) -> Vec<String>> = func("sequences", "EchoSliceString");
    let parse: Func<fn(String) -> Result<i64, GoError>> = func("greet", "Parse");
    let boom: Func<fn()> = func("panics", "PanicString");
    let words = list.call(&["a", "b"]).map(|words| words.concat());
    let failed = parse.call("x").is_ok_and(|parsed| parsed.is_err());
    format!(
        "{:?} {words:?} {failed} {}",
        greet.call("world"),
        boom.call().is_err()
    )
}

const EXPECTED: &str = r#"Ok("hello world") Ok("ab") true true"#;

/// The same, and a nil dereference, for which the thread needs a stack for signal handlers.
fn calls_and_a_fault() -> String {
    let nil: Func<fn() -> isize> = func("panics", "NilDeref");
    assert!(nil.call().is_err());
    calls()
}

thread_local! {
    static FIRST: RefCell<Option<AtExit>> = const { RefCell::new(None) };
    static SECOND: RefCell<Option<AtExit>> = const { RefCell::new(None) };
}

#[test]
fn a_thread_calls_go_before_anything_else() {
    calls(); // Opened here, so that the threads only call. (So throughout.)
    for _ in 0..50 {
        assert_eq!(thread::spawn(calls_and_a_fault).join().unwrap(), EXPECTED);
    }
}

/// Runs `body` in a thread with two thread locals that call Go when they are destroyed, one set before `body` and one after it.
fn with_destructors(body: fn(), first: fn() -> String, second: fn() -> String) {
    calls();
    for _ in 0..20 {
        let (sender, receiver) = mpsc::channel();
        let (first, second) = (AtExit(first, sender.clone()), AtExit(second, sender));
        let thread = thread::spawn(move || {
            FIRST.with(|slot| slot.replace(Some(first)));
            body();
            SECOND.with(|slot| slot.replace(Some(second)));
        });
        thread.join().unwrap();
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [EXPECTED, EXPECTED]);
    }
}

#[test]
fn destructors_of_thread_locals_call_go_after_other_calls() {
    // Nothing may make Go interrupt these calls, see `SignalStack`: neither another test nor a busy machine.
    if !in_child(&[("GODEBUG", "asyncpreemptoff=1")]) {
        return;
    }
    // The second thread local is newer than the first call into Go.
    with_destructors(
        || assert_eq!(calls_and_a_fault(), EXPECTED),
        calls_and_a_fault,
        calls,
    );
}

#[test]
fn destructors_of_thread_locals_make_the_first_call_of_their_thread() {
    with_destructors(|| (), calls_and_a_fault, calls_and_a_fault);
}

/// The destructor of a pthread key runs after those of thread locals, in the same phase as that of the key by which Go releases a thread.
extern "C" fn at_very_end(value: *mut c_void) {
    // SAFETY: the value of the key is such a box, and the system clears the key before it calls this.
    drop(unsafe { Box::from_raw(value.cast::<AtExit>()) });
}

#[test]
fn destructors_of_pthread_keys_call_go() {
    static KEY: LazyLock<libc::pthread_key_t> = LazyLock::new(|| {
        let mut key = 0;
        // SAFETY: POSIX: `key` receives a new key; the destructor takes what values of the key are.
        let failed = unsafe { libc::pthread_key_create(&raw mut key, Some(at_very_end)) };
        assert_eq!(failed, 0);
        key
    });
    calls();
    for before in [true, false].repeat(10) {
        let (sender, receiver) = mpsc::channel();
        let value = Box::new(AtExit(calls_and_a_fault, sender));
        let thread = thread::spawn(move || {
            if before {
                assert_eq!(calls_and_a_fault(), EXPECTED);
            }
            // SAFETY: the key exists, and its destructor takes this box.
            let failed = unsafe { libc::pthread_setspecific(*KEY, Box::into_raw(value).cast()) };
            assert_eq!(failed, 0);
        });
        thread.join().unwrap();
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [EXPECTED]);
    }
}
