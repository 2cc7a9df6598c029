//! Channels: what a [`Value`] that is one can do, [`Sender`] and [`Receiver`] of typed ones, [`Select`].

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

/// How sending or receiving ended: `type transfer` of host/channels.go.
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

/// Waits for as long as it takes.
const FOREVER: usize = usize::MAX;

/// Go's durations are signed.
fn nanoseconds(limit: Duration) -> usize {
    i64::try_from(limit.as_nanos()).unwrap_or(i64::MAX) as usize
}

/// Channels of any type. Those of a known type are [`Sender`] and [`Receiver`], which [`get`](Self::get) makes of a value.
///
/// Waiting holds up the calling thread, and takes Go some 50 µs to wake; on Go's side it is a goroutine that waits.
impl Value {
    /// A new channel of values of this value's type, with room for `capacity` of them.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if this is nil, or `capacity` is more than Go allows.
    pub fn channel_like(&self, capacity: usize) -> Result<Self, ValueError> {
        self.part(Request::Channel(capacity))
    }

    /// Sends a value, waiting until the channel takes it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Closed`] for a closed channel, [`ValueError::Unassignable`] for a value of another type, [`ValueError::Refused`] for
    /// other kinds.
    pub fn send(&self, value: &Self) -> Result<(), ValueError> {
        self.send_within(value, FOREVER).map(drop)
    }

    /// Sends a value, unless the channel does not take it within `limit`; a limit of zero does not wait. Tells whether it did.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_for(&self, value: &Self, limit: Duration) -> Result<bool, ValueError> {
        self.send_within(value, nanoseconds(limit))
    }

    /// Receives a value, waiting until there is one; `None` if the channel is closed and nothing is left in it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for a channel to send to only, and other kinds.
    pub fn receive(&self) -> Result<Option<Self>, ValueError> {
        self.receive_within(FOREVER).map(Reply::received)
    }

    /// Receives a value, unless there is none within `limit`; a limit of zero does not wait.
    ///
    /// # Errors
    ///
    /// As [`receive`](Self::receive).
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
    /// [`ValueError::Closed`] for a closed or nil channel, [`ValueError::Refused`] for one to receive from only, and other kinds.
    pub fn close(&self) -> Result<(), ValueError> {
        Request::Close.of(&self.0).map(drop)
    }

    /// What comes through the channel, by handle, until it is closed.
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
