//! [`Needed`]: a method that the interfaces of an object have.

use crate::dynamic::{Type, Value};

/// A method of an interface.
#[derive(Debug)]
pub(super) struct Needed {
    pub(super) name: String,
    pub(super) package: String,
    pub(super) ty: Type,
    pub(super) given: bool,
    pub(super) func: Option<Value>,
}

impl Needed {
    /// The name with the package's path before it.
    pub(super) fn qualified(&self) -> String {
        format!("{}.{}", self.package, self.name)
    }

    /// The name by which the method is added: that with its package if several packages have one of this name.
    pub(super) fn name_among(&self, all: &[Self]) -> String {
        match all.iter().filter(|other| other.name == self.name).count() {
            1 => self.name.clone(),
            _ => self.qualified(),
        }
    }
}
