//! [`BindingCache`]: the bindings of a symbol, by Rust type.

use std::{any::TypeId, sync::OnceLock};

/// A list that only grows and maps Rust types to their bindings. Reading takes no lock and allocates nothing.
///
/// Nearly every symbol is used with at most one type. The first key is stored in the list itself, so that it is found without following a
/// pointer. The bindings are boxed, so that the list of an unused symbol is small.
#[derive(Debug)]
pub(crate) struct BindingCache<T>(OnceLock<Node<T>>);

#[derive(Debug)]
struct Node<T> {
    key: TypeId,
    bound: Box<Bound<T>>,
}

#[derive(Debug)]
struct Bound<T> {
    binding: T,
    next: OnceLock<Node<T>>,
}

impl<T> Default for BindingCache<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Node<T> {
    /// What [`get`](BindingCache::get) did not find in the first node.
    #[inline(never)]
    fn get_further(&self, key: TypeId) -> Option<&T> {
        let mut node = self;
        while node.key != key {
            node = node.bound.next.get()?;
        }
        Some(&node.bound.binding)
    }
}

impl<T> BindingCache<T> {
    /// Returns the binding for the Rust type `key`.
    #[inline]
    pub(crate) fn get(&self, key: TypeId) -> Option<&T> {
        let first = self.0.get()?;
        if first.key == key {
            return Some(&first.bound.binding);
        }
        first.get_further(key)
    }

    /// Adds a binding and returns it, or the one that another thread has already added for the same type.
    pub(crate) fn insert(&self, key: TypeId, binding: T) -> &T {
        let mut binding = Some(binding);
        let mut make = || Node {
            key,
            bound: Box::new(Bound {
                binding: binding
                    .take()
                    .expect("this runs once: the loop ends after it"),
                next: OnceLock::new(),
            }),
        };
        let mut node = self.0.get_or_init(&mut make);
        while node.key != key {
            node = node.bound.next.get_or_init(&mut make);
        }
        &node.bound.binding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_binding_for_each_type() {
        let checked = BindingCache::default();
        assert_eq!(checked.get(TypeId::of::<u8>()), None);
        assert_eq!(checked.insert(TypeId::of::<u8>(), 8), &8);
        assert_eq!(checked.insert(TypeId::of::<u16>(), 16), &16);
        assert_eq!(
            checked.insert(TypeId::of::<u8>(), 9),
            &8,
            "the first one stays"
        );
        assert_eq!(checked.get(TypeId::of::<u16>()), Some(&16));
        assert_eq!(checked.get(TypeId::of::<u32>()), None);
    }
}
