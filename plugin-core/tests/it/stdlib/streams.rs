//! Readers, writers and sorting.

use super::{func, text};
use plugin_core::{
    Func, GoError, GoObject, Value, ValueError,
    stdlib::{GoReader, GoWriter, reader, writer},
};
use std::{
    io::{self, BufRead, BufReader, Cursor, Read, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
};

struct Flagged<T>(T, Arc<AtomicBool>);

impl<T> Drop for Flagged<T> {
    fn drop(&mut self) {
        self.1.store(true, SeqCst);
    }
}

impl<T: Read> Read for Flagged<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

/// Fails with the given error.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[test]
fn go_reads_from_rust() {
    let all: Func<fn(Value) -> Result<String, GoError>> = func("ReadAll");
    let long = "0123456789".repeat(20_000);
    let read = reader(Cursor::new(long.clone())).unwrap();
    assert_eq!(all.call(read).unwrap().unwrap(), long);
    assert_eq!(all.call(reader(io::empty()).unwrap()).unwrap().unwrap(), "");
    let interrupted = Failing(Some(io::ErrorKind::Interrupted.into()));
    assert_eq!(all.call(reader(interrupted).unwrap()).unwrap().unwrap(), "");

    let lines: Func<fn(Value, isize) -> Result<Vec<String>, GoError>> = func("FirstLines");
    let closed = Arc::new(AtomicBool::new(false));
    let source = Flagged(Cursor::new("a\nb\nc\n"), Arc::clone(&closed));
    let read = reader(source).unwrap();
    assert_eq!(lines.call(&read, 2).unwrap().unwrap(), ["a", "b"]);
    assert!(closed.load(SeqCst), "closing drops it");
    let error = all.call(&read).unwrap().unwrap_err();
    assert!(error.is(&GoError::closed_pipe()), "{error}");
}

#[test]
fn errors_of_readers_keep_what_they_are() {
    let once: Func<fn(Value) -> (bool, Option<GoError>)> = func("ReadError");
    let (is_eof, _) = once.call(reader(io::empty()).unwrap()).unwrap();
    assert!(is_eof, "the end is io.EOF itself");
    let denied = Failing(Some(io::ErrorKind::PermissionDenied.into()));
    let (_, error) = once.call(reader(denied).unwrap()).unwrap();
    let error = error.unwrap();
    let denied = error.downcast_ref::<io::Error>().unwrap();
    assert_eq!(denied.kind(), io::ErrorKind::PermissionDenied);
    let of_go = Failing(Some(io::Error::other(GoError::canceled())));
    let (_, error) = once.call(reader(of_go).unwrap()).unwrap();
    assert!(error.unwrap().is(&GoError::canceled()));
}

#[test]
fn an_io_error_keeps_the_identity_of_the_error_in_it() {
    let error = GoError::from_error(io::Error::other(GoError::eof()));
    assert!(error.is(&GoError::eof()));
    let twice = io::Error::other(io::Error::other(GoError::canceled()));
    assert!(GoError::from_error(twice).is(&GoError::canceled()));
}

#[test]
fn go_writes_to_rust() {
    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl Write for Sink {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            if part == b"bad" {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.lock().unwrap().write(&part[..part.len().min(3)])
        }
        fn flush(&mut self) -> io::Result<()> {
            self.0.lock().unwrap().extend(b"!");
            Ok(())
        }
    }
    let all: Func<fn(Value, Vec<String>) -> Result<(), GoError>> = func("WriteAll");
    let sink = Sink::default();
    let write = writer(sink.clone()).unwrap();
    all.call(&write, ["hello ", "world"]).unwrap().unwrap();
    assert_eq!(*sink.0.lock().unwrap(), b"hello world!");
    let error = all.call(&write, ["more"]).unwrap().unwrap_err();
    assert!(error.is(&GoError::closed_pipe()));
    let error = all
        .call(writer(sink).unwrap(), ["bad"])
        .unwrap()
        .unwrap_err();
    let full = error.downcast_ref::<io::Error>().unwrap();
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
}

#[test]
fn one_object_reads_writes_and_prints() {
    let (send, received) = mpsc::channel();
    struct Sender(mpsc::Sender<u8>);
    impl Write for Sender {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            part.iter()
                .try_for_each(|byte| self.0.send(*byte))
                .map_err(io::Error::other)?;
            Ok(part.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let object = GoObject::implement(&[])
        .unwrap()
        .named("main.Echo")
        .reader(Cursor::new("through Go"))
        .writer(Sender(send))
        .closer(|| Err(io::Error::other("never")))
        .stringer("an echo")
        .build()
        .unwrap();
    let copy: Func<fn(Value) -> Result<i64, GoError>> = func("Copy");
    assert_eq!(copy.call(&object).unwrap().unwrap(), 10);
    let bytes: Vec<u8> = received.try_iter().collect();
    assert_eq!(bytes, b"through Go");
    let describe: Func<fn(Value) -> String> = func("Describe");
    assert_eq!(describe.call(&object).unwrap(), "<an echo>");
    let closed = object.method("Close").unwrap().call(&[]).unwrap();
    assert_eq!(closed[0].to_string(), "never");
}

fn new_reader(kind: &str, content: &str) -> GoReader {
    let new: Func<fn(String, String) -> Value> = func("NewReader");
    GoReader::new(new.call(kind, content).unwrap()).unwrap()
}

#[test]
fn rust_reads_from_go() {
    let long = "0123456789\n".repeat(20_000);
    for kind in ["", "data with error"] {
        let mut read = String::new();
        new_reader(kind, &long).read_to_string(&mut read).unwrap();
        assert_eq!(read, long, "{kind}");
    }
    let mut lines = BufReader::new(new_reader("byte by byte", "a\nb\n")).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "a");
    assert_eq!(new_reader("", "x").read(&mut []).unwrap(), 0);
    new_reader("", "x").close().unwrap();

    let mut read = String::new();
    let error = new_reader("error at the end", "some").read_to_string(&mut read);
    let error = error.unwrap_err().downcast::<GoError>().unwrap();
    assert!(error.is(&GoError::canceled()) && read == "some");
    // By the contract of io.Reader, (0, nil) is not the end.
    let mut read = String::new();
    new_reader("nothing at first", "some")
        .read_to_string(&mut read)
        .unwrap();
    assert_eq!(read, "some");
    let error = new_reader("nothing ever", "some").read(&mut [0; 8]);
    assert_eq!(
        error.unwrap_err().to_string(),
        "multiple Read calls return no data or error"
    );
    // An error that comes with data is returned once, after the data.
    let mut failing = new_reader("data with failure", "some");
    assert_eq!(failing.read(&mut [0; 8]).unwrap(), 4);
    assert_eq!(failing.read(&mut []).unwrap(), 0);
    let error = failing.read(&mut [0; 8]).unwrap_err();
    assert!(
        error
            .downcast::<GoError>()
            .unwrap()
            .is(&GoError::canceled())
    );
    assert_eq!(failing.read(&mut [0; 8]).unwrap(), 0);

    for (kind, said) in [("liar", "there is room for 8"), ("panics", "no reading")] {
        let error = new_reader(kind, "").read(&mut [0; 8]).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
    assert!(matches!(
        GoReader::new(text("x")).unwrap_err(),
        ValueError::NoMethod { .. }
    ));
}

#[test]
fn rust_writes_to_go() {
    let new: Func<fn() -> Value> = func("NewSink");
    let sink = new.call().unwrap();
    let behind = |sink: &Value| -> String {
        sink.method("Behind").unwrap().call(&[]).unwrap()[0]
            .get()
            .unwrap()
    };
    let mut go = GoWriter::new(sink.clone()).unwrap();
    write!(go, "hello {}", 7).unwrap();
    assert_eq!(behind(&sink), "");
    go.flush().unwrap();
    assert_eq!(behind(&sink), "hello 7");
    go.write_all(b".").unwrap();
    go.close().unwrap();
    assert_eq!(behind(&sink), "hello 7.");
    assert_eq!(
        sink.elem().unwrap().field("Closed").unwrap().get(),
        Ok(true)
    );
    let half: Func<fn() -> Value> = func("NewHalf");
    for bytes in ["four", "1"] {
        let mut half = GoWriter::new(half.call().unwrap()).unwrap();
        let written = half.write(bytes.as_bytes());
        let error = match bytes.len() / 2 {
            0 => written.unwrap_err(),
            n => {
                assert_eq!(written.unwrap(), n, "these bytes are written");
                half.flush().unwrap_err()
            }
        };
        assert_eq!(error.to_string(), "short write");
        half.flush().unwrap();
    }
    let liar: Func<fn() -> Value> = func("NewLiar");
    let error = GoWriter::new(liar.call().unwrap())
        .unwrap()
        .write(b"x")
        .unwrap_err();
    assert!(
        error.to_string().contains("written 2 of 1 bytes"),
        "{error}"
    );
    assert!(GoWriter::new(text("x")).is_err());
}

#[test]
fn go_sorts_what_is_in_rust() {
    let elements = Arc::new(Mutex::new(vec![
        "c".to_owned(),
        "a".to_owned(),
        "b".to_owned(),
    ]));
    let object = GoObject::implement(&[])
        .unwrap()
        .sortable(Arc::clone(&elements));
    let sort: Func<fn(Value) -> bool> = func("Sort");
    assert_eq!(sort.call(object.build().unwrap()), Ok(true));
    assert_eq!(*elements.lock().unwrap(), ["a", "b", "c"]);
}
