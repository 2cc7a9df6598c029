//! [`Plan`]: the fixed part of a call through registers.

use crate::abi::registers::MAX_INTS;

/// The fixed part of a call: `struct plan` of host/frame.go. It lives as long as the process, since Go reads it during calls.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Plan {
    result_pointers: u32,
    flags: u32,
    error_at: u32,
    copies: u32,
    copy: [Copied; MAX_INTS],
}

/// An argument that points to memory which Go copies.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
struct Copied {
    register: u32,
    element: u32,
}

/// The flag for calls with values in float registers: `trampoline.Floats`.
const FLOATS: u32 = 1 << 31;

impl Plan {
    /// Creates the plan of a call.
    ///
    /// - Bit *i* of `result_pointers` is set if integer register *i* of the results holds a pointer.
    /// - `floats` is true if an argument or result is in a float register.
    /// - `error_at` is 0, or 1 + the first register of a final `error` result.
    /// - `elements` holds, for each integer register of the arguments that points to memory which Go copies, the bytes per element; 0 for
    ///   other registers.
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

    /// Returns the register and the bytes per element of each argument that points to memory which Go copies.
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
