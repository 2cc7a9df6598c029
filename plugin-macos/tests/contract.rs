//! The contract of the per-system crates, for macOS.

#[path = "../../plugin-image/tests/shared/contract.rs"]
mod contract;

use contract::Facts;
use plugin_image::{Arch, Os};
use plugin_macos::LOADER;

const FACTS: Facts = Facts {
    os: Os::MacOs,
    open_flags: 0xa,
    recording: "small-darwin-arm64-chains",
    arch: Arch::Arm64,
    host_file_name: "libhost1.dylib",
    caches: ["/u/Library/Caches", "/u/Library/Caches"],
};
