//! How a checked function is called: which way its arguments go into Go and its results come back.
//!
//! # Safety
//!
//! A [`FuncBinding`] exists only after the plugin's type for the symbol was compared with a signature, and is used with that
//! signature only: [`Func`](crate::Func) sees to it. So the arguments that are put into registers, or laid out, are what the Go
//! function takes, and its results are what is taken back.
#![allow(unsafe_code)]

use crate::{
    CallError, GoError, GoSymbol, Results, Signature,
    call::frame::{Lease, Status},
    call::pending::Pending,
    call::plan::Plan,
    runtime::Entry,
    value::{Argument, Arguments, GoValue, Reader, Scratch, start},
};
use std::ptr;

/// How a function is called. One for each symbol and signature, never freed: Go reads the plan during calls.
#[derive(Debug)]
pub(crate) struct FuncBinding {
    pub(crate) symbol: GoSymbol,
    pub(crate) route: Route,
    pub(crate) plan: Plan,
}

/// Which way arguments and results travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// In registers. The target is the address of a func value.
    Registers(usize),
    /// In images, through `reflect`. The target is the host's binding.
    Reflect(usize),
}

/// Whether calls of this type can go through registers at all.
pub(crate) const fn fits_registers<F: Signature>() -> bool {
    F::ARGUMENTS.passes_in_registers() && F::Results::LAYOUT.fits()
}

/// The way for calls of this type through registers: a short one for up to three numbers, and for a string or slice to another.
const fn entry<F: Signature>() -> Entry {
    let (arguments, results) = (&F::ARGUMENTS, &F::Results::LAYOUT);
    let numbers = arguments.plain && results.plain && arguments.floats + results.floats == 0;
    if numbers && arguments.ints <= 3 && results.ints <= 1 {
        Entry::CallWords
    } else if arguments.floats + results.floats == 0
        && arguments.ints <= 3
        && arguments.copied[0] > 0
        && arguments.pointers == 1
        && results.ints <= 3
        && results.pointers == 1
        && F::Results::ERROR_AT == 0
    {
        Entry::CallText
    } else {
        Entry::CallRegisters
    }
}

/// The plan for calls of this type through registers.
pub(crate) const fn plan<F: Signature>() -> Plan {
    Plan::new(&F::ARGUMENTS, &F::Results::LAYOUT, F::Results::ERROR_AT)
}

