//! [`Opened`]: the outcome of Go's `plugin.Open`.

use crate::abi::frame::{Frame, Status};

/// The outcome of Go's `plugin.Open`.
#[derive(Debug)]
pub(crate) enum Opened {
    /// The plugin is open. This is its number in the host.
    Plugin(usize),
    /// `plugin.Open` returned this error.
    Refused(String),
    /// An `init` function panicked.
    Panicked {
        message: String,
        go_type: String,
        go_stack: String,
    },
    /// An `init` function called `runtime.Goexit`.
    Exited,
}

impl Opened {
    /// Returns the outcome from the frame in which a plugin was opened.
    pub(crate) fn of(frame: &Frame) -> Self {
        match frame.status() {
            Status::Returned => Self::Plugin(frame.ints[0]),
            Status::Panicked => Self::Panicked {
                message: frame.text(),
                go_type: frame.kind(),
                go_stack: frame.stack(),
            },
            Status::Exited => Self::Exited,
            Status::Refused | Status::Failed => Self::Refused(frame.text()),
        }
    }
}
