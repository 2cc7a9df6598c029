//! Opening a plugin: resolving its path, checking its file, loading it once.

mod cache;
mod check;
mod dry_host;
mod dry_packages;
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
mod room;
mod standard;
pub(crate) mod trust;
mod verified;
