//! Text that is written line by line.

/// Writes a line into a text, which cannot fail.
macro_rules! line {
    ($out:expr, $($text:tt)*) => {{
        use std::fmt::Write as _;
        writeln!($out, $($text)*).expect("a String takes all")
    }};
}

pub(super) use line;
