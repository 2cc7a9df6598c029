//! Channels: methods of [`Value`], typed ends ([`Sender`], [`Receiver`]), and [`Select`].

mod ends;
mod receiver;
mod select;
mod wait;

use super::{Value, ValueError, reply::Reply, request::Request};
pub use ends::{Sender, channel};
pub use receiver::{Received, Receiver};
pub use select::{Select, Selected};
use std::time::Duration;
pub(crate) use wait::woken;

/// The outcome of a send or receive: `type transfer` of host/channels.go.
pub(super) enum Transfer {
    Done,
    Closed,
    TimedOut,
}

impl Transfer {
    pub(super) fn of(reply: &Reply) -> Self {
        match reply.number() {
            0 => Self::Done,
            1 => Self::Closed,
            _ => Self::TimedOut,
        }
    }
}

/// The time limit for waiting without one.
const FOREVER: usize = usize::MAX;

/// Returns a time limit in nanoseconds, at most the largest of Go's durations, which are signed.
fn nanoseconds(limit: Duration) -> usize {
    i64::try_from(limit.as_nanos()).unwrap_or(i64::MAX) as usize
}

/// Channels of any type. For a channel whose type is known, [`get`](Self::get) returns a [`Sender`] or [`Receiver`].
///
/// A method that waits blocks the calling thread. In Go, a goroutine waits; waking the thread takes about 50 µs.
impl Value {
    /// Makes a channel with a buffer for `capacity` values. Its element type is the type of this value.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if this is a nil interface, or if `capacity` is more than Go allows.
    pub fn channel_like(&self, capacity: usize) -> Result<Self, ValueError> {
        self.part(Request::Channel(capacity))
    }

    /// Sends a value, and waits until the channel accepts it.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Closed`] if the channel is closed, [`ValueError::Unassignable`] if `value` is of another type, and
    /// [`ValueError::Refused`] if this is not a channel that can be sent to.
    pub fn send(&self, value: &Self) -> Result<(), ValueError> {
        self.send_within(value, FOREVER).map(drop)
    }

    /// Sends a value, waiting at most for `limit`. Returns whether the value was sent. With a limit of zero this does not wait.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`send`](Self::send).
    pub fn send_for(&self, value: &Self, limit: Duration) -> Result<bool, ValueError> {
        self.send_within(value, nanoseconds(limit))
    }

    /// Receives a value, and waits until there is one. Returns `None` if the channel is closed and empty.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if this is not a channel that can be received from.
    pub fn receive(&self) -> Result<Option<Self>, ValueError> {
        self.receive_within(FOREVER).map(Reply::received)
    }

    /// Receives a value, waiting at most for `limit`. With a limit of zero this does not wait.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`receive`](Self::receive).
    pub fn receive_for(&self, limit: Duration) -> Result<Received, ValueError> {
        let reply = self.receive_within(nanoseconds(limit))?;
        Ok(match Transfer::of(&reply) {
            Transfer::TimedOut => Received::TimedOut,
            _ => reply.received().map_or(Received::Closed, Received::Value),
        })
    }

    /// Closes the channel.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Closed`] if the channel is closed or nil, and [`ValueError::Refused`] if this is not a channel that can be sent
    /// to.
    pub fn close(&self) -> Result<(), ValueError> {
        Request::Close.of(&self.0).map(drop)
    }

    /// Returns the receiving end of the channel. It returns values as handles, and is an iterator.
    #[must_use]
    pub fn receiver(self) -> Receiver {
        Receiver::of(self)
    }

    fn send_within(&self, value: &Self, limit: usize) -> Result<bool, ValueError> {
        let reply = Request::Send(value, limit).of(&self.0)?;
        Ok(matches!(Transfer::of(&reply), Transfer::Done))
    }

    fn receive_within(&self, limit: usize) -> Result<Reply, ValueError> {
        Request::Receive(limit).of(&self.0)
    }
}

impl AsRef<Self> for Value {
    fn as_ref(&self) -> &Self {
        self
    }
}
