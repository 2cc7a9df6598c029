//! [`Sender`]: the end of a Go channel that takes values of a Rust type; [`channel`] makes both ends.

use super::{FOREVER, Receiver, Transfer, nanoseconds, schema};
use crate::{
    dynamic::operation::{Operation, perform},
    dynamic::{Value, ValueError},
    value::{Argument, GoValue, Scratch},
};
use std::{fmt, marker::PhantomData, time::Duration};

/// A new Go channel, with room for `capacity` values of the Go type that `T` stands for; both its ends.
///
/// # Errors
///
/// As [`Value::new`], for an element type with a name: make such a channel by [`Value::channel_like`]. [`ValueError::Refused`] if
/// `capacity` is more than Go allows.
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
    let channel = elements.part(Operation::Channel, |lease| {
        lease.ints[2] = capacity;
        lease.ints[3] = 1;
    })?;
    Ok((Sender::of(channel.try_clone()?), Receiver::of(channel)))
}

/// The end of a Go channel that takes values: Go's `chan<- T`.
///
/// It can be a parameter or a result where Go has `chan<- T` or `chan T`, and [`Value::get`] makes one of any such channel. Values are
/// copied into Go memory.
///
/// Waiting holds up the calling thread; on Go's side it is a goroutine that waits.
pub struct Sender<T: GoValue = Value> {
    channel: Value,
    schema: Box<[u8]>,
    elements: PhantomData<fn(T)>,
}

impl<T: GoValue> Sender<T> {
    /// The channel must be one for such values, or sending is an error.
    pub(in crate::dynamic) fn of(channel: Value) -> Self {
        Self {
            channel,
            schema: schema::<T>(),
            elements: PhantomData,
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

    /// One more handle on the same channel.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn try_clone(&self) -> Result<Self, ValueError> {
        Ok(Self::of(self.channel.try_clone()?))
    }

    fn send_within(&self, value: &impl Argument<T>, limit: usize) -> Result<bool, ValueError> {
        let mut scratch = Scratch::new();
        let image = crate::call::binding::image::<T>(value, &mut scratch);
        scratch.check().map_err(|wrong| ValueError::from(*wrong))?;
        let lease = perform(Operation::Send, &self.channel.0, |lease| {
            lease.ints[2] = image.expose_provenance();
            lease.ints[3] = limit;
            lease.put_bytes(4, &self.schema);
        })?;
        Ok(matches!(Transfer::of(&lease), Transfer::Done))
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
