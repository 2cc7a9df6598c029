//! The contract of the per-system crates, for macOS.

#[path = "../../plugin-image/tests/shared/contract.rs"]
mod contract;

use contract::Facts;
use plugin_image::{Arch, Format, Os};
use plugin_macos as platform;

const FACTS: Facts = Facts {
    system: "macos",
    os: Os::MacOs,
    format: Format::MachO,
    open_flags: 0xa,
    resident_flag: 0x80,
    recording: "small-darwin-arm64-chains",
    arch: Arch::Arm64,
    host_file_name: "libhost1.dylib",
};
