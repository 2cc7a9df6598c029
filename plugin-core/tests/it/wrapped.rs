//! What Go errors wrap, and what kind of error they are.

use crate::support::open;
use plugin_core::{Func, GoError, Signature};
use std::{
    error::Error,
    fmt, io,
    num::{ParseFloatError, ParseIntError},
};

fn func<F: Signature>(name: &str) -> Func<F> {
    open("errors").func(name).unwrap()
}

fn parse_error() -> ParseIntError {
    "x".parse::<u8>().unwrap_err()
}

#[test]
fn rust_errors_are_found_in_what_go_wraps() {
    let wrap: Func<fn(Option<GoError>) -> Result<(), GoError>> = func("Wrap");
    let join: Func<fn(Option<GoError>, Option<GoError>) -> Result<(), GoError>> = func("Join");
    let [first, second] = [
        GoError::from_error(parse_error()),
        GoError::from_error("x".parse::<f64>().unwrap_err()),
    ];
    let mut wrapped = join.call(Some(first.clone()), Some(second)).unwrap();
    for depth in 0..5 {
        let error = wrapped.unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&parse_error()), "{depth}");
        assert!(error.downcast_ref::<ParseFloatError>().is_some());
        assert!(error.downcast_ref::<fmt::Error>().is_none());
        assert!(error.clone().is(&first));
        wrapped = wrap.call(Some(error)).unwrap();
    }
    let error = wrapped.unwrap_err();
    let texts = error.wrapped().iter().map(GoError::message);
    let texts: Vec<_> = texts
        .map(|text| text.matches("outer: ").count())
        .take(6)
        .collect();
    assert_eq!(texts, [4, 3, 2, 1, 0, 0]);
    assert_eq!(error.wrapped().len(), 8);
    // Go's text contains the texts of the wrapped errors, so these are no sources.
    assert!(error.source().is_none());
    assert!(GoError::from_message("alone").wrapped().is_empty());
}

#[test]
fn a_rust_error_around_a_go_error_wraps_it() {
    #[derive(Debug)]
    struct Outer(GoError);
    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("outer")
        }
    }
    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
    let wrap: Func<fn(Option<GoError>) -> Result<(), GoError>> = func("Wrap");
    let inner = wrap.call(Some(GoError::from_error(parse_error())));
    let outer = GoError::from_error(Outer(inner.unwrap().unwrap_err()));
    assert!(outer.downcast_ref::<Outer>().is_some());
    assert_eq!(outer.downcast_ref(), Some(&parse_error()));
    let again = wrap.call(Some(outer)).unwrap().unwrap_err();
    assert_eq!(again.downcast_ref(), Some(&parse_error()));
    assert_eq!(again.downcast_ref::<Outer>().unwrap().to_string(), "outer");
}

#[test]
fn errors_that_wrap_themselves_or_panic_have_an_end() {
    let odd: Func<fn() -> Vec<Option<GoError>>> = func("Odd");
    let odd = odd.call().unwrap();
    let count = |i: usize| odd[i].as_ref().unwrap().wrapped().len();
    assert_eq!([count(0), count(1), count(2), count(3)], [1000, 0, 100, 2]);
    let deep = odd[2].as_ref().unwrap();
    assert!(deep.downcast_ref::<fmt::Error>().is_none());
    for error in odd.iter().flatten() {
        assert_eq!(io::Error::from(error.clone()).kind(), io::ErrorKind::Other);
    }
}

#[test]
fn go_finds_the_kinds_of_rust_errors() {
    use io::ErrorKind::*;
    let kinds: Func<fn(Option<GoError>) -> String> = func("Kinds");
    for (kind, found) in [
        (NotFound, "NotExist"),
        (PermissionDenied, "Permission"),
        (AlreadyExists, "Exist"),
        (UnexpectedEof, "UnexpectedEOF"),
        (TimedOut, "Deadline timeout"),
        (BrokenPipe, "ClosedPipe"),
        (ConnectionRefused, "Refused"),
        (Unsupported, "Unsupported"),
        (WouldBlock, "Again"),
        (DirectoryNotEmpty, "NotEmpty"),
        (Interrupted, ""),
        (Other, ""),
    ] {
        for error in [
            io::Error::from(kind),
            io::Error::new(kind, "text"),
            io::Error::new(kind, parse_error()),
        ] {
            let error = GoError::from(error);
            assert_eq!(kinds.call(Some(error.clone())).unwrap(), found, "{kind:?}");
            let wrap: Func<fn(Option<GoError>) -> Result<(), GoError>> = func("Wrap");
            let wrapped = wrap.call(Some(error)).unwrap().unwrap_err();
            let all = kinds.call(Some(wrapped.clone())).unwrap();
            assert_eq!(all, found.trim_end_matches(" timeout"), "{kind:?}");
            let back = match kind {
                Interrupted => Other, // Go has no such error, and Rust would retry for ever
                kind => kind,
            };
            assert_eq!(io::Error::from(wrapped).kind(), back);
        }
    }
    let missing = std::fs::File::open("/no/such/file").unwrap_err();
    assert_eq!(kinds.call(Some(missing.into())).unwrap(), "NotExist");
    assert_eq!(kinds.call(Some(GoError::eof())).unwrap(), "");
}

#[test]
fn rust_finds_the_kinds_of_go_errors() {
    use io::ErrorKind::*;
    let of: Func<fn(String) -> Result<(), GoError>> = func("OfKind");
    for (name, kind) in [
        ("open", NotFound),
        ("EPERM", PermissionDenied),
        ("context", TimedOut),
        ("NotExist", NotFound),
        ("Permission", PermissionDenied),
        ("Exist", AlreadyExists),
        ("UnexpectedEOF", UnexpectedEof),
        ("Deadline", TimedOut),
        ("ClosedPipe", BrokenPipe),
        ("Refused", ConnectionRefused),
        ("Unsupported", Unsupported),
        ("Again", WouldBlock),
        ("NotEmpty", DirectoryNotEmpty),
        ("none", Other),
    ] {
        let error = of.call(name).unwrap().unwrap_err();
        let rust = io::Error::from(error.clone());
        assert_eq!(rust.kind(), kind, "{name}");
        // It is still that error.
        assert!(GoError::from(rust).is(&error), "{name}");
    }
}
