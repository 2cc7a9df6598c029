//! [`Var`]: a Go variable with its Rust type.
//!
//! # Safety
//!
//! A `Var<T>` exists only after the plugin's type for the symbol was compared with `T`, and the variable lives in the plugin's data,
//! which is never unloaded. Go's collector knows it as a root, so all that it leads to is alive while it leads there.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::{Frame, Status},
    call::binding::image,
    call::error::CallError,
    runtime::access,
    runtime::frame_guard::FrameGuard,
    symbol::fake::variable::FakeVariable,
    symbol::go_symbol::GoSymbol,
    symbol::var_binding::VarBinding,
    value::plain::{Plain, copy_numbers},
    value::{Argument, Assignment, ConversionError, GoValue, Reader, Scratch, Shape},
};
use plugin_image::Kind;
use std::{fmt, marker::PhantomData, mem::MaybeUninit};

/// An exported Go variable, checked against the Rust type `T`.
///
/// `Copy`, `Send`, `Sync` and `'static`: plugins are never closed.
///
/// # What is safe beside running Go code
///
/// Numbers, `bool` and arrays of them ([`Plain`]) have [`get`](Self::get) and [`set`](Self::set): each number is read or written as
/// one atomic operation, so a value never tears, whatever Go code does meanwhile. An array, or a complex number, is read number by
/// number: it may be part old and part new. No order with other variables is promised, as for a Go program that uses neither
/// `sync` nor channels.
///
/// Strings and slices are several words, which Go itself writes one after the other. Should Go code write the variable while it is
/// read, or use it while it is written, a pointer could meet the length of another value. Only the caller can know that it does
/// not, hence [`read`](Self::read) and [`write`](Self::write) are `unsafe`. Rust threads that read and write Go memory take one lock,
/// whichever way they do.
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

/// Whose variable it is.
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
    /// The binding must be of this variable, and for `T`.
    pub(crate) fn new(binding: &'static VarBinding, variable: Variable) -> Self {
        Self {
            binding,
            variable,
            value: PhantomData,
        }
    }

    /// The symbol this was made from; `None` for the variable of a [`FakePlugin`](crate::FakePlugin), which is no Go symbol.
    #[must_use]
    pub fn symbol(&self) -> Option<GoSymbol> {
        match self.variable {
            Variable::Symbol(symbol) => Some(symbol),
            Variable::Fake(_) => None,
        }
    }
}

impl<T: Plain> Var<T> {
    /// Reads the variable.
    #[must_use]
    pub fn get(&self) -> T {
        let mut value = MaybeUninit::<T>::uninit();
        // SAFETY: the variable is of the type of `value` (head of this file).
        unsafe { copy_numbers::<T>(self.binding.address, value.as_mut_ptr().expose_provenance()) };
        // SAFETY: all its numbers have been written, and a verbatim type takes what Go stores.
        unsafe { value.assume_init() }
    }

    /// Writes the variable.
    pub fn set(&self, value: T) {
        // SAFETY: the variable is of the type of `value` (head of this file).
        unsafe { copy_numbers::<T>((&raw const value).expose_provenance(), self.binding.address) };
    }
}

