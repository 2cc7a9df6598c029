//! [`Receiver`]: the receiving end of a Go channel of a Rust type, for threads and for async tasks.

use super::{
    FOREVER, Transfer, nanoseconds,
    wait::{Progress, Wait},
};
use crate::{
    dynamic::operation::{TypeSchema, receive},
    dynamic::{Value, ValueError},
    value::GoValue,
};
use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    task::{Context, Poll},
    time::Duration,
};

/// The outcome of receiving with a time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received<T = Value> {
    /// A value was received.
    Value(T),
    /// The channel is closed and empty.
    Closed,
    /// No value could be received within the time limit.
    TimedOut,
}

/// The receiving end of a Go channel: Go's `<-chan T`.
///
/// It can be a parameter or a result where Go has `<-chan T` or `chan T`, and [`Value::get`] returns one for such a channel. Values are
/// copied into Rust memory. As an iterator it receives until the channel is closed, like Go's `range`.
///
/// # Threads and async tasks
///
/// [`receive`](Self::receive) and the iterator block the calling thread until a value arrives. In Go, a goroutine waits.
///
/// [`receive_async`](Self::receive_async) and, with the feature `futures`, the implementation of `Stream` do not block. A goroutine waits
/// for the next value and takes it as soon as it arrives. The wait belongs to the receiver: if a future is dropped, no value is lost, since
/// the next future continues the wait. If the receiver is dropped, the wait is cancelled when a thread next enters Go. A value that it has
/// already taken is passed to the next receiver in Rust; Go code no longer receives it.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, Receiver};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let events: Func<fn(String) -> Receiver<i64>> = plugin.func("Events")?; // func(string) <-chan int64
/// for event in events.call("topic")? {
///     println!("{}", event?);
/// }
/// # Ok(())
/// # }
/// # async fn tasks(mut events: Receiver<i64>) -> Result<(), plugin_core::ValueError> {
/// while let Some(event) = events.receive_async().await? {
///     println!("{event}");
/// }
/// # Ok(())
/// # }
/// ```
pub struct Receiver<T: GoValue = Value> {
    channel: Value,
    schema: TypeSchema<T>,
    wait: Option<Wait>,
    elements: PhantomData<fn() -> T>,
}

impl<T: GoValue> Receiver<T> {
    /// Returns the receiving end of a channel. If its element type is not that of `T`, receiving is an error.
    pub(in crate::dynamic) fn of(channel: Value) -> Self {
        Self {
            channel,
            schema: TypeSchema::new(),
            wait: None,
            elements: PhantomData,
        }
    }

    /// Receives a value, and waits until there is one. Returns `None` if the channel is closed and empty.
    ///
    /// # Errors
    ///
    /// Returns an error if the value cannot be converted, such as [`ValueError::NotUtf8`] if a `String` in `T` would not be UTF-8. The value is
    /// lost then.
    pub fn receive(&self) -> Result<Option<T>, ValueError> {
        Ok(match self.receive_within(FOREVER)? {
            Received::Value(value) => Some(value),
            _ => None,
        })
    }

    /// Receives a value, waiting at most for `limit`. With a limit of zero this does not wait.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`receive`](Self::receive).
    pub fn receive_for(&self, limit: Duration) -> Result<Received<T>, ValueError> {
        self.receive_within(nanoseconds(limit))
    }

    /// Receives a value without blocking the thread, in any executor. If the future is dropped, no value is lost.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`receive`](Self::receive).
    pub fn receive_async(&mut self) -> impl Future<Output = Result<Option<T>, ValueError>> {
        poll_fn(|context| self.poll_receive(context))
    }

    /// Receives a value if there is one. Otherwise arranges for the task to be woken when there may be one.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`receive`](Self::receive).
    pub fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<T>, ValueError>> {
        loop {
            if let Some(wait) = &self.wait {
                match wait.poll(context.waker()) {
                    Progress::Waits => return Poll::Pending,
                    Progress::Ended => self.wait = None,
                }
            }
            match self.receive_within(0)? {
                Received::Value(value) => return Poll::Ready(Ok(Some(value))),
                Received::Closed => return Poll::Ready(Ok(None)),
                Received::TimedOut => self.wait = Some(Wait::start(&self.channel)?),
            }
        }
    }

    fn receive_within(&self, limit: usize) -> Result<Received<T>, ValueError> {
        Ok(match receive(&self.channel.0, &self.schema, limit)? {
            (_, Some(value)) => Received::Value(value),
            (Transfer::TimedOut, None) => Received::TimedOut,
            (_, None) => Received::Closed,
        })
    }
}

impl<T: GoValue> Iterator for Receiver<T> {
    type Item = Result<T, ValueError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.receive().transpose()
    }
}

#[cfg(feature = "futures")]
impl<T: GoValue> futures_core::Stream for Receiver<T> {
    type Item = Result<T, ValueError>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_receive(context).map(Result::transpose)
    }
}

/// Returns another receiving end of the same channel. Each value is received by one of them. A wait stays with the receiver that started it.
impl<T: GoValue> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self::of(self.channel.clone())
    }
}

impl<T: GoValue> AsRef<Value> for Receiver<T> {
    fn as_ref(&self) -> &Value {
        &self.channel
    }
}

impl<T: GoValue> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receiver of {}", T::SHAPE)
    }
}
