//! Structs that lead to each other.

use std::collections::BTreeSet;

use plugin_image::TypeId;

use super::{Map, Ty};

impl Map<'_> {
    /// Whether a struct is recursive.
    pub(crate) fn is_recursive(&self, id: TypeId) -> bool {
        let mut seen = vec![];
        let mut left = vec![id];
        while let Some(one) = left.pop() {
            for field in self.structs.get(&one).iter().flat_map(|one| &one.fields) {
                let Some(next) = struct_in(&field.ty) else {
                    continue;
                };
                if next == id {
                    return true;
                }
                if !seen.contains(&next) {
                    seen.push(next);
                    left.push(next);
                }
            }
        }
        false
    }
}

/// How many structs may lead to each other in turn, before rustc asks for more than its limit of 128 steps: it takes four for each, to see
/// that a type is `Send`.
const LONGEST_CHAIN: usize = 28;

impl Map<'_> {
    /// The `recursion_limit` that a crate with these types must set, if the one that is there by default will not do.
    pub(crate) fn recursion_limit(&self) -> Option<usize> {
        let chain = self
            .structs
            .keys()
            .map(|id| self.longest_chain(*id))
            .max()?;
        (chain > LONGEST_CHAIN).then(|| (chain * 5).next_power_of_two())
    }

    /// How deep a walk from this struct gets that enters each struct once, as rustc's does.
    fn longest_chain(&self, from: TypeId) -> usize {
        let parts = |id: TypeId| {
            let fields = self.structs.get(&id).map(|one| one.fields.iter());
            fields
                .into_iter()
                .flatten()
                .filter_map(|field| struct_in(&field.ty))
        };
        let mut seen = BTreeSet::from([from]);
        let mut walk = vec![parts(from)];
        let mut longest = 1;
        while let Some(last) = walk.last_mut() {
            match last.next() {
                Some(next) if seen.insert(next) => walk.push(parts(next)),
                Some(_) => {}
                None => drop(walk.pop()),
            }
            longest = longest.max(walk.len());
        }
        longest
    }
}

/// The struct that a type leads to; of a map, the one that its elements do, since keys lead nowhere else.
fn struct_in(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::Struct(id) => Some(*id),
        Ty::Vec(elem)
        | Ty::Array(elem, _)
        | Ty::Map(_, elem)
        | Ty::Pointer(elem)
        | Ty::Alias(_, elem)
        | Ty::Sender(elem)
        | Ty::Receiver(elem) => struct_in(elem),
        _ => None,
    }
}
