//! [`Plan`]: the fixed part of a call through registers.

use crate::abi::registers::MAX_INTS;

/// `struct plan` of host/frame.go. Lives as long as the process: Go reads it during every call.
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
    /// The plan for a call.
    ///
    /// Bit *i* of `result_pointers`: integer register *i* of the results holds a pointer. `floats`: some argument or result is in a float
    /// register. `error_at`: 1 + the register in which a final `error` begins, or 0. `elements`: for each integer register of the arguments,
    /// the bytes per element of the memory that it points to and that Go copies; 0 where there is none.
    pub(crate) const fn new(
        result_pointers: u32,
        floats: bool,
        error_at: u32,
        elements: [u32; MAX_INTS],
    ) -> Self {
        let mut plan = Self {
            result_pointers,
            flags: if floats { FLOATS } else { 0 },
            error_at,
            copies: 0,
            copy: [Copied {
                register: 0,
                element: 0,
            }; MAX_INTS],
        };
        let mut register = 0;
        while register < MAX_INTS {
            if elements[register] > 0 {
                plan.copy[plan.copies as usize] = Copied {
                    register: register as u32,
                    element: elements[register],
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

#[cfg(test)]
mod tests {
    use crate::abi::mirror::{fields, rust_fields};

    #[test]
    fn the_host_has_the_same_fields_in_the_same_order() {
        let go = include_str!("../../../plugin-runtime-host/host/frame.go");
        assert_eq!(
            fields(go, "plan"),
            ["resultPtrs", "flags", "errorAt", "copies", "copy"]
        );
        assert_eq!(
            rust_fields(include_str!("plan.rs"), "Plan"),
            ["result_pointers", "flags", "error_at", "copies", "copy"]
        );
    }
}
