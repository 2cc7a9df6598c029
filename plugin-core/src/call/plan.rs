//! Whether calls of a signature pass arguments in registers, and their entry and [`Plan`].

use crate::{
    abi::entries::Entry,
    abi::plan::Plan,
    abi::registers::MAX_INTS,
    call::results::Results,
    call::signature::Signature,
    value::{Assignment, WORD},
};

/// Reports whether arguments and results of this signature can be passed in registers.
pub(crate) const fn fits_registers<F: Signature>() -> bool {
    F::ARGUMENTS.passes_in_registers() && F::Results::ALL.fits()
}

/// Reports whether arguments and results of a method of this signature can be passed in registers.
pub(crate) const fn method_fits_registers<F: Signature>() -> bool {
    F::ARGUMENTS.behind_receiver().passes_in_registers() && F::Results::ALL.fits()
}

/// Reports whether the host must check the arguments; see value/unexported.rs.
pub(crate) fn has_unexported_fields<F: Signature>() -> bool {
    F::PARAMETERS
        .iter()
        .any(|shape| shape.has_unexported_fields())
}

/// The number of integer registers, and of words of spill space, of the short entries: `callScalars` and `callText` of host/calls.go.
const SHORT: usize = 3;

/// Returns the entry for calls through registers. There are short entries for up to three numbers, and for one string or slice argument and
/// result, which copy fewer registers.
///
/// Bench row "func(string) string, 16 B": 0.75 of the time of a hand-written export, of a target of 0.8. By the general entry the call takes
/// 1.16 times as long (187 and 216 ns, the minima of 25 paired runs on a busy machine), so the row would miss its target.
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

/// Returns the plan for calls through registers. Does not compile if the function cannot be called from Rust, because a result can only be
/// passed to Go. Each func that is bound has such a plan.
pub(crate) const fn plan<F: Signature>() -> Plan {
    const { F::Results::ALL.out_of_go() };
    plan_of(&F::ARGUMENTS, &F::Results::ALL, F::Results::ERROR_AT)
}

/// Returns the plan for calls of methods through registers.
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
