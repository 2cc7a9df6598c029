//! Values that are too deep for the stack.

use super::{
    Node, Tree,
    limits::{List, exceeds, in_thread},
    list,
};
use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};
use plugin_core::{CallError, Func, Limit, Value};
use std::thread;

/// Arguments, results and Go code do not exhaust the stack of a thread, however small it is.
#[test]
fn on_a_thread_with_a_small_stack() {
    in_thread(|plugin| {
        let reverse: Func<fn(List) -> List> = plugin.func("Reverse").unwrap();
        let make: Func<fn(isize) -> List> = plugin.func("List").unwrap();
        let sum: Func<fn(Node) -> isize> = plugin.func("Sum").unwrap();
        let by_handle: Func<fn() -> Value> = plugin.func("Ring").unwrap();
        let echo: Func<fn(Tree) -> Tree> = plugin.func("EchoTree").unwrap();
        // Dropping it needs more than this stack, which is not the library's concern.
        let given: &'static List = Box::leak(Box::new(list(500)));
        for kilobytes in [16, 24, 32, 48, 64, 96, 128, 256] {
            eprintln!("{kilobytes} KiB");
            let thread = thread::Builder::new().stack_size(kilobytes << 10);
            let ran = thread.spawn(move || {
                let too_deep = |error: &CallError| matches!(error, CallError::Exceeds { .. });
                for made in [make.call(500), reverse.call(given), make.spawn(500).wait()] {
                    match made {
                        Ok(list) => drop(list),
                        Err(error) => assert!(too_deep(&error), "{error}"),
                    }
                }
                if kilobytes >= 64 {
                    assert_eq!(sum.call(&*list(5).unwrap()).unwrap(), 10);
                    assert_eq!(make.call(5).unwrap(), list(5));
                }
                assert!(by_handle.call().unwrap().get::<List>().is_err());
                let tree = Tree {
                    by_name: (0..20).fold(Default::default(), |inner, _| {
                        let tree = Tree {
                            by_name: inner,
                            ..Tree::default()
                        };
                        [("x".into(), Some(Box::new(tree)))].into()
                    }),
                    ..Tree::default()
                };
                match echo.call(&tree) {
                    Ok(same) => assert_eq!(same, tree),
                    Err(error) => assert!(too_deep(&error), "{error}"),
                }
                for _ in 0..100 {
                    plugin.collect_garbage();
                }
            });
            ran.unwrap().join().unwrap();
        }
    });
}

/// The bounds of a coroutine's stack are not known.
#[test]
fn on_the_stack_of_a_coroutine() {
    in_thread(|plugin| {
        let make: Func<fn(isize) -> List> = plugin.func("List").unwrap();
        let stack = DefaultStack::new(64 << 10).unwrap();
        let mut coroutine = Coroutine::with_stack(stack, move |_: &Yielder<(), ()>, ()| {
            assert_eq!(make.call(3).unwrap(), list(3));
            exceeds(
                make.call(500),
                Limit::Stack,
                "*struct { Value int; Next *Node }",
            );
        });
        assert!(matches!(coroutine.resume(()), CoroutineResult::Return(())));
    });
}
