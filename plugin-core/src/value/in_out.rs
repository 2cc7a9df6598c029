//! [`InOut`]: an argument that the callee changes, in Go or in Rust: what a pointer leads to, or the elements of a slice.
//!
//! # Safety
//!
//! The argument is encoded as a pointer (value/pointer.rs) to its target; for a slice, that is the encoded slice. After the call, the host
//! stores an encoded copy of the target of each such
//! argument, in the order of the arguments (host/calls.go). [`Scratch`] has the places of the Rust values in the same order. For each
//! such argument of a closure, Go finds an encoded copy of the new target after the call, or null (host/closures.go).
#![allow(unsafe_code)]

use super::scratch::Change;
use super::{
    Argument, Changed, ConversionError, GoValue, Layout, Reader, Scratch, Shape, Target,
    Unrepresentable, encode,
};
use std::{
    borrow::{Borrow, BorrowMut},
    marker::PhantomData,
    ops::{Deref, DerefMut},
    ptr::{self, NonNull},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A parameter `*T` whose target the function changes, or, as `InOut<[T]>`, a parameter `[]T` whose elements it changes. Pass [`in_out`] for it.
///
/// The Rust value is copied into new Go memory, and the function gets a pointer to it, or the slice. When the function returns, even with an error, the
/// target is copied back into the Rust value. If the function panics, the Rust value is unchanged. The function may keep the
/// pointer; later changes are not copied back.
///
/// Such a call cannot be spawned, since it could outlive the Rust value:
///
/// ```compile_fail,E0080
/// # use plugin_core::{Func, InOut, in_out};
/// # fn main() { let _reached: fn(_) = spawn; }
/// # fn spawn(grow: Func<fn(InOut<Vec<i64>>)>) {
/// let _ = grow.spawn(in_out(&mut vec![1]));
/// # }
/// ```
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, GoError, GoStruct, InOut, in_out};
///
/// #[derive(GoStruct)]
/// struct Record {
///     user: String,
///     tags: Vec<String>,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let filter: Func<fn(InOut<Record>) -> Result<(), GoError>> = plugin.func("Filter")?; // func(*Record) error
/// let mut record = Record { user: "x".into(), tags: vec![] };
/// filter.call(in_out(&mut record))??;
/// println!("{:?}", record.tags);
/// # Ok(())
/// # }
/// ```
///
/// A buffer for Go to fill:
///
/// ```no_run
/// # use plugin_core::{Func, GoError, InOut, in_out};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let read_at: Func<fn(InOut<[u8]>, i64) -> (isize, Option<GoError>)> = plugin.func("ReadAt")?; // func([]byte, int64) (int, error)
/// let mut buffer = [0; 512];
/// let (n, error) = read_at.call(in_out(&mut buffer[..]), 1024)?;
/// # Ok(())
/// # }
/// ```
///
/// # In a closure
///
/// A [`Callback`](crate::Callback) that Go gives a pointer or a slice to fill, or a method of a [`GoObject`](crate::GoObject), has an `InOut`
/// among its parameters. It is a copy of what the pointer leads to, or of the elements, behind `&` and `&mut`. What it is when the closure
/// drops it, at its end, goes to where the pointer leads, or into the slice, all at once, also if the closure returns an error; if it panics,
/// or keeps the `InOut` for longer, nothing is changed. Unexported fields keep what they have in Go, as with a Go function of another package:
/// what Rust has in them is to be what they had, or zero; else nothing is changed, and that is an error. A nil pointer is an error, as any
/// argument that cannot be converted. To hand it on to a Go function, give `in_out(&mut *argument)`.
///
/// ```no_run
/// use plugin_core::{Callback, Func, InOut};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// type Fill = fn(InOut<Vec<String>>); // func(*[]string)
/// let on_load: Func<fn(Callback<Fill>)> = plugin.func("OnLoad")?; // func(func(*[]string))
/// on_load.call(Callback::<Fill>::new(|mut names| names.push("added".to_owned())))?;
/// # Ok(())
/// # }
/// ```
///
/// An `io.ReaderAt`:
///
/// ```no_run
/// use plugin_core::{GoError, InOut, go_methods};
///
/// struct Bytes(Vec<u8>);
///
/// #[go_methods]
/// impl Bytes {
///     fn read_at(&self, mut to: InOut<[u8]>, at: i64) -> (isize, Option<GoError>) {
///         let from = usize::try_from(at).ok().and_then(|at| self.0.get(at..)).unwrap_or_default();
///         let n = from.len().min(to.len());
///         to[..n].copy_from_slice(&from[..n]);
///         (n as isize, (n < to.len()).then(GoError::eof))
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use plugin_core::{Func, GoObject, Type, Value};
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let unzip: Func<fn(Value, i64) -> Result<(), GoError>> = plugin.func("Unzip")?; // func(io.ReaderAt, int64) error
/// let reader_at = GoObject::implement(&[&Type::named("io.ReaderAt")?])?.methods_of(Bytes(vec![1, 2]).into()).build()?;
/// unzip.call(reader_at, 2)??;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct InOut<T: Target + ?Sized> {
    /// There is one, unless the call is refused and nobody sees this.
    value: Option<T::Owned>,
    end: Arc<End<T::Owned>>,
}

/// Where the value of an [`InOut`] is when that was dropped.
#[derive(Debug)]
struct End<T>(Mutex<Option<T>>);

