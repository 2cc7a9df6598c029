//! Closures that Go calls inline.

use super::{add, are_there, func};
use crate::support::{in_child, open};
use plugin_core::{CallError, Callback, Func, GoError, Value, blocking, session};
use std::{
    cell::RefCell,
    panic::resume_unwind,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

type Step = fn(isize) -> isize;
type Call = Func<fn(isize, Callback<Step>) -> isize>;

#[test]
fn numbers_texts_errors_and_floats() {
    if !in_child(&[]) {
        return;
    }
    let call: Call = func("Call");
    let on_goroutine: Func<fn(Callback<Step>) -> isize> = func("Go");
    let edit: Func<
        fn(String, Callback<fn(String) -> Result<String, GoError>>) -> Result<String, GoError>,
    > = func("Edit");
    let scale: Func<fn(f64, Callback<fn(f64, isize) -> f64>) -> f64> = func("Scale");
    let each: Func<fn(isize, Callback<fn(isize, String)>)> = func("Each");
    let all = move || {
        for n in 0..50 {
            let step = Callback::<Step>::new(move |x| x + n).inline();
            assert_eq!(call.call(n, &step), Ok(7 + n));
            assert_eq!(on_goroutine.call(step), Ok(7 + n));
            let shout = Callback::<fn(String) -> Result<String, GoError>>::new(|text| {
                match text.as_str() {
                    "" => Err(GoError::from_message("nothing to shout")),
                    text => Ok(text.to_uppercase()),
                }
            });
            let text = "text".repeat(n as usize);
            let shouted = edit.call(&text, shout.inline()).unwrap();
            match n {
                0 => assert_eq!(shouted.unwrap_err().message(), "nothing to shout"),
                _ => assert_eq!(shouted.unwrap(), text.to_uppercase()),
            }
            let times = Callback::<fn(f64, isize) -> f64>::new(|x, n| x * n as f64).inline();
            assert_eq!(scale.call(1.5, times), Ok(3.0));
            let sum = Arc::new(AtomicUsize::new(0));
            let kept = Arc::clone(&sum);
            let visit = Callback::<fn(isize, String)>::new(move |n, text| {
                assert_eq!(text.len(), n as usize);
                kept.fetch_add(text.len(), Relaxed);
            });
            each.call(20, visit.inline()).unwrap();
            assert_eq!(sum.load(Relaxed), 190);
        }
    };
    all();
    session(all);
    thread::spawn(all).join().unwrap();
    let nested = Callback::<Step>::new(move |n| {
        all();
        session(all);
        n
    });
    assert_eq!(on_goroutine.call(nested), Ok(7));
}

/// What they must not do is a panic of theirs, as any other.
#[test]
fn a_call_of_go_in_it_is_a_panic() {
    if !in_child(&[]) {
        return;
    }
    let (add, call): (_, Call) = (add(), func("Call"));
    let on_goroutine: Func<fn(Callback<Step>) -> isize> = func("Go");
    if !are_there() {
        let calls = Callback::<Step>::new(move |n| add.call(n, 1).unwrap()).inline();
        assert_eq!(call.call(5, calls), Ok(8), "called as others are");
        return;
    }
    let value = Arc::new(Value::new(5isize).unwrap());
    let refused = |code: fn(&Value) -> isize| {
        let value = Arc::clone(&value);
        let step = Callback::<Step>::new(move |_| code(&value)).inline();
        for _ in 0..3 {
            let CallError::Panic { message, .. } = call.call(5, &step).unwrap_err() else {
                panic!("it panics");
            };
            assert!(message.contains("must not call Go"), "{message}");
        }
    };
    refused(|_| super::add().call(1, 2).unwrap());
    refused(|_| session(|| super::add().call(1, 2)).unwrap());
    refused(|_| blocking(|| 1));
    refused(|_| super::add().spawn(1, 2).wait().unwrap());
    refused(|value| value.get::<isize>().unwrap());
    refused(|_| open("sessions").collect_garbage() as isize);
    let quiet = Callback::<Step>::new(|_| resume_unwind(Box::new("quiet"))).inline();
    assert!(
        call.call(5, &quiet)
            .unwrap_err()
            .to_string()
            .contains("quiet")
    );
    let caught = Callback::<Step>::new(|_| {
        let add = super::add();
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| add.call(1, 2)));
        let again = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| add.call(1, 2)));
        isize::from(caught.is_err() && again.is_err())
    });
    assert_eq!(on_goroutine.call(caught.inline()), Ok(1));
    assert_eq!(add.call(1, 2), Ok(3));
}

