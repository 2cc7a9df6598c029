//! [`Imports`]: which file of a crate uses names of which other file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{
    Attribute, Item, ItemMod, ItemUse, UseTree, Visibility,
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::{
    error::{Error, Result},
    files,
};

/// A path below the root of the crate: `["value", "layout"]` for `crate::value::layout`.
type Name = Vec<String>;

/// The use of a name by a file that does not own it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    /// The file, relative to the folder of the crate's source.
    pub(super) file: String,
    pub(super) line: usize,
    /// The file that owns the name; a name that is exported again belongs to the file where it is defined.
    pub(super) owner: String,
    /// The name, as it is written.
    pub(super) name: String,
    /// Whether it is taken from what `lib.rs` exports again.
    pub(super) from_face: bool,
}

/// The imports of the crate whose source is in `folder`. What is compiled for tests only does not count.
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
    /// What it exports again: the name here, and the path that is meant.
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

    /// The file in which the name is defined; `None` for a module itself, which is no use of what is in it.
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
    /// The names that `use` has brought.
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
        // What is exported again is used by whoever imports it from here.
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

/// One name that a `use` brings.
struct Leaf {
    path: Name,
    name: String,
}

fn leaves(tree: &UseTree) -> Vec<Leaf> {
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

/// The path below the root of the crate; `None` if it does not begin with `crate`, `self` or `super`.
fn absolute(scope: &[String], path: &[String]) -> Option<Name> {
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
fn module_name(file: &str) -> Name {
    let name = file.trim_end_matches(".rs");
    let name = name.strip_suffix("/mod").unwrap_or(name);
    if matches!(name, "lib" | "main") {
        return Vec::new();
    }
    name.split('/').map(str::to_owned).collect()
}

/// The name of the module that an item declares.
fn child(item: &Item) -> Option<String> {
    match item {
        Item::Mod(item) => Some(item.ident.to_string()),
        _ => None,
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

/// Takes out the modules that are compiled for tests only, with all that is in them.
fn drop_tests(modules: &mut BTreeMap<Name, Module>) {
    let tests: Vec<Name> = modules
        .iter()
        .flat_map(|(name, module)| {
            let inner = |test: &String| [name.as_slice(), &[test.clone()]].concat();
            module.tests.iter().map(inner)
        })
        .collect();
    modules.retain(|name, _| !tests.iter().any(|test| name.starts_with(test)));
}
