//! Rust closures as Go funcs.

use crate::{common::collect_until, support::open};
use plugin_core::{CallError, Callback, Error, Func, GoError, GoStruct, Var};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

type Step = fn(isize) -> isize;

#[test]
fn a_closure_is_called_with_what_it_captured() {
    let map: Func<fn(Callback<Step>, Vec<isize>) -> Vec<isize>> =
        open("callbacks").func("Map").unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let triple = Callback::<Step>::new(move |n| {
        counted.fetch_add(1, Ordering::Relaxed);
        n * 3
    });
    assert_eq!(map.call(&triple, [1, -2, 3]).unwrap(), [3, -6, 9]);
    assert_eq!(map.call(triple, [5]).unwrap(), [15], "and again");
    assert_eq!(calls.load(Ordering::Relaxed), 4);
}

#[test]
fn a_variable_takes_a_closure() {
    let plugin = open("callbacks");
    let variable: Var<Callback<fn(String) -> String>> = plugin.var("FuncVar").unwrap();
    let call: Func<fn(String) -> String> = plugin.func("CallVar").unwrap();
    // SAFETY: no other test uses the variable.
    unsafe { variable.write(Callback::<fn(String) -> String>::new(|text| text + "!")) }.unwrap();
    assert_eq!(call.call("hello").unwrap(), "hello!");
}

type OnEvent = fn(String, Vec<u8>) -> Result<isize, GoError>;

#[derive(GoStruct)]
struct Config {
    name: String,
    on_event: Callback<OnEvent>,
    hooks: HashMap<String, Callback<fn()>>,
}

#[test]
fn closures_in_structs_and_maps_err_and_answer() {
    let fire: Func<fn(Config, Vec<u8>) -> Result<String, GoError>> =
        open("callbacks").func("Fire").unwrap();
    let hooked = Arc::new(AtomicUsize::new(0));
    let hook = {
        let hooked = Arc::clone(&hooked);
        Callback::<fn()>::new(move || {
            hooked.fetch_add(1, Ordering::Relaxed);
        })
    };
    let on_event = Callback::<OnEvent>::new(|name, data| match data.as_slice() {
        [] => Err(GoError::from_message(format!("{name}: no data"))),
        data => Ok(data.len() as isize),
    });
    let config = Config {
        name: "event".into(),
        on_event,
        hooks: HashMap::from([("before".to_owned(), hook)]),
    };
    assert_eq!(fire.call(&config, [7; 3]).unwrap().unwrap(), "event: 3");
    assert_eq!(
        fire.call(&config, []).unwrap().unwrap_err().message(),
        "event: no data"
    );
    assert_eq!(hooked.load(Ordering::Relaxed), 2);
}

