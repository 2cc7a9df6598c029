//! [`Receiver`]: the end of a Go channel that gives values of a Rust type, to threads and to tasks.

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

/// How receiving from a channel ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received<T = Value> {
    /// A value came.
    Value(T),
    /// The channel is closed, and nothing is left in it.
    Closed,
    /// Nothing came in time.
    TimedOut,
}

/// The end of a Go channel that gives values: Go's `<-chan T`.
///
/// It can be a parameter or a result where Go has `<-chan T` or `chan T`, and [`Value::get`] makes one of any such channel. Values are
/// copied into Rust memory. As an iterator it receives until the channel is closed, as Go's `range` does.
///
/// # Threads and tasks
///
/// [`receive`](Self::receive) and the iterator hold up the calling thread until a value comes; on Go's side it is a goroutine that waits.
/// [`receive_async`](Self::receive_async) and, with the feature `futures`, `Stream` hold up no thread. Such a wait is a goroutine as well,
/// which takes the value as soon as it comes. The receiver keeps the wait, so that a future that is dropped loses nothing: the
/// next one goes on. If the receiver itself is dropped, the wait is cancelled when some thread enters Go next; what it took before
/// that is given to the next one in Rust who receives from the channel, and only Go code does not get it any more.
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
    /// The channel must be one of such values, or receiving is an error.
    pub(in crate::dynamic) fn of(channel: Value) -> Self {
        Self {
            channel,
            schema: TypeSchema::new(),
            wait: None,
            elements: PhantomData,
        }
    }

    /// Receives a value, waiting until there is one; `None` if the channel is closed and nothing is left in it.
    ///
    /// # Errors
    ///
    /// [`ValueError::NotUtf8`] if `T` has a `String` and the value a string that is not UTF-8: that value is lost.
    pub fn receive(&self) -> Result<Option<T>, ValueError> {
        Ok(match self.receive_within(FOREVER)? {
            Received::Value(value) => Some(value),
            _ => None,
        })
    }

    /// Receives a value, unless there is none within `limit`; a limit of zero does not wait.
    ///
    /// # Errors
    ///
    /// As [`receive`](Self::receive).
    pub fn receive_for(&self, limit: Duration) -> Result<Received<T>, ValueError> {
        self.receive_within(nanoseconds(limit))
    }

    /// Receives a value, as [`receive`](Self::receive), in any executor. Dropping the future loses no value.
    ///
    /// # Errors
    ///
    /// As [`receive`](Self::receive).
    pub fn receive_async(&mut self) -> impl Future<Output = Result<Option<T>, ValueError>> {
        poll_fn(|context| self.poll_receive(context))
    }

    /// Receives a value if there is one, else arranges for the task to be woken when there may be one.
    ///
    /// # Errors
    ///
    /// As [`receive`](Self::receive).
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

/// One more end of the same channel. Each value goes to one of them, and a wait stays with the one that has begun it.
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
