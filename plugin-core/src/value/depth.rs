//! Limits for values of recursive types: [`Depth`] counts the nesting of a value, [`StackUse`] checks the stack, [`Limit`] names the limits.
//!
//! Encoding and decoding recurse on both sides, and so does dropping a value in Rust. An exhausted stack ends the process, so a value that is
//! nested too deeply is an error. The host counts as well (host/limits.go), and detects cyclic values.

use plugin_platform::{LOADER, stack_left};
use std::fmt;

/// The nesting depth of pointers, maps and slices: `imageDepth` of host/limits.go.
const LEVELS: u32 = 500;

/// The stack in bytes that encoding or decoding a value may use. A large struct takes several kilobytes per level in a build that is not
/// optimized.
const STACK: usize = LOADER.thread_stack / 2;

/// The stack in bytes that may be used if the size of the stack is unknown.
const UNKNOWN_STACK: usize = 16 << 10;

/// The stack in bytes that must be left for one level, for the standard library and the allocator.
const RESERVE: usize = 16 << 10;

/// The number of copies of a value on the stack at one level, at most, in a build that is not optimized.
const COPIES: usize = 16;

/// A limit for values of recursive types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// 500 nested pointers, maps and slices. A cyclic value exceeds it, too.
    Depth,
    /// 1 MiB of stack (256 KiB on macOS), or what is left of the thread's stack. Large structs reach this limit before the depth, in builds
    /// that are not optimized. On a stack other than the thread's own, such as a coroutine's, the limit is 16 KiB.
    Stack,
    /// 2²⁴ pointers, maps and slices. Shared ones are counted each time.
    Count,
    /// 256 MiB, where shared parts are counted each time; or more than can exist, such as 2⁶³ elements of size zero.
    Size,
    /// 2²⁰ elements that take no memory on one side, but memory or time on the other: `[]struct{}` as a vector of handles.
    Elements,
}

impl Limit {
    /// Returns the limit's name in the host. The host does not check all limits.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Stack => "stack",
            Self::Count => "count",
            Self::Size => "size",
            Self::Elements => "elements",
        }
    }

    /// Returns the limit with this name in the host.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "depth" => Some(Self::Depth),
            "stack" => Some(Self::Stack),
            "count" => Some(Self::Count),
            "size" => Some(Self::Size),
            "elements" => Some(Self::Elements),
            _ => None,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Depth => "500 nested pointers, maps and slices, or is cyclic",
            Self::Stack => {
                let most = STACK >> 10;
                return write!(f, "{most} KiB of stack, or what is left of it");
            }
            Self::Count => "16777216 pointers, maps and slices, counting shared ones each time",
            Self::Size => "256 MiB, counting shared parts each time",
            Self::Elements => "1048576 elements of size zero",
        })
    }
}

/// The stack that a recursion has used.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct StackUse {
    /// The approximate stack pointer at the first level.
    base: usize,
}

impl StackUse {
    /// Reports whether there is enough stack for another level, which needs space for values of this size and `reserve` bytes.
    #[inline(never)]
    pub(crate) fn has_room(&mut self, size: usize, reserve: usize) -> bool {
        let here = 0u8;
        let here = (&raw const here).addr();
        if self.base == 0 {
            self.base = here;
        }
        let used = self.base.abs_diff(here);
        let needed = size.saturating_mul(COPIES).saturating_add(reserve);
        used <= STACK && stack_left().map_or(used <= UNKNOWN_STACK, |left| left > needed)
    }
}

/// The nesting depth of the value that is being encoded or decoded.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Depth {
    stack: StackUse,
    levels: u32,
}

impl Depth {
    /// Enters a level, with a value of this size. An error leaves the depth unchanged.
    pub(super) fn enter(&mut self, size: usize) -> Result<(), Limit> {
        if self.levels == 0 {
            self.stack = StackUse::default();
        }
        if self.levels == LEVELS {
            return Err(Limit::Depth);
        }
        if !self.stack.has_room(size, RESERVE) {
            return Err(Limit::Stack);
        }
        self.levels += 1;
        Ok(())
    }

    /// Leaves a level.
    pub(super) fn leave(&mut self) {
        self.levels -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_level_is_the_500th() {
        let mut depth = Depth::default();
        assert!((0..500).all(|_| depth.enter(8).is_ok()));
        assert_eq!(depth.enter(8), Err(Limit::Depth));
        depth.leave();
        assert_eq!(depth.enter(8), Ok(()));
    }

    #[test]
    fn wide_frames_end_earlier() {
        #[inline(never)]
        fn deeper(depth: &mut Depth, levels: usize) -> (usize, Limit) {
            let wide = std::hint::black_box([0u8; 16 << 10]);
            let end = match depth.enter(8) {
                Ok(()) => deeper(depth, levels + 1),
                Err(limit) => (levels, limit),
            };
            std::hint::black_box(wide);
            end
        }
        let (levels, limit) = deeper(&mut Depth::default(), 0);
        assert_eq!(limit, Limit::Stack);
        // A build that is not optimized has several copies of the array on the stack.
        assert!((1..=STACK >> 14).contains(&levels), "{levels}");
    }
}
