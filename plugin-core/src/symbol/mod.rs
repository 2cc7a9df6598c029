//! Plugins, symbols and variables as users see them.

pub(crate) mod api;
mod by_handle;
mod checked;
pub(crate) mod fake;
pub(crate) mod go_plugin;
pub(crate) mod go_symbol;
pub(crate) mod go_type;
mod names;
pub(crate) mod near;
pub(crate) mod plain;
pub(crate) mod traits;
pub(crate) mod var;
