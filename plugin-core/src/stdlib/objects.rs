//! Implements interfaces of Go's standard library by Rust's traits.

use super::operation::reading;
use crate::{
    callback::Callback,
    dynamic::Value,
    object::{GoObject, ObjectError},
    value::go_error::GoError,
};
use std::{
    fmt,
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
};

/// The number of bytes that are read at once, at most.
const MOST_READ: usize = 64 << 10;

/// Creates an `io.ReadCloser` that reads from a Rust reader. Closing it drops the reader.
///
/// The end of the data becomes `io.EOF`. An [`io::Error`] becomes a Go error that keeps the Rust error; see [`GoError::from_error`]. A reader
/// that claims to have read more than there was room for is an error, too.
///
/// # Errors
///
/// Returns the errors of [`GoObject::implement`].
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, GoError, Value, stdlib};
/// use std::fs::File;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let parse: Func<fn(Value) -> Result<Value, GoError>> = plugin.func("Parse")?; // func(io.Reader) (*Document, error)
/// let document = parse.call(stdlib::reader(File::open("document.txt")?)?)??;
/// # Ok(())
/// # }
/// ```
pub fn reader(reader: impl Read + Send + 'static) -> Result<Value, ObjectError> {
    let open = Open::new(reader);
    let object = GoObject::implement(&[])?.named("rust.Reader");
    open.closer(open.reader(object)).build()
}

/// Creates an `io.WriteCloser` that writes to a Rust writer. Closing it flushes and drops the writer.
///
/// If the writer fails, Go learns how many bytes were written before.
///
/// # Errors
///
/// Returns the errors of [`GoObject::implement`].
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, GoError, Value, stdlib};
/// use std::fs::File;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let render: Func<fn(Value) -> Result<(), GoError>> = plugin.func("Render")?; // func(io.Writer) error
/// render.call(stdlib::writer(File::create("page.html")?)?)??;
/// # Ok(())
/// # }
/// ```
pub fn writer(writer: impl Write + Send + 'static) -> Result<Value, ObjectError> {
    let open = Open::new(writer);
    let object = open.writer(GoObject::implement(&[])?.named("rust.Writer"));
    object
        .method("Close", move || -> Result<(), GoError> {
            // Taken first, so that it is dropped whatever flushing does.
            let mut writer = open.take()?.ok_or_else(GoError::closed_pipe)?;
            writer.flush().map_err(GoError::from)
        })
        .build()
}

/// Methods of Go's standard interfaces.
impl GoObject {
    /// Adds the method `Read` of an `io.Reader`, which reads from `reader`; see [`stdlib::reader`](crate::stdlib::reader).
    pub fn reader(self, reader: impl Read + Send + 'static) -> Self {
        Open::new(reader).reader(self)
    }

    /// Adds the method `Write` of an `io.Writer`, which writes to `writer`.
    pub fn writer(self, writer: impl Write + Send + 'static) -> Self {
        Open::new(writer).writer(self)
    }

    /// Adds the method `Close` of an `io.Closer`, which calls `close`.
    pub fn closer(self, close: impl Fn() -> io::Result<()> + Send + Sync + 'static) -> Self {
        self.method("Close", move || close().map_err(GoError::from))
    }

    /// Adds the method `String` of a `fmt.Stringer`, which formats `value` with `Display`.
    pub fn stringer(self, value: impl fmt::Display + Send + Sync + 'static) -> Self {
        self.method("String", move || value.to_string())
    }

    /// Adds the methods `Len`, `Less` and `Swap` of a `sort.Interface`, with which Go can sort `elements`. An index that is out of range
    /// is a panic, as in Go. A panic does not poison the mutex.
    pub fn sortable<T: Ord + Send + 'static>(self, elements: Arc<Mutex<Vec<T>>>) -> Self {
        let [len, less, swap] = [(); 3].map(|()| Arc::clone(&elements));
        self.method("Len", move || lock(&len).len() as isize)
            .method("Less", move |i: isize, j: isize| {
                with_both(&less, [i, j], |elements, [i, j]| elements[i] < elements[j])
            })
            .method("Swap", move |i: isize, j: isize| {
                with_both(&swap, [i, j], |elements, [i, j]| elements.swap(i, j));
            })
    }
}

