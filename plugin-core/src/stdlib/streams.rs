//! [`GoReader`] and [`GoWriter`]: Go's readers and writers as Rust's.

use super::operation::{self, Read};
use crate::{
    call::func_value::FuncValue,
    dynamic::{Value, ValueError},
    value::go_error::GoError,
};
use std::io;

type ReadMethod = fn(Vec<u8>) -> (isize, Option<GoError>);
type WriteMethod = fn(Vec<u8>) -> Result<isize, GoError>;
type CloseMethod = fn() -> Result<(), GoError>;

/// A Go value with a method `Read`, an `io.Reader`, as a [`std::io::Read`].
///
/// `io.EOF` is the end; any other error is an [`io::Error`] with a [`GoError`] in it. Go reads into memory of its own, up to 64 KiB at a
/// time, so that a reader may keep what it is given.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, Value, stdlib::GoReader};
/// use std::io::{BufRead, BufReader};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let report: Func<fn() -> Value> = plugin.func("Report")?; // func() io.Reader
/// for line in BufReader::new(GoReader::new(report.call()?)?).lines() {
///     println!("{}", line?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct GoReader(Value);

impl GoReader {
    /// Takes a reader.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoMethod`] if the value has no method `Read`, [`ValueError::TypeMismatch`] if that is another one.
    pub fn new(reader: Value) -> Result<Self, ValueError> {
        reader.method("Read")?.func::<ReadMethod>()?;
        Ok(Self(reader))
    }

    /// Closes the reader, if it has a method `Close`.
    ///
    /// # Errors
    ///
    /// What `Close` returns, or that it panics.
    pub fn close(self) -> io::Result<()> {
        close(&self.0)
    }
}

impl io::Read for GoReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match operation::read(&self.0, buffer).map_err(io::Error::other)? {
            Read::Bytes(n) => Ok(n),
            Read::End => Ok(0),
            Read::Failed(error) => Err(io::Error::other(error)),
        }
    }
}

/// A Go value with a method `Write`, an `io.Writer`, as a [`std::io::Write`].
///
/// What is written is copied into Go memory. Flushing calls a method `Flush`, if there is one without parameters that returns an error or
/// nothing, as `bufio.Writer` and `http.Flusher` have.
#[derive(Debug)]
pub struct GoWriter {
    writer: Value,
    write: FuncValue<WriteMethod>,
}

impl GoWriter {
    /// Takes a writer.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoMethod`] if the value has no method `Write`, [`ValueError::TypeMismatch`] if that is another one.
    pub fn new(writer: Value) -> Result<Self, ValueError> {
        let write = writer.method("Write")?.func()?;
        Ok(Self { writer, write })
    }

    /// Closes the writer, if it has a method `Close`.
    ///
    /// # Errors
    ///
    /// What `Close` returns, or that it panics.
    pub fn close(self) -> io::Result<()> {
        close(&self.writer)
    }
}

impl io::Write for GoWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.write.call(bytes).map_err(io::Error::other)?;
        let n = written.map_err(io::Error::other)?;
        match usize::try_from(n) {
            Ok(n) if n <= bytes.len() => Ok(n),
            _ => Err(io::Error::other(format!(
                "the Go writer says that it has written {n} bytes of {}",
                bytes.len()
            ))),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let Ok(flush) = self.writer.method("Flush") else {
            return Ok(());
        };
        if let Ok(flush) = flush.func::<CloseMethod>() {
            return flush
                .call()
                .map_err(io::Error::other)?
                .map_err(io::Error::other);
        }
        match flush.func::<fn()>() {
            Ok(flush) => flush.call().map_err(io::Error::other),
            Err(_) => Ok(()),
        }
    }
}

fn close(stream: &Value) -> io::Result<()> {
    match stream.method("Close") {
        Ok(method) => {
            let method = method.func::<CloseMethod>().map_err(io::Error::other)?;
            let closed = method.call().map_err(io::Error::other)?;
            closed.map_err(io::Error::other)
        }
        Err(_) => Ok(()),
    }
}
