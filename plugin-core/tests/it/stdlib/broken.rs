//! Rust readers and writers that fail after a part, or break the contracts of their traits; a Go context that breaks its own.

use super::func;
use plugin_core::{
    Func, GoError, Value, ValueError,
    stdlib::{Context, reader, writer},
};
use std::{
    io::{self, Read, Write},
    sync::Arc,
};

/// Returns these numbers, one in each call, and then an error.
struct Claims(Vec<usize>);

impl Claims {
    fn next(&mut self) -> io::Result<usize> {
        match self.0.is_empty() {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => Ok(self.0.remove(0)),
        }
    }
}

impl Read for Claims {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.next()
    }
}

impl Write for Claims {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        self.next()
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What Go's `Write` returns for a text.
fn write(to: &Value, text: &str) -> (isize, Option<GoError>) {
    type Method = fn(Vec<u8>) -> (isize, Option<GoError>);
    let method = to.method("Write").unwrap().func::<Method>().unwrap();
    method.call(text.as_bytes()).unwrap()
}

#[test]
fn a_failed_write_tells_how_much_was_written() {
    func::<fn(Value) -> Result<String, GoError>>("ReadAll"); // opens a plugin
    for (claims, count) in [(vec![2], 2), (vec![2, 2], 4), (vec![], 0), (vec![1, 0], 1)] {
        let ends_with_zero = claims.ends_with(&[0]);
        let (written, error) = write(&writer(Claims(claims)).unwrap(), "hello");
        assert_eq!(written, count);
        let error = error.unwrap();
        let kind = error.downcast_ref::<io::Error>().unwrap().kind();
        assert_eq!(kind == io::ErrorKind::WriteZero, ends_with_zero, "{error}");
    }
    let (written, error) = write(&writer(Claims(vec![2, 3])).unwrap(), "hello");
    assert!(written == 5 && error.is_none());
}

#[test]
fn more_than_there_is_is_an_error() {
    let all: Func<fn(Value) -> Result<String, GoError>> = func("ReadAll");
    for claims in [usize::MAX, 1 << 20] {
        let error = all.call(reader(Claims(vec![claims])).unwrap()).unwrap();
        let told = error.unwrap_err().to_string();
        let said = format!("the Rust reader returned that it has read {claims} bytes");
        assert!(told.starts_with(&said), "{told}");
        let (written, error) = write(&writer(Claims(vec![2, claims])).unwrap(), "hello");
        assert_eq!(written, 2);
        let told = error.unwrap().to_string();
        let said = format!("the Rust writer returned that it has written {claims} of 3 bytes");
        assert!(told.starts_with(&said), "{told}");
    }
}

/// Panics when it is flushed.
struct Panics(#[allow(dead_code, reason = "it counts the owners")] Arc<()>);

impl Write for Panics {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        panic!("no flushing")
    }
}

#[test]
fn a_writer_whose_flush_panics_is_closed() {
    func::<fn(Value) -> Result<String, GoError>>("ReadAll");
    let alive = Arc::new(());
    let go = writer(Panics(Arc::clone(&alive))).unwrap();
    assert_eq!(write(&go, "x").0, 1);
    let error = go.method("Close").unwrap().call(&[]).unwrap_err();
    assert!(error.to_string().contains("no flushing"), "{error}");
    assert_eq!(Arc::strong_count(&alive), 1, "it is dropped");
    let (written, error) = write(&go, "x");
    assert!(written == 0 && error.unwrap().is(&GoError::closed_pipe()));
}

#[test]
fn a_value_can_be_added_to_a_context_whose_done_panics() {
    let context = func::<fn() -> Value>("NewWrongContext").call().unwrap();
    let context = Context::from_value(context).unwrap();
    let [key, value] = ["k", "v"].map(Value::from);
    let with = context.with_value(&key, &value).unwrap();
    assert_eq!(with.get(&key).unwrap().get::<String>().unwrap(), "v");
    // What needs to know when it is done is an error.
    assert!(matches!(with.with_cancel(), Err(ValueError::Panic { .. })));
}