/// Calls `act` with two indices that are in range. What panics does so after the lock was released, so that it is not poisoned.
fn with_both<T, R>(
    elements: &Mutex<Vec<T>>,
    both: [isize; 2],
    act: impl FnOnce(&mut Vec<T>, [usize; 2]) -> R,
) -> R {
    let mut locked = lock(elements);
    let len = locked.len();
    let [i, j] = both.map(|i| usize::try_from(i).unwrap_or(len));
    if let Some(wrong) = both.into_iter().zip([i, j]).find(|(_, i)| *i >= len) {
        drop(locked);
        panic!("index out of range [{}] with length {len}", wrong.0); // as Go says it
    }
    let done = catch_unwind(AssertUnwindSafe(|| act(&mut locked, [i, j])));
    drop(locked);
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Locks a mutex, also if a reader, writer or comparison panicked while holding it.
fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A stream until it is closed.
struct Open<T>(Arc<Shared<T>>);

struct Shared<T> {
    stream: Mutex<Option<T>>,
    /// The thread that is using the stream.
    user: Mutex<Option<ThreadId>>,
}

impl<T: Send + 'static> Open<T> {
    fn new(stream: T) -> Self {
        Self(Arc::new(Shared {
            stream: Mutex::new(Some(stream)),
            user: Mutex::new(None),
        }))
    }

    fn again(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    /// Returns the stream, for this thread only. A stream that leads to itself through Go would wait for itself.
    fn own(&self) -> Result<Own<'_, T>, GoError> {
        let this = thread::current().id();
        if *lock(&self.0.user) == Some(this) {
            return Err(GoError::from_message(
                "the stream is used by itself: a Rust reader or writer has called Go code that uses it",
            ));
        }
        let stream = lock(&self.0.stream);
        *lock(&self.0.user) = Some(this);
        let user = &self.0.user;
        Ok(Own { stream, user })
    }

    fn with<R>(&self, act: impl FnOnce(&mut T) -> io::Result<R>) -> Result<R, GoError> {
        match &mut *self.own()?.stream {
            Some(stream) => act(stream).map_err(GoError::from),
            None => Err(GoError::closed_pipe()),
        }
    }

    fn take(&self) -> Result<Option<T>, GoError> {
        Ok(self.own()?.stream.take())
    }

    fn closer(&self, object: GoObject) -> GoObject {
        let open = self.again();
        object.method("Close", move || -> Result<(), GoError> {
            open.take()?.map(drop).ok_or_else(GoError::closed_pipe)
        })
    }
}

/// A stream that this thread uses.
struct Own<'a, T> {
    stream: MutexGuard<'a, Option<T>>,
    user: &'a Mutex<Option<ThreadId>>,
}

impl<T> Drop for Own<'_, T> {
    fn drop(&mut self) {
        *lock(self.user) = None; // before the lock is released
    }
}

impl<T: Read + Send + 'static> Open<T> {
    fn reader(&self, object: GoObject) -> GoObject {
        let open = self.again();
        let next = Callback::<fn(isize) -> Result<Vec<u8>, GoError>>::new(move |most| {
            let most = usize::try_from(most).unwrap_or_default().min(MOST_READ);
            let mut buffer = vec![0; most];
            let n = open.with(|reader| read(reader, &mut buffer))?;
            if n == 0 && most > 0 {
                return Err(GoError::eof());
            }
            buffer.truncate(n);
            Ok(buffer)
        });
        match Value::new::<Callback<fn(isize) -> Result<Vec<u8>, GoError>>>(next)
            .and_then(|next| reading(&next))
        {
            Ok(read) => object.func("Read", &read),
            Err(error) => object.failed("Read", error),
        }
    }
}

impl<T: Write + Send + 'static> Open<T> {
    fn writer(&self, object: GoObject) -> GoObject {
        let open = self.again();
        object.method("Write", move |part: Vec<u8>| -> (isize, Option<GoError>) {
            let mut written = 0;
            let ended = open.with(|writer| write(writer, &part, &mut written));
            (written as isize, ended.err())
        })
    }
}

/// Reads once. A reader that claims more than there is room for has broken the contract of `Read`: no one knows what is data.
fn read(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(n) if n > buffer.len() => {
                return Err(io::Error::other(format!(
                    "the Rust reader returned that it has read {n} bytes, where there is room for {}",
                    buffer.len()
                )));
            }
            ended => return ended,
        }
    }
}

/// Writes all, and counts what is written: `io.Writer` tells it also where a part failed.
fn write(writer: &mut impl Write, part: &[u8], written: &mut usize) -> io::Result<()> {
    while let rest @ [_, ..] = &part[*written..] {
        match writer.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) if n > rest.len() => {
                return Err(io::Error::other(format!(
                    "the Rust writer returned that it has written {n} of {} bytes",
                    rest.len()
                )));
            }
            Ok(n) => *written += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
