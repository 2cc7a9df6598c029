//! What a [`Value`] that is a struct can do.

use super::{Type, Value, ValueError, operation::fields, request::Request};
use plugin_derive::GoStruct;

/// A field of a Go struct.
#[derive(Debug, Clone)]
pub struct StructField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its tag, without the quotes; empty if it has none.
    pub tag: String,
    /// Whether its name is exported: only then [`Value::field`] gives it.
    pub exported: bool,
    /// Whether it is embedded.
    pub embedded: bool,
}

/// `type field` of host/types.go.
#[derive(GoStruct)]
struct Row {
    name: String,
    #[go(name = "Type")]
    ty: Value,
    tag: String,
    exported: bool,
    embedded: bool,
}

impl Type {
    /// The fields of a struct, in order.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn fields(&self) -> Result<Vec<StructField>, ValueError> {
        let rows: Vec<Row> = fields(self.handle())?;
        let field = |row: Row| StructField {
            name: row.name,
            ty: Type::from_value(row.ty),
            tag: row.tag,
            exported: row.exported,
            embedded: row.embedded,
        };
        Ok(rows.into_iter().map(field).collect())
    }
}

/// Structs.
impl Type {
    /// A new variable of this struct type, with these values in its fields and zeros in the others: `T{Name: name}` in Go. Its
    /// [`addr`](Value::addr) is what Go writes as `&T{Name: name}`.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoField`] if there is no such exported field, [`ValueError::Unassignable`] if a value is not assignable to it.
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
        // Nobody else knows the variable yet: so it may be written to.
        let made = self.new_pointer()?.elem()?;
        for (name, value) in fields {
            Request::Set(value).of(&made.field(name)?.0)?;
        }
        Ok(made)
    }
}

/// Structs.
impl Value {
    /// An exported field of a struct, also of one that is embedded in it.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoField`], also for other kinds, and for a field of an embedded pointer that is nil.
    pub fn field(&self, name: &str) -> Result<Self, ValueError> {
        let field = self.part(Request::Field(name));
        field.or_else(|error| match error {
            ValueError::Refused { .. } => Err(ValueError::NoField {
                go_type: self.go_type()?,
                field: name.to_owned(),
            }),
            error => Err(error),
        })
    }

    /// What fields a struct has, in order.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds, and for a nil interface.
    pub fn fields(&self) -> Result<Vec<StructField>, ValueError> {
        self.type_of()?.fields()
    }
}
