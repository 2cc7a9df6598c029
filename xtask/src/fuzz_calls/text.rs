//! [`line`]: writes generated text line by line.

/// Appends a formatted line to a string.
macro_rules! line {
    ($out:expr, $($text:tt)*) => {{
        use std::fmt::Write as _;
        writeln!($out, $($text)*).expect("a String takes all")
    }};
}

pub(super) use line;
