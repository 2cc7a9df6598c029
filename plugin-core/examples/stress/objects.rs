//! Rust values as Go objects, called in every way and dropped; errors that cross and come back.

use crate::{api::Api, callbacks::Live, dice::Dice, verify::verify};
use plugin_core::{GoError, GoMethods, go_methods};
use std::{fmt, sync::Mutex};

/// Implements Worker of fixtures/stress.
struct Worker {
    _live: Live,
    written: Mutex<String>,
}

#[go_methods]
impl Worker {
    fn write(&self, part: Vec<u8>) -> Result<isize, GoError> {
        let text = std::str::from_utf8(&part).map_err(GoError::from_error)?;
        self.written.lock().unwrap().push_str(text);
        Ok(part.len() as isize)
    }

    fn sum(&self, a: isize, b: isize) -> isize {
        a + b
    }

    fn join(&self, parts: Vec<String>) -> Result<String, GoError> {
        match parts.concat() {
            joined if joined.len() > 20 => Err(GoError::from_error(TooLong(Live::new(), joined))),
            joined => Ok(joined),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn wide(
        &self,
        a: isize,
        b: isize,
        c: isize,
        d: isize,
        e: isize,
        f: isize,
        g: isize,
        h: isize,
        i: isize,
        j: isize,
    ) -> isize {
        a + b + c + d + e + f + g + h + i * j
    }
}

#[derive(Debug)]
struct TooLong(Live, String);

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is too long", self.1)
    }
}

impl std::error::Error for TooLong {}

pub(crate) fn one(api: Api, dice: &mut Dice) {
    let (text, n) = (dice.text(14), dice.below(1000) as isize);
    let worker = Worker {
        _live: Live::new(),
        written: Mutex::default(),
    };
    let object = worker
        .into_go(&[])
        .expect("the methods have types of Go's own");
    let joined = format!("{text}-{text}");
    match api.use_worker.call(&object, &text, n) {
        Ok(Ok(said)) => {
            let expected = format!("{joined} {} {} {}", n + 1, n + 2, 36 + 9 * n);
            verify("UseWorker", said == expected);
        }
        Ok(Err(error)) => {
            let same = error.downcast_ref::<TooLong>();
            verify("an error", same.is_some_and(|error| error.1 == joined));
            let echoed = api.echo_error.call(Some(error.clone()));
            verify("EchoError", echoed == Ok(Some(error)));
        }
        Err(_) => verify("UseWorker", false),
    }
    let back = object.rust_object::<Worker>();
    verify(
        "a Rust object",
        back.is_some_and(|worker| *worker.written.lock().unwrap() == text),
    );
}
