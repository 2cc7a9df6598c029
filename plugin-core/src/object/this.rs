//! [`This`]: the Rust value behind an object, and how it is found from the object.

use super::operation;
use crate::dynamic::Value;
use std::{
    any::Any,
    collections::BTreeMap,
    fmt,
    ops::Deref,
    ptr,
    sync::{Arc, Mutex, PoisonError, Weak},
};

/// The Rust value behind an object, held by the closures that are the object's methods. The code that
/// [`#[go_methods]`](macro@crate::go_methods) writes uses it; see [`GoMethods`](crate::GoMethods).
///
/// Cloning is cheap; clones refer to the same value.
pub struct This<T>(Arc<Shared<T>>);

struct Shared<T>(Arc<T>);

/// The Rust values behind an object.
type Owners = Vec<Weak<dyn Any + Send + Sync>>;

/// The Rust values behind objects, by the address that identifies each object in Go, which is that of its first value. An entry is removed when
/// that is dropped.
static OWNERS: Mutex<BTreeMap<usize, Owners>> = Mutex::new(BTreeMap::new());

impl<T: Send + Sync + 'static> This<T> {
    pub(super) fn new(value: Arc<T>) -> Self {
        let value_again: Arc<dyn Any + Send + Sync> = Arc::clone(&value) as _;
        let this = Self(Arc::new(Shared(value)));
        owners().insert(this.address(), vec![Arc::downgrade(&value_again)]);
        this
    }

    /// Adds the value to those of an object that has another one, which the address identifies.
    pub(super) fn join(&self, address: usize) {
        let mut owners = owners();
        let own = owners.get(&self.address()).cloned().unwrap_or_default();
        if let Some(all) = owners.get_mut(&address) {
            all.extend(own);
        }
    }

    /// Returns the address that identifies the value in Go.
    pub(super) fn address(&self) -> usize {
        ptr::from_ref(&*self.0).addr()
    }
}

fn owners() -> impl std::ops::DerefMut<Target = BTreeMap<usize, Owners>> {
    // A panic cannot leave the map half changed, so a poisoned lock is usable.
    OWNERS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        owners().remove(&ptr::from_ref(self).addr());
    }
}

impl<T> Clone for This<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for This<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl<T: fmt::Debug> fmt::Debug for This<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("This").field(&**self).finish()
    }
}

/// Objects made in Rust.
impl Value {
    /// Returns the Rust value behind an object that was created by [`GoMethods::into_go`](crate::GoMethods::into_go) or
    /// [`GoObject::methods_of`](crate::GoObject::methods_of); if there are several of these, the first one that is a `T`.
    ///
    /// The value may be an interface that holds the object, or a copy that Go code made with `reflect`. Returns `None` for any other value,
    /// including nil, and if the Rust value is not a `T`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # struct Session;
    /// # #[plugin_core::go_methods] impl Session {}
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let from_go = plugin_core::Value::new(1isize)?;
    /// if let Some(session) = from_go.rust_object::<Session>() {
    ///     let _: std::sync::Arc<Session> = session;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn rust_object<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let owner = operation::owner(self).ok().filter(|owner| *owner != 0)?;
        // This handle keeps the object alive, and the object its Rust value, so the address still belongs to that value.
        let all = owners().get(&owner)?.clone();
        let mut values = all.iter().filter_map(Weak::upgrade);
        values.find_map(|value| value.downcast().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_known_for_as_long_as_it_lives() {
        let value = Arc::new("value".to_owned());
        let this = This::new(Arc::clone(&value));
        let (address, other) = (this.address(), this.clone());
        drop(this);
        let found = owners().get(&address).and_then(|all| all[0].upgrade());
        let found = found.unwrap();
        assert!(Arc::ptr_eq(&found.downcast::<String>().unwrap(), &value));
        assert_eq!(*other, "value");
        drop(other);
        assert!(!owners().contains_key(&address));
        assert_eq!(Arc::strong_count(&value), 1);
    }
}
