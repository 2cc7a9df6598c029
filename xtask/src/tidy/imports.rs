//! Finds which file of a crate uses names of which other file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{
    Attribute, Item, ItemMod, ItemUse, Visibility,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::paths::{Name, absolute, child, leaves, module_name};
use crate::{
    error::{Error, Result},
    files,
};

/// A use of a name that another file defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    /// The file, relative to the folder of the crate's source.
    pub(super) file: String,
    pub(super) line: usize,
    /// The file that owns the name; a name that is exported again belongs to the file where it is defined.
    pub(super) owner: String,
    /// The name, as it is written.
    pub(super) name: String,
    /// Whether it is imported by a re-export in `lib.rs`.
    pub(super) from_face: bool,
}

/// Returns the imports of the crate whose source is in `folder`, except those in code that is compiled for tests only.
pub(super) fn of_crate(folder: &Path) -> Result<BTreeSet<Import>> {
    let mut modules = BTreeMap::new();
    for path in files::below(folder)? {
        let relative = path.strip_prefix(folder).unwrap_or(&path);
        if relative
            .extension()
            .is_none_or(|extension| extension != "rs")
        {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        let file = relative.to_string_lossy().into_owned();
        let module = Module::parse(&file, &text)?;
        modules.insert(module_name(&file), module);
    }
    drop_tests(&mut modules);
    Ok(Crate { modules }.imports())
}

/// One file.
struct Module {
    file: String,
    syntax: syn::File,
    /// Its re-exports: the name here, and the path of the item.
    exports: Vec<(String, Name)>,
    /// The modules that are compiled for tests only.
    tests: BTreeSet<String>,
}

impl Module {
    fn parse(file: &str, text: &str) -> Result<Self> {
        let syntax = syn::parse_file(text).map_err(|error| Error::Syntax {
            file: file.to_owned(),
            error,
        })?;
        let here = module_name(file);
        let children: BTreeSet<_> = syntax.items.iter().filter_map(child).collect();
        let mut exports = Vec::new();
        let mut tests = BTreeSet::new();
        for item in &syntax.items {
            match item {
                Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => {
                    for leaf in leaves(&item.tree) {
                        let inner = || {
                            children
                                .contains(&leaf.path[0])
                                .then(|| [here.as_slice(), &leaf.path].concat())
                        };
                        if let Some(path) = absolute(&here, &leaf.path).or_else(inner) {
                            exports.push((leaf.name, path));
                        }
                    }
                }
                Item::Mod(item) if for_tests(&item.attrs) => {
                    tests.insert(item.ident.to_string());
                }
                _ => {}
            }
        }
        Ok(Self {
            file: file.to_owned(),
            syntax,
            exports,
            tests,
        })
    }
}

struct Crate {
    modules: BTreeMap<Name, Module>,
}

impl Crate {
    fn imports(&self) -> BTreeSet<Import> {
        let mut found = BTreeSet::new();
        for (here, module) in &self.modules {
            let mut uses = Uses {
                scope: here.clone(),
                aliases: BTreeMap::new(),
                paths: Vec::new(),
            };
            uses.visit_file(&module.syntax);
            for (path, line) in uses.paths {
                let Some(owner) = self.owner(&path, 0) else {
                    continue;
                };
                if owner != module.file {
                    found.insert(Import {
                        file: module.file.clone(),
                        line,
                        owner,
                        name: path.join("::"),
                        from_face: !self.modules.contains_key(&path[..1]),
                    });
                }
            }
        }
        found
    }

    /// Returns the file in which the name is defined, or `None` for a module, since naming it uses nothing in it.
    fn owner(&self, path: &[String], depth: usize) -> Option<String> {
        let mut module = &[][..];
        let mut rest = path;
        while let Some((next, after)) = rest.split_first() {
            let inner = &path[..path.len() - after.len()];
            if self.modules.contains_key(inner) {
                (module, rest) = (inner, after);
                continue;
            }
            let exports = &self.modules.get(module)?.exports;
            let meant = exports.iter().find(|(name, _)| name == next);
            if let Some((_, meant)) = meant.filter(|_| depth < 8) {
                let path = [meant.as_slice(), after].concat();
                return self.owner(&path, depth + 1);
            }
            return Some(self.modules.get(module)?.file.clone());
        }
        None
    }
}

/// Finds the paths in a file that begin with a module of the crate.
struct Uses {
    /// The module that is being read.
    scope: Name,
    /// The names that `use` declarations have imported.
    aliases: BTreeMap<String, Name>,
    paths: Vec<(Name, usize)>,
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs[..],
            Item::Fn(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => &[],
        };
        if !for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.scope.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.scope.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // A re-exported name is used where it is imported from here.
        let exported = !matches!(item.vis, Visibility::Inherited);
        for leaf in leaves(&item.tree) {
            let Some(path) = absolute(&self.scope, &leaf.path) else {
                continue;
            };
            if !exported && leaf.name != "_" {
                self.aliases.insert(leaf.name, path.clone());
            }
            if !exported {
                self.paths.push((path, item.span().start().line));
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Name = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let line = path.span().start().line;
        if let Some(path) = absolute(&self.scope, &segments) {
            self.paths.push((path, line));
        } else if let Some(module) = self.aliases.get(&segments[0])
            && segments.len() > 1
        {
            self.paths.push(([module, &segments[1..]].concat(), line));
        }
        visit::visit_path(self, path);
    }
}

fn for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|path| path.is_ident("test"))
    })
}

/// Removes the modules that are compiled for tests only, with their submodules.
fn drop_tests(modules: &mut BTreeMap<Name, Module>) {
    let tests: Vec<Name> = modules
        .iter()
        .flat_map(|(name, module)| {
            let inner = |test: &String| [name.as_slice(), std::slice::from_ref(test)].concat();
            module.tests.iter().map(inner)
        })
        .collect();
    modules.retain(|name, _| !tests.iter().any(|test| name.starts_with(test)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The owners that a file with this text imports from.
    fn owners(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("lib.rs", "mod a; mod b; pub use b::deep::Name;");
        write("a/mod.rs", "mod user;");
        write("a/user.rs", text);
        write(
            "b/mod.rs",
            "pub(crate) mod deep; pub(crate) use deep::Name; pub(crate) fn here() {}",
        );
        write("b/deep.rs", "pub struct Name;");
        let imports = of_crate(folder.path()).unwrap();
        let of_user = imports
            .into_iter()
            .filter(|import| import.file == "a/user.rs");
        of_user
            .map(|import| {
                format!(
                    "{}{}",
                    import.owner,
                    if import.from_face { " by lib.rs" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn a_name_belongs_to_the_file_that_defines_it() {
        for (text, owner) in [
            ("use crate::b::deep::Name;", "b/deep.rs"),
            ("use crate::b::Name;", "b/deep.rs"),
            ("use crate::Name;", "b/deep.rs by lib.rs"),
            ("use crate::{b::{here}};", "b/mod.rs"),
            ("use crate::b; fn f() { b::here() }", "b/mod.rs"),
            ("fn f() { crate::b::deep::Name; }", "b/deep.rs"),
            ("fn f() { super::super::b::here() }", "b/mod.rs"),
        ] {
            assert_eq!(owners(text), [owner], "{text}");
        }
    }

    #[test]
    fn a_module_by_itself_and_tests_do_not_count() {
        for text in [
            "use crate::b;",
            "#[cfg(test)] mod tests { use crate::b::Name; }",
            "use std::fs;",
        ] {
            assert_eq!(owners(text), Vec::<String>::new(), "{text}");
        }
    }
}
