//! The Go runtime in this process: loading it, and entering it from Rust.

pub(crate) mod access;
mod arguments;
mod contain;
pub(crate) mod dl;
pub(crate) mod embedded;
pub(crate) mod ending;
pub(crate) mod environment;
pub(crate) mod frame_guard;
pub(crate) mod go_data;
mod go_runtime;
pub(crate) mod handle;
pub(crate) mod host_request;
pub(crate) mod instance;
pub(crate) mod modules;
pub(crate) mod opened;
mod order;
mod preload;
pub(crate) mod provide;
pub(crate) mod session;
pub(crate) mod signal_stack;
mod start;
mod start_error;
pub(crate) mod thread;
pub(crate) mod under_way;

pub(crate) use contain::{contain, contain_as, panic_text};
pub(crate) use go_runtime::Runtime;
pub(crate) use start_error::StartError;
