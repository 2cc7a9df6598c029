//! What a [`Value`] that is a struct can do.

use super::{Value, ValueError, operation::Operation};

/// Structs.
impl Value {
    /// An exported field of a struct, also of one that is embedded in it.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoField`], also for other kinds; [`ValueError::Panic`] for a field of an embedded pointer that is nil.
    pub fn field(&self, name: &str) -> Result<Self, ValueError> {
        let field = self.part(Operation::Field, |lease| {
            lease.put_bytes(2, name.as_bytes())
        });
        field.or_else(|error| match error {
            ValueError::Refused { .. } => Err(ValueError::NoField {
                go_type: self.go_type()?,
                field: name.to_owned(),
            }),
            error => Err(error),
        })
    }
}
