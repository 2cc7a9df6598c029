//! Errors of Rust with the methods that package errors looks for, and contexts that pass from package to package.

use super::{free, func, object};
use crate::support::{open, variable};
use plugin_core::{
    Callback, Func, FuncValue, GoError, GoMethods, Value, go_methods,
    stdlib::{Context, Http},
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

/// An error that is `ErrNotFound`, is a `*CodeError` when asked, and wraps another one.
struct Failure {
    inner: Option<GoError>,
    code: isize,
}

#[go_methods]
impl Failure {
    fn error(&self) -> String {
        format!("failure {}", self.code)
    }
    fn is(&self, target: Option<GoError>) -> bool {
        target.is_some_and(|target| target.message() == "not found")
    }
    #[go(name = "As", type = "func(any) bool")]
    fn as_target(&self, target: Value) -> bool {
        let set = func::<fn(Value, isize) -> bool>("SetCode");
        self.code > 0 && set.call(target, self.code).unwrap()
    }
    fn unwrap(&self) -> Option<GoError> {
        self.inner.clone()
    }
    fn timeout(&self) -> bool {
        true
    }
}

#[test]
fn go_finds_is_as_and_unwrap_of_an_error() {
    let check = func::<fn(Value) -> String>("CheckError");
    let failure = |inner, code| free(Failure { inner, code });
    let told = check.call(failure(None, 0)).unwrap();
    assert_eq!(told, "true false true false 0 true wrapped: failure 0");
    let told = check.call(failure(Some(GoError::eof()), 7)).unwrap();
    assert_eq!(told, "true true true true 7 true wrapped: failure 7");
    // A Go error inside it is found by its type.
    let code = func::<fn(isize) -> Option<GoError>>("NewCodeError").call(9);
    let told = check.call(failure(code.unwrap(), -1)).unwrap();
    assert_eq!(told, "true false true true 9 true wrapped: failure -1");
    // The object is an error in Rust, too.
    let error: GoError = failure(Some(GoError::eof()), 1)
        .get::<Option<GoError>>()
        .unwrap()
        .unwrap();
    assert_eq!(
        (error.message(), error.is(&GoError::eof())),
        ("failure 1", true)
    );
    let not_found = variable("strangers", "ErrNotFound")
        .get::<Option<GoError>>()
        .unwrap();
    assert!(error.is(&not_found.unwrap()));
}

/// The values of the context that each stage saw.
struct Stage {
    seen: Arc<Mutex<Vec<String>>>,
    cancels: bool,
}

#[go_methods]
impl Stage {
    #[go(name = "Do")]
    fn run(
        &self,
        context: Context,
        next: FuncValue<fn(Context) -> Result<(), GoError>>,
    ) -> Result<(), GoError> {
        let name = context.get(&"name".into())?;
        let deadline = context.deadline()?.is_some();
        self.seen.lock().unwrap().push(format!("{name} {deadline}"));
        let seen = self.seen.lock().unwrap().len() as isize;
        let context = context.with_value(&"stage".into(), &seen.into())?;
        let (context, cancel) = context.with_cancel()?;
        if self.cancels {
            cancel.cancel()?;
        }
        next.call(context)?
    }
}

#[test]
fn a_context_passes_through_stages_of_both_languages() {
    let through = func::<fn(Context, Vec<Value>) -> Result<(), GoError>>("Through");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let stage = |cancels| {
        let seen = Arc::clone(&seen);
        object(Stage { seen, cancels }, "Step")
    };
    let context = Context::background().unwrap();
    let context = context.with_value(&"name".into(), &"n".into()).unwrap();
    let stages = vec![stage(false), stage(false), stage(false)];
    through.call(&context, stages).unwrap().unwrap();
    assert_eq!(*seen.lock().unwrap(), ["n true"; 3]);
    let error = through.call(&context, vec![stage(false), stage(true), stage(false)]);
    let error = error.unwrap().unwrap_err();
    assert!(error.is(&GoError::canceled()), "{error}");
    let (outer, cancel) = context.with_cancel().unwrap();
    cancel.cancel().unwrap();
    let error = through.call(&outer, vec![stage(false)]).unwrap();
    assert!(error.unwrap_err().is(&GoError::canceled()));
}

/// Returns errors of all kinds that the library has.
struct Failing(u8);

#[go_methods]
impl Failing {
    #[go(name = "Do")]
    fn run(&self, context: Value, _next: Value) -> Result<(), GoError> {
        match self.0 {
            0 => drop(context.method("Nothing")?),
            1 => drop(
                func::<fn(isize) -> Value>("NewCodeError")
                    .call(1)?
                    .get::<isize>()?,
            ),
            2 => drop(Failing(0).into_go(&[&context.type_of()?])?),
            3 => std::fs::remove_file("/nonexistent/file")?,
            4 => Err(std::io::Error::other(GoError::eof()))?,
            5 => drop(open("strangers").func::<fn()>("Nothing")?),
            _ => drop(Http::new()?),
        }
        Ok(())
    }
}

#[test]
fn errors_of_the_library_are_go_errors_by_the_question_mark() {
    let through = func::<fn(Context, Vec<Value>) -> Result<(), GoError>>("Through");
    let context = Context::background().unwrap();
    let fails = |way| {
        let stages = vec![object(Failing(way), "Step")];
        through.call(&context, stages).unwrap().unwrap_err()
    };
    let expected = [
        "has no exported method Nothing",
        "the Go value is",
        "is not an interface",
        "No such file or directory",
        "EOF",
        "symbol Nothing not found",
    ];
    for (way, expected) in (0..).zip(expected) {
        let error = fails(way);
        assert!(error.message().contains(expected), "{error}");
    }
    assert!(fails(0).downcast_ref::<plugin_core::ValueError>().is_some());
    assert!(fails(3).downcast_ref::<std::io::Error>().is_some());
    assert!(fails(4).is(&GoError::eof()));
    assert!(fails(5).downcast_ref::<plugin_core::Error>().is_some());
}

#[test]
fn an_error_made_in_rust_is_one_error_in_go() {
    let plugin = crate::support::open("strangers");
    let same: Func<fn(Option<GoError>, Option<GoError>) -> String> =
        plugin.func("SameErrors").unwrap();
    let give: Func<fn(Callback<fn() -> Result<(), GoError>>) -> String> =
        plugin.func("SameGiven").unwrap();
    let kinds: [fn() -> GoError; 2] = [
        || GoError::from_message("m"),
        || GoError::from_error(std::fmt::Error),
    ];
    for made in kinds {
        let (error, other) = (made(), made());
        assert!(error.is(&error) && error.is(&error.clone()) && !error.is(&other));
        let (error, other) = (made(), made());
        let two = |a: &GoError, b: &GoError| same.call(Some(a.clone()), Some(b.clone())).unwrap();
        assert_eq!(two(&error, &error), "true true true");
        assert_eq!(two(&error, &error.clone()), "true true true");
        assert_eq!(two(&error, &other), "false false false");
        let back = plugin
            .func::<fn(Option<GoError>) -> Result<(), GoError>>("WrapError")
            .unwrap();
        let wrapped = back.call(Some(error.clone())).unwrap().unwrap_err();
        assert!(wrapped.is(&error) && !wrapped.is(&other));
        // So is the error that a closure returns, by both ways of calling it.
        let sentinel = error.clone();
        let closure = Callback::<fn() -> Result<(), GoError>>::new(move || Err(sentinel.clone()));
        assert_eq!(give.call(closure).unwrap(), "true");
    }
}

/// Go keeps the Go value of an error no longer than Rust or Go needs it.
#[test]
fn an_error_made_in_rust_is_dropped_once() {
    #[derive(Debug)]
    struct Failed(Arc<AtomicUsize>);
    impl std::fmt::Display for Failed {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("failed")
        }
    }
    impl std::error::Error for Failed {}
    impl Drop for Failed {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let drops = Arc::new(AtomicUsize::new(0));
    let threads = [(); 4].map(|()| GoError::from_error(Failed(Arc::clone(&drops))));
    std::thread::scope(|scope| {
        for error in &threads {
            for _ in 0..2 {
                scope.spawn(move || {
                    for _ in 0..100 {
                        assert!(error.clone().is(error));
                    }
                });
            }
        }
    });
    drop(threads);
    crate::common::collect_until(&drops, 4);
}
