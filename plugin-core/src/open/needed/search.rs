//! [`Search`]: the files that the dynamic linker tries for the name of a library, in its order.
//!
//! Source relied on: `_dl_map_object`, `open_path` and `fillin_rpath` in elf/dl-load.c of glibc 2.36, ld.so(8); `find_library` in
//! libexec/rtld-elf/rtld.c of FreeBSD.

use super::{cache, candidate::Candidate};
use crate::runtime::dl;
use plugin_image::{LibrarySearch, Linking};
use std::{
    env,
    ffi::{OsStr, OsString},
    fs, iter,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
    rc::Rc,
};

/// The depth of nested folders for kinds of processors, at most.
const DEPTH: u32 = 4;
/// The number of folders of one search path that are examined at most.
const MOST_FOLDERS: usize = 1024;

/// A file that is loaded, or will be.
pub(super) struct Object {
    pub(super) file: PathBuf,
    pub(super) linking: Linking,
    /// The file that caused it to be loaded.
    pub(super) loader: Option<Rc<Object>>,
}

impl Object {
    /// Returns a library of this process, with its chain of loaders: the file that contains this code, and the program.
    pub(super) fn of_process(file: &Path) -> Option<Rc<Self>> {
        let program = plugin_platform::executable().ok();
        let files = [program, dl::own_file(), Some(file.to_owned())];
        let mut loader: Option<Rc<Self>> = None;
        for file in files.into_iter().flatten() {
            if loader.as_ref().is_some_and(|loader| loader.file == file) {
                continue;
            }
            let Ok(linking) = Linking::read_file(&file) else {
                continue;
            };
            loader = Some(Rc::new(Self {
                file,
                linking,
                loader,
            }));
        }
        loader
    }
}

/// The dynamic linker's search for libraries in this process.
pub(super) struct Search<'s> {
    system: &'s LibrarySearch,
    /// The folders of `LD_LIBRARY_PATH`.
    environment: Vec<PathBuf>,
}

impl<'s> Search<'s> {
    pub(super) fn new(system: &'s LibrarySearch) -> Self {
        let list = library_path(system).unwrap_or_default();
        let folders = list
            .as_bytes()
            .split(|byte| system.separators.contains(byte))
            .map(|folder| OsStr::from_bytes(folder).into());
        let environment = match list.is_empty() {
            true => Vec::new(),
            false => folders.take(MOST_FOLDERS).collect(),
        };
        Self {
            system,
            environment,
        }
    }

    /// Returns the files that are tried for a library that `object` needs, in order.
    pub(super) fn places(
        &self,
        object: &Rc<Object>,
        library: &str,
    ) -> Box<dyn Iterator<Item = Candidate> + '_> {
        // A name with a slash is a path (ld.so(8)).
        if library.contains('/') {
            return Box::new(self.expanded(object, library).into_iter());
        }
        let mut folders: Vec<Candidate> = Vec::new();
        let runpath = &object.linking.runpath;
        if runpath.is_none() {
            let mut next = Some(object);
            while let Some(one) = next {
                let own = one.linking.rpath.iter().take(MOST_FOLDERS);
                folders.extend(own.flat_map(|entry| self.expanded(one, entry)));
                next = one.loader.as_ref().filter(|_| self.system.inherits);
            }
        }
        let certain = |file: &PathBuf| Candidate {
            file: file.clone(),
            is_certain: true,
        };
        folders.extend(self.environment.iter().map(certain));
        let own = runpath.iter().flatten().take(MOST_FOLDERS);
        folders.extend(own.flat_map(|entry| self.expanded(object, entry)));
        let name = library.to_owned();
        let named = folders
            .into_iter()
            .flat_map(move |folder| self.in_folder(folder, name.clone()));

