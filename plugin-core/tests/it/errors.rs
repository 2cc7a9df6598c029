//! Errors keep their identity when they cross and return.

use crate::{
    common::collect_until,
    support::{in_child, open},
};
use plugin_core::{Callback, Func, GoError, GoPlugin, Signature, Value, ValueError};
use std::{
    error::Error,
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

fn plugin() -> GoPlugin {
    open("errors")
}

fn func<F: Signature>(name: &str) -> Func<F> {
    plugin().func(name).unwrap()
}

fn fail(which: &str) -> GoError {
    let fail: Func<fn(String) -> Result<(), GoError>> = func("Fail");
    fail.call(which).unwrap().unwrap_err()
}

fn what(error: &GoError) -> String {
    let what: Func<fn(Option<GoError>) -> String> = func("What");
    what.call(Some(error.clone())).unwrap()
}

#[test]
fn an_error_of_go_goes_back_as_itself() {
    let eof = fail("EOF");
    assert_eq!(
        (eof.message(), eof.go_type()),
        ("EOF", "*errors.errorString")
    );
    assert_eq!(what(&eof), "true false false false");
    assert_eq!(what(&fail("gone")), "false true false false");
    let code: Func<fn(Option<GoError>) -> isize> = func("CodeOf");
    assert_eq!(code.call(Some(fail("failure"))), Ok(7));
    // Another error of the same text is another error.
    assert_eq!(
        what(&GoError::from_message("EOF")),
        "false false false false"
    );

    let counted: Func<fn(String) -> (isize, Option<GoError>)> = func("FailInt");
    let (n, error) = counted.call("EOF").unwrap();
    assert_eq!(
        (n, what(&error.unwrap())),
        (5, "true false false false".to_owned())
    );
    let spawned: Func<fn(String) -> Result<isize, GoError>> = func("FailInt");
    let error = spawned.spawn("EOF").wait().unwrap().unwrap_err();
    assert_eq!(what(&error), "true false false false");
    let all: Func<fn() -> Vec<Option<GoError>>> = func("Errs");
    let all = all.call().unwrap();
    assert!(all[0].as_ref().unwrap().is(&GoError::eof()) && all[1].is_none());
    assert_eq!(what(all[2].as_ref().unwrap()), "false true false false");
}

#[test]
fn a_closure_returns_the_very_error() {
    let same: Func<fn(Option<GoError>, Option<GoError>) -> bool> = func("Same");
    let gone = fail("gone");
    let given = gone.clone();
    let pass: Func<fn(Callback<fn() -> Result<(), GoError>>) -> Result<(), GoError>> = func("Pass");
    let returned = pass.call(Callback::<fn() -> _>::new(move || Err(given.clone())));
    let returned = returned.unwrap().unwrap_err();
    assert_eq!(same.call(Some(returned), Some(gone.clone())), Ok(true));

    type Number = fn(isize) -> Result<isize, GoError>;
    let pass: Func<fn(Callback<Number>) -> Result<isize, GoError>> = func("PassInt");
    let given = gone.clone();
    let returned = pass.call(Callback::<Number>::new(move |_| Err(given.clone())));
    let returned = returned.unwrap().unwrap_err();
    assert_eq!(same.call(Some(returned), Some(gone.clone())), Ok(true));

    type Wide = fn([isize; 3]) -> Result<String, GoError>;
    let pass: Func<fn(Callback<Wide>) -> Result<(), GoError>> = func("PassWide");
    let given = gone.clone();
    let returned = pass.call(Callback::<Wide>::new(move |_| Err(given.clone())));
    let returned = returned.unwrap().unwrap_err();
    assert_eq!(same.call(Some(returned), Some(gone)), Ok(true));
    assert_eq!(same.call(Some(fail("gone")), Some(fail("gone"))), Ok(false));
}

#[test]
fn where_errors_is_panics_the_panic_can_be_had() {
    let eof = GoError::eof();
    for (name, message) in [
        (
            "Uncomparable",
            "runtime error: comparing uncomparable type []int",
        ),
        ("PanickingIs", "Is panics"),
    ] {
        let error = func::<fn() -> Option<GoError>>(name)
            .call()
            .unwrap()
            .unwrap();
        let target = if name == "Uncomparable" { &error } else { &eof };
        assert!(!error.is(target), "{name}");
        assert!(
            matches!(error.try_is(target), Err(ValueError::Panic { message: told, .. }) if told == message),
            "{name}: {:?}",
            error.try_is(target)
        );
    }
    assert_eq!(eof.try_is(&eof), Ok(true));
    assert_eq!(eof.try_is(&GoError::canceled()), Ok(false));
}

#[test]
fn go_says_what_an_error_is() {
    assert!(fail("EOF").is(&GoError::eof()));
    assert!(fail("canceled").is(&GoError::canceled()));
    assert!(fail("deadline").is(&GoError::deadline_exceeded()));
    assert!(!fail("gone").is(&GoError::eof()));
    assert_eq!(GoError::unexpected_eof().message(), "unexpected EOF");
    assert_eq!(
        GoError::closed_pipe().message(),
        "io: read/write on closed pipe"
    );
    let ty = plugin().type_named("main.Failure").unwrap().pointer_to();
    let found = fail("failure").find(&ty).unwrap().unwrap();
    assert_eq!(found.elem().unwrap().field("N").unwrap().get(), Ok(7isize));
    assert!(fail("gone").find(&ty).unwrap().is_none());
    let value = fail("failure").value().unwrap();
    assert_eq!(value.go_type(), "*fmt.wrapError");
    assert!(
        fail("gone")
            .find(&plugin_core::Type::of::<isize>().unwrap())
            .is_err()
    );
    let again = GoError::from_value(&value).unwrap();
    assert_eq!(again.message(), "wrapped: failure 7");
    assert!(GoError::from_value(&Value::new(1isize).unwrap()).is_err());
}

#[derive(Debug)]
struct Broken {
    part: &'static str,
    cause: Option<GoError>,
    drops: Arc<AtomicUsize>,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is broken", self.part)
    }
}

