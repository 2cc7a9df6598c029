//! [`World`]: the plugin, and the types that an interface may hold.

use crate::canon::{Canon, Input};
use plugin_core::{GoPlugin, Value};
use std::{fmt::Debug, sync::OnceLock};

/// A type that an `any` of this batch may hold.
#[derive(Debug, Clone, Copy)]
pub struct AnyType {
    /// The type in the spelling of package `reflect`.
    pub go: &'static str,
    make: fn(&GoPlugin, &'static str, &mut Input<'_>) -> Value,
    encode: fn(&Value, &mut Vec<u8>),
}

impl AnyType {
    /// Returns a type without a name, which is found by its Rust type.
    #[must_use]
    pub const fn literal<T: Canon>(go: &'static str) -> Self {
        Self {
            go,
            make: |_, _, input| expect(Value::new::<T>(T::decode(input))),
            encode: encode::<T>,
        }
    }

    /// Returns a named type of the plugin.
    #[must_use]
    pub const fn named<T: Canon>(go: &'static str) -> Self {
        Self {
            go,
            make: |plugin, go, input| {
                expect(expect(plugin.type_named(go)).make::<T>(T::decode(input)))
            },
            encode: encode::<T>,
        }
    }
}

fn encode<T: Canon>(value: &Value, out: &mut Vec<u8>) {
    expect(value.get::<T>()).encode(out);
}

/// Panics on an error. The route that is being tried catches the panic and reports it.
fn expect<T, E: Debug + std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

/// What exists once in a program.
#[derive(Debug)]
pub struct World {
    /// The plugin of this batch.
    pub plugin: GoPlugin,
    /// The types that interfaces may hold.
    pub types: &'static [AnyType],
}

static WORLD: OnceLock<World> = OnceLock::new();

impl World {
    /// Sets the world of this program.
    pub fn set(self) {
        WORLD.set(self).expect("a program opens one plugin");
    }

    /// Returns the world of this program.
    ///
    /// # Panics
    ///
    /// Panics if [`set`](Self::set) was not called before.
    #[must_use]
    pub fn get() -> &'static Self {
        WORLD
            .get()
            .expect("the plugin is opened before values are made")
    }

    pub(crate) fn make(&self, input: &mut Input<'_>) -> Value {
        match usize::from(u16::from_le_bytes(input.array())) {
            0 => expect(
                expect(Value::new::<Vec<Value>>(Vec::new()))
                    .type_of()
                    .and_then(|list| list.elem()?.zero()),
            ),
            number => {
                let ty = &self.types[number - 1];
                (ty.make)(&self.plugin, ty.go, input)
            }
        }
    }

    pub(crate) fn encode(&self, value: &Value, out: &mut Vec<u8>) {
        let go = value.go_type();
        if value.kind().is_none() {
            out.extend_from_slice(&[0, 0]);
            return;
        }
        let at = self.types.iter().position(|ty| ty.go == go);
        let at = at.unwrap_or_else(|| panic!("an interface holds a {go}, which nobody put there"));
        out.extend_from_slice(&(at as u16 + 1).to_le_bytes());
        (self.types[at].encode)(value, out);
    }
}
