//! [`GoReader`] and [`GoWriter`]: Rust's `Read` and `Write` for Go's readers and writers.

use super::operation::{self, After};
use crate::{
    call::func_value::FuncValue,
    dynamic::{Value, ValueError},
    value::go_error::GoError,
};
use std::{io, mem};

type ReadMethod = fn(Vec<u8>) -> (isize, Option<GoError>);
type WriteMethod = fn(Vec<u8>) -> (isize, Option<GoError>);
type CloseMethod = fn() -> Result<(), GoError>;

/// Implements [`std::io::Read`] for a Go `io.Reader`.
///
/// `io.EOF` becomes the end of the data. Any other error becomes an [`io::Error`] that contains a [`GoError`], of the kind that [`io::Error::from`] finds. Where Go returns bytes and an error
/// at once, the error is returned by the next read. A reader that returns neither is asked again, a hundred times before that is
/// `io.ErrNoProgress`, as in package `bufio`. Go reads into Go memory, up to 64 KiB at a time, since the reader may keep the buffer.
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
pub struct GoReader {
    reader: Value,
    /// What the last read has left for the next one to return.
    after: After,
}

impl GoReader {
    /// Wraps a Go value with a method `Read`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoMethod`] if the value has no method `Read`, and [`ValueError::TypeMismatch`] if the method is not that of
    /// `io.Reader`.
    pub fn new(reader: Value) -> Result<Self, ValueError> {
        reader.method("Read")?.func::<ReadMethod>()?;
        Ok(Self {
            reader,
            after: After::More,
        })
    }

    /// Closes the reader, if it has a method `Close`.
    ///
    /// # Errors
    ///
    /// Returns the error of `Close`, and an error if `Close` panics or has another type than that of `io.Closer`.
    pub fn close(self) -> io::Result<()> {
        close(&self.reader)
    }
}

impl io::Read for GoReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let (bytes, after) = match mem::replace(&mut self.after, After::More) {
            After::More => operation::read(&self.reader, buffer).map_err(io::Error::other)?,
            kept => (0, kept),
        };
        match after {
            After::Failed(error) if bytes == 0 => Err(error.into()),
            After::End if bytes == 0 => Ok(0),
            after => {
                self.after = after;
                Ok(bytes)
            }
        }
    }
}

/// Implements [`std::io::Write`] for a Go `io.Writer`.
///
/// Data is copied into Go memory. Where Go has written some bytes and returns an error, the error is returned by the next call of a
/// method. Flushing calls the method `Flush`, if the value has one without parameters that returns an error or
/// nothing, like those of `bufio.Writer` and `http.Flusher`.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, Value, stdlib::GoWriter};
/// use std::io::Write;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let log: Func<fn() -> Value> = plugin.func("Log")?; // func() io.Writer
/// let mut log = GoWriter::new(log.call()?)?;
/// writeln!(log, "started")?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct GoWriter {
    writer: Value,
    write: FuncValue<WriteMethod>,
    /// The error of a write of which a part succeeded.
    failed: Option<GoError>,
}

impl GoWriter {
    /// Wraps a Go value with a method `Write`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoMethod`] if the value has no method `Write`, and [`ValueError::TypeMismatch`] if the method is not that of
    /// `io.Writer`.
    pub fn new(writer: Value) -> Result<Self, ValueError> {
        let write = writer.method("Write")?.func()?;
        Ok(Self {
            writer,
            write,
            failed: None,
        })
    }

    /// Closes the writer, if it has a method `Close`.
    ///
    /// # Errors
    ///
    /// Returns the error of `Close`, and an error if `Close` panics or has another type than that of `io.Closer`.
    pub fn close(mut self) -> io::Result<()> {
        let closed = close(&self.writer);
        self.kept_error().and(closed)
    }

    fn kept_error(&mut self) -> io::Result<()> {
        self.failed.take().map_or(Ok(()), |error| Err(error.into()))
    }
}

impl io::Write for GoWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.kept_error()?;
        let (written, error) = self.write.call(bytes).map_err(io::Error::other)?;
        match (usize::try_from(written), error) {
            (Ok(n), error) if n <= bytes.len() => {
                self.failed = error;
                if n == 0 {
                    self.kept_error()?;
                }
                Ok(n)
            }
            (_, Some(error)) => Err(error.into()),
            (_, None) => Err(io::Error::other(format!(
                "the Go writer returned that it has written {written} of {} bytes",
                bytes.len()
            ))),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.kept_error()?;
        let Ok(flush) = self.writer.method("Flush") else {
            return Ok(());
        };
        if let Ok(flush) = flush.func::<CloseMethod>() {
            return Ok(flush.call().map_err(io::Error::other)??);
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
            Ok(method.call().map_err(io::Error::other)??)
        }
        Err(_) => Ok(()),
    }
}
