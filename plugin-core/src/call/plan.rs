//! [`Plan`]: the fixed part of a call through registers; and which calls go through them, and by which entry.

use crate::{
    abi::frame::MAX_INTS,
    call::results::Results,
    call::signature::Signature,
    runtime::Entry,
    value::{Assignment, WORD},
};

/// Mirrors `struct plan` of host/frame.go. Lives as long as the process: Go reads it during every call.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Plan {
    result_pointers: u32,
    flags: u32,
    error_at: u32,
    copies: u32,
    copy: [Copied; MAX_INTS],
}

/// An argument whose memory Go copies.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
struct Copied {
    register: u32,
    element: u32,
}

/// `trampoline.Floats`
const FLOATS: u32 = 1 << 31;

impl Plan {
    /// The plan for these arguments and results; `error_at` is 1 + the register in which a final `error` begins, or 0.
    pub(crate) const fn new(arguments: &Assignment, results: &Assignment, error_at: u32) -> Self {
        let mut plan = Self {
            result_pointers: results.pointers(),
            flags: if arguments.floats() + results.floats() > 0 {
                FLOATS
            } else {
                0
            },
            error_at,
            copies: 0,
            copy: [Copied {
                register: 0,
                element: 0,
            }; MAX_INTS],
        };
        let mut register = 0;
        while register < MAX_INTS {
            let element = arguments.copied(register);
            if element > 0 {
                plan.copy[plan.copies as usize] = Copied {
                    register: register as u32,
                    element,
                };
                plan.copies += 1;
            }
            register += 1;
        }
        plan
    }

    /// Of each argument whose memory Go copies, the register and the bytes per element.
    pub(crate) fn copied(&self) -> impl Iterator<Item = (usize, usize)> {
        let copied = &self.copy[..self.copies as usize];
        copied
            .iter()
            .map(|copied| (copied.register as usize, copied.element as usize))
    }
}

/// Whether calls of this type can go through registers at all.
pub(crate) const fn fits_registers<F: Signature>() -> bool {
    F::ARGUMENTS.passes_in_registers() && F::Results::ALL.fits()
}

/// Whether calls of methods of this type can.
pub(crate) const fn method_fits_registers<F: Signature>() -> bool {
    F::ARGUMENTS.behind_receiver().passes_in_registers() && F::Results::ALL.fits()
}

/// Whether the host must look at the arguments: see value/unexported.rs.
pub(crate) fn has_unexported_fields<F: Signature>() -> bool {
    F::PARAMETERS
        .iter()
        .any(|shape| shape.has_unexported_fields())
}

/// How many integer registers, and words of spill space, the short ways have: `callWords` and `callText` of host/calls.go.
const SHORT: usize = 3;

/// The way for calls of this type through registers: a short one for up to three numbers, and for a string or slice to another.
pub(crate) const fn entry<F: Signature>(arguments: &Assignment) -> Entry {
    let results = &F::Results::ALL;
    let short = arguments.floats() + results.floats() == 0
        && arguments.ints() <= SHORT
        && arguments.spill() <= SHORT * WORD;
    if short && arguments.plain() && results.plain() && results.ints() <= 1 {
        Entry::CallWords
    } else if short
        && arguments.copied(0) > 0
        && arguments.pointers() == 1
        && results.ints() <= SHORT
        && results.pointers() == 1
        && F::Results::ERROR_AT == 0
    {
        Entry::CallText
    } else {
        Entry::CallRegisters
    }
}

/// The plan for calls of this type through registers.
pub(crate) const fn plan<F: Signature>() -> Plan {
    Plan::new(&F::ARGUMENTS, &F::Results::ALL, F::Results::ERROR_AT)
}

/// The plan for calls of methods of this type through registers.
pub(crate) const fn method_plan<F: Signature>() -> Plan {
    let arguments = F::ARGUMENTS.behind_receiver();
    Plan::new(&arguments, &F::Results::ALL, F::Results::ERROR_AT)
}
