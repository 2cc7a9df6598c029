//! Closures that Go has called, and that change stacks: with stacker, which recursive code uses, and in coroutines.

use crate::support::{in_child, is_child, open, run_child};
use corosensei::{Coroutine, CoroutineResult};
use plugin_core::{Callback, Func, Value};
use std::{os::unix::process::ExitStatusExt, panic, thread};

type Call = Func<fn(Callback<fn()>)>;

fn call() -> Call {
    open("callbacks").func("Call").unwrap()
}

/// Runs `code` on another stack.
fn on_another_stack<T: 'static>(code: impl FnOnce() -> T + 'static) -> T {
    match Coroutine::<(), (), T>::new(|_, ()| code()).resume(()) {
        CoroutineResult::Return(value) => value,
        CoroutineResult::Yield(()) => unreachable!("it does not yield"),
    }
}

/// Each way into Go: with numbers only, by registers, through `reflect`, on a goroutine, in a batch, by handle; with a panic of Go.
fn enter_in_all_ways() {
    let scalars = open("scalars");
    let add: Func<fn(isize, isize) -> isize> = scalars.func("AddInt").unwrap();
    assert_eq!(add.call(2, 3).unwrap(), 5);
    assert_eq!(add.spawn(2, 3).wait().unwrap(), 5);
    assert_eq!(add.call_batch(&[(1, 2), (3, 4)]).unwrap(), [3, 7]);
    let add: Func<fn(String, String) -> String> = scalars.func("AddString").unwrap();
    assert_eq!(add.call("a", "b").unwrap(), "ab");
    let value = scalars.lookup("AddInt").unwrap().value().unwrap();
    let [two, three] = [2isize, 3].map(|n| Value::new(n).unwrap());
    let sum = value.call(&[&two, &three]);
    assert_eq!(sum.unwrap()[0].get::<isize>().unwrap(), 5);
    let map: Func<fn(Callback<fn(isize) -> isize>, Vec<isize>) -> Vec<isize>> =
        open("callbacks").func("Map").unwrap();
    let double = Callback::<fn(isize) -> isize>::new(move |n| n * 2);
    assert_eq!(map.call(double, vec![1, 2]).unwrap(), [2, 4]);
    let divide: Func<fn(isize, isize) -> isize> = open("panics").func("DivideByZero").unwrap();
    assert!(divide.call(1, 0).is_err());
    let fails = Callback::<fn()>::new(|| panic::resume_unwind(Box::new("quiet")));
    assert!(call().call(fails).is_err());
}

/// Goes deeper than the end that Go assumes for an unknown stack.
fn deep(left: usize, code: &dyn Fn()) {
    let room = std::hint::black_box([left; 1024]);
    if left > 0 {
        deep(left - 1, code);
    } else {
        code();
    }
    std::hint::black_box(room);
}

#[test]
fn calls_from_another_stack() {
    if !in_child(&[]) {
        return;
    }
    let nested = || {
        Callback::<fn()>::new(|| {
            enter_in_all_ways();
            on_another_stack(enter_in_all_ways);
            enter_in_all_ways();
            // This plugin is not open yet.
            on_another_stack(|| open("greet"));
            on_another_stack(|| on_another_stack(enter_in_all_ways));
        })
    };
    // On a Rust thread, and on threads that Go has created.
    for _ in 0..20 {
        call().call(nested()).unwrap();
        call().spawn(nested()).wait().unwrap();
        on_another_stack(move || call().call(nested()).unwrap());
    }
    thread::spawn(move || call().call(nested()).unwrap())
        .join()
        .unwrap();
}

/// The outer call comes from another stack already.
#[test]
fn calls_from_deep_in_another_stack() {
    if !in_child(&[]) {
        return;
    }
    on_another_stack(|| {
        let closure = Callback::<fn()>::new(|| {
            for frames in [0, 1, 2, 3, 4, 8, 30] {
                deep(frames, &enter_in_all_ways);
            }
        });
        call().call(closure).unwrap();
    });
}

/// A closure that yields, which its coroutine may not.
fn suspended() -> Coroutine<(), (), ()> {
    Coroutine::new(|yielder, ()| {
        let yielder = std::ptr::from_ref(yielder).expose_provenance();
        let closure = Callback::<fn()>::new(move || {
            let yielder = std::ptr::with_exposed_provenance(yielder);
            // SAFETY: the coroutine waits for the closure.
            let yielder: &corosensei::Yielder<(), ()> = unsafe { &*yielder };
            yielder.suspend(());
        });
        call().call(closure).unwrap();
    })
}

#[test]
fn coroutines_that_end_in_the_opposite_order() {
    if !in_child(&[]) {
        return;
    }
    let (mut first, mut second) = (suspended(), suspended());
    first.resume(());
    second.resume(());
    enter_in_all_ways();
    assert!(second.resume(()).as_return().is_some());
    enter_in_all_ways();
    assert!(first.resume(()).as_return().is_some());
    enter_in_all_ways();
}

#[test]
fn coroutines_that_end_in_the_order_of_their_beginning() {
    if is_child() {
        let (mut first, mut second) = (suspended(), suspended());
        first.resume(());
        second.resume(());
        first.resume(());
        unreachable!("the process has ended");
    }
    dies_of_disorder();
}

/// A coroutine that another thread resumes.
struct Moved(Coroutine<(), (), ()>);

// SAFETY: that is what is tried, and it does not go well.
unsafe impl Send for Moved {}

#[test]
fn a_coroutine_that_ends_on_another_thread() {
    if is_child() {
        let mut moved = Moved(suspended());
        moved.0.resume(());
        let resumed = thread::spawn(move || {
            let mut moved = moved;
            moved.0.resume(());
        });
        let _ = resumed.join();
        unreachable!("the process has ended");
    }
    dies_of_disorder();
}

fn dies_of_disorder() {
    let output = run_child(&[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(libc::SIGABRT), "{output:?}");
    assert!(said.contains("coroutines that are suspended"), "{said}");
}
