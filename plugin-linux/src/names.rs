//! Names of symbols, which are Go's on every system, and of files.

pub use plugin_image::{inittask_symbol, package_hash_symbol, symbol_name};

/// File name of a runtime host whose distinguishing part is `stem`.
#[must_use]
pub fn host_file_name(stem: &str) -> String {
    format!("lib{stem}.so")
}
