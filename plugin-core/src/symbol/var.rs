//! [`Var`]: a Go variable with a Rust type.
//!
//! # Safety
//!
//! A `Var<T>` is created only after the symbol's Go type was compared with `T`. The variable is in the plugin's data, which is never
//! unloaded. It is a root of Go's collector, so everything reachable from it is alive.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::{Frame, Status},
    call::error::CallError,
    runtime::access,
    runtime::frame_guard::FrameGuard,
    symbol::fake::variable::FakeVariable,
    symbol::go_symbol::GoSymbol,
    symbol::var_binding::VarBinding,
    value::error_value::of_panic,
    value::scalar::{Plain, copy_numbers},
    value::{Argument, Assignment, ConversionError, GoValue, Reader, Scratch, Shape, encode},
};
use plugin_image::Kind;
use std::{fmt, marker::PhantomData, mem::MaybeUninit};

/// An exported Go variable whose type was compared with the Rust type `T`.
///
/// A `Var` is `Copy`, `Send`, `Sync` and `'static`, since plugins are never closed.
///
/// # Concurrent access by Go code
///
/// Variables of numbers, `bool`s and arrays of these ([`Plain`]) have the safe methods [`get`](Self::get) and [`set`](Self::set). Each
/// number is read or written atomically, so it never tears, even if Go code accesses the variable at the same time. An array, or a complex
/// number, is read number by number: it may be partly old and partly new. There is no ordering with accesses to other variables, as in a Go
/// program that uses neither `sync` nor channels.
///
/// A string or slice is several words, which Go writes one after the other. If Go code writes the variable while Rust reads it, or uses it
/// while Rust writes it, the pointer of one value could be combined with the length of another. Only the caller can rule this out, so
/// [`read`](Self::read) and [`write`](Self::write) are `unsafe`. Rust threads that read or write Go memory take one lock and do not
/// disturb each other.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::Var;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: hello.so is our own plugin; its init functions may run here.
/// let hello = unsafe { plugin_core::open("hello.so")? };
/// let v: Var<isize> = hello.var("V")?; // Go: var V int
/// v.set(7);
/// assert_eq!(v.get(), 7);
/// # Ok(())
/// # }
/// ```
pub struct Var<T: GoValue> {
    binding: &'static VarBinding,
    variable: Variable,
    value: PhantomData<fn(T) -> T>,
}

/// The variable of a loaded plugin or of a fake.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Variable {
    Symbol(GoSymbol),
    Fake(&'static FakeVariable),
}

impl<T: GoValue> Clone for Var<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: GoValue> Copy for Var<T> {}

impl<T: GoValue> fmt::Debug for Var<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.variable {
            Variable::Symbol(symbol) => {
                write!(f, "var {} {}", symbol.name(), symbol.go_type())
            }
            Variable::Fake(fake) => write!(f, "var {} {}", fake.name, T::SHAPE),
        }
    }
}

impl<T: GoValue> Var<T> {
    /// Returns the variable of a binding, which must have been made for this variable and for `T`.
    pub(crate) fn new(binding: &'static VarBinding, variable: Variable) -> Self {
        Self {
            binding,
            variable,
            value: PhantomData,
        }
    }

    /// Returns the variable's symbol, or `None` for a variable of a [`FakePlugin`](crate::FakePlugin).
    #[must_use]
    pub fn symbol(&self) -> Option<GoSymbol> {
        match self.variable {
            Variable::Symbol(symbol) => Some(symbol),
            Variable::Fake(_) => None,
        }
    }
}

impl<T: Plain> Var<T> {
    /// Returns the value of the variable.
    #[must_use]
    pub fn get(&self) -> T {
        let mut value = MaybeUninit::<T>::uninit();
        // SAFETY: the variable is a `T`, since a `Var<T>` is created only after its Go type was compared with `T`.
        unsafe { copy_numbers::<T>(self.binding.address, value.as_mut_ptr().expose_provenance()) };
        // SAFETY: `copy_numbers` has written all numbers of `value`, and every value that Go stores is a valid `T`, since `T` is `Plain`.
        unsafe { value.assume_init() }
    }

    /// Sets the variable to `value`.
    pub fn set(&self, value: T) {
        // SAFETY: the variable is a `T`, since a `Var<T>` is created only after its Go type was compared with `T`.
        unsafe { copy_numbers::<T>((&raw const value).expose_provenance(), self.binding.address) };
    }
}

