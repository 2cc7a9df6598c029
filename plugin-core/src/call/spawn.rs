//! Starts spawned calls.
//!
//! # Safety
//!
//! A binding is used only with the signature that it was made for (`call/binding.rs`).
#![allow(unsafe_code)]

use crate::{
    abi::pointer::start,
    call::binding::{NO_REGISTERS, Route},
    call::binding_ref::BindingRef,
    call::pending::Pending,
    call::plan::{fits_registers, method_fits_registers},
    call::signature::Signature,
    runtime::frame_guard::FrameGuard,
    value::{Arguments, Scratch},
};
use std::ptr;

impl BindingRef {
    /// Starts a call on a new goroutine. The parameters are those of [`FuncBinding::call`].
    pub(crate) fn spawn<F: Signature, const N: usize>(
        self,
        put: impl FnOnce(&mut Arguments<'_>),
        encoded: impl FnOnce(&mut Scratch) -> [*const u8; N],
    ) -> Pending<F::Results> {
        const {
            assert!(
                !F::ARGUMENTS.one_call(),
                "an InOut or Borrowed cannot be an argument of a spawned call, which could outlive it"
            );
        }
        let mut scratch = Scratch::new();
        if self.route == Route::Rust {
            let encoded = encoded(&mut scratch);
            let checked = self.check(&mut scratch);
            let done = checked.and_then(|()| self.call_rust(&encoded, &scratch));
            return Pending::done(self, done);
        }
        let mut guard = FrameGuard::take(self.runtime());
        let all_encoded;
        guard.plan = &raw const self.plan;
        match self.route {
            Route::Registers(target) if const { fits_registers::<F>() } => {
                put(&mut Arguments::new(&mut guard));
                guard.target = target;
            }
            Route::Method { target, receiver } if const { method_fits_registers::<F>() } => {
                let mut registers = Arguments::new(&mut guard);
                registers.int(receiver);
                put(&mut registers);
                guard.target = target;
            }
            Route::Registers(_) | Route::Method { .. } => unreachable!("{NO_REGISTERS}"),
            Route::Reflect(target) => {
                all_encoded = encoded(&mut scratch);
                if let Err(error) = self.check(&mut scratch) {
                    return Pending::done(self, Err(error));
                }
                guard.ints[0] = start(&all_encoded).expose_provenance();
                guard.target = target;
                guard.plan = ptr::null();
            }
            Route::Rust => unreachable!("this route has returned"),
        }
        // SAFETY: the frame holds the target, the plan and the arguments in registers of a function of this signature; or the host's binding, no
        // plan, and the encoded arguments. They live until `start` returns.
        unsafe { Pending::start(self, guard) }
    }
}
