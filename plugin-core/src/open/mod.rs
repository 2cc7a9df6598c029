//! From a path to a plugin: opened once, read and judged before anything of it is loaded.

mod cache;
mod check;
pub(crate) mod cpu;
pub(crate) mod diagnosis;
pub(crate) mod identity;
pub(crate) mod loaded;
pub(crate) mod needed;
pub(crate) mod opening;
pub(crate) mod options;
pub(crate) mod patience;
pub(crate) mod present;
pub(crate) mod trust;
mod turn;
