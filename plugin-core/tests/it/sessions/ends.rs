//! How sessions end: with results, by panics, and in ways that end the process.

use super::{add, are_there, func};
use crate::support::{in_child, is_child, run_child};
use corosensei::Coroutine;
use plugin_core::{CallError, Callback, Func, blocking, session};
use std::{
    os::unix::process::ExitStatusExt,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    process::Output,
    thread,
};

fn panics<R>(code: impl FnOnce() -> R) -> String {
    let ended = catch_unwind(AssertUnwindSafe(code));
    let payload = ended.err().expect("it panics");
    payload
        .downcast_ref::<String>()
        .expect("its own payload")
        .clone()
}

fn quiet(text: &str) -> ! {
    resume_unwind(Box::new(text.to_owned()))
}

#[test]
fn panics_go_on_after_the_session() {
    if !in_child(&[]) {
        return;
    }
    let add = add();
    for _ in 0..100 {
        let said = panics(|| {
            session(|| {
                add.call(1, 2).unwrap();
                quiet("in the session")
            })
        });
        assert_eq!(said, "in the session");
        let said = panics(|| session(|| blocking(|| quiet("while blocking"))));
        assert_eq!(said, "while blocking");
        let kept = session(|| {
            let said = panics(|| blocking(|| session(|| quiet("in the inner one"))));
            assert_eq!(add.call(1, 2), Ok(3));
            said
        });
        assert_eq!(kept, "in the inner one");
        assert_eq!(add.call(1, 2), Ok(3));
    }
}

/// A panic that is printed with a backtrace, which is taken through the frames of Go.
#[test]
fn a_backtrace_of_a_session() {
    if !in_child(&[("RUST_BACKTRACE", "1")]) {
        return;
    }
    let add = add();
    let ended = catch_unwind(AssertUnwindSafe(|| {
        session(|| {
            let sum = add.call(1, 2).unwrap();
            assert_eq!(sum, 0, "as it should");
        });
    }));
    ended.unwrap_err();
    assert_eq!(session(|| add.call(1, 2)), Ok(3));
}

#[test]
fn results_and_borrows() {
    if !in_child(&[]) {
        return;
    }
    let (add, mut sum, text) = (add(), 0, String::from("moved"));
    let moved = session(|| {
        for n in 0..100 {
            sum = add.call(sum, n).unwrap();
        }
        text
    });
    assert_eq!((sum, moved.as_str()), (4950, "moved"));
}

#[test]
fn panics_of_go_are_errors_in_the_session_and_through_closures() {
    if !in_child(&[]) {
        return;
    }
    let boom: Func<fn(String)> = func("Panic");
    let recovered: Func<fn(isize) -> isize> = func("Recovered");
    let call: Func<fn(isize, Callback<fn(isize) -> isize>) -> isize> = func("Call");
    session(|| {
        for depth in 0..100 {
            let error = boom.call("boom").unwrap_err();
            let CallError::Panic { go_stack, .. } = &error else {
                panic!("{error}");
            };
            let stays = go_stack.contains("main.runSession");
            assert_eq!(stays, are_there(), "{go_stack}");
            assert_eq!(recovered.call(3), Ok(3));
            let nested = Callback::<fn(isize) -> isize>::new(move |_| {
                session(|| boom.call("deeper")).map_or(-1, |()| 0)
            });
            assert_eq!(call.call(depth, nested), Ok(-1));
        }
    });
}

fn dies(output: &Output, of: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(libc::SIGABRT), "{output:?}");
    assert!(said.contains(of), "{said}");
}

#[test]
fn goexit_ends_the_process_as_ever() {
    if is_child() {
        let exit: Func<fn()> = func("Exit");
        let spawned = session(|| exit.spawn().wait());
        assert!(
            matches!(spawned, Err(CallError::Exit { .. })),
            "{spawned:?}"
        );
        let _ = session(|| exit.call());
        unreachable!("the process has ended");
    }
    dies(&run_child(&[]), "runtime.Goexit");
}

/// A coroutine that another thread resumes.
struct Moved(Coroutine<(), (), ()>);

// SAFETY: that is what is tried, and it does not go well.
unsafe impl Send for Moved {}

#[test]
fn a_session_that_ends_on_another_thread() {
    if is_child() {
        let add = add();
        let mut moved = Moved(Coroutine::new(move |yielder, ()| {
            session(|| {
                add.call(1, 2).unwrap();
                yielder.suspend(());
            });
        }));
        moved.0.resume(());
        let resumed = thread::spawn(move || {
            let mut moved = moved;
            moved.0.resume(());
        });
        let _ = blocking(|| resumed.join());
        assert!(!are_there(), "the process has ended");
        return;
    }
    let output = run_child(&[]);
    if are_there() {
        dies(&output, "coroutines that are suspended");
    } else {
        assert!(output.status.success(), "{output:?}");
    }
}