#[test]
fn a_kept_closure_is_called_from_goroutines_and_dropped_when_go_drops_it() {
    struct Tell(Arc<AtomicUsize>);
    impl Drop for Tell {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let plugin = open("callbacks");
    let keep: Func<fn(Callback<Step>)> = plugin.func("Keep").unwrap();
    let call: Func<fn(isize) -> isize> = plugin.func("CallKept").unwrap();
    let forget: Func<fn()> = plugin.func("Forget").unwrap();
    let drops = Arc::new(AtomicUsize::new(0));
    let tell = Tell(Arc::clone(&drops));
    keep.call(Callback::<Step>::new(move |n| {
        let _ = &tell;
        n * 2
    }))
    .unwrap();
    plugin.collect_garbage();
    assert_eq!(call.call(100).unwrap(), 9900);
    assert_eq!(drops.load(Ordering::Relaxed), 0);
    forget.call().unwrap();
    collect_until(&drops, 1);
}

#[test]
fn a_rust_panic_is_a_go_panic() {
    let plugin = open("callbacks");
    let panic = Callback::<fn()>::new(|| panic!("boom in {}", "Rust"));
    let recover: Func<fn(Callback<fn()>) -> String> = plugin.func("Recover").unwrap();
    assert_eq!(recover.call(&panic).unwrap(), "recovered: boom in Rust");
    assert_eq!(
        recover.call(Callback::<fn()>::new(|| ())).unwrap(),
        "no panic"
    );
    let call: Func<fn(Callback<fn()>)> = plugin.func("Call").unwrap();
    let error = call.call(&panic).unwrap_err();
    let CallError::Panic {
        message, go_type, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!(
        (message.as_str(), go_type.as_str()),
        ("boom in Rust", "main.rustPanic")
    );
}

#[test]
fn a_go_panic_runs_the_destructors_of_the_rust_frames_it_passes() {
    let plugin = open("callbacks");
    let call: Func<fn(Callback<fn()>)> = plugin.func("Call").unwrap();
    let nil: Func<fn() -> isize> = open("panics").func("NilDeref").unwrap();
    let drops = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&drops);
    let inner = Callback::<fn()>::new(move || {
        struct Count(Arc<AtomicUsize>);
        impl Drop for Count {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let _count = Count(Arc::clone(&counter));
        nil.call().expect("a nil dereference");
    });
    let error = call.call(inner).unwrap_err();
    assert!(
        error.to_string().contains("nil pointer dereference"),
        "{error}"
    );
    assert_eq!(drops.load(Ordering::Relaxed), 1);
}

#[test]
fn calls_nest_ten_deep_both_ways() {
    type Visit = fn(isize) -> Result<String, GoError>;
    type Down = fn(isize, Callback<Visit>) -> Result<String, GoError>;
    let down: Func<Down> = open("callbacks").func("Down").unwrap();
    fn visit(down: Func<Down>) -> Callback<Visit> {
        Callback::<Visit>::new(move |n| down.call(n, visit(down)).expect("Down does not panic"))
    }
    assert_eq!(
        down.call(10, visit(down)).unwrap().unwrap(),
        "10 9 8 7 6 5 4 3 2 1 bottom0000000000"
    );
    assert_eq!(
        down.call(-1, visit(down)).unwrap().unwrap_err().message(),
        "below the bottom"
    );
}

#[test]
fn many_goroutines_call_one_closure_at_once() {
    type Add = fn(isize, isize) -> isize;
    let sum: Func<fn(Callback<Add>, isize, isize) -> isize> =
        open("callbacks").func("Sum").unwrap();
    let add = Callback::<Add>::new(|a, b| a * 1000 + b);
    let expected: isize = (0..8)
        .map(|g| (0..500).map(|i| g * 1000 + i).sum::<isize>())
        .sum();
    assert_eq!(sum.call(add, 8, 500).unwrap(), expected);
}

#[test]
fn a_closure_has_up_to_sixteen_parameters_and_twelve_results() {
    type N = isize;
    type Wide = fn(N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, String) -> Twelve;
    type Twelve = (N, N, N, N, N, N, N, N, N, N, N, String);
    let wide: Func<fn(Callback<Wide>) -> Vec<String>> = open("callbacks").func("Wide").unwrap();
    let turn = Callback::<Wide>::new(|a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q| {
        let last = format!("{q} {a} {b} {c} {d}");
        (p, o, n, m, l, k, j, i, h, g, e, last)
    });
    let expected = ["15 14 13 12 11 10 9 8 7 6 5", "sixteen 1 2 3 4"];
    assert_eq!(wide.call(turn).unwrap(), expected);
}

#[test]
fn a_closure_of_another_type_is_refused() {
    let error = open("callbacks")
        .func::<fn(Callback<fn(i64) -> isize>, Vec<isize>) -> Vec<isize>>("Map")
        .unwrap_err();
    let Error::TypeMismatch { difference, .. } = &error else {
        panic!("{error}")
    };
    let expected = "parameter 1 is func(int) int with int, not int64 (Go's int is Rust's isize)";
    assert_eq!(difference.to_string(), expected);
}
