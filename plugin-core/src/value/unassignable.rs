//! [`Unassignable`]: a value whose type is not assignable to the type that Go expects.

use crate::runtime::frame_guard::FrameGuard;
use std::fmt;

/// A value whose type is not assignable to the type that Go expects.
///
/// `Display` writes a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unassignable {
    /// What the value was passed for, and the path to it from there: `argument 2`, `argument 1, at .Hooks["a"][3]`.
    pub position: String,
    /// The value's Go type, or `nil` for a nil interface.
    pub found: String,
    /// The Go type that is expected.
    pub wanted: String,
    /// What to do: for example, convert the value, or pass a pointer to it.
    pub remedy: String,
}

// The kinds of errors that are the caller's mistakes: host/unassignable.go.
const UNASSIGNABLE: &str = "unassignable";
const MISCOUNT: &str = "miscount";
const CLOSED: &str = "closed";

impl Unassignable {
    /// Converts an error of the host, if it is of this kind.
    #[cold]
    pub(crate) fn of(kind: &str, guard: &FrameGuard) -> Option<Box<Self>> {
        if kind != UNASSIGNABLE {
            return None;
        }
        let [found, wanted, remedy] = parts(guard);
        Some(Box::new(Self {
            position: guard.text(),
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

/// A wrong number of arguments: how many were passed, and how many the func takes, or takes at least.
#[derive(Debug)]
pub(crate) struct Miscount {
    pub(crate) function: String,
    pub(crate) given: usize,
    pub(crate) wanted: usize,
    pub(crate) variadic: bool,
}

impl Miscount {
    /// Converts an error of the host, if it is of this kind.
    #[cold]
    pub(crate) fn of(kind: &str, guard: &FrameGuard) -> Option<Self> {
        if kind != MISCOUNT {
            return None;
        }
        let [given, wanted, variadic] = parts(guard);
        Some(Self {
            function: guard.text(),
            given: given.parse().ok()?,
            wanted: wanted.parse().ok()?,
            variadic: variadic == "true",
        })
    }
}

/// Reports whether an error of the host is about a closed channel.
pub(crate) fn is_closed(kind: &str) -> bool {
    kind == CLOSED
}

/// Returns the parts of an error of the host besides its text. They are separated by NUL, which no Go type contains.
fn parts<const N: usize>(guard: &FrameGuard) -> [String; N] {
    let all = guard.stack();
    let mut parts = all.splitn(N, '\0').map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}