/// A logger that is a plugin, called by the hook. The closure is the only one that panics.
#[test]
fn a_panic_hook_that_calls_go() {
    if !in_child(&[]) {
        return;
    }
    let (add, call): (_, Call) = (add(), func("Call"));
    let on_goroutine: Func<fn(Callback<Step>) -> isize> = func("Go");
    let logged = Arc::new(AtomicUsize::new(0));
    let (begun, ended) = (Arc::clone(&logged), Arc::clone(&logged));
    std::panic::set_hook(Box::new(move |_| {
        begun.fetch_add(1, Relaxed);
        add.call(1, 2).unwrap();
        session(|| blocking(|| ()));
        ended.fetch_add(100, Relaxed);
    }));
    for n in 1..=20 {
        let step = Callback::<Step>::new(|_| panic!("the closure's")).inline();
        let error = call.call(5, &step).unwrap_err();
        let CallError::Panic { message, .. } = &error else {
            panic!("{error}");
        };
        let calls = match are_there() {
            true => {
                assert!(message.contains("must not call Go"), "{message}");
                n
            }
            false => n * 101,
        };
        assert_eq!(logged.load(Relaxed), calls);
        // The thread is as before: so is the hook.
        assert!(!thread::panicking());
        assert_eq!(add.call(n as isize, 1), Ok(n as isize + 1));
        assert_eq!(on_goroutine.call(Callback::<Step>::new(|x| x)), Ok(7));
    }
    // Where Go can be called, it is: in the hook of an ordinary panic.
    let before = logged.load(Relaxed);
    let plain = Callback::<Step>::new(|_| panic!("the closure's"));
    let error = call.call(5, plain).unwrap_err().to_string();
    assert!(error.contains("the closure's"), "{error}");
    assert_eq!(logged.load(Relaxed), before + 101);
}

/// What does not enter Go can be called.
#[test]
fn what_does_not_call_go_in_it() {
    if !in_child(&[]) {
        return;
    }
    let call: Call = func("Call");
    let value = Mutex::new(Some(Value::new(5isize).unwrap()));
    let pending = Mutex::new(Some(super::add().spawn(1, 2)));
    let quiet = Callback::<Step>::new(move |n| {
        let plugin = open("sessions");
        let found = plugin.lookup("Call").unwrap();
        let again: Call = plugin.func("Call").unwrap();
        let _ = (found, again);
        drop((value.lock().unwrap().take(), pending.lock().unwrap().take()));
        n
    });
    for _ in 0..3 {
        assert_eq!(call.call(5, quiet.clone().inline()), Ok(7));
    }
}

/// Many threads, collections and moving stacks, and a writer of Go memory, for which such calls do not wait.
#[test]
fn under_attack() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1")]) {
        return;
    }
    let call: Call = func("Call");
    let each: Func<fn(isize, Callback<fn(isize, String)>)> = func("Each");
    let over = AtomicBool::new(false);
    let seen = Arc::new(Mutex::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Relaxed) {
                open("sessions").collect_garbage();
            }
        });
        scope.spawn(|| {
            let pointer = Value::new(vec![String::from("a")]).unwrap();
            let element = pointer.index(0).unwrap();
            let other = Value::new(String::from("b")).unwrap();
            while !over.load(Relaxed) {
                // SAFETY: Go code knows nothing of the slice.
                unsafe { element.set(&other) }.unwrap();
            }
        });
        for _ in 0..3 {
            let seen = Arc::clone(&seen);
            scope.spawn(move || {
                let end = Instant::now() + Duration::from_secs(2);
                let mut depth = 0;
                while Instant::now() < end {
                    depth = (depth + 7) % 100;
                    let step = Callback::<Step>::new(|n| n + 1).inline();
                    assert_eq!(call.call(depth, step), Ok(8));
                    let seen = Arc::clone(&seen);
                    let visit = Callback::<fn(isize, String)>::new(move |n, text| {
                        assert_eq!(text.len(), n as usize);
                        *seen.lock().unwrap() += 1;
                    });
                    each.call(30, visit.inline()).unwrap();
                }
            });
        }
        thread::sleep(Duration::from_millis(2100));
        over.store(true, Relaxed);
    });
    assert!(*seen.lock().unwrap() > 30);
}

/// Calls Go when it is dropped.
struct CallsGo(mpsc::Sender<isize>);

impl Drop for CallsGo {
    fn drop(&mut self) {
        let _ = self.0.send(add().call(2, 3).unwrap());
    }
}

thread_local! {
    static AT_EXIT: RefCell<Option<CallsGo>> = const { RefCell::new(None) };
}

/// Their destructors run when Go has released the thread, which Go cannot be entered on any more.
#[test]
fn thread_locals_that_they_use_on_threads_of_go_call_go() {
    if !in_child(&[]) {
        return;
    }
    let on_thread: Func<fn(Callback<Step>) -> isize> = func("GoLocked");
    let (sender, receiver) = mpsc::channel();
    const THREADS: usize = 20;
    for n in 0..THREADS {
        let sender = sender.clone();
        let step = Callback::<Step>::new(move |n| {
            AT_EXIT.set(Some(CallsGo(sender.clone())));
            n
        });
        let step = if n % 2 == 0 { step.inline() } else { step };
        assert_eq!(on_thread.call(&step), Ok(7));
    }
    // One may be the first thread of the runtime, which never ends (`mexit` in runtime/proc.go).
    for _ in 1..THREADS {
        assert_eq!(receiver.recv_timeout(Duration::from_secs(60)), Ok(5));
    }
}
