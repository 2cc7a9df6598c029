//! What Rust and the Go host both know: the layouts, numbers and letters that they share.

pub(crate) mod frame;
