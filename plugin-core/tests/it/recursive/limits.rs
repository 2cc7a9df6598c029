//! Cyclic values are errors, and the process continues.

use super::{Node, Tree, list};
use crate::support::{in_child, open};
use plugin_core::{
    CallError, Callback, Func, GoError, GoPlugin, GoStruct, Limit, Plugin, Value, ValueError, Var,
};
use std::{fmt::Debug, thread};

pub(super) type List = Option<Box<Node>>;

#[track_caller]
pub(super) fn exceeds<T: Debug>(found: Result<T, CallError>, asked: Limit, of: &str) {
    match found {
        Err(CallError::Exceeds { limit, go_type, .. }) => {
            assert_eq!((limit, &*go_type), (asked, of));
        }
        other => panic!("{other:?}"),
    }
}

/// Runs a test in a thread with Rust's default stack size, whatever the test harness uses.
pub(super) fn in_thread(test: impl FnOnce(GoPlugin) + Send + 'static) {
    if !in_child(&[("RUST_MIN_STACK", "2097152")]) {
        return;
    }
    thread::spawn(|| {
        let plugin = open("recursive");
        test(plugin);
        let sum: Func<fn(Node) -> isize> = plugin.func("Sum").unwrap();
        assert_eq!(sum.call(&*list(5).unwrap()).unwrap(), 10, "calls go on");
    })
    .join()
    .unwrap();
}

#[test]
fn lists_up_to_the_limit_cross() {
    in_thread(|plugin| {
        let make: Func<fn(isize) -> List> = plugin.func("List").unwrap();
        let reverse: Func<fn(List) -> List> = plugin.func("Reverse").unwrap();
        let longest = make.call(500).unwrap();
        assert_eq!(longest, list(500));
        assert_eq!(
            reverse.call(reverse.call(longest).unwrap()).unwrap(),
            list(500)
        );
        exceeds(make.call(501), Limit::Depth, "*main.Node");
        exceeds(make.spawn(1_000_000).wait(), Limit::Depth, "*main.Node");
        let error = reverse.call(list(501)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a value of Go's Reverse cannot be copied: a *struct { Value int; Next *Node } takes more than \
             500 nested pointers, maps and slices, or is cyclic"
        );
        exceeds(
            reverse.spawn(list(5000)).wait(),
            Limit::Depth,
            "*struct { Value int; Next *Node }",
        );
    });
}

#[test]
fn values_that_lead_to_themselves() {
    in_thread(|plugin| {
        let ring: Func<fn() -> List> = plugin.func("Ring").unwrap();
        exceeds(ring.call(), Limit::Depth, "*main.Node");
        let slice: Func<fn() -> Tree> = plugin.func("SelfSlice").unwrap();
        exceeds(slice.call(), Limit::Depth, "[]main.Tree");
        let map: Func<fn() -> Option<Box<Tree>>> = plugin.func("SelfMap").unwrap();
        let Err(CallError::Exceeds {
            limit: Limit::Depth,
            ..
        }) = map.call()
        else {
            panic!("a map that leads to itself crossed")
        };
        let by_handle: Func<fn() -> Value> = plugin.func("Ring").unwrap();
        let error = by_handle.call().unwrap().get::<List>().unwrap_err();
        let ValueError::Exceeds {
            limit: Limit::Depth,
            ..
        } = error
        else {
            panic!("{error}")
        };
        plugin.func::<fn()>("CloseHead").unwrap().call().unwrap();
        let head: Var<Node> = plugin.var("Head").unwrap();
        // SAFETY: no Go code runs but what is called here.
        exceeds(unsafe { head.read() }, Limit::Depth, "*main.Node");
        // SAFETY: no Go code runs but what is called here.
        exceeds(
            unsafe { head.write(*list(600).unwrap()) },
            Limit::Depth,
            "*struct { Value int; Next *Node }",
        );
        // SAFETY: no Go code runs but what is called here.
        unsafe { head.write(Node::default()) }.unwrap();
        // SAFETY: no Go code runs but what is called here.
        assert_eq!(unsafe { head.read() }.unwrap(), Node::default());
    });
}

#[test]
fn parts_that_are_shared_count_each_time() {
    in_thread(|plugin| {
        let shared: Func<fn(isize) -> Option<Box<Tree>>> = plugin.func("Shared").unwrap();
        let count: Func<fn(Option<Box<Tree>>) -> isize> = plugin.func("Count").unwrap();
        assert_eq!(count.call(shared.call(9).unwrap()).unwrap(), 1023);
        exceeds(shared.call(200), Limit::Size, "*main.Tree");
        let heavy: Func<fn(isize, isize) -> Option<Box<Tree>>> = plugin.func("Heavy").unwrap();
        assert_eq!(heavy.call(10, 1 << 20).unwrap().unwrap().children.len(), 10);
        exceeds(heavy.call(100_000, 1 << 20), Limit::Size, "*main.Tree");
    });
}

