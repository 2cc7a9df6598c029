//! [`Once`]: one value for each key, made by the first thread that needs it, while others wait. `models/` checks all interleavings.

use crate::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use rustc_hash::FxHashMap;
use std::{cell::Cell, hash::Hash};

/// A map with one value for each key, which is made at most once.
#[derive(Debug)]
pub(crate) struct Once<K, V, E> {
    /// The keys whose values were made, are being made, or failed for good.
    slots: Mutex<FxHashMap<K, Arc<Slot<V, E>>>>,
}

/// The entry of one key.
#[derive(Debug)]
struct Slot<V, E> {
    state: Mutex<State<V, E>>,
    changed: Condvar,
}

/// The state of a key.
#[derive(Debug, Clone)]
pub(crate) enum State<V, E> {
    /// No thread has tried, or the last attempt failed without lasting effects.
    Idle,
    /// A thread is making the value.
    Making,
    /// The value was made.
    Made(V),
    /// The attempt failed for good.
    Failed(E),
}

/// Why an attempt to make a value failed, and whether it can be repeated.
pub(crate) enum Failure<E> {
    /// The attempt had no lasting effects and can be repeated.
    Passing(E),
    /// The attempt has changed the process. It must not be repeated: later calls return the same error.
    Lasting(E),
}

impl<K, V, E> Default for Once<K, V, E> {
    fn default() -> Self {
        Self {
            slots: Mutex::new(FxHashMap::default()),
        }
    }
}

impl<K: Hash + Eq + Clone, V: Clone, E: Clone> Once<K, V, E> {
    /// Returns the value of a key, and calls `make` to make it if there is none.
    ///
    /// If another thread is making the value of the same key, this calls `wait` until that thread is done, and returns its result, or the
    /// error of `wait`. Calls for other keys do not wait.
    pub(crate) fn get_or_make(
        &self,
        key: &K,
        wait: impl for<'a> Fn(
            &Condvar,
            MutexGuard<'a, State<V, E>>,
        ) -> Result<MutexGuard<'a, State<V, E>>, E>,
        make: impl FnOnce() -> Result<V, Failure<E>>,
    ) -> Result<V, E> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            let slot = slots.entry(key.clone()).or_insert_with(|| {
                Arc::new(Slot {
                    state: Mutex::new(State::Idle),
                    changed: Condvar::new(),
                })
            });
            Arc::clone(slot)
        };
        let attempt = Attempt {
            once: self,
            key,
            slot: Some(slot),
            outcome: Cell::new(None),
        };
        let slot = attempt.slot();
        let mut state = slot.lock();
        loop {
            match &*state {
                State::Idle => break,
                State::Made(value) => return Ok(value.clone()),
                State::Failed(error) => return Err(error.clone()),
                State::Making => state = wait(&slot.changed, state)?,
            }
        }
        *state = State::Making;
        drop(state);
        // If `make` panics, the waiting threads must not wait for ever.
        attempt.outcome.set(Some(State::Idle));
        match make() {
            Ok(value) => {
                attempt.outcome.set(Some(State::Made(value.clone())));
                Ok(value)
            }
            Err(Failure::Lasting(error)) => {
                attempt.outcome.set(Some(State::Failed(error.clone())));
                Err(error)
            }
            Err(Failure::Passing(error)) => Err(error),
        }
    }

    /// Releases a slot. If no other thread holds it and its key is idle, the key is removed, so that failed keys do not accumulate.
    fn forget(&self, key: &K, slot: Arc<Slot<V, E>>) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        // Released under the lock, so that no other thread can take the slot meanwhile. If two threads released theirs after the check, each
        // would leave the removal to the other.
        drop(slot);
        let unused = slots.get(key).is_some_and(|slot| {
            Arc::strong_count(slot) == 1 && matches!(*slot.lock(), State::Idle)
        });
        if unused {
            slots.remove(key);
        }
    }

    /// Returns the number of keys.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.len()
    }
}

impl<V, E> Slot<V, E> {
    fn lock(&self) -> MutexGuard<'_, State<V, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attempt to get a value. Dropping it ends the attempt, also after a panic.
struct Attempt<'a, K: Hash + Eq + Clone, V: Clone, E: Clone> {
    once: &'a Once<K, V, E>,
    key: &'a K,
    /// `Some` until this is dropped.
    slot: Option<Arc<Slot<V, E>>>,
    /// The state to set at the end, if this attempt makes the value.
    outcome: Cell<Option<State<V, E>>>,
}

impl<K: Hash + Eq + Clone, V: Clone, E: Clone> Attempt<'_, K, V, E> {
    fn slot(&self) -> &Slot<V, E> {
        self.slot.as_ref().expect("only `drop` takes the slot")
    }
}

impl<K: Hash + Eq + Clone, V: Clone, E: Clone> Drop for Attempt<'_, K, V, E> {
    fn drop(&mut self) {
        let Some(slot) = self.slot.take() else {
            return;
        };
        if let Some(outcome) = self.outcome.take() {
            *slot.lock() = outcome;
            slot.changed.notify_all();
        }
        // This includes the case that another thread is making the value, since it may fail.
        let known = matches!(*slot.lock(), State::Made(_) | State::Failed(_));
        if !known {
            self.once.forget(self.key, slot);
        }
    }
}
