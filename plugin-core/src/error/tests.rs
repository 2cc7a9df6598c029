//! Every variant of every error, on every way out: by `Display`, by `Debug` (what `main` prints), and with its sources, as `anyhow` and
//! `tracing` print it. A variant that is added does not compile here until one is made below.

use super::{Error, library::LibraryProblem, not_opener::NotOpener, symbol_kind::SymbolKind};
use crate::value::panic_value::PanicValue;
use crate::{
    call::{
        difference::{Difference, Place},
        error::CallError,
    },
    cpu::Microarchitecture,
    diagnosis::{GoFile, Mismatch, Remedy},
    dynamic::ValueError,
    host::{HostError, SpecError, TrustError},
    object::{MethodProblem, ObjectError},
    runtime::environment::EnvironmentProblem,
    value::{Limit, Unassignable, UnexportedField, Unrepresentable},
};
use plugin_image::{Class, ImageError, Refusal};
use std::{io, sync::Arc};

/// One of each variant, and a match over all of them.
macro_rules! every {
    ($type:ident: $($variant:ident $fields:tt;)*) => {{
        let _ = |error: &$type| match error {
            $($type::$variant { .. } => {})*
        };
        let all: Vec<Box<dyn std::error::Error>> = vec![$(every!(@ $type $variant $fields)),*];
        all
    }};
    (@ $type:ident $variant:ident ($($value:tt)*)) => { Box::new($type::$variant($($value)*)) };
    (@ $type:ident $variant:ident { $($value:tt)* }) => { Box::new($type::$variant { $($value)* }) };
}

fn reads_well(error: &dyn std::error::Error) {
    let own = error.to_string();
    let mut chain = vec![own.clone()];
    let mut source = error.source();
    while let Some(error) = source {
        let text = error.to_string();
        assert!(!own.contains(&text), "{own:?} repeats its source {text:?}");
        chain.push(text);
        source = error.source();
    }
    let debug = format!("{error:?}");
    for printed in [debug, chain.join(": ")] {
        for text in &chain {
            assert_eq!(printed.matches(text.as_str()).count(), 1, "{printed:?}");
        }
        let sentences: Vec<_> = printed.split(['\n', ';']).map(str::trim).collect();
        for (i, sentence) in sentences.iter().enumerate() {
            let again = sentences[i + 1..].contains(sentence);
            assert!(
                !again || sentence.is_empty(),
                "{sentence:?} twice: {printed:?}"
            );
        }
        assert!(!printed.contains(": :") && !printed.contains("  ") && !printed.ends_with('.'));
    }
}

fn mismatch() -> Box<Mismatch> {
    let file = |is_runtime_host| GoFile {
        file: "file.so".into(),
        is_runtime_host,
        build: None,
    };
    Box::new(Mismatch {
        plugin: file(false),
        present: vec![file(true)],
        settings: vec![],
        packages: vec![],
        remedies: vec![Remedy::Profile {
            profile: "x".into(),
        }],
    })
}

fn image_error() -> ImageError {
    let source = io::Error::from(io::ErrorKind::PermissionDenied);
    ImageError::Io {
        kind: source.kind(),
        source: Arc::new(source),
    }
}

#[test]
fn errors_of_opening_and_binding() {
    let text = || "text".to_owned();
    let path = || std::path::PathBuf::from("plugin.so");
    let all = every! { Error:
        Realpath { path: path(), source: Arc::new(io::Error::from(io::ErrorKind::NotFound)) };
        PathToken { path: path(), token: plugin_image::PathToken("$LIB".into()) };
        Image { path: path(), reason: image_error() };
        Refused { path: path(), reason: Refusal::WrongClass { expected: Class::Bits64, found: Class::Bits32 } };
        Cpu { path: path(), needed: "v4".into(), present: Microarchitecture::here() };
        Unhostable { path: path(), reason: SpecError::MissingSetting { key: "GOOS" } };
        OtherRuntime { path: path(), mismatch: mismatch() };
        Host { path: path(), reason: Arc::new(HostError::NotFound { file_name: "host.so".into(), tried: vec![] }) };
        LoadHost { path: path(), loader: text() };
        HostContract { path: path() };
        Environment(EnvironmentProblem { problem: text(), setting: "GOMEMLIMIT=abc".into() });
        LoadedOutsideGo { path: path() };
        UnloadedModule { path: path() };
        OtherPlugin { file: path() };
        OtherCopy { host: path() };
        OtherGo { file: path() };
        AlreadyLoaded { path: path(), other: "other.so".into(), plugin_path: "example.com/p".into(), same_file: false };
        PackageMismatch { path: path(), mismatch: mismatch() };
        NeededLibrary { path: path(), library: "libx.so".into(), problem: LibraryProblem::NotFound { loader: text() } };
        UndefinedSymbol { path: path(), library: None, symbol: "f".into() };
        Untrusted { path: path(), reason: TrustError::Unreadable(image_error()) };
        Stale { path: path() };
        HalfInitialised { path: path(), package: "p".into(), failed: None };
        OpenInCallback { path: path(), other: "other.so".into() };
        Forked { path: path(), parent: 7 };
        NoThread { path: path(), source: Arc::new(io::Error::from(io::ErrorKind::WouldBlock)), stack: 1 << 18 };
        InitPanic { path: path(), message: text(), go_type: "string".into(), go_stack: "stack".into() };
        InitExit { path: path() };
        Go { path: path(), message: "plugin.Open(\"x\"): failed to map segment".into() };
        Changed { path: path() };
        NotOpener { path: path(), why: NotOpener::Hidden };
        NotFound { symbol: "Ad".into(), plugin: "p".into(), near: vec!["Add".into()] };
        WrongKind { symbol: "Add".into(), plugin: "p".into(), found: SymbolKind::Func, go_type: "func()".into(), remedy: "func" };
        TypeMismatch { symbol: "Add".into(), plugin: "p".into(), found: "func()".into(), asked: "func(int)".into(), difference: Box::new(
            Difference { place: Place::ParameterCount, found: "0".into(), asked: "1".into(), hint: Some("hint") }
        ) };
        Interface { plugin: "p".into(), problems: vec![
            Error::NotFound { symbol: "Ad".into(), plugin: "p".into(), near: vec![] },
            Error::NotFound { symbol: "Sub".into(), plugin: "p".into(), near: vec![] },
        ] };
        Value { symbol: "Pet".into(), plugin: "p".into(), reason: Box::new(ValueError::NoRuntime) };
        Bind { symbol: "Add".into(), plugin: "p".into(), message: text() };
    };
    all.iter().for_each(|error| reads_well(&**error));
}

