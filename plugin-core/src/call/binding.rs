//! [`FuncBinding`]: a function that was compared with a Rust type, and how it is called.
//!
//! # Safety
//!
//! A [`FuncBinding`] is created only after the Go type of the function was compared with a signature, and is used with that signature only;
//! [`Func`](crate::Func) and [`FuncValue`](crate::FuncValue) ensure this. So the arguments in registers, or encoded, are those that the Go
//! function takes, and the results that are read are those that it returns.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::{Frame, Status},
    abi::plan::Plan,
    abi::pointer::start,
    call::error::CallError,
    call::plan::{entry, fits_registers, method_fits_registers},
    call::results::Results,
    call::rust_func::RustFunc,
    call::scalar_call::ScalarCall,
    call::signature::Signature,
    runtime::Runtime,
    runtime::frame_guard::FrameGuard,
    runtime::handle::Handle,
    value::{Arguments, Reader, Scratch},
};
use std::{
    borrow::Cow,
    cell::Cell,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::Arc,
};

/// A function bound to one signature.
#[derive(Debug)]
pub(crate) struct FuncBinding {
    pub(crate) callee: Callee,
    /// `None` for a function of a fake.
    pub(crate) runtime: Option<&'static Runtime>,
    pub(crate) route: Route,
    /// The plan, which Go reads during calls.
    pub(crate) plan: Plan,
}

/// The function that a binding calls.
#[derive(Debug)]
pub(crate) enum Callee {
    /// An exported function, which is never unloaded.
    Symbol { name: &'static str },
    /// A func value or a method.
    Value {
        name: String,
        /// GC safety: the handle keeps the func value and the receiver in the route alive.
        #[expect(dead_code, reason = "it is dropped with the binding")]
        handle: Handle,
    },
    /// A Rust closure, as a function of a fake.
    Fake {
        name: &'static str,
        closure: Arc<dyn RustFunc>,
    },
}

/// A panic in the closure of a fake is the error of the call, and what the closure has captured is for its author to keep whole. So
/// `catch_unwind(|| func.call(..))` compiles.
impl UnwindSafe for Callee {}
impl RefUnwindSafe for Callee {}

/// How arguments and results are passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// In registers. The target is the address of a func value.
    Registers(usize),
    /// In registers, after the receiver. The target is the address of a func value.
    Method { target: usize, receiver: usize },
    /// Encoded, through `reflect`. The target is the host's binding.
    Reflect(usize),
    /// Encoded, to the closure of a fake.
    Rust,
}

/// The message for a route that cannot occur, since the route is chosen for the signature.
pub(super) const NO_REGISTERS: &str =
    "a signature that does not fit registers has no route by these";

