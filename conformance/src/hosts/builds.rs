//! Tests that only build a plugin. Here the plugin is also opened, and its symbols are checked.

use super::{expect, expect_type};
use crate::{error::Failure, trusting::open};
use plugin_core::{Func, inspect};

/// Opens one plugin, for which a runtime host must be found or built.
pub(crate) fn open_one() -> Result<(), Failure> {
    open("plugin1.so")?;
    Ok(())
}

/// The plugin has a build ID.
pub(crate) fn build_id() -> Result<(), Failure> {
    let id = inspect("plugin1.so")?.go_build_id.unwrap_or_default();
    expect("whether the build ID is empty", id.is_empty(), false)
}

/// 19529: a field's tag contains `@`, which linkers take for a version.
pub(crate) fn tag_with_at() -> Result<(), Failure> {
    open("plugin.so")?.func::<fn()>("F")?.call()?;
    Ok(())
}

/// 52937: generic functions, which are not exported symbols.
pub(crate) fn generic() -> Result<(), Failure> {
    expect(
        "the number of symbols",
        open("issue52937.so")?.symbols().len(),
        0,
    )
}

/// 58800, 62098: names and strings with characters that confuse linkers.
pub(crate) fn mangled_names() -> Result<(), Failure> {
    let plugin = open("mangle.so")?;
    expect_type(plugin, "G", "func(string) error")?;
    let g: Func<fn(String) -> Result<(), plugin_core::GoError>> = plugin.func("G")?;
    g.call("plain")??;
    let refused = g.call("a&b")?.map_err(|error| error.message().to_owned());
    expect("G(\"a&b\")", refused, Err("invalid".to_owned()))?;
    plugin.func::<fn()>("P")?.call()?;
    Ok(())
}

/// 67976: a package that binds to variables of the system's libraries.
pub(crate) fn profiler() -> Result<(), Failure> {
    open("issue67976.so")?.func::<fn()>("Start")?.call()?;
    Ok(())
}