impl<T> End<T> {
    fn place(&self) -> MutexGuard<'_, Option<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Target + ?Sized> Drop for InOut<T> {
    fn drop(&mut self) {
        *self.end.place() = self.value.take();
    }
}

/// Why there is a value: see [`InOut::value`].
const SEEN: &str = "a closure is not called with a nil pointer for an InOut";

impl<T: Target + ?Sized> Deref for InOut<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect(SEEN).borrow()
    }
}

impl<T: Target + ?Sized> DerefMut for InOut<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect(SEEN).borrow_mut()
    }
}

impl<T: GoValue> Changed for End<T> {
    fn encode_at(&self, scratch: &mut Scratch) -> Option<*const u8> {
        let value = self.place().take()?;
        let encoded = encode::<T>(&value, scratch);
        scratch.keep(Box::new(value));
        Some(encoded)
    }
}

/// Passes a value, or a slice, whose changes are copied back, as the argument for an [`InOut`].
pub fn in_out<T: Target + ?Sized>(place: &mut T) -> InOutArgument<'_, T> {
    InOutArgument(NonNull::from(place), PhantomData)
}

/// A value whose changes are copied back. Returned by [`in_out`].
#[derive(Debug)]
pub struct InOutArgument<'a, T: ?Sized>(NonNull<T>, PhantomData<&'a mut T>);

// SAFETY: `SHAPE` and `LAYOUT` describe the encoded pointer that an `InOutArgument` passes and `decode_at` reads.
unsafe impl<T: Target + ?Sized> GoValue for InOut<T> {
    const SHAPE: &'static Shape = T::PARAMETER;
    const LAYOUT: Layout = Layout::IN_OUT;
    const CHANGES: bool = true;

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        const { T::Owned::LAYOUT.out_of_go() };
        // SAFETY: it is one word.
        let target = unsafe { src.cast::<usize>().read() };
        let value = if target == 0 {
            let go = Self::SHAPE.to_string();
            let told = Unrepresentable::of_go("nil".to_owned(), &go, "InOut");
            reader.wrong(ConversionError::Unrepresentable(told));
            None
        } else {
            // SAFETY: it is not null, hence the address of an encoded `T::Owned`.
            Some(unsafe { T::Owned::decode_at(ptr::with_exposed_provenance(target), reader) })
        };
        Self {
            value,
            end: Arc::new(End(Mutex::new(None))),
        }
    }

    fn changed(&self) -> Option<Arc<dyn Changed>> {
        Some(self.end.clone())
    }
}

/// What is said where an `InOut` itself is given to Go, by the compiler.
const GIVEN: &str =
    "write `in_out(&mut *value)`: an InOut that a closure got is given to Go by that";

// SAFETY: such a call does not compile.
unsafe impl<T: Target + ?Sized> Argument<Self> for InOut<T> {
    unsafe fn encode_at(&self, _: *mut u8, _: &mut Scratch) {
        const { panic!("{}", GIVEN) }
    }
}

// SAFETY: `encode_at` writes the address of an encoded `T::Owned`, which is the one word that `Layout::IN_OUT` describes.
unsafe impl<T: Target + ?Sized> Argument<InOut<T>> for InOutArgument<'_, T> {
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        const { T::Owned::LAYOUT.out_of_go() };
        // SAFETY: an `InOutArgument` borrows the value mutably, so the pointer is valid, and no other code writes the value.
        let value = unsafe { self.0.as_ref() };
        let (target, elements) = (value.encode(scratch), value.elements());
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is one word.
        unsafe { dst.cast::<usize>().write(target.expose_provenance()) };
        let place = self.0.as_ptr().cast::<u8>().expose_provenance();
        scratch.changes.push(Change {
            place,
            elements,
            change: change::<T>,
        });
    }
}

impl Scratch {
    /// Copies the changed values back.
    ///
    /// # Safety
    ///
    /// The arguments of the call were encoded with this scratch and are still borrowed. `encoded` points to one pointer for each
    /// [`InOut`] argument, each of which points to the encoded target of the argument, and all that this points to is alive. A null
    /// pointer is for a target that did not change.
    pub(crate) unsafe fn take_changes(&self, encoded: *const *const u8, reader: &mut Reader<'_>) {
        for (i, one) in self.changes.iter().enumerate() {
            // SAFETY: `encoded` points to as many pointers as there are changes (the caller's promise), and `i` is less than that.
            let encoded = unsafe { encoded.wrapping_add(i).read() };
            if !encoded.is_null() {
                // SAFETY: the value at `place` is still borrowed by its argument, and `encoded` points to an encoded value of its type (the
                // caller's promise).
                unsafe { (one.change)(one.place, one.elements, encoded, reader) };
            }
        }
    }
}

/// Copies an encoded value back into a Rust value.
///
/// # Safety
///
/// `place` is the address of a `T` that an [`InOutArgument`] borrows mutably, and has so many elements. `encoded` points to an encoded
/// `T::Owned`, and all that it points to is alive.
unsafe fn change<T: Target + ?Sized>(
    place: usize,
    elements: usize,
    encoded: *const u8,
    reader: &mut Reader<'_>,
) {
    // SAFETY: `encoded` points to an encoded `T::Owned`, all of whose pointers are valid (the caller's promise).
    let value = unsafe { T::Owned::decode_at(encoded, reader) };
    if reader.is_sound() {
        let place = ptr::with_exposed_provenance_mut(place);
        // SAFETY: `place` is the address of a `T` that is borrowed mutably for this, with so many elements (the caller's promise).
        unsafe { T::replace(place, elements, value) };
    }
}
