//! Finds what the dynamic linker would not find among the names of a plugin's libraries: symbols, and versions of symbols.
//!
//! Source relied on: elf/dl-version.c (`_dl_check_map_versions`) and elf/dl-lookup.c of glibc 2.36. A plugin is loaded with `RTLD_NOW`, so that
//! all symbols of its file and of the libraries that are loaded with it are looked up at once: in the program and its libraries, the runtime
//! host, the plugins that were opened before, and the libraries of all these. Weak symbols need not be found.
//!
//! This reads whole tables of symbols, which takes longer than loading the plugin. So a process asks only where the dynamic linker has failed,
//! for what to do; and a dry run, which does not load anything.

use super::{LOADER, Object, Search, Walk, loaded};
use crate::{
    error::{Error, library::LibraryProblem},
    runtime::dl,
};
use plugin_image::{Binding, Linking};
use plugin_platform::LoadedFile;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    rc::Rc,
};

/// A file, and what is known of its names.
struct Named {
    file: PathBuf,
    binding: Binding,
}

/// Returns an error for the first name that is not found when the plugin `path`, whose file is `file`, is loaded.
///
/// `present` are files that are in the process by then, besides those that are in this one: they come with their own libraries. Where a
/// library cannot be read, the answer is `None`, since it might have every name.
pub(crate) fn unresolved(path: &Path, file: &Path, present: &[&Path]) -> Option<Error> {
    let places = LOADER.libraries?;
    let mut walk = Walk::new(Search::new(&places), loaded::names(&[]));
    let mut all = Vec::new();
    // The number of each by the names under which libraries are needed.
    let mut by_name = HashMap::new();
    for loaded in LoadedFile::all().into_iter().map(dl::path_of) {
        let Some(named) = Named::read(&loaded) else {
            continue; // The kernel's own, which is no file.
        };
        let own = Linking::read_file(&loaded).ok().and_then(|it| it.name);
        let last = loaded.file_name().and_then(|name| name.to_str());
        for name in own
            .as_deref()
            .into_iter()
            .chain(last)
            .chain(loaded.to_str())
        {
            by_name.entry(name.to_owned()).or_insert(all.len());
        }
        all.push(named);
    }
    let mut add = |file: &Path, loader: Option<Rc<Object>>, all: &mut Vec<Named>| {
        let object = Rc::new(Object {
            file: file.to_owned(),
            linking: Linking::read_file(file).ok()?,
            loader,
        });
        let before = walk.found.len();
        if walk.from(&object).is_some() || !walk.missing.is_empty() {
            return None;
        }
        let mut needed = object.linking.needed.clone();
        all.push(Named::read(file)?);
        for (name, found) in &walk.found[before..] {
            let own = found.linking.name.iter();
            for name in own.chain([name]) {
                by_name.entry(name.clone()).or_insert(all.len());
            }
            needed.extend_from_slice(&found.linking.needed);
            all.push(Named::read(&found.file)?);
        }
        // All of them are known, under the names by which they are needed.
        let is_known = |library: &String| by_name.contains_key(library);
        needed.iter().all(is_known).then_some(())
    };
    for file in present {
        add(file, None, &mut all)?;
    }
    let first = all.len();
    let host = present.first().and_then(|host| Object::of_process(host));
    add(file, host, &mut all)?;
    let new = &all[first..];
    let version = new.iter().find_map(|one| one.version(path, &by_name, &all));
    version.or_else(|| new.iter().find_map(|one| one.symbol(path, file, &all)))
}

impl Named {
    fn read(file: &Path) -> Option<Self> {
        Some(Self {
            file: file.to_owned(),
            binding: Binding::read_file(file).ok()?,
        })
    }

    fn version(
        &self,
        path: &Path,
        by_name: &HashMap<String, usize>,
        all: &[Self],
    ) -> Option<Error> {
        self.binding.required_versions.iter().find_map(|required| {
            let other = all.get(*by_name.get(&required.library)?)?;
            let versions = &other.binding.versions;
            // Of a library without versions, each is taken.
            if versions.is_empty() || versions.contains(&required.version) {
                return None;
            }
            Some(Error::NeededLibrary {
                path: path.to_owned(),
                library: required.library.clone(),
                problem: LibraryProblem::Version {
                    version: required.version.clone(),
                    by: self.file.clone(),
                    file: other.file.clone(),
                },
            })
        })
    }

    fn symbol(&self, path: &Path, plugin: &Path, all: &[Self]) -> Option<Error> {
        let is_defined = |symbol: &str| all.iter().any(|file| file.binding.defines(symbol));
        let mut undefined = self.binding.undefined.iter();
        let symbol = undefined.find(|symbol| !is_defined(symbol))?;
        Some(Error::UndefinedSymbol {
            path: path.to_owned(),
            library: (self.file != plugin).then(|| self.file.clone()),
            symbol: symbol.clone(),
        })
    }
}
