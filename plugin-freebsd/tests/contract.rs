//! The contract of the per-system crates, for FreeBSD.

#[path = "../../plugin-image/tests/shared/contract.rs"]
mod contract;

use contract::Facts;
use plugin_freebsd as platform;
use plugin_image::{Arch, Format, Os};

const FACTS: Facts = Facts {
    system: "freebsd",
    os: Os::FreeBsd,
    format: Format::Elf,
    open_flags: 0x102,
    resident_flag: 0x1000,
    recording: "small-freebsd-amd64",
    arch: Arch::Amd64,
    host_file_name: "libhost1.so",
};