impl Error for Broken {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

impl Drop for Broken {
    fn drop(&mut self) {
        self.drops.fetch_add(1, SeqCst);
    }
}

fn broken(cause: Option<GoError>) -> (GoError, Arc<AtomicUsize>) {
    let drops = Arc::new(AtomicUsize::new(0));
    let error = Broken {
        part: "wheel",
        cause,
        drops: Arc::clone(&drops),
    };
    (GoError::from_error(error), drops)
}

#[test]
fn a_rust_error_keeps_its_type_through_go() {
    let (error, drops) = broken(None);
    let wrap: Func<fn(Option<GoError>) -> Result<(), GoError>> = func("Wrap");
    let told: Func<fn(Callback<fn() -> Result<(), GoError>>) -> String> = func("Told");
    let pass: Func<fn(Callback<fn() -> Result<(), GoError>>) -> Result<(), GoError>> = func("Pass");
    let given = error.clone();
    let callback = Callback::<fn() -> Result<(), GoError>>::new(move || Err(given.clone()));
    assert_eq!(
        told.call(callback.clone()).unwrap(),
        "*rust.Error wheel is broken | false false false false"
    );
    let back = pass.call(callback).unwrap().unwrap_err();
    assert_eq!(back.downcast_ref::<Broken>().unwrap().part, "wheel");
    assert!(back.downcast_ref::<io::Error>().is_none());
    assert_eq!(
        (back.message(), back.go_type()),
        ("wheel is broken", "*rust.Error")
    );
    // It is one value in Go, however often it is passed.
    let same: Func<fn(Option<GoError>, Option<GoError>) -> bool> = func("Same");
    assert_eq!(same.call(Some(back.clone()), Some(back.clone())), Ok(true));
    // It is found inside another Go error, also by errors.As.
    let outer = wrap.call(Some(back.clone())).unwrap().unwrap_err();
    assert_eq!(outer.downcast_ref::<Broken>().unwrap().part, "wheel");
    assert!(outer.downcast_ref::<io::Error>().is_none() && outer.is(&back));
    let inner = back.value().unwrap().type_of().unwrap();
    let inner = GoError::from_value(&outer.find(&inner).unwrap().unwrap()).unwrap();
    assert_eq!(inner.downcast_ref::<Broken>().unwrap().part, "wheel");
    drop((error, back, outer, inner));
    collect_until(&drops, 1);
}

#[test]
fn a_rust_error_wraps_the_go_error_that_caused_it() {
    let (error, _) = broken(Some(fail("gone")));
    assert_eq!(what(&error), "false true false false");
    let outer = GoError::from_error(io::Error::other(error.clone()));
    assert_eq!(what(&outer), "false true false false");
    let sources: Vec<String> =
        std::iter::successors(Some(&error as &dyn Error), |&error| error.source())
            .map(ToString::to_string)
            .collect();
    assert_eq!(sources, ["wheel is broken", "wrapped: gone"]);
}

#[test]
fn errors_are_kept_while_go_or_rust_has_them() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1,cgocheck=1")]) {
        return;
    }
    let hold: Func<fn(Option<GoError>)> = func("Hold");
    let held: Func<fn() -> Option<GoError>> = func("Held");
    let (error, drops) = broken(None);
    hold.call(Some(error.clone())).unwrap();
    drop(error);
    let mut kept = Vec::new();
    for i in 0..300 {
        kept.push(fail(if i % 2 == 0 { "failure" } else { "EOF" }));
        if i % 30 == 0 {
            plugin().collect_garbage();
        }
        let back = held.call().unwrap().unwrap();
        assert_eq!(back.downcast_ref::<Broken>().unwrap().part, "wheel");
    }
    assert_eq!(drops.load(SeqCst), 0);
    let code: Func<fn(Option<GoError>) -> isize> = func("CodeOf");
    for (i, error) in kept.into_iter().enumerate() {
        let expected = if i % 2 == 0 { 7 } else { 0 };
        assert_eq!(code.call(Some(error)), Ok(expected));
    }
    hold.call(None).unwrap();
    collect_until(&drops, 1);
}
