//! Locks and atomics of the files that `models/` checks: std's here, `loom`'s there.

pub(crate) use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic};
