//! Plugins and their symbols: [`GoPlugin`](go_plugin::GoPlugin), functions, variables, and fakes for tests.

pub(crate) mod api;
mod bind;
mod binding_cache;
mod by_handle;
mod callable;
pub(crate) mod core;
pub(crate) mod fake;
pub(crate) mod file_state;
pub(crate) mod func;
pub(crate) mod go_plugin;
pub(crate) mod go_symbol;
pub(crate) mod go_type;
mod names;
pub(crate) mod traits;
pub(crate) mod var;
pub(crate) mod var_binding;
