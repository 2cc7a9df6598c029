//! [`Traits`]: what can be derived for the structs.

use crate::map::{Struct, Ty};
use std::collections::BTreeMap;

use plugin_image::TypeId;

/// What a type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traits {
    pub(crate) clone: bool,
    pub(crate) default: bool,
    pub(crate) partial_eq: bool,
    /// `Eq` and `Hash`.
    pub(crate) key: bool,
}

impl Traits {
    const ALL: Self = Self {
        clone: true,
        default: true,
        partial_eq: true,
        key: true,
    };
    const NONE: Self = Self {
        clone: false,
        default: false,
        partial_eq: false,
        key: false,
    };

    fn and(self, other: Self) -> Self {
        Self {
            clone: self.clone && other.clone,
            default: self.default && other.default,
            partial_eq: self.partial_eq && other.partial_eq,
            key: self.key && other.key,
        }
    }

    fn of(ty: &Ty, structs: &BTreeMap<TypeId, Self>) -> Self {
        match ty {
            Ty::Float(_) => Self {
                key: false,
                ..Self::ALL
            },
            Ty::Plain(_) => Self::ALL,
            Ty::Time => Self {
                default: false,
                ..Self::ALL
            },
            Ty::Error => Self {
                key: false,
                ..Self::ALL
            },
            Ty::Vec(elem) => Self {
                default: true,
                ..Self::of(elem, structs)
            },
            Ty::Pointer(elem) => Self {
                default: true,
                ..Self::of(elem, structs)
            },
            Ty::Map(_, elem) => Self {
                default: true,
                key: false,
                ..Self::of(elem, structs)
            },
            // The standard library has `Default` for arrays up to here.
            Ty::Array(elem, len) => Self {
                default: *len <= 32,
                ..Self::ALL
            }
            .and(Self::of(elem, structs)),
            Ty::Struct(id) => structs.get(id).copied().unwrap_or(Self::NONE),
            Ty::Alias(_, of) => Self::of(of, structs),
            Ty::InOut(_)
            | Ty::Buffer
            | Ty::Callback(_)
            | Ty::Sender(_)
            | Ty::Receiver(_)
            | Ty::Value => Self::NONE,
        }
    }

    /// Of all structs. They may lead to each other: so each has all at first, and loses what a field of it lacks, until none does.
    pub(crate) fn of_all(structs: &BTreeMap<TypeId, Struct>) -> BTreeMap<TypeId, Self> {
        let mut found: BTreeMap<TypeId, Self> = structs.keys().map(|id| (*id, Self::ALL)).collect();
        loop {
            let mut changed = false;
            for (id, one) in structs {
                let fields = one.fields.iter().map(|field| Self::of(&field.ty, &found));
                let now = fields.fold(Self::ALL, Self::and);
                changed |= found.insert(*id, now) != Some(now);
            }
            if !changed {
                return found;
            }
        }
    }
}
