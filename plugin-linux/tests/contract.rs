//! The contract of the per-system crates, for Linux.

#[path = "../../plugin-image/tests/shared/contract.rs"]
mod contract;

use contract::Facts;
use plugin_image::{Arch, Format, Os};
use plugin_linux as platform;

const FACTS: Facts = Facts {
    system: "linux",
    os: Os::Linux,
    format: Format::Elf,
    open_flags: 0x102,
    resident_flag: 0x1000,
    recording: "small-linux-arm64-lld",
    arch: Arch::Arm64,
    host_file_name: "libhost1.so",
};
