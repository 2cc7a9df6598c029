//! Names that Go's linker gives to symbols, on all systems.

use crate::escape_path;

/// Returns the name to give `dlsym` for export `name` of the plugin with path `plugin_path`.
///
/// `plugin_path` is [`Module::plugin_path`](crate::Module::plugin_path), which the linker has already escaped; Go, too, joins the two
/// as they are (plugin/plugin_dlopen.go).
#[must_use]
pub fn symbol_name(plugin_path: &str, name: &str) -> String {
    joined(plugin_path, ".", name)
}

/// Returns the symbol of the list of initialisers of `package`, a plain import path.
///
/// The linker's name is `<package>..inittask` (cmd/compile/internal/pkginit), with the path escaped.
#[must_use]
pub fn inittask_symbol(package: &str) -> String {
    joined(&escape_path(package), "..", "inittask")
}

/// Returns the symbol of the eight hash bytes of `package`, a plain import path, which is not escaped here
/// (cmd/link/internal/ld/symtab.go).
#[must_use]
pub fn package_hash_symbol(package: &str) -> String {
    joined("go:link.pkghashbytes", ".", package)
}

/// Joins strings without `format!`, since one plugin has thousands of names, and with room for the NUL that `dlsym` needs.
fn joined(start: &str, dots: &str, end: &str) -> String {
    let mut name = String::with_capacity(start.len() + dots.len() + end.len() + 1);
    name.push_str(start);
    name.push_str(dots);
    name.push_str(end);
    name
}
