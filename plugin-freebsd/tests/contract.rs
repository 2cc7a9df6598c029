//! The contract of the per-system crates, for FreeBSD.

#[path = "../../plugin-image/tests/shared/contract.rs"]
mod contract;

use contract::Facts;
use plugin_freebsd::LOADER;
use plugin_image::{Arch, Os};

const FACTS: Facts = Facts {
    os: Os::FreeBsd,
    open_flags: 0x102,
    recording: "small-freebsd-amd64",
    arch: Arch::Amd64,
    host_file_name: "libhost1.so",
    caches: ["/u/.cache", "/c"],
};
