//! The locks and atomics used by the files that `models/` checks. Here they are std's; there, `loom`'s.

pub(crate) use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic};
