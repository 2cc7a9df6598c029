//! [`Checked`]: what a symbol has been checked against, by Rust type.

use std::{any::TypeId, sync::OnceLock};

/// A list that only grows, from Rust types to the bindings made for them. Reading takes no lock and allocates nothing.
///
/// A symbol is nearly always used with one type, so a list is the fastest map.
#[derive(Debug)]
pub(crate) struct Checked<T: 'static>(OnceLock<&'static Node<T>>);

#[derive(Debug)]
struct Node<T: 'static> {
    key: TypeId,
    binding: T,
    next: Checked<T>,
}

impl<T> Default for Checked<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Checked<T> {
    /// The binding for the Rust type `key`.
    #[inline]
    pub(crate) fn get(&self, key: TypeId) -> Option<&'static T> {
        let mut node: &'static Node<T> = self.0.get()?;
        loop {
            if node.key == key {
                return Some(&node.binding);
            }
            node = node.next.0.get()?;
        }
    }

    /// Adds a binding, for good. If another thread was faster, its binding for the same type is as good.
    pub(crate) fn insert(&self, key: TypeId, binding: T) -> &'static T {
        let mut binding = Some(binding);
        let mut place = &self.0;
        loop {
            let node = place.get_or_init(|| {
                let binding = binding
                    .take()
                    .expect("this runs once: the loop ends after it");
                Box::leak(Box::new(Node {
                    key,
                    binding,
                    next: Self::default(),
                }))
            });
            if node.key == key {
                return &node.binding;
            }
            place = &node.next.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_binding_for_each_type() {
        let checked = Checked::default();
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
