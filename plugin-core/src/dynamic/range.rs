//! Iteration over a [`Value`] that is an iterator function, as in Go 1.23.

use super::{Value, ValueError, request::Request};
use crate::runtime::handle::Running;

/// Iterator functions: `iter.Seq`, `iter.Seq2`, and any `func(yield func(...) bool)`.
impl Value {
    /// Returns an iterator over the values that an iterator function yields. It works with all supported versions of Go.
    ///
    /// The function runs on its own goroutine, which is suspended between two values. A step takes about 50 µs. When the iterator is
    /// dropped, `yield` returns `false` as soon as a thread enters Go.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the value is a nil func or not an iterator function.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// use plugin_core::{Func, Value};
    ///
    /// let lines: Func<fn() -> Value> = plugin.func("Lines")?; // func() iter.Seq[string]
    /// for values in lines.call()?.range()? {
    ///     println!("{}", values?[0].get::<String>()?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn range(&self) -> Result<Yielded, ValueError> {
        let running = Request::Range.of(&self.0)?.handle();
        Ok(Yielded(Some(Running::new(running))))
    }
}

/// An iterator over the values that an iterator function yields; see [`Value::range`].
#[derive(Debug)]
pub struct Yielded(Option<Running>);

impl Iterator for Yielded {
    /// The zero, one or two values of a step, or an error if the function panics or ends its goroutine. The iterator ends after an error.
    type Item = Result<Vec<Value>, ValueError>;

    fn next(&mut self) -> Option<Self::Item> {
        let running = self.0.as_ref()?;
        match Request::Next.of(running) {
            Ok(reply) if reply.slot(1) != 0 => Some(Ok(reply.values())),
            ended => {
                self.0 = None;
                ended.err().map(Err)
            }
        }
    }
}
