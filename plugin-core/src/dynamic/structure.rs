//! Methods of [`Value`] and [`Type`] for structs.

use super::{Type, Value, ValueError, operation::fields, request::Request};
use crate::value::LossyString;
use plugin_derive::GoStruct;

/// A field of a Go struct.
#[derive(Debug, Clone)]
pub struct StructField {
    /// The field's name.
    pub name: String,
    /// The field's type.
    pub ty: Type,
    /// The field's tag, without the quotes. Empty if it has none. U+FFFD stands for what is not UTF-8.
    pub tag: String,
    /// Whether the field is exported. [`Value::field`] returns exported fields only.
    pub exported: bool,
    /// Whether the field is embedded.
    pub embedded: bool,
}

/// A field, as the host encodes it: `type field` of host/types.go.
#[derive(GoStruct)]
struct Row {
    name: String,
    #[go(name = "Type")]
    ty: Value,
    tag: LossyString,
    exported: bool,
    embedded: bool,
}

impl Type {
    /// Returns the fields of a struct type, in order.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the type is not a struct.
    pub fn fields(&self) -> Result<Vec<StructField>, ValueError> {
        let rows: Vec<Row> = fields(self.handle())?;
        let field = |row: Row| StructField {
            name: row.name,
            ty: Type::from_value(row.ty),
            tag: row.tag.0,
            exported: row.exported,
            embedded: row.embedded,
        };
        Ok(rows.into_iter().map(field).collect())
    }
}

/// Structs.
impl Type {
    /// Returns a new variable of this struct type with the given field values, like Go's `T{Name: name}`. The other fields are zero. Call
    /// [`addr`](Value::addr) on it for a pointer, like Go's `&T{Name: name}`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoField`] if there is no exported field of a name, and [`ValueError::Unassignable`] if a value is not assignable
    /// to its field. Returns [`ValueError::Internal`] for a struct that belongs to the internals of Go's standard library.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// use plugin_core::Value;
    ///
    /// let config = plugin.type_named("main.Config")?; // struct { Host string; Port int }
    /// let config = config.with_fields(&[("Port", &Value::new(80isize)?)])?.addr()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_fields(&self, fields: &[(&str, &Value)]) -> Result<Value, ValueError> {
        // No other code can access the new variable, so writing it is sound.
        let made = self.new_pointer()?.elem()?;
        for (name, value) in fields {
            Request::Set(value).of(&made.field(name)?.0)?;
        }
        Ok(made)
    }
}

/// Structs.
impl Value {
    /// Returns an exported field of a struct, including those of embedded structs.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoField`] if the value is not a struct or has no exported field of this name, and if the field is in an embedded
    /// struct whose pointer is nil.
    pub fn field(&self, name: &str) -> Result<Self, ValueError> {
        let field = self.part(Request::Field(name));
        field.map_err(|error| match error {
            ValueError::Refused { .. } => ValueError::NoField {
                go_type: self.go_type(),
                field: name.to_owned(),
            },
            error => error,
        })
    }

    /// Returns the fields of the value's struct type, in order.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the value is a nil interface or not a struct.
    pub fn fields(&self) -> Result<Vec<StructField>, ValueError> {
        self.type_of()?.fields()
    }
}