impl FuncBinding {
    /// Calls through registers: `put` fills them.
    #[inline]
    pub(crate) fn call_registers<F: Signature>(
        &self,
        target: usize,
        put: impl FnOnce(&mut Arguments<'_>),
    ) -> Result<F::Results, CallError> {
        let runtime = self.symbol.runtime();
        let mut lease = Lease::take(runtime);
        put(&mut Arguments::new(&mut lease));
        lease.target = target;
        lease.plan = &raw const self.plan;
        // SAFETY: the target is a func value of the signature's type, the registers hold its arguments, and plan and entry were made
        // for that signature (head of this file).
        unsafe { lease.enter(runtime, const { entry::<F>() }) };
        // SAFETY: a call through registers has left its results there.
        unsafe { self.take(&lease) }
    }

    /// Calls through `reflect`: `images` are the arguments, laid out as the schemas of the binding say.
    pub(crate) fn call_reflect<R: Results>(
        &self,
        target: usize,
        images: &[*const u8],
    ) -> Result<R, CallError> {
        let runtime = self.symbol.runtime();
        let mut lease = Lease::take(runtime);
        lease.target = target;
        lease.ints[0] = start(images).expose_provenance();
        // SAFETY: the target is the host's binding for this signature, and there is one image for each parameter, of its type.
        unsafe { lease.enter(runtime, Entry::CallReflect) };
        // SAFETY: callReflect has left images of the results.
        unsafe { self.load(&lease) }
    }

    /// Starts a call on a goroutine of its own, through registers.
    pub(crate) fn spawn_registers<R: Results>(
        &'static self,
        target: usize,
        put: impl FnOnce(&mut Arguments<'_>),
    ) -> Pending<R> {
        let runtime = self.symbol.runtime();
        let mut lease = Lease::take(runtime);
        put(&mut Arguments::new(&mut lease));
        lease.target = target;
        lease.plan = &raw const self.plan;
        // SAFETY: as in `call_registers`.
        unsafe { Pending::start(self, lease) }
    }

    /// Starts a call on a goroutine of its own, through `reflect`.
    pub(crate) fn spawn_reflect<R: Results>(
        &'static self,
        target: usize,
        images: &[*const u8],
    ) -> Pending<R> {
        let runtime = self.symbol.runtime();
        let mut lease = Lease::take(runtime);
        lease.target = target;
        lease.plan = ptr::null();
        lease.ints[0] = start(images).expose_provenance();
        // SAFETY: as in `call_reflect`.
        unsafe { Pending::start(self, lease) }
    }

    /// The results of a call that went whichever way this binding goes.
    ///
    /// # Safety
    ///
    /// The frame is that of an ended call of this binding, whose signature has the results `R`.
    pub(crate) unsafe fn results<R: Results>(&self, lease: &Lease) -> Result<R, CallError> {
        match self.route {
            // SAFETY: the caller's promise.
            Route::Registers(_) => unsafe { self.take(lease) },
            // SAFETY: the caller's promise.
            Route::Reflect(_) => unsafe { self.load(lease) },
        }
    }

    /// # Safety
    ///
    /// The frame is that of an ended call through registers, of a function with the results `R`.
    #[inline]
    unsafe fn take<R: Results>(&self, lease: &Lease) -> Result<R, CallError> {
        // SAFETY: the caller's promise.
        self.finish(lease, |reader| unsafe { R::take(reader) })
    }

    /// # Safety
    ///
    /// The frame is that of an ended call through `reflect`, of a function with the results `R`.
    unsafe fn load<R: Results>(&self, lease: &Lease) -> Result<R, CallError> {
        let images = lease.ptrs[0].cast();
        // SAFETY: the frame holds the address of an array of pointers to the images of the results, and keeps them alive.
        self.finish(lease, |reader| unsafe { R::load(images, reader) })
    }

    #[inline]
    fn finish<R: Results>(
        &self,
        lease: &Lease,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, CallError> {
        if lease.status() != Status::Returned {
            return self.ended(lease);
        }
        let mut reader = Reader::new(lease);
        let results = read(&mut reader);
        reader.finish().map_err(|bytes| self.not_utf8(bytes))?;
        Ok(results)
    }

    #[cold]
    fn not_utf8(&self, bytes: Box<[u8]>) -> CallError {
        CallError::NotUtf8 {
            symbol: self.symbol.name(),
            bytes,
        }
    }

    #[cold]
    fn ended<R: Results>(&self, lease: &Lease) -> Result<R, CallError> {
        let symbol = self.symbol.name();
        if lease.status() == Status::Failed {
            let error = GoError::new(lease.text(), lease.kind());
            if let Some(results) = R::failed(error) {
                return Ok(results);
            }
        }
        if lease.status() == Status::Exited {
            return Err(CallError::Exit { symbol });
        }
        Err(self.panicked(lease))
    }

    pub(crate) fn panicked(&self, lease: &Lease) -> CallError {
        CallError::Panic {
            symbol: self.symbol.name(),
            message: lease.text(),
            go_type: lease.kind(),
            go_stack: lease.stack(),
        }
    }
}

/// Lays an argument out in `scratch`.
pub(crate) fn image<T: GoValue>(argument: &impl Argument<T>, scratch: &mut Scratch) -> *const u8 {
    let place = scratch.block(T::LAYOUT.size);
    // SAFETY: the block is as large as `T`'s layout says, and aligned for any Go type.
    unsafe { argument.lay(place, scratch) };
    place
}
