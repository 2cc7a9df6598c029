//! [`Select`]: waits for one of several sends and receives.

use super::{FOREVER, nanoseconds};
use crate::{
    dynamic::request::Request,
    dynamic::{Value, ValueError},
};
use std::time::Duration;

/// Waits until one of several sends and receives can proceed, and performs it, like Go's `select`.
///
/// Cases are numbered from 0, in the order in which they were added. If several can proceed, one is chosen at random.
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
///     Selected::Sent { case } => println!("case {case} was performed"),
///     Selected::TimedOut => println!("nothing happened"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default, Clone)]
pub struct Select<'a> {
    /// The channel of each case and, for sending, the value.
    cases: Vec<(&'a Value, Option<&'a Value>)>,
}

/// The case that a [`Select`] has performed.
#[derive(Debug)]
pub enum Selected {
    /// A receive.
    Received {
        /// The number of the case.
        case: usize,
        /// The received value, or `None` if the channel is closed and empty.
        value: Option<Value>,
    },
    /// A send.
    Sent {
        /// The number of the case.
        case: usize,
    },
    /// No case could proceed within the time limit.
    TimedOut,
}

impl<'a> Select<'a> {
    /// Creates a select without cases.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a case that receives from a channel, which is a [`Value`] or a [`Receiver`](crate::Receiver).
    #[must_use]
    pub fn receive(mut self, channel: &'a impl AsRef<Value>) -> Self {
        self.cases.push((channel.as_ref(), None));
        self
    }

    /// Adds a case that sends a value to a channel, which is a [`Value`] or a [`Sender`](crate::Sender).
    #[must_use]
    pub fn send(mut self, channel: &'a impl AsRef<Value>, value: &'a Value) -> Self {
        self.cases.push((channel.as_ref(), Some(value)));
        self
    }

    /// Waits until one of the cases can proceed, and performs it. Without cases this returns [`Selected::TimedOut`], whereas Go blocks for
    /// ever.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if a value is not a channel of the right direction, [`ValueError::Closed`] if the chosen case sends
    /// to a closed channel, and [`ValueError::Unassignable`] if a value to send is of another type. No case is performed then.
    pub fn run(&self) -> Result<Selected, ValueError> {
        self.run_within(FOREVER)
    }

    /// Performs one of the cases, waiting at most for `limit`. With a limit of zero this does not wait, like a `select` with `default` in Go.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`run`](Self::run).
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
