//! [`Answer`]: what a command found, as its exit code.

use std::process::ExitCode;

/// What a command found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// It worked, it will load, all is well.
    Yes,
    /// It did not; it will not; something is wrong.
    No,
    /// The arguments of the command are wrong. clap exits with the same code.
    Usage,
    /// It could not be found out: a file cannot be read, no Go is there, time is up.
    Unknown,
}

impl Answer {
    /// The exit code.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
        }
    }
}

impl From<Answer> for ExitCode {
    fn from(answer: Answer) -> Self {
        answer.code().into()
    }
}
