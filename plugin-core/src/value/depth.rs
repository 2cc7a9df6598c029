//! [`Depth`]: how deep a value is that is being read or laid out, and [`Limit`]: how far a value may go that leads to others of its type;
//! [`StackUse`]: whether there is stack enough to go deeper.
//!
//! Both sides recurse, here also when such a value is dropped, and a stack that is exhausted ends the process. So a value that is
//! too deep is an error. The host counts as well (host/limits.go), and finds those that lead to themselves.

use plugin_platform::{LOADER, stack_left};
use std::fmt;

/// How many pointers, maps and slices may lead to each other: `imageDepth` of host/limits.go.
const LEVELS: u32 = 500;

/// How much stack reading a value, or laying one out, may take: a wide struct takes several kilobytes for each level in a build that is
/// not optimized.
const STACK: usize = LOADER.thread_stack / 2;

/// How much of it may be taken where it is not known how much there is.
const UNKNOWN_STACK: usize = 16 << 10;

/// How much must be left for one level: what the standard library and the allocator take.
const RESERVE: usize = 16 << 10;

/// How often a value may be on the stack at one level, in a build that is not optimized.
const COPIES: usize = 16;

/// Which limit a value exceeds that may lead to others of its own type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// 500 pointers, maps and slices that lead to each other; also a cyclic value.
    Depth,
    /// 1 MiB of stack, 256 KiB on macOS, which comes before the depth where structs are large, in builds that are not optimized; or what the
    /// thread has left of its stack. Of another stack than the thread's, a coroutine's, 16 KiB.
    Stack,
    /// 2²⁴ pointers, maps and slices, each counted as often as something leads to it.
    Count,
    /// 256 MiB, counted likewise; or more than there can be, such as 2⁶³ elements of no size.
    Size,
    /// 2²⁰ elements that take no memory on one side, but memory or time on the other: `[]struct{}` as a vector of values by handle.
    Elements,
}

impl Limit {
    /// The name that the host gives it; those that it has none for, Rust alone finds.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Stack => "stack",
            Self::Count => "count",
            Self::Size => "size",
            Self::Elements => "elements",
        }
    }

    /// By the name that the host gives it.
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
            Self::Depth => {
                "500 pointers, maps and slices that lead to each other, or leads to itself"
            }
            Self::Stack => {
                let most = STACK >> 10;
                return write!(f, "{most} KiB of stack, or what is left of it");
            }
            Self::Count => "16777216 pointers, maps and slices, shared ones counted each time",
            Self::Size => "256 MiB, with what is shared counted each time",
            Self::Elements => "1048576 elements of no size",
        })
    }
}

/// How much of its stack a recursion has taken.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct StackUse {
    /// About where the stack was at the first level.
    base: usize,
}

impl StackUse {
    /// Whether there is enough for one level more, at which values of this size lie on the stack and `reserve` is needed besides.
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

/// How deep the value is that is being read or laid out.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Depth {
    stack: StackUse,
    levels: u32,
}

impl Depth {
    /// One level deeper, to a value of this size. An error leaves the depth as it is.
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

    /// One level less.
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
        // A build that is not optimized has several copies of them on the stack.
        assert!((1..=STACK >> 14).contains(&levels), "{levels}");
    }
}