impl<T: GoValue> Var<T> {
    /// Copies the variable's value into Rust memory.
    ///
    /// If `T` contains an `Option<GoError>`, this calls the `Error` method of the Go error.
    ///
    /// # Errors
    ///
    /// Returns a [`CallError`] if the value cannot be converted, such as [`CallError::NotUtf8`] if a `String` in `T` would not be UTF-8.
    ///
    /// # Safety
    ///
    /// No Go code may write the variable, or anything reachable from it, during this call. If `T` contains a [`Value`](crate::Value), the
    /// same holds whenever that handle, or a handle derived from it, is used.
    pub unsafe fn read(&self) -> Result<T, CallError> {
        const { T::LAYOUT.out_of_go() };
        let symbol = match self.variable {
            _ if T::LAYOUT.plain => return Ok(self.read_plain()),
            Variable::Symbol(symbol) => symbol,
            Variable::Fake(fake) => {
                return fake
                    .read::<T>()
                    .map_err(|wrong| CallError::of(fake.name.into(), *wrong));
            }
        };
        let runtime = symbol.runtime();
        let wrong = |wrong: Box<ConversionError>| CallError::of(symbol.name().into(), *wrong);
        let mut guard = FrameGuard::take(runtime);
        // The elements of a string or slice can be read in place, under the lock. Otherwise the host makes a copy and takes the lock.
        let words = Assignment::of(T::LAYOUT).fits()
            && matches!(T::SHAPE, Shape::Basic(Kind::String) | Shape::Slice(_));
        let _reading = words.then(access::read);
        if words {
            guard.target = self.binding.address;
            // SAFETY: the target is the address of a string or slice variable, since `T::SHAPE` is one and matches the variable's type.
            unsafe { guard.enter(runtime, Entry::LoadWords) };
        } else {
            guard.target = self.binding.binding;
            // SAFETY: the target is the host's binding of this variable, which `GoSymbol::var` has obtained for `T`.
            unsafe { guard.enter(runtime, Entry::LoadValue) };
            moved(symbol.name(), &guard)?;
        }
        let mut reader = Reader::new(&guard);
        let value = if words {
            // SAFETY: loadWords has stored the value where a call stores a result of this type. GC safety: the frame keeps it alive.
            unsafe { T::decode_registers(&mut reader) }
        } else {
            // SAFETY: loadValue has stored the address of a copy of the variable. GC safety: the frame keeps the copy alive.
            unsafe { T::decode_at(guard.ptrs[0], &mut reader) }
        };
        reader.finish().map_err(wrong)?;
        Ok(value)
    }

    /// Copies a value into the variable, and everything reachable from the value into new Go memory.
    ///
    /// # Errors
    ///
    /// Returns [`CallError::Exceeds`] if the value is nested too deeply, and [`CallError::Unconvertible`] if the value of a handle, or a
    /// value of serde's, does not fit the variable's type. The variable is unchanged then.
    ///
    /// # Safety
    ///
    /// No Go code may read or write the variable during this call.
    pub unsafe fn write(&self, value: impl Argument<T>) -> Result<(), CallError> {
        const { T::LAYOUT.kept() };
        let symbol = match self.variable {
            Variable::Symbol(symbol) => symbol,
            Variable::Fake(_) if T::LAYOUT.plain => {
                self.write_plain(&value);
                return Ok(());
            }
            Variable::Fake(fake) => {
                return fake
                    .write(&value)
                    .map_err(|wrong| CallError::of(fake.name.into(), *wrong));
            }
        };
        let runtime = symbol.runtime();
        let wrong = |wrong: Box<ConversionError>| CallError::of(symbol.name().into(), *wrong);
        if self.binding.binding == 0 {
            self.write_plain(&value);
            return Ok(());
        }
        let mut scratch = Scratch::new();
        let image = encode::<T>(&value, &mut scratch);
        scratch.check().map_err(wrong)?;
        let mut guard = FrameGuard::take(runtime);
        guard.target = self.binding.binding;
        guard.ints[0] = image.expose_provenance();
        // SAFETY: the target is the host's binding of this variable, and the slot holds the address of an encoded `T`.
        unsafe { guard.enter(runtime, Entry::StoreValue) };
        moved(symbol.name(), &guard)
    }

    /// Reads a variable without pointers. It is read number by number, since another Rust thread may call the safe `set`, which takes no
    /// lock.
    fn read_plain(&self) -> T {
        let frame = Frame::unused();
        let mut reader = Reader::new(&frame);
        let mut scratch = Scratch::new();
        let copy = scratch.block(T::LAYOUT.size);
        // SAFETY: the block has the size of `T`'s layout, and the variable is a `T`, since a `Var<T>` is created only after its Go type was
        // compared with `T`.
        unsafe { copy_numbers::<T>(self.binding.address, copy.expose_provenance()) };
        // SAFETY: `copy` points to a `T` that `copy_numbers` has just written, in a block of this function's own scratch memory.
        unsafe { T::decode_at(copy, &mut reader) }
    }

    /// Writes a variable without pointers. It is written number by number, since another Rust thread may call the safe `get`, which takes
    /// no lock.
    fn write_plain(&self, value: &impl Argument<T>) {
        let mut scratch = Scratch::new();
        let image = encode::<T>(value, &mut scratch);
        // SAFETY: `image` points to an encoded `T`, and the variable is a `T`, since a `Var<T>` is created only after its Go type was
        // compared with `T`.
        unsafe { copy_numbers::<T>(image.expose_provenance(), self.binding.address) };
    }
}

/// Returns an error if the host could not copy the value from or to the variable.
fn moved(name: &'static str, guard: &FrameGuard) -> Result<(), CallError> {
    match guard.status() {
        Status::Returned => Ok(()),
        Status::Refused => Err(CallError::refused(name.into(), guard)),
        _ => Err(CallError::Panic {
            symbol: name.into(),
            message: guard.text(),
            go_type: guard.kind(),
            go_stack: guard.stack().into(),
            // SAFETY: the host has panicked, and what it tells is read once.
            value: unsafe { of_panic(guard) },
        }),
    }
}
