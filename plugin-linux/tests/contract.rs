//! The contract of the per-system crates, for Linux.

#[path = "../../plugin-image/tests/shared/contract.rs"]
mod contract;

use contract::Facts;
use plugin_image::{Arch, Os};
use plugin_linux::LOADER;

const FACTS: Facts = Facts {
    os: Os::Linux,
    open_flags: 0x102,
    recording: "small-linux-arm64-lld",
    arch: Arch::Arm64,
    host_file_name: "libhost1.so",
    caches: ["/u/.cache", "/c"],
};