impl FuncBinding {
    /// Makes a call. `put` writes the arguments to registers, or `encoded` encodes them.
    ///
    /// Only the common path is inlined: through registers, with a frame at hand. The other paths take the arguments by value, since borrowed
    /// ones would have to be in memory before the path is known. Their results, which are in memory, are taken apart (`Ok(..?)`), so that
    /// those of the common path stay in registers. Inlining is forced because the compiler counts the other paths too: without it, a call
    /// of a function of numbers takes 24 more instructions (benches/LOG.md).
    #[expect(clippy::needless_question_mark, reason = "it takes the result apart")]
    #[inline(always)]
    pub(crate) fn call<F: Signature, A, const N: usize>(
        &self,
        arguments: A,
        put: impl Fn(&A, &mut Arguments<'_>),
        encoded: impl FnOnce(&A, &mut Scratch) -> [*const u8; N],
    ) -> Result<F::Results, CallError> {
        if let Route::Registers(target) = self.route
            && const { fits_registers::<F>() }
        {
            let entry = const { entry::<F>(&F::ARGUMENTS) };
            let runtime = self.runtime();
            if matches!(entry, Entry::CallScalars) {
                let mut call = ScalarCall::new(target);
                put(&arguments, &mut call.arguments());
                // SAFETY: the function and the arguments are as `callScalars` of host/calls.go expects.
                if unsafe { runtime.enter_at_once(entry, call.address()) } {
                    // SAFETY: the call was just made, by this binding, and its outcome is read here only.
                    return unsafe { self.end_scalars::<F::Results>(&call) };
                }
            } else if let Some((mut guard, way)) = FrameGuard::take_at_once() {
                self.fill(&mut guard, target, |registers| put(&arguments, registers));
                // SAFETY: the arguments are those of the binding's plan, and live until the call is over.
                unsafe { guard.enter_by(way, runtime, entry) };
                // SAFETY: the call went through registers, and the binding was made for a signature with these results.
                return unsafe { self.take(&guard) };
            }
        }
        Ok(self.call_any_way::<F, A, N>(arguments, put, encoded)?)
    }

    /// Does what [`call`](Self::call) does, for any route and thread.
    #[inline(never)]
    fn call_any_way<F: Signature, A, const N: usize>(
        &self,
        arguments: A,
        put: impl FnOnce(&A, &mut Arguments<'_>),
        encoded: impl FnOnce(&A, &mut Scratch) -> [*const u8; N],
    ) -> Result<F::Results, CallError> {
        let put = |registers: &mut Arguments<'_>| put(&arguments, registers);
        match self.route {
            Route::Registers(target) if const { fits_registers::<F>() } => {
                self.call_registers::<F>(target, const { entry::<F>(&F::ARGUMENTS) }, put)
            }
            Route::Method { target, receiver } if const { method_fits_registers::<F>() } => {
                let entry = const { entry::<F>(&F::ARGUMENTS.behind_receiver()) };
                self.call_registers::<F>(target, entry, |registers| {
                    registers.int(receiver);
                    put(registers);
                })
            }
            Route::Registers(_) | Route::Method { .. } => unreachable!("{NO_REGISTERS}"),
            Route::Reflect(target) => {
                let mut scratch = Scratch::new();
                let encoded = encoded(&arguments, &mut scratch);
                self.check(&mut scratch)?;
                self.call_reflect(target, &encoded, &scratch)
            }
            Route::Rust => {
                let mut scratch = Scratch::new();
                let encoded = encoded(&arguments, &mut scratch);
                self.check(&mut scratch)?;
                self.call_rust(&encoded, &scratch)
            }
        }
    }

    /// Returns the error if an argument could not be encoded. The function must not be called then.
    pub(super) fn check(&self, scratch: &mut Scratch) -> Result<(), CallError> {
        scratch.check().map_err(|wrong| self.wrong(*wrong))
    }

    /// Makes a call through registers, to which `put` writes the arguments.
    #[inline]
    fn call_registers<F: Signature>(
        &self,
        target: usize,
        entry: Entry,
        put: impl FnOnce(&mut Arguments<'_>),
    ) -> Result<F::Results, CallError> {
        let runtime = self.runtime();
        let mut guard = FrameGuard::take(runtime);
        if matches!(entry, Entry::CallScalars) {
            drop(guard); // It has prepared the thread for calls.
            let mut call = ScalarCall::new(target);
            put(&mut call.arguments());
            // SAFETY: the function and the arguments are as `callScalars` of host/calls.go expects.
            unsafe { runtime.enter(entry, call.address()) };
            // SAFETY: the call was just made, by this binding, and its outcome is read here only.
            return unsafe { self.end_scalars::<F::Results>(&call) };
        }
        self.fill(&mut guard, target, put);
        // SAFETY: the target is a func value of the signature's type, the registers hold its arguments, and plan and entry were made
        // for that signature (head of this file).
        unsafe { guard.enter(runtime, entry) };
        // SAFETY: the call went through registers, and the binding was made for a signature with these results.
        unsafe { self.take(&guard) }
    }

    /// Fills the frame of a call through registers.
    #[inline]
    fn fill(&self, guard: &mut FrameGuard, target: usize, put: impl FnOnce(&mut Arguments<'_>)) {
        put(&mut Arguments::new(guard));
        guard.target = target;
        guard.plan = &raw const self.plan;
    }

    /// Returns the outcome of a call of a function of up to three numbers.
    ///
    /// # Safety
    ///
    /// This binding, whose signature has the results `R`, has made the call. This is called once for it.
    #[inline]
    unsafe fn end_scalars<R: Results>(&self, call: &ScalarCall) -> Result<R, CallError> {
        match call.end() {
            Ok(mut reader) => {
                // SAFETY: the registers hold the result of a call of a function with the results `R` (the caller's promise).
                let results = unsafe { R::decode_registers(&mut reader) };
                reader.finish().map_err(|wrong| self.wrong(*wrong))?;
                Ok(results)
            }
            Err(address) => {
                // SAFETY: Go was lent this frame, by `lend`, for a call that did not return. This is called once for it (the caller's promise).
                Err(unsafe { self.scalars_not_returned(address) })
            }
        }
    }

    /// Returns the error of such a call that did not return. Takes back the frame that Go was lent for it.
    ///
    /// # Safety
    ///
    /// As for [`FrameGuard::from_address`].
    #[cold]
    unsafe fn scalars_not_returned(&self, frame: *mut Frame) -> CallError {
        // SAFETY: the address is that of a frame that is taken back once (the caller's promise).
        let guard = unsafe { FrameGuard::from_address(frame) };
        self.not_returned(&guard)
    }

    /// Returns the runtime, which all functions but those of fakes have.
    #[inline]
    pub(crate) fn runtime(&self) -> &'static Runtime {
        self.runtime
            .expect("functions of fakes are called by Route::Rust, without a runtime")
    }

    /// Makes a call through `reflect`. `encoded` points to the arguments, which were encoded by the binding's schema.
    fn call_reflect<R: Results>(
        &self,
        target: usize,
        encoded: &[*const u8],
        scratch: &Scratch,
    ) -> Result<R, CallError> {
        let runtime = self.runtime();
        let mut guard = FrameGuard::take(runtime);
        guard.target = target;
        guard.ints[0] = start(encoded).expose_provenance();
        // SAFETY: the target is the host's binding for this signature, and there is one encoded value for each parameter, of its type.
        unsafe { guard.enter(runtime, Entry::CallReflect) };
        if scratch.expects_changes() && matches!(guard.status(), Status::Returned | Status::Failed)
        {
            let mut reader = Reader::new(&guard);
            // SAFETY: callReflect has stored the encoded targets, which the frame keeps alive. The arguments are borrowed until the end of this
            // function.
            unsafe { scratch.take_changes(guard.ptrs[2].cast(), &mut reader) };
            reader.finish().map_err(|wrong| self.wrong(*wrong))?;
        }
        // SAFETY: callReflect has stored the encoded results, and the binding was made for a signature with these results.
        unsafe { self.decode_at(&guard) }
    }

    /// Calls the function once for each group of arguments, and returns the words of the results. Go writes them, so they are cells: that
    /// is allowed through any pointer to a cell, also through one that was made from a shared reference.
    pub(super) fn call_batch(
        &self,
        target: usize,
        arguments: &[usize],
        calls: usize,
        results_each: usize,
    ) -> (Vec<Cell<usize>>, Option<CallError>) {
        let runtime = self.runtime();
        let mut results = vec![Cell::new(0usize); calls * results_each];
        let mut guard = FrameGuard::take(runtime);
        guard.target = target;
        guard.ints[0] = start(arguments).expose_provenance();
        guard.ints[1] = start(&results).expose_provenance();
        guard.ints[2] = calls;
        guard.ints[3] = arguments.len().checked_div(calls).unwrap_or(0);
        guard.ints[4] = results_each;
        // SAFETY: the target is a func value whose arguments and results are words (`Word`). The slots hold arrays of `calls` times as many
        // words as it takes and returns, which live until the end of this function.
        unsafe { guard.enter(runtime, Entry::CallBatch) };
        if guard.status() == Status::Returned {
            return (results, None);
        }
        results.truncate(guard.ints[0] * results_each);
        (results, self.ended::<()>(&guard).err())
    }

    pub(crate) fn name(&self) -> Cow<'static, str> {
        match &self.callee {
            Callee::Symbol { name } => (*name).into(),
            Callee::Value { name, .. } => name.clone().into(),
            Callee::Fake { name, .. } => (*name).into(),
        }
    }
}
