//! Programs with the runtime host linked into them: those of the crate `embedded`, for the chores that have a mode for it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{build_fixtures, error::Result, go::Go};

/// The package of these programs.
pub(crate) const PACKAGE: &str = "embedded";

/// Cargo, for programs with the host for this plugin linked into them.
pub(crate) fn cargo(go: &Go, plugin: &Path) -> Command {
    let mut cargo = go.cargo();
    cargo.env("GO_PLUGIN_EMBED", plugin);
    cargo
}

/// A plugin that is built with the same flags as all fixtures.
pub(crate) fn plugin(go: &Go) -> Result<PathBuf> {
    let fixtures = build_fixtures::choose(&["hello".to_owned()])?;
    let folder = build_fixtures::build(go, &fixtures)?;
    Ok(folder.join(&fixtures[0].output))
}
