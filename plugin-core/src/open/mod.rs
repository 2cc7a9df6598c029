//! From a path to a plugin: opened once, read and judged before anything of it is loaded.

mod cache;
mod check;
pub(crate) mod dry_run;
mod hooks;
mod init_lock;
pub(crate) mod loaded;
pub(crate) mod loaded_packages;
mod mismatch;
pub(crate) mod needed;
mod once;
pub(crate) mod opening;
pub(crate) mod options;
pub(crate) mod patience;
mod prepare;
pub(crate) mod trust;
mod verified;
