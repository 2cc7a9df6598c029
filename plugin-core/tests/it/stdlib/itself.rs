//! Streams that use themselves through Go, panics while sorting, and the kinds of errors of streams.

use super::func;
use plugin_core::{
    Func, GoError, GoObject, Value,
    stdlib::{GoReader, reader},
};
use std::{
    io::{self, Read},
    sync::{Arc, Mutex},
};

/// A reader that contains itself through Go.
struct Itself(Arc<Mutex<Option<Value>>>);

impl Read for Itself {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        let itself = self.0.lock().unwrap().clone().unwrap();
        let mut read = GoReader::new(itself.clone()).map_err(io::Error::other)?;
        let error = read.read(&mut [0; 8]).unwrap_err();
        let closed = itself.method("Close").unwrap().call(&[]).unwrap();
        assert!(
            closed[0].to_string().contains("is used by itself"),
            "{closed:?}"
        );
        Err(error)
    }
}

#[test]
fn a_reader_that_reads_itself_is_told_and_does_not_wait() {
    let place = Arc::default();
    let itself = reader(Itself(Arc::clone(&place))).unwrap();
    *place.lock().unwrap() = Some(itself.clone());
    let all: Func<fn(Value) -> Result<String, GoError>> = func("ReadAll");
    for _ in 0..2 {
        let error = all.call(&itself).unwrap().unwrap_err();
        assert!(error.message().contains("is used by itself"), "{error}");
    }
    *place.lock().unwrap() = None;
}

#[test]
fn a_panic_of_a_sort_poisons_nothing() {
    let elements = Arc::new(Mutex::new(vec![3u8, 1, 2]));
    let object = GoObject::implement(&[]).unwrap();
    let object = object.sortable(Arc::clone(&elements)).build().unwrap();
    let number = |i: isize| Value::new(i).unwrap();
    for (name, i, j, wrong) in [
        ("Swap", -1, 0, -1),
        ("Swap", 0, 3, 3),
        ("Less", 7, -2, 7),
        ("Less", 0, isize::MIN, isize::MIN),
    ] {
        let error = object.method(name).unwrap();
        let error = error.call(&[&number(i), &number(j)]).unwrap_err();
        let told = format!("index out of range [{wrong}] with length 3");
        assert!(error.to_string().contains(&told), "{error}");
        assert_eq!(*elements.lock().unwrap(), [3, 1, 2]);
    }
    let sort: Func<fn(Value) -> bool> = func("Sort");
    assert!(sort.call(object).unwrap());
    assert_eq!(*elements.lock().unwrap(), [1, 2, 3]);
}

#[test]
fn kinds_of_errors_survive_readers() {
    struct Denied;
    impl Read for Denied {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }
    let mut go = GoReader::new(reader(Denied).unwrap()).unwrap();
    let error = go.read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
}