impl<T: GoValue> Var<T> {
    /// Copies the variable's value out of Go.
    ///
    /// If `T` has an `Option<GoError>`, the `Error` method of what is there is called.
    ///
    /// # Errors
    ///
    /// [`CallError::NotUtf8`] if `T` has a `String` and the variable a string that is not UTF-8.
    ///
    /// # Safety
    ///
    /// No Go code writes the variable, or what it leads to, while Rust reads it: meanwhile, and for a [`Value`](crate::Value) in `T`
    /// whenever that, or what was derived from it, is used.
    pub unsafe fn read(&self) -> Result<T, CallError> {
        const { T::LAYOUT.out_of_go() };
        let symbol = match self.variable {
            _ if T::LAYOUT.plain => return Ok(self.read_plain()),
            Variable::Symbol(symbol) => symbol,
            Variable::Fake(fake) => {
                // SAFETY: the variable is of this type (head of this file).
                return unsafe { fake.read::<T>() }
                    .map_err(|wrong| CallError::of(fake.name.into(), *wrong));
            }
        };
        let runtime = symbol.runtime();
        let wrong = |wrong: Box<ConversionError>| CallError::of(symbol.name().into(), *wrong);
        let mut lease = FrameGuard::take(runtime);
        // What a string or a slice leads to can be read in place. Otherwise the host makes a copy, which takes the lock.
        let words = Assignment::of(T::LAYOUT).fits()
            && matches!(T::SHAPE, Shape::Basic(Kind::String) | Shape::Slice(_));
        let _reading = words.then(access::read);
        if words {
            lease.target = self.binding.address;
            // SAFETY: the target is the address of a string or of a slice.
            unsafe { lease.enter(runtime, Entry::LoadWords) };
        } else {
            lease.target = self.binding.binding;
            // SAFETY: the target is the host's binding of this variable.
            unsafe { lease.enter(runtime, Entry::LoadValue) };
            moved(symbol.name(), &lease)?;
        }
        let mut reader = Reader::new(&lease);
        let value = if words {
            // SAFETY: loadWords has put the value where a call would return it; the frame keeps it alive.
            unsafe { T::take(&mut reader) }
        } else {
            // SAFETY: loadValue has left the address of a copy, which the frame keeps alive.
            unsafe { T::load(lease.ptrs[0], &mut reader) }
        };
        reader.finish().map_err(wrong)?;
        Ok(value)
    }

    /// Copies a value into the variable. Go memory is made for what it leads to.
    ///
    /// # Errors
    ///
    /// [`CallError::Exceeds`] for a value that is too deep, [`CallError::Unconvertible`] for one by handle, or one as a tree, that does
    /// not fit the variable's type. The variable stays as it is.
    ///
    /// # Safety
    ///
    /// No Go code reads or writes the variable meanwhile.
    pub unsafe fn write(&self, value: impl Argument<T>) -> Result<(), CallError> {
        const { T::LAYOUT.kept() };
        let symbol = match self.variable {
            Variable::Symbol(symbol) => symbol,
            Variable::Fake(_) if T::LAYOUT.plain => {
                self.write_plain(&value);
                return Ok(());
            }
            Variable::Fake(fake) => {
                // SAFETY: the variable is of this type (head of this file).
                return unsafe { fake.write(&value) }
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
        let image = image::<T>(&value, &mut scratch);
        scratch.check().map_err(wrong)?;
        let mut lease = FrameGuard::take(runtime);
        lease.target = self.binding.binding;
        lease.ints[0] = image.expose_provenance();
        // SAFETY: the target is the host's binding of this variable, and the slot holds the address of a value's image.
        unsafe { lease.enter(runtime, Entry::StoreValue) };
        moved(symbol.name(), &lease)
    }

    /// Reads a variable without pointers, number by number, since the safe `set` takes no lock and may run in another Rust thread.
    fn read_plain(&self) -> T {
        let frame = Frame::unused();
        let mut reader = Reader::new(&frame);
        let mut scratch = Scratch::new();
        let copy = scratch.block(T::LAYOUT.size);
        // SAFETY: the block is as large as the layout says; the variable is of this type (head of this file).
        unsafe { copy_numbers::<T>(self.binding.address, copy.expose_provenance()) };
        // SAFETY: the copy is a value of this type, and nobody else knows of it.
        unsafe { T::load(copy, &mut reader) }
    }

    /// Writes a variable without pointers, number by number, since the safe `get` takes no lock and may run in another Rust thread.
    fn write_plain(&self, value: &impl Argument<T>) {
        let mut scratch = Scratch::new();
        let image = image::<T>(value, &mut scratch);
        // SAFETY: image and variable are of this type (head of this file).
        unsafe { copy_numbers::<T>(image.expose_provenance(), self.binding.address) };
    }
}

/// Whether the host could move the value.
fn moved(name: &'static str, lease: &FrameGuard) -> Result<(), CallError> {
    match lease.status() {
        Status::Returned => Ok(()),
        Status::Refused => Err(CallError::refused(name.into(), lease)),
        _ => Err(CallError::Panic {
            symbol: name.into(),
            message: lease.text(),
            go_type: lease.kind(),
            go_stack: lease.stack(),
        }),
    }
}
