//! Runs the programs of the crate `embedded`, which have the runtime host linked into them, for chores with the option `--embedded`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{build_fixtures, error::Result, go::Go};

/// The package of these programs.
pub(crate) const PACKAGE: &str = "embedded";

/// Returns a cargo command for programs with the host for this plugin linked into them.
pub(crate) fn cargo(go: &Go, plugin: &Path) -> Command {
    let mut cargo = go.cargo();
    cargo.env("GO_PLUGIN_EMBED", plugin);
    cargo
}

/// Returns a plugin that is built with the flags of all fixtures.
pub(crate) fn plugin(go: &Go) -> Result<PathBuf> {
    let fixtures = build_fixtures::choose(&["hello".to_owned()])?;
    let folder = build_fixtures::build(go, &fixtures)?;
    Ok(folder.join(&fixtures[0].output))
}
