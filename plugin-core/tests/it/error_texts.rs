//! Errors on their way out: returned from `main`, through `?`, or with their causes, as `anyhow` and `tracing` print them.

use crate::support::open;
use plugin_core::{Func, Value};
use std::error::Error;

/// The texts of an error and its causes.
fn chain(error: &dyn Error) -> Vec<String> {
    let (mut texts, mut next) = (Vec::new(), Some(error));
    while let Some(error) = next {
        texts.push(error.to_string());
        next = error.source();
    }
    texts
}

/// No text is in another one, and what `main` prints has each once.
fn reads_well(error: Box<dyn Error>) {
    let chain = chain(&*error);
    for (i, text) in chain.iter().enumerate() {
        for other in chain.iter().skip(i + 1) {
            assert!(!text.contains(other.as_str()), "{text:?} repeats {other:?}");
        }
    }
    let printed = format!("{error:?}");
    for text in &chain {
        assert_eq!(printed.matches(text.as_str()).count(), 1, "{printed}");
    }
    for sentence in printed.split("; ") {
        assert_eq!(printed.matches(sentence).count(), 1, "{printed}");
    }
}

#[test]
fn no_sentence_is_told_twice() {
    let plugin = open("kinds");
    let next: Func<fn(isize) -> isize> = plugin.func("Next").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    std::fs::write(&text, "no plugin at all, but some text").unwrap();
    // SAFETY: no such plugin is loaded.
    let opened = |path| unsafe { plugin_core::open(path) };
    let value = Value::try_from("x").unwrap();
    let errors: Vec<Box<dyn Error>> = vec![
        opened(folder.path().join("missing.so")).unwrap_err().into(),
        opened(folder.path().to_owned()).unwrap_err().into(),
        opened(text).unwrap_err().into(),
        plugin.func::<fn()>("Nexx").unwrap_err().into(),
        plugin.func::<fn()>("Next").unwrap_err().into(),
        plugin.var::<isize>("Next").unwrap_err().into(),
        plugin.type_named("main.Colour").unwrap_err().into(),
        value.get::<isize>().unwrap_err().into(),
        value.call(&[]).unwrap_err().into(),
        value.method("Nothing").unwrap_err().into(),
        next.call_batch(&[(1,), (2,)])
            .err()
            .map_or_else(|| "none".into(), Into::into),
    ];
    errors.into_iter().for_each(reads_well);
}

#[test]
fn main_prints_what_display_prints() {
    let error = open("kinds").func::<fn()>("Nexx").unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
    let error: Box<dyn Error> = Box::new(error);
    assert!(format!("{error:?}").starts_with("plugin: symbol Nexx not found"));
}
