//! Ranging over a [`Value`] that is a func, as Go 1.23 does.

use super::{Value, ValueError, request::Request};
use crate::runtime::handle::Running;

/// Funcs to range over: `iter.Seq`, `iter.Seq2`, and any `func(yield func(...) bool)`.
impl Value {
    /// What a func to range over yields, with any version of Go. It runs on a goroutine of its own, which stands still between two
    /// values, so that a step takes Go some 50 µs; dropping this ends it, when a thread enters Go next: then `yield` returns `false`.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other types, and for a nil func.
    pub fn range(&self) -> Result<Yielded, ValueError> {
        let running = Request::Range.of(&self.0)?.handle()?;
        Ok(Yielded(Some(Running::new(running))))
    }
}

/// What a func to range over yields; see [`Value::range`].
#[derive(Debug)]
pub struct Yielded(Option<Running>);

impl Iterator for Yielded {
    /// None, one or two values; an error if the function panics, or ends its goroutine. Nothing follows it.
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
