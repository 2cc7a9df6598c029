//! [`Sender`]: the end of a Go channel that takes values of a Rust type; [`channel`] makes both ends.

use super::{FOREVER, Receiver, Transfer, nanoseconds};
use crate::{
    dynamic::operation::{TypeSchema, send},
    dynamic::request::Request,
    dynamic::{Value, ValueError},
    value::{Argument, GoValue},
};
use std::{fmt, time::Duration};

/// A new Go channel, with room for `capacity` values of the Go type that `T` stands for; both its ends.
///
/// # Errors
///
/// As [`Value::new`], for the element type; [`ValueError::Refused`] if `capacity` is more than Go allows.
///
/// # Examples
///
/// ```no_run
/// # fn main() -> Result<(), plugin_core::ValueError> {
/// let (words, received) = plugin_core::channel::<String>(1)?; // make(chan string, 1)
/// words.send("hello")?;
/// words.close()?;
/// assert_eq!(received.collect::<Result<Vec<_>, _>>()?, ["hello"]);
/// # Ok(())
/// # }
/// ```
pub fn channel<T: GoValue>(capacity: usize) -> Result<(Sender<T>, Receiver<T>), ValueError> {
    let elements = Value::new(Vec::<T>::new())?;
    let channel = elements.part(Request::ChannelOfElements(capacity))?;
    Ok((Sender::of(channel.clone()), Receiver::of(channel)))
}

/// The end of a Go channel that takes values: Go's `chan<- T`.
///
/// It can be a parameter or a result where Go has `chan<- T` or `chan T`, and [`Value::get`] makes one of any such channel. Values are
/// copied into Go memory.
///
/// Waiting holds up the calling thread; on Go's side it is a goroutine that waits.
pub struct Sender<T: GoValue = Value> {
    channel: Value,
    schema: TypeSchema<T>,
}

impl<T: GoValue> Sender<T> {
    /// The channel must be one for such values, or sending is an error.
    pub(in crate::dynamic) fn of(channel: Value) -> Self {
        Self {
            channel,
            schema: TypeSchema::new(),
        }
    }

    /// Sends a value, waiting until the channel takes it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Closed`] for a closed channel; [`ValueError::Unassignable`] for a [`Value`] of another type in what is sent.
    pub fn send(&self, value: impl Argument<T>) -> Result<(), ValueError> {
        self.send_within(&value, FOREVER).map(drop)
    }

    /// Sends a value, unless the channel does not take it within `limit`; a limit of zero does not wait. Tells whether it did.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_for(&self, value: impl Argument<T>, limit: Duration) -> Result<bool, ValueError> {
        self.send_within(&value, nanoseconds(limit))
    }

    /// Closes the channel: receivers get what is in it, and then learn that it is closed.
    ///
    /// # Errors
    ///
    /// [`ValueError::Closed`] for a closed or nil channel.
    pub fn close(&self) -> Result<(), ValueError> {
        self.channel.close()
    }

    fn send_within(&self, value: &impl Argument<T>, limit: usize) -> Result<bool, ValueError> {
        let sent = send(&self.channel.0, &self.schema, value, limit)?;
        Ok(matches!(sent, Transfer::Done))
    }
}

/// One more end of the same channel.
impl<T: GoValue> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self::of(self.channel.clone())
    }
}

impl<T: GoValue> AsRef<Value> for Sender<T> {
    fn as_ref(&self) -> &Value {
        &self.channel
    }
}

impl<T: GoValue> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sender of {}", T::SHAPE)
    }
}
