//! The system that the program is compiled for: its dynamic loader as data, [`LOADER`], and code that only compiles for one system.
//!
//! This is the only crate of the library that names operating systems and C libraries. The per-system crates are portable and part of
//! every program, so a plugin for any system can be checked on any other: see [`loader`].
#![deny(unsafe_code)]

mod child;
#[cfg(target_env = "gnu")]
mod definitions;
mod embedded_entry;
mod file_limits;
mod filesystem;
mod linkage;
mod loaded_file;
mod orphans;
mod privileges;
mod process_start;
mod signal_handlers;
#[cfg(target_env = "gnu")]
mod signal_registration;
mod signal_stacks;
#[cfg(test)]
mod test_child;
mod thread_stack;
mod time_limit;
#[cfg(target_env = "gnu")]
mod underlying;
#[cfg(target_env = "gnu")]
mod unloading;

pub use child::{LostResult, keep_owners_rights, keep_results, lose_results, run};
pub use embedded_entry::embedded_entry;
pub use file_limits::{file_size_limit, write_all};
pub use filesystem::{may_execute, room};
pub use loaded_file::LoadedFile;
pub use orphans::adopt_orphans;
pub use plugin_image::{AfterEnvironment, CacheFolder, Loader, ThreadExit};
pub use privileges::elevated;
pub use process_start::{auxiliary_vector, executable};
pub use signal_handlers::use_signal_stacks;
pub use signal_stacks::{SignalStack, enlarge_signal_stack};
pub use thread_stack::{stack_bounds, stack_bounds_around, stack_left, write_stack_bounds};
pub use time_limit::run_within;

cfg_if::cfg_if! {
    if #[cfg(all(target_os = "linux", target_env = "musl"))] {
        use plugin_linux::MUSL as NATIVE;
    } else if #[cfg(target_os = "linux")] {
        use plugin_linux::LOADER as NATIVE;
    } else if #[cfg(target_os = "freebsd")] {
        use plugin_freebsd::LOADER as NATIVE;
    } else if #[cfg(target_os = "macos")] {
        use plugin_macos::LOADER as NATIVE;
    } else {
        compile_error!("Go plugins exist on Linux, FreeBSD and macOS only (internal/platform/supported.go in Go's source)");
    }
}

#[cfg(not(target_pointer_width = "64"))]
compile_error!(
    "only 64-bit systems are supported: the layouts of Go's types are those of 64-bit words"
);

/// The loader of the system that this program is compiled for.
pub const LOADER: Loader = NATIVE;

/// The loaders of all systems that have Go plugins.
pub const LOADERS: &[Loader] = &[
    plugin_linux::LOADER,
    plugin_freebsd::LOADER,
    plugin_macos::LOADER,
];

/// Returns the loader of the system that Go calls `goos`, if Go plugins exist there.
#[must_use]
pub fn loader(goos: &str) -> Option<&'static Loader> {
    LOADERS.iter().find(|loader| loader.goos == goos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_native_loader_is_that_of_this_system() {
        assert_eq!(LOADER.os, std::env::consts::OS);
        assert_eq!(loader(LOADER.goos).unwrap().os, LOADER.os);
        assert!(loader("plan9").is_none());
    }
}
