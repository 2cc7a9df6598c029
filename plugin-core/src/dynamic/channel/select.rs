//! [`Select`]: one of several sends and receives, whichever can be done first.

use super::{FOREVER, nanoseconds};
use crate::{
    dynamic::request::Request,
    dynamic::{Value, ValueError},
};
use std::time::Duration;

/// One of several sends and receives, whichever can be done first: Go's `select`.
///
/// Cases are numbered from 0 in the order in which they are given. If several can be done, one is chosen at random.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Receiver, Select, Selected, Sender, Value};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), plugin_core::ValueError> {
/// # let (stop, events): (Sender<bool>, Receiver<i64>) = panic!();
/// let yes = Value::new(true)?;
/// match Select::new().receive(&events).send(&stop, &yes).run_for(Duration::from_secs(1))? {
///     Selected::Received { value: Some(event), .. } => println!("{}", event.get::<i64>()?),
///     Selected::Received { value: None, .. } => println!("events are closed"),
///     Selected::Sent { case } => println!("case {case} was done"),
///     Selected::TimedOut => println!("nothing happened"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default, Clone)]
pub struct Select<'a> {
    /// A channel and, for sending, a value.
    cases: Vec<(&'a Value, Option<&'a Value>)>,
}

/// What a [`Select`] did.
#[derive(Debug)]
pub enum Selected {
    /// It received.
    Received {
        /// The number of the case.
        case: usize,
        /// What came; `None` if the channel is closed and nothing is left in it.
        value: Option<Value>,
    },
    /// It sent.
    Sent {
        /// The number of the case.
        case: usize,
    },
    /// No case could be done in time.
    TimedOut,
}

impl<'a> Select<'a> {
    /// Without cases.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more case: receiving from a channel, which is a [`Value`] or a [`Receiver`](crate::Receiver).
    #[must_use]
    pub fn receive(mut self, channel: &'a impl AsRef<Value>) -> Self {
        self.cases.push((channel.as_ref(), None));
        self
    }

    /// With one more case: sending a value to a channel, which is a [`Value`] or a [`Sender`](crate::Sender).
    #[must_use]
    pub fn send(mut self, channel: &'a impl AsRef<Value>, value: &'a Value) -> Self {
        self.cases.push((channel.as_ref(), Some(value)));
        self
    }

    /// Does one of the cases, waiting until that can be done. Without cases it is [`Selected::TimedOut`] at once, whereas Go waits for ever.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if a value is no channel or one of the other direction, [`ValueError::Closed`] for sending to a closed
    /// channel, [`ValueError::Unassignable`] for a value of another type. No case is done then.
    pub fn run(&self) -> Result<Selected, ValueError> {
        self.run_within(FOREVER)
    }

    /// Does one of the cases, unless none can be done within `limit`; a limit of zero does not wait, as with a `default` in Go.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_for(&self, limit: Duration) -> Result<Selected, ValueError> {
        self.run_within(nanoseconds(limit))
    }

    fn run_within(&self, limit: usize) -> Result<Selected, ValueError> {
        let Some((first, _)) = self.cases.first() else {
            return Ok(Selected::TimedOut);
        };
        let reply = Request::Select(&self.cases, limit).of(&first.0)?;
        let case = reply.number();
        Ok(match self.cases.get(case) {
            None => Selected::TimedOut,
            Some((_, Some(_))) => Selected::Sent { case },
            Some((_, None)) => Selected::Received {
                case,
                value: reply.received(),
            },
        })
    }
}