        // With `-z nodefaultlib` the cache is still used, for libraries in other folders.
        let system_folders = object.linking.system_folders;
        let cached = self.system.cache.into_iter();
        let name = library.to_owned();
        let flags = self.system.cache_flags_here();
        let cached = cached.flat_map(move |file| cache::files(file, flags, &name));
        let cached = cached.map(move |candidate| Candidate {
            is_certain: candidate.is_certain && system_folders,
            ..candidate
        });
        let name = library.to_owned();
        let folders = self.system.folders.iter().filter(move |_| system_folders);
        let system = folders.map(move |folder| Candidate {
            file: Path::new(folder).join(&name),
            is_certain: false,
        });
        Box::new(named.chain(cached).chain(system))
    }

    /// Returns the files that are tried for a library in a folder. Those in subfolders for kinds of processors come first.
    fn in_folder(
        &self,
        folder: Candidate,
        library: String,
    ) -> impl Iterator<Item = Candidate> + '_ {
        let mut folders = Vec::new();
        let levels = self.system.levels.map(|levels| folder.file.join(levels));
        let levels = levels.and_then(|levels| levels.read_dir().ok());
        folders.extend(levels.into_iter().flatten().flatten().map(|it| it.path()));
        self.subfolders(&folder.file, DEPTH, &mut folders);
        let special = folders.into_iter().map(|file| Candidate {
            file,
            is_certain: false,
        });
        special
            .chain(iter::once(folder))
            .map(move |folder| Candidate {
                file: folder.file.join(&library),
                ..folder
            })
    }

    /// Collects the subfolders for kinds of processors, and their subfolders.
    fn subfolders(&self, folder: &Path, depth: u32, found: &mut Vec<PathBuf>) {
        for name in self.system.subfolders.iter().filter(|_| depth > 0) {
            let subfolder = folder.join(name);
            if subfolder.is_dir() {
                self.subfolders(&subfolder, depth - 1, found);
                found.push(subfolder);
            }
        }
    }

    /// Expands a path, or a folder of a search path, with all possible values of its tokens (ld.so(8), "Dynamic string tokens").
    fn expanded(&self, object: &Object, entry: &str) -> Vec<Candidate> {
        let origin = object.file.parent().unwrap_or(Path::new("/"));
        let Some(origin) = origin.to_str() else {
            return Vec::new();
        };
        let mut all = vec![replaced(entry, "ORIGIN", origin)];
        let tokens = [("LIB", self.system.lib), ("PLATFORM", self.system.platform)];
        let mut is_certain = true;
        for (token, values) in tokens {
            if all.iter().all(|text| replaced(text, token, "") == *text) {
                continue;
            }
            is_certain = false;
            let values = |text: &String| {
                let one = |value: &&str| replaced(text, token, value);
                values.iter().map(one).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(values).collect();
        }
        let place = |text: String| Candidate {
            file: text.into(),
            is_certain,
        };
        all.into_iter().map(place).collect()
    }
}

fn replaced(text: &str, token: &str, value: &str) -> String {
    text.replace(&format!("${{{token}}}"), value)
        .replace(&format!("${token}"), value)
}

/// Returns the value of `LD_LIBRARY_PATH` when the program started, which is when the dynamic linker has read it.
fn library_path(system: &LibrarySearch) -> Option<OsString> {
    if plugin_platform::elevated() {
        return None;
    }
    let Some(Ok(all)) = system.environment.map(fs::read) else {
        return env::var_os(system.variable);
    };
    let mut variables = all.split(|byte| *byte == 0);
    let value = variables.find_map(|variable| {
        let value = variable.strip_prefix(system.variable.as_bytes())?;
        value.strip_prefix(b"=")
    });
    value.map(|value| OsString::from_vec(value.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plugin_image::{Arch, Class};

    #[test]
    fn tokens() {
        let libraries = plugin_platform::LOADER.libraries;
        let Some(system) = libraries.as_ref() else {
            return;
        };
        let object = Object {
            file: "/opt/app/plugin.so".into(),
            linking: Linking::read_file(&env::current_exe().unwrap()).unwrap(),
            loader: None,
        };
        assert_eq!(object.linking.class, Class::Bits64);
        assert_eq!(Some(object.linking.arch), Arch::native());
        let search = Search::new(system);
        for (entry, folder, more) in [
            ("/usr/lib", "/usr/lib", false),
            ("$ORIGIN/../lib", "/opt/app/../lib", false),
            ("${ORIGIN}", "/opt/app", false),
            ("/x/$LIB", "/x/lib", true),
            ("", "", false),
        ] {
            let places = search.expanded(&object, entry);
            assert_eq!(places[0].file, Path::new(folder), "{entry}");
            assert_eq!(places[0].is_certain, !more, "{entry}");
        }
    }
}
