//! Calls on goroutines of their own, and batches.

use crate::executor::block_on;
use crate::support::{is_child, open, run_child};
use plugin_core::{CallError, Callback, Func, Pending};
use std::{
    os::unix::process::ExitStatusExt,
    time::{Duration, Instant},
};

#[test]
fn results_errors_and_panics_come_back_as_from_a_call() {
    let greet = open("greet");
    let hello: Func<fn(String) -> String> = greet.func("Greet").unwrap();
    assert_eq!(
        hello.spawn(String::from("goroutine")).wait().unwrap(),
        "hello goroutine"
    );
    let split: Func<fn(Vec<String>) -> String> = open("sequences").func("JoinSliceString").unwrap();
    assert_eq!(
        split
            .spawn(vec!["a".to_owned(), "b".to_owned()])
            .wait()
            .unwrap(),
        "a,b",
        "through reflect"
    );

    let panic: Func<fn()> = open("panics").func("PanicString").unwrap();
    let error = panic.spawn().wait().unwrap_err();
    assert!(
        matches!(&error, CallError::Panic { message, .. } if message == "boom"),
        "{error}"
    );
    let nil: Func<fn() -> isize> = open("panics").func("NilDeref").unwrap();
    assert!(matches!(nil.spawn().wait(), Err(CallError::Panic { .. })));
}

#[test]
fn goexit_is_an_error() {
    let goexit: Func<fn()> = open("fatal").func("Goexit").unwrap();
    for _ in 0..3 {
        assert_eq!(
            goexit.spawn().wait(),
            Err(CallError::Exit {
                symbol: "Goexit".into()
            })
        );
    }
}

/// The process ends with a message before a Rust frame that is in use is unwound.
fn dies_of_goexit(call: impl FnOnce()) {
    if is_child() {
        call();
        unreachable!("the process has ended");
    }
    let output = run_child(&[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(libc::SIGABRT), "{output:?}");
    assert!(said.contains("spawn such a call"), "{said}");
}

fn goexit() -> Func<fn()> {
    open("fatal").func("Goexit").unwrap()
}

#[test]
fn goexit_on_a_thread_of_rust_ends_the_process() {
    dies_of_goexit(|| drop(goexit().call()));
}

/// The closure's frame, whose variables a scoped thread borrows, would be unwound while that thread runs.
#[test]
fn goexit_in_a_closure_on_a_goroutine_ends_the_process() {
    dies_of_goexit(|| {
        let call: Func<fn(Callback<fn()>)> = open("callbacks").func("Call").unwrap();
        let closure = Callback::<fn()>::new(|| drop(goexit().call()));
        drop(call.spawn(closure).wait());
    });
}

#[test]
fn a_thousand_sleepers_take_no_longer_than_a_few() {
    let sleep: Func<fn(isize)> = open("threads").func("Sleep").unwrap();
    let start = Instant::now();
    let calls: Vec<Pending<()>> = (0..1000).map(|_| sleep.spawn(100)).collect();
    for call in calls {
        call.wait().unwrap();
    }
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "one after the other they take 100 s: {:?}",
        start.elapsed()
    );
}

#[test]
fn waiting_can_be_given_up_and_taken_up_again() {
    let sleep: Func<fn(isize)> = open("threads").func("Sleep").unwrap();
    let call = sleep.spawn(300);
    let call = call
        .wait_for(Duration::from_millis(1))
        .expect_err("it sleeps for longer");
    assert!(!call.is_ended());
    call.wait().unwrap();
    assert_eq!(
        sleep.spawn(0).wait_for(Duration::from_secs(60)).unwrap(),
        Ok(())
    );
}

#[test]
fn a_call_nobody_waits_for_ends_all_the_same() {
    let greet: Func<fn(String) -> String> = open("greet").func("Greet").unwrap();
    for _ in 0..1000 {
        drop(greet.spawn("nobody"));
    }
    assert_eq!(greet.spawn("somebody").wait().unwrap(), "hello somebody");
}

#[test]
fn a_call_can_be_awaited() {
    let sleep: Func<fn(isize)> = open("threads").func("Sleep").unwrap();
    let greet: Func<fn(String) -> String> = open("greet").func("Greet").unwrap();
    let text = block_on(async {
        sleep.spawn(50).await?;
        greet.spawn("future").await
    });
    assert_eq!(text.unwrap(), "hello future");
}

#[test]
fn a_batch_gives_what_the_calls_would() {
    let plugin = open("greet");
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").unwrap();
    let calls: Vec<(isize, isize)> = (0..1000).map(|i| (i * 31, -i)).collect();
    let expected: Vec<isize> = calls.iter().map(|(a, b)| a + b).collect();
    assert_eq!(add.call_batch(&calls).unwrap(), expected);
    assert_eq!(add.call_batch(&[]).unwrap(), []);

    let echo: Func<fn(i8) -> i8> = open("scalars").func("EchoInt8").unwrap();
    assert_eq!(
        echo.call_batch(&[(-128,), (127,), (-1,)]).unwrap(),
        [-128, 127, -1]
    );
}

#[test]
fn a_batch_ends_at_a_panic_and_says_where() {
    let divide: Func<fn(isize, isize) -> isize> = open("panics").func("DivideByZero").unwrap();
    let error = divide
        .call_batch(&[(6, 2), (6, 3), (1, 0), (6, 1)])
        .unwrap_err();
    assert_eq!(error.done, [3, 2]);
    assert!(
        error
            .to_string()
            .starts_with("call 2 of the batch failed: Go function DivideByZero panicked"),
        "{error}"
    );
    assert_eq!(divide.call_batch(&[(9, 3)]).unwrap(), [3]);
}
