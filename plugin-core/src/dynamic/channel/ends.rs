//! [`Sender`]: the sending end of a Go channel of a Rust type; [`channel`] makes a channel.

use super::{FOREVER, Receiver, Transfer, nanoseconds};
use crate::{
    dynamic::operation::{TypeSchema, send},
    dynamic::request::Request,
    dynamic::{Value, ValueError},
    value::{Argument, GoValue},
};
use std::{fmt, time::Duration};

/// Makes a Go channel with a buffer for `capacity` values, and returns its two ends. The element type is the Go type that `T` stands for.
///
/// # Errors
///
/// Returns the errors of [`Value::new`] for the element type, and [`ValueError::Refused`] if `capacity` is more than Go allows.
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

/// The sending end of a Go channel: Go's `chan<- T`.
///
/// It can be a parameter or a result where Go has `chan<- T` or `chan T`, and [`Value::get`] returns one for such a channel. Values are
/// copied into Go memory.
///
/// A send that waits blocks the calling thread. In Go, a goroutine waits.
pub struct Sender<T: GoValue = Value> {
    channel: Value,
    schema: TypeSchema<T>,
}

impl<T: GoValue> Sender<T> {
    /// Returns the sending end of a channel. If its element type is not that of `T`, sending is an error.
    pub(in crate::dynamic) fn of(channel: Value) -> Self {
        Self {
            channel,
            schema: TypeSchema::new(),
        }
    }

    /// Sends a value, and waits until the channel accepts it.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Closed`] if the channel is closed, and [`ValueError::Unassignable`] if `value` contains a [`Value`] of another
    /// type.
    pub fn send(&self, value: impl Argument<T>) -> Result<(), ValueError> {
        self.send_within(&value, FOREVER).map(drop)
    }

    /// Sends a value, waiting at most for `limit`. Returns whether the value was sent. With a limit of zero this does not wait.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`send`](Self::send).
    pub fn send_for(&self, value: impl Argument<T>, limit: Duration) -> Result<bool, ValueError> {
        self.send_within(&value, nanoseconds(limit))
    }

    /// Closes the channel. Receivers still get the values in its buffer.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Closed`] if the channel is closed or nil.
    pub fn close(&self) -> Result<(), ValueError> {
        self.channel.close()
    }

    fn send_within(&self, value: &impl Argument<T>, limit: usize) -> Result<bool, ValueError> {
        let sent = send(&self.channel.0, &self.schema, value, limit)?;
        Ok(matches!(sent, Transfer::Done))
    }
}

/// Returns another sending end of the same channel.
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