#[test]
fn errors_of_calls_values_and_objects() {
    let text = || "text".to_owned();
    let unassignable = || {
        Box::new(Unassignable {
            position: "argument 1".into(),
            found: "int".into(),
            wanted: "string".into(),
            remedy: "convert it".into(),
        })
    };
    let field = || {
        Box::new(UnexportedField {
            name: "secret".into(),
            go_type: "main.T".into(),
            package: "main".into(),
        })
    };
    let unrepresentable = || Box::new(Unrepresentable::of_go("7".into(), "main.Color", "Color"));
    let symbol = || std::borrow::Cow::Borrowed("Add");
    let mut all = every! { CallError:
        Panic { symbol: symbol(), message: text(), go_type: "string".into(), go_stack: "stack".into(), value: PanicValue::default() };
        Exit { symbol: symbol() };
        Unconvertible { symbol: symbol(), reason: text() };
        Unassignable { symbol: symbol(), value: unassignable() };
        Unexported { symbol: symbol(), field: field() };
        Exceeds { symbol: symbol(), go_type: "T".into(), limit: Limit::Elements };
        NotUtf8 { symbol: symbol(), bytes: Box::from(*b"\xff") };
        Unrepresentable { symbol: symbol(), value: unrepresentable() };
    };
    all.extend(every! { ValueError:
        Refused { reason: text() };
        TypeMismatch { found: "int".into(), asked: "string".into(), difference: Some("field A of T: it is int, not string".into()) };
        Internal { go_type: "abi.Type".into() };
        NoMethod { go_type: "T".into(), method: "M".into() };
        NoField { go_type: "T".into(), field: "F".into() };
        NoType { reason: text(), near: vec!["main.T".into()] };
        Assertion { found: "int".into(), asked: "error".into(), missing: Some("Error".into()) };
        Interface { go_type: "T".into(), problems: vec![
            ("M".into(), ValueError::NoMethod { go_type: "T".into(), method: "M".into() }),
            ("N".into(), ValueError::NoMethod { go_type: "T".into(), method: "N".into() }),
        ] };
        Unassignable(unassignable());
        ArgumentCount { function: "f".into(), given: 1, wanted: 2, variadic: true };
        Closed { reason: text() };
        Panic { message: text(), go_type: "string".into(), go_stack: "stack".into(), value: PanicValue::default() };
        Unexported(field());
        Exceeds { go_type: "T".into(), limit: Limit::Size };
        NotUtf8 { bytes: Box::from(*b"\xff") };
        Unguarded { go_type: "T".into(), interface: true };
        Unrepresentable(unrepresentable());
        NoRuntime {};
    });
    all.extend(every! { ObjectError:
        NotOffered { reason: text() };
        NotInterface { go_type: "int".into() };
        Contradiction { method: "M".into(), first: "func()".into(), second: "func(int)".into() };
        TooMany { count: 257, most: 256 };
        TypeName { name: "x".into() };
        Methods { go_type: "main.T".into(), interfaces: vec!["I".into()], problems: vec![("M".into(), MethodProblem::Missing { near: vec![] })] };
        Value(ValueError::NoRuntime);
    });
    all.extend(every! { MethodProblem:
        Missing { near: vec!["N".into()] };
        Mismatch { found: "func()".into(), asked: "func(int)".into() };
        NotFunc { found: "a nil func()".into() };
        Unmade { reason: text() };
        Twice {};
        Ambiguous { names: vec!["a.m".into(), "b.m".into()] };
        Unexported { near: vec![] };
        NoType { reason: text(), near: vec![] };
    });
    all.iter().for_each(|error| reads_well(&**error));
}

#[cfg(feature = "serde")]
#[test]
fn errors_of_serde() {
    use crate::serde::SerdeError;
    let path = || "config.backend[2].host".to_owned();
    let all = every! { SerdeError:
        Unexpected { path: path(), message: "expected a string".into() };
        NotUtf8 { path: path(), bytes: Box::from(*b"\xff") };
        Go { path: path(), reason: "a Go chan cannot be serialized".into() };
        TooDeep {};
        TooLarge { path: path(), number: "1".into() };
        Malformed { left: 1 };
        Value(ValueError::NoRuntime);
    };
    all.iter().for_each(|error| reads_well(&**error));
}
