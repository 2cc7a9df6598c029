//! [`Unassignable`]: a value that is given where Go wants one of another type.

use crate::runtime::frame_guard::FrameGuard;
use std::fmt;

/// A value that is given where Go wants one of a type that it is not assignable to.
///
/// Displays as a sentence that says what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unassignable {
    /// What it was given for, and the way to it from there: `argument 2`, `argument 1, at .Hooks["a"][3]`.
    pub position: String,
    /// Its Go type; `nil` for a nil interface, which has none.
    pub found: String,
    /// The Go type that is wanted.
    pub wanted: String,
    /// What to do: convert it, or give a pointer to it, for example.
    pub remedy: String,
}

/// Kinds of refusals that are the caller's mistakes: host/unassignable.go.
const UNASSIGNABLE: &str = "unassignable";
const MISCOUNT: &str = "miscount";
const CLOSED: &str = "closed";

impl Unassignable {
    /// What the host has refused, if it is for this reason.
    #[cold]
    pub(crate) fn of(kind: &str, lease: &FrameGuard) -> Option<Box<Self>> {
        if kind != UNASSIGNABLE {
            return None;
        }
        let [found, wanted, remedy] = parts(lease);
        Some(Box::new(Self {
            position: lease.text(),
            found,
            wanted,
            remedy,
        }))
    }
}

impl fmt::Display for Unassignable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            position,
            found,
            wanted,
            remedy,
        } = self;
        let article = if found == "nil" { "" } else { "a Go " };
        write!(
            f,
            "{position}: {article}{found} is given where {wanted} is wanted; {remedy}"
        )
    }
}

/// How many arguments a func was given, and how many it takes; whether it takes more as well.
#[derive(Debug)]
pub(crate) struct Miscount {
    pub(crate) function: String,
    pub(crate) given: usize,
    pub(crate) wanted: usize,
    pub(crate) variadic: bool,
}

impl Miscount {
    #[cold]
    pub(crate) fn of(kind: &str, lease: &FrameGuard) -> Option<Self> {
        if kind != MISCOUNT {
            return None;
        }
        let [given, wanted, variadic] = parts(lease);
        Some(Self {
            function: lease.text(),
            given: given.parse().ok()?,
            wanted: wanted.parse().ok()?,
            variadic: variadic == "true",
        })
    }
}

/// Whether the host has refused something since a channel is closed.
pub(crate) fn is_closed(kind: &str) -> bool {
    kind == CLOSED
}

/// What the host says beside the text. There is no NUL in a Go type.
fn parts<const N: usize>(lease: &FrameGuard) -> [String; N] {
    let said = lease.stack();
    let mut parts = said.splitn(N, '\0').map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}
