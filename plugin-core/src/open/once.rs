//! [`Once`]: one value for each key, made by the first who asks while the others wait. `models/` checks every order in which they can run.

use crate::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use rustc_hash::FxHashMap;
use std::{cell::Cell, hash::Hash};

/// One value for each key.
#[derive(Debug)]
pub(crate) struct Once<K, V, E> {
    /// Every key whose value was made or is being made.
    slots: Mutex<FxHashMap<K, Arc<Slot<V, E>>>>,
}

/// One key.
#[derive(Debug)]
struct Slot<V, E> {
    state: Mutex<State<V, E>>,
    changed: Condvar,
}

/// What has become of a key.
#[derive(Debug, Clone)]
pub(crate) enum State<V, E> {
    /// Nobody has tried, or the last try left nothing behind.
    Idle,
    /// A thread is at it.
    Making,
    /// It is made.
    Made(V),
    /// It failed in a way that cannot be undone.
    Failed(E),
}

/// How an attempt to make a value failed.
pub(crate) enum Failure<E> {
    /// Nothing was left behind: the next attempt starts anew.
    Passing(E),
    /// The process has changed: the next attempt would fail, too, or worse.
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
    /// The value of a key: made by `make` unless it is made already. Threads that ask for the same key wait for the first, by `wait`; those
    /// that ask for others do not. What the first one gets, its waiters get too, but for one that `wait` gives an error.
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
        // Should `make` panic, the waiters must not wait for ever.
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

    /// Gives a slot back. If that was the last, and nothing is known of its key, it is taken out: there is no end of keys that are refused.
    fn forget(&self, key: &K, slot: Arc<Slot<V, E>>) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        // With the table locked, nobody gets another. Two that gave theirs back later would each leave it to the other.
        drop(slot);
        let unused = slots.get(key).is_some_and(|slot| {
            Arc::strong_count(slot) == 1 && matches!(*slot.lock(), State::Idle)
        });
        if unused {
            slots.remove(key);
        }
    }

    /// How many keys are known.
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

/// An attempt to get a value, which ends when this is dropped, whichever way.
struct Attempt<'a, K: Hash + Eq + Clone, V: Clone, E: Clone> {
    once: &'a Once<K, V, E>,
    key: &'a K,
    /// There until this is dropped.
    slot: Option<Arc<Slot<V, E>>>,
    /// What comes of it, if it is this one that makes the value.
    outcome: Cell<Option<State<V, E>>>,
}

impl<K: Hash + Eq + Clone, V: Clone, E: Clone> Attempt<'_, K, V, E> {
    fn slot(&self) -> &Slot<V, E> {
        self.slot.as_ref().expect("it is taken by `drop` only")
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
        // Also if another one makes the value now, and may fail.
        let known = matches!(*slot.lock(), State::Made(_) | State::Failed(_));
        if !known {
            self.once.forget(self.key, slot);
        }
    }
}
