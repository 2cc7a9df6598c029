//! [`hint`]: what to do about a plugin's type that is another than the requested one.

use super::Shape;
use plugin_image::{Kind, Type};

/// Returns a hint for a common mistake, given the plugin's type and the requested type.
pub(super) fn hint(ty: &Type, asked: &Shape) -> Option<&'static str> {
    let found = ty.kind;
    let asked = match *asked {
        Shape::Basic(asked) => asked,
        Shape::Named(named) if named.name == "time.Duration" => {
            return (found == Kind::Int64).then_some(
                "Rust's Duration is Go's time.Duration only; use i64, or derive GoNewtype for a type with another name",
            );
        }
        Shape::Pointer(to) if found == Kind::Func && matches!(to(), Shape::Func(_)) => {
            return Some(
                "for a func that may be nil write Option<Value>, and give Some(Value::new(callback)?)",
            );
        }
        _ => return None,
    };
    match (found, asked) {
        (Kind::Int, Kind::Int32 | Kind::Int64) => Some("Go's int is Rust's isize"),
        (Kind::Int32 | Kind::Int64, Kind::Int) => Some("Rust's isize is Go's int; use i32 or i64"),
        (Kind::Uint, Kind::Uint32 | Kind::Uint64) => Some("Go's uint is Rust's usize"),
        (Kind::Uint32 | Kind::Uint64, Kind::Uint) => {
            Some("Rust's usize is Go's uint; use u32 or u64")
        }
        (Kind::Uintptr, _) => Some("Go's uintptr is plugin_core::Uintptr"),
        (_, Kind::Uintptr) => Some("plugin_core::Uintptr is Go's uintptr"),
        // The text of a type with a name does not tell what is in it.
        _ if ty.string != found.name() => underlying(found),
        _ => None,
    }
}

/// Says what a type with a name is in Rust.
fn underlying(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Bool => "its underlying type is bool",
        Kind::Int => "its underlying type is int, Rust's isize",
        Kind::Int8 => "its underlying type is int8, Rust's i8",
        Kind::Int16 => "its underlying type is int16, Rust's i16",
        Kind::Int32 => "its underlying type is int32, Rust's i32",
        Kind::Int64 => "its underlying type is int64, Rust's i64",
        Kind::Uint => "its underlying type is uint, Rust's usize",
        Kind::Uint8 => "its underlying type is uint8, Rust's u8",
        Kind::Uint16 => "its underlying type is uint16, Rust's u16",
        Kind::Uint32 => "its underlying type is uint32, Rust's u32",
        Kind::Uint64 => "its underlying type is uint64, Rust's u64",
        Kind::Float32 => "its underlying type is float32, Rust's f32",
        Kind::Float64 => "its underlying type is float64, Rust's f64",
        Kind::String => "its underlying type is string",
        _ => return None,
    })
}