#[test]
fn callbacks() {
    in_thread(|plugin| {
        let map: Func<fn(List, Callback<fn(List) -> List>) -> isize> = plugin.func("Map").unwrap();
        let error = map
            .call(
                list(1),
                Callback::<fn(List) -> List>::new(|_: List| list(501)),
            )
            .unwrap_err();
        exceeds::<()>(
            Err(error),
            Limit::Depth,
            "*struct { Value int; Next *Node }",
        );
    });
}

#[test]
fn errors_and_values_in_a_ring_are_given_back() {
    #[derive(GoStruct, Debug)]
    struct Failing {
        err: Option<GoError>,
        any: Value,
        next: Option<Box<Failing>>,
    }
    in_thread(|plugin| {
        let fails: Func<fn(isize) -> Option<Box<Failing>>> = plugin.func("Fails").unwrap();
        let three = fails.call(3).unwrap().unwrap();
        assert_eq!(three.err.unwrap().message(), "failure");
        assert_eq!(three.any.get::<isize>().unwrap(), 1);
        assert!(three.next.unwrap().next.unwrap().next.is_none());
        let ring: Func<fn() -> Option<Box<Failing>>> = plugin.func("FailRing").unwrap();
        exceeds(ring.call(), Limit::Depth, "*main.Failing");
        let heap: Func<fn() -> u64> = plugin.func("Heap").unwrap();
        let before = heap.call().unwrap();
        for _ in 0..300 {
            exceeds(ring.call(), Limit::Depth, "*main.Failing");
        }
        let grown = heap.call().unwrap().saturating_sub(before);
        assert!(grown < 1 << 20, "{grown} bytes are left of 150 000 handles");
        let ring: Func<fn() -> Value> = plugin.func("FailRing").unwrap();
        assert!(ring.call().unwrap().get::<Option<Box<Failing>>>().is_err());
    });
}

#[test]
fn a_wide_struct_stays_on_its_stack() {
    // Without optimisation, each level takes more than a fiftieth of the stack.
    #[derive(GoStruct, Debug, Clone, Default)]
    struct Wide {
        numbers: [[i64; 32]; 32],
        next: Option<Box<Wide>>,
    }
    in_thread(|_| {
        let fake = plugin_core::FakePlugin::new("example.com/wide")
            .func("Echo", |wide: Option<Box<Wide>>| wide);
        let echo: Func<fn(Option<Box<Wide>>) -> Option<Box<Wide>>> =
            fake.lookup("Echo").unwrap().func().unwrap();
        let chain = |n| {
            (0..n).fold(None, |next, _| {
                Some(Box::new(Wide {
                    numbers: [[1; 32]; 32],
                    next,
                }))
            })
        };
        assert!(echo.call(chain(2)).unwrap().unwrap().next.is_some());
        // Without optimisation, that exceeds the stack; with optimisation, it may.
        match echo.call(chain(499)) {
            Ok(_) if cfg!(debug_assertions) => panic!("a megabyte is not enough for this"),
            Ok(_) => {}
            Err(error) => assert!(error.to_string().contains("KiB of stack"), "{error}"),
        }
    });
}

#[test]
fn deep_trees_stay_on_their_stack() {
    in_thread(|plugin| {
        let echo: Func<fn(Tree) -> Tree> = plugin.func("EchoTree").unwrap();
        let by_slice = |inner| Tree {
            inline: vec![inner],
            ..Tree::default()
        };
        let by_map = |inner| Tree {
            by_name: [("x".into(), Some(Box::new(inner)))].into(),
            ..Tree::default()
        };
        let by_pair = |inner| Tree {
            pairs: [vec![], vec![inner]],
            ..Tree::default()
        };
        let grown = |depth: usize, grow: &dyn Fn(Tree) -> Tree| {
            (0..depth).fold(Tree::default(), |tree, _| grow(tree))
        };
        for (grow, levels) in [
            (&by_slice as &dyn Fn(Tree) -> Tree, 500),
            (&by_map, 249),
            (&by_pair, 500),
        ] {
            assert_eq!(echo.call(grown(20, grow)).unwrap(), grown(20, grow));
            match echo.call(grown(levels, grow)) {
                Ok(tree) => drop(tree),
                Err(CallError::Exceeds {
                    limit: Limit::Stack,
                    ..
                }) => {}
                Err(error) => panic!("{error}"),
            }
            let error = echo.call(grown(levels + 1, grow)).unwrap_err();
            assert!(
                matches!(
                    error,
                    CallError::Exceeds {
                        limit: Limit::Depth | Limit::Stack,
                        ..
                    }
                ),
                "{error}"
            );
        }
    });
}
