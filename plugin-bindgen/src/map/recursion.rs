//! Recursive structs.

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
