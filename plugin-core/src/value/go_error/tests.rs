//! Tests of errors made in Rust.

use super::*;
use std::num::ParseIntError;

#[test]
fn a_rust_error_keeps_its_type_and_its_sources() {
    let parse: ParseIntError = "x".parse::<u8>().unwrap_err();
    let text = parse.to_string();
    let outer = io::Error::other(parse);
    let error = GoError::from_error(outer);
    assert_eq!((error.message(), error.go_type()), (&*text, MADE));
    assert!(error.downcast_ref::<io::Error>().is_some());
    assert!(error.downcast_ref::<ParseIntError>().is_some());
    assert!(error.downcast_ref::<fmt::Error>().is_none());
    assert_eq!(error, error.clone());
    let plain = GoError::from_error("text");
    assert_eq!(plain.to_string(), "text");
    assert!(plain.source().is_none());
}

#[test]
fn a_go_error_is_not_wrapped_in_another() {
    let error = GoError::from_error(GoError::from_message("m"));
    assert_eq!(error, GoError::from_message("m"));
    assert!(error.to_be_made().is_none());
}

#[test]
fn an_error_that_is_its_own_source_has_an_end() {
    #[derive(Debug)]
    struct Own;
    impl fmt::Display for Own {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("own")
        }
    }
    impl Error for Own {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }
    let error = GoError::from_error(Own);
    assert!(
        error
            .to_be_made()
            .is_some_and(|(_, wrapped)| wrapped.is_none())
    );
    assert_eq!(error.made_kind(), Some(io::ErrorKind::Other));
}

/// However often it was wrapped, in errors of whatever kind that show the same text.
#[test]
fn a_rust_error_is_found_in_any_chain_of_wrappers() {
    for depth in 0..6 {
        for kinds in 0..1u32 << depth {
            let mut error = GoError::from_error(fmt::Error);
            for level in 0..depth {
                error = GoError::from_error(match kinds >> level & 1 {
                    0 => io::Error::other(error),
                    _ => io::Error::other(io::Error::other(error)),
                });
            }
            let chain = iter::successors(error.made(), |&error| inner(error));
            assert!(chain.last().is_some_and(|last| last.is::<fmt::Error>()));
        }
    }
}
