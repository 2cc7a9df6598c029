//! Model of the open-once cache: threads that ask for one plugin open it once, a failure lets the next thread try, and nothing is left behind.

use crate::once::{Failure, Once};
use loom::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::PoisonError,
};

type Cache = Once<&'static str, usize, &'static str>;

fn get(
    cache: &Cache,
    make: impl FnOnce() -> Result<usize, Failure<&'static str>>,
) -> Result<usize, &'static str> {
    cache.get_or_make(
        &"plugin",
        |changed, state| Ok(changed.wait(state).unwrap_or_else(PoisonError::into_inner)),
        make,
    )
}

/// Runs a function in two threads at once.
fn twice<T: 'static>(run: impl Fn() -> T + Clone + 'static) -> [T; 2] {
    let other = thread::spawn({
        let run = run.clone();
        move || run()
    });
    let mine = run();
    [mine, other.join().unwrap()]
}

#[test]
fn two_threads_open_it_once() {
    loom::model(|| {
        let (cache, made) = (Arc::new(Cache::default()), Arc::new(AtomicUsize::new(0)));
        let results = twice(move || get(&cache, || Ok(made.fetch_add(1, Relaxed))));
        assert_eq!(results, [Ok(0); 2]);
    });
}

#[test]
fn a_lasting_failure_is_everybodys() {
    loom::model(|| {
        let (cache, tried) = (Arc::new(Cache::default()), Arc::new(AtomicUsize::new(0)));
        let results = twice({
            let tried = Arc::clone(&tried);
            move || {
                get(&cache, || {
                    tried.fetch_add(1, Relaxed);
                    Err(Failure::Lasting("no"))
                })
            }
        });
        assert_eq!((results, tried.load(Relaxed)), ([Err("no"); 2], 1));
    });
}

#[test]
fn after_a_passing_failure_each_tries_and_nothing_is_left() {
    loom::model(|| {
        let (cache, tried) = (Arc::new(Cache::default()), Arc::new(AtomicUsize::new(0)));
        let results = twice({
            let (cache, tried) = (Arc::clone(&cache), Arc::clone(&tried));
            move || {
                get(&cache, || {
                    tried.fetch_add(1, Relaxed);
                    Err(Failure::Passing("not now"))
                })
            }
        });
        assert_eq!((results, tried.load(Relaxed)), ([Err("not now"); 2], 2));
        assert_eq!(cache.len(), 0);
    });
}

#[test]
fn one_that_does_not_wait_leaves_nothing_either() {
    loom::model(|| {
        let cache = Arc::new(Cache::default());
        let results = twice({
            let cache = Arc::clone(&cache);
            move || {
                let make = || Err(Failure::Passing("not now"));
                cache.get_or_make(&"plugin", |_, _| Err("gave up"), make)
            }
        });
        assert!(results.contains(&Err("not now")), "{results:?}");
        assert_eq!(cache.len(), 0);
    });
}

#[test]
fn one_that_panics_leaves_the_next_a_chance() {
    loom::model(|| {
        let cache = Cache::default();
        let make = || -> Result<usize, Failure<&'static str>> { panic!("in a plugin") };
        let panicked = catch_unwind(AssertUnwindSafe(|| get(&cache, make)));
        assert!(panicked.is_err() && cache.len() == 0);
        assert_eq!(get(&cache, || Ok(1)), Ok(1));
    });
}
