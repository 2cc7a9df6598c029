//! Which calls go through registers, by which entry, and by which [`Plan`].

use crate::{
    abi::entries::Entry,
    abi::plan::Plan,
    abi::registers::MAX_INTS,
    call::results::Results,
    call::signature::Signature,
    value::{Assignment, WORD},
};

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

/// How many integer registers, and words of spill space, the short ways have: `callScalars` and `callText` of host/calls.go.
const SHORT: usize = 3;

/// The way for calls of this type through registers: a short one for up to three numbers, and for a string or slice to another.
pub(crate) const fn entry<F: Signature>(arguments: &Assignment) -> Entry {
    let results = &F::Results::ALL;
    let short = arguments.floats() + results.floats() == 0
        && arguments.ints() <= SHORT
        && arguments.spill() <= SHORT * WORD;
    if short && arguments.plain() && results.plain() && results.ints() <= 1 {
        Entry::CallScalars
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
    plan_of(&F::ARGUMENTS, &F::Results::ALL, F::Results::ERROR_AT)
}

/// The plan for calls of methods of this type through registers.
pub(crate) const fn method_plan<F: Signature>() -> Plan {
    let arguments = F::ARGUMENTS.behind_receiver();
    plan_of(&arguments, &F::Results::ALL, F::Results::ERROR_AT)
}

const fn plan_of(arguments: &Assignment, results: &Assignment, error_at: u32) -> Plan {
    let mut elements = [0; MAX_INTS];
    let mut register = 0;
    while register < MAX_INTS {
        elements[register] = arguments.copied(register);
        register += 1;
    }
    let floats = arguments.floats() + results.floats() > 0;
    Plan::new(results.pointers(), floats, error_at, elements)
}
