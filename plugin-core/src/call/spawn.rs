//! Starts spawned calls.
//!
//! # Safety
//!
//! As in `call/binding.rs`: the binding is used with the signature that it was made for only.
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
        let images_of_all;
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
                images_of_all = encoded(&mut scratch);
                if let Err(error) = self.check(&mut scratch) {
                    return Pending::done(self, Err(error));
                }
                guard.ints[0] = start(&images_of_all).expose_provenance();
                guard.target = target;
                guard.plan = ptr::null();
            }
            Route::Rust => unreachable!("see above"),
        }
        // SAFETY: as in `call_registers`, or else as in `call_reflect`; arguments and encoded values live until `start` returns.
        unsafe { Pending::start(self, guard) }
    }
}
