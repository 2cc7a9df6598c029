//! [`FakeVariable`]: the content of a fake's variable.

use crate::{
    call::error::CallError,
    value::{Argument, ConversionError, Encoding, GoValue, Scratch, encode},
};
use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A variable of a fake. Never freed.
pub(crate) struct FakeVariable {
    pub(crate) name: &'static str,
    /// The address of the encoded value of a plain variable, which is accessed there. Another variable's is in `content`.
    in_place: Option<usize>,
    content: Mutex<Box<dyn Content>>,
}

/// The value of a variable, whose Rust type is that with which the variable was created.
trait Content: Send {
    fn encode<'a>(&'a self, scratch: &'a mut Scratch)
    -> Result<Encoding<'a>, Box<ConversionError>>;

    fn replace(&mut self, new: &Encoding<'_>) -> Result<(), Box<ConversionError>>;
}

struct Holder<T>(T);

impl<T: GoValue> Content for Holder<T> {
    fn encode<'a>(
        &'a self,
        scratch: &'a mut Scratch,
    ) -> Result<Encoding<'a>, Box<ConversionError>> {
        Encoding::of::<T>(&self.0, scratch)
    }

    fn replace(&mut self, new: &Encoding<'_>) -> Result<(), Box<ConversionError>> {
        self.0 = new.decode()?;
        Ok(())
    }
}

impl FakeVariable {
    /// Creates a variable. Panics if the value exceeds a limit.
    pub(super) fn new<T: GoValue>(name: &'static str, value: T) -> &'static Self {
        const { T::LAYOUT.out_of_go() };
        let mut scratch = Scratch::new();
        let encoded = encode::<T>(&value, &mut scratch).expose_provenance();
        if let Err(wrong) = scratch.check() {
            panic!("{}", CallError::of(name.into(), *wrong));
        }
        let in_place = T::LAYOUT.plain.then(|| {
            Box::leak(Box::new(scratch)); // It owns the encoded value.
            encoded
        });
        Box::leak(Box::new(Self {
            name,
            in_place,
            content: Mutex::new(Box::new(Holder(value))),
        }))
    }

    /// Returns the address of the encoded value of a plain variable, and an address of its own for another one.
    pub(super) fn address(&self) -> usize {
        self.in_place
            .unwrap_or_else(|| std::ptr::from_ref(self).addr())
    }

    /// Returns a copy of the value, as a type that stands for the variable's Go type.
    pub(crate) fn read<T: GoValue>(&self) -> Result<T, Box<ConversionError>> {
        self.lock().encode(&mut Scratch::new())?.decode()
    }

    /// Replaces the value, by one of a type that stands for the variable's Go type.
    pub(crate) fn write<T: GoValue>(
        &self,
        value: &impl Argument<T>,
    ) -> Result<(), Box<ConversionError>> {
        let mut scratch = Scratch::new();
        let new = Encoding::of::<T>(value, &mut scratch)?;
        self.lock().replace(&new)
    }

    fn lock(&self) -> MutexGuard<'_, Box<dyn Content>> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for FakeVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
