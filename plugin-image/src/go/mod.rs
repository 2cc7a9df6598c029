//! Go data: what the Go linker writes, whatever the container.

mod init;
mod module_data;
mod verify;
mod version;

pub(crate) use module_data::{Depth, addresses, package_hashes, read_contents, read_module};
pub(crate) use verify::verify;
