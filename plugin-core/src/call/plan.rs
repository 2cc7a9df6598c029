//! [`Plan`]: the fixed part of a call through registers.

use crate::{call::frame::MAX_INTS, value::Layout};

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
    pub(crate) const fn new(arguments: &Layout, results: &Layout, error_at: u32) -> Self {
        let mut plan = Self {
            result_pointers: results.pointers,
            flags: if arguments.floats + results.floats > 0 {
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
            let element = arguments.copied[register];
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
}
