//! [`BindingCache`]: what a symbol has been checked against, by Rust type.

use std::{any::TypeId, sync::OnceLock};

/// A list that only grows, from Rust types to the bindings made for them. Reading takes no lock and allocates nothing.
///
/// A symbol is nearly always used with one type, so the first key lies in the list itself; most symbols are used with none, so the
/// binding does not.
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

impl<T> BindingCache<T> {
    /// The binding for the Rust type `key`.
    #[inline]
    pub(crate) fn get(&self, key: TypeId) -> Option<&T> {
        let mut node = self.0.get()?;
        loop {
            if node.key == key {
                return Some(&node.bound.binding);
            }
            node = node.bound.next.get()?;
        }
    }

    /// Adds a binding, for good. If another thread was faster, its binding for the same type is as good.
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
