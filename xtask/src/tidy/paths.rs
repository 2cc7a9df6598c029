//! Resolves paths in `use` declarations to paths below the root of a crate.

use syn::{Item, UseTree};

/// A path below the root of the crate: `["value", "layout"]` for `crate::value::layout`.
pub(super) type Name = Vec<String>;

/// One name that a `use` declaration imports.
pub(super) struct Leaf {
    pub(super) path: Name,
    pub(super) name: String,
}

pub(super) fn leaves(tree: &UseTree) -> Vec<Leaf> {
    fn collect(tree: &UseTree, before: &[String], found: &mut Vec<Leaf>) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let mut leaf = |path: Name, name: String| found.push(Leaf { path, name });
        match tree {
            UseTree::Path(path) => collect(&path.tree, &with(&path.ident), found),
            UseTree::Name(name) if name.ident == "self" => {
                leaf(before.to_vec(), before.last().cloned().unwrap_or_default());
            }
            UseTree::Name(name) => leaf(with(&name.ident), name.ident.to_string()),
            UseTree::Rename(rename) => leaf(with(&rename.ident), rename.rename.to_string()),
            UseTree::Glob(_) => leaf([before, &["*".to_owned()]].concat(), "_".to_owned()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    collect(tree, before, found);
                }
            }
        }
    }
    let mut found = Vec::new();
    collect(tree, &[], &mut found);
    found
}

/// Returns the path below the root of the crate, or `None` if it does not begin with `crate`, `self` or `super`.
pub(super) fn absolute(scope: &[String], path: &[String]) -> Option<Name> {
    let mut module = scope.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => module.clear(),
        "self" | "super" => {}
        _ => return None,
    }
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "crate" | "self" => {}
            "super" => {
                module.pop();
            }
            _ => break,
        }
        rest = after;
    }
    module.extend_from_slice(rest);
    (!module.is_empty()).then_some(module)
}

/// `["value", "layout"]` for `value/layout.rs`, `["value"]` for `value/mod.rs`, nothing for `lib.rs`.
pub(super) fn module_name(file: &str) -> Name {
    let name = file.trim_end_matches(".rs");
    let name = name.strip_suffix("/mod").unwrap_or(name);
    if matches!(name, "lib" | "main") {
        return Vec::new();
    }
    name.split('/').map(str::to_owned).collect()
}

/// Returns the name of the module that an item declares.
pub(super) fn child(item: &Item) -> Option<String> {
    match item {
        Item::Mod(item) => Some(item.ident.to_string()),
        _ => None,
    }
}
