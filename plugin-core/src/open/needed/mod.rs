//! Checks the shared libraries that a plugin needs: whether the dynamic linker can find them, and would not block or crash on them.
//!
//! To find files on which the dynamic linker would block or crash, this follows its search order ([`search`]). Where the search depends on
//! something unknown, such as the kind of processor, all possible files are examined. Whether the dynamic linker finds a library is then
//! determined by asking it, without loading anything, since a guess could refuse plugins that it would load.

mod c_library;
mod cache;
mod candidate;
mod loaded;
mod search;
mod unresolved;

use crate::{
    error::library::LibraryProblem,
    runtime::dl::{self, Presence},
};
pub(crate) use c_library::{c_library_here, loads_hosts, other_c_library};
use plugin_image::{Arch, Class, Image, ImageError, Linking};
use plugin_platform::LOADER;
use search::{Object, Search};
use std::{
    collections::{HashMap, HashSet},
    mem,
    path::{Path, PathBuf},
    rc::Rc,
};
pub(crate) use unresolved::unresolved;

/// The number of places that are examined at most, which takes a few milliseconds. A file can name any number of libraries and folders.
const MOST_PLACES: u32 = 4096;

/// Returns the first library that would make loading the plugin at `path` block, end the process, or fail.
///
/// `host` is the library whose code will load the plugin, and the libraries that it needs: its `DT_RPATH` applies to the plugin, too.
///
/// # Platform-specific behaviour
///
/// Missing libraries are detected on Linux with glibc only. Elsewhere, and if the answer is not certain, loading fails with the dynamic
/// linker's own error, which names the library and has no lasting effects.
pub(crate) fn problem(
    path: &Path,
    image: &Image,
    host: (&Path, &[String]),
) -> Option<(String, LibraryProblem)> {
    let (host, loaded) = host;
    if needs_only(image, loaded) {
        return None; // As most plugins do, and nothing is searched for.
    }
    let places = LOADER.libraries?;
    let plugin = Linking::read_file(path).ok()?;
    let mut walk = Walk::new(Search::new(&places), loaded::names(loaded));
    let loader = Object::of_process(host);
    let plugin = Rc::new(Object {
        file: path.to_owned(),
        linking: plugin,
        loader,
    });
    if let Some(found) = walk.from(&plugin) {
        return Some(found);
    }
    let missing = mem::take(&mut walk.missing);
    let mut missing = missing
        .iter()
        .filter(|(object, library)| !object.linking.filters.contains(library));
    missing.find_map(|(object, library)| {
        let (library, problem) = walk.missing(object, library)?;
        Some(match problem {
            LibraryProblem::NotFound { loader } if !Rc::ptr_eq(object, &plugin) => {
                let by = object.file.clone();
                (library, LibraryProblem::NotFoundFor { by, loader })
            }
            problem => (library, problem),
        })
    })
}

/// Reports whether the plugin needs only libraries that are loaded under these names.
pub(crate) fn needs_only(image: &Image, loaded: &[String]) -> bool {
    let mut needed = image.needed.iter().chain(&image.filters);
    needed.all(|library| loaded.contains(library))
}

/// What the dynamic linker finds for the name of a library.
enum Answer {
    /// A library that is loaded, or will be by then.
    Known,
    /// This file.
    Found(PathBuf, Linking),
    /// Nothing.
    Missing,
    /// A file that would make it block, crash or fail.
    Bad(LibraryProblem),
    /// Unknown: there are more than [`MOST_PLACES`] places to search.
    TooMuch,
}

/// A walk through all libraries that are loaded with a plugin.
struct Walk<'w> {
    search: Search<'w>,
    known: HashSet<String>,
    /// The libraries whose symbols have no versions: their files by the names under which they are needed.
    unversioned: HashMap<String, PathBuf>,
    /// The files that were found, with the names by which they are needed.
    found: Vec<(String, Rc<Object>)>,
    /// Libraries for which no file was found, and what needs them.
    missing: Vec<(Rc<Object>, String)>,
    left: u32,
    /// What is wrong with a file that the dynamic linker may examine for the library that was searched for last.
    damaged: Option<LibraryProblem>,
}

impl<'w> Walk<'w> {
    fn new(
        search: Search<'w>,
        (known, unversioned): (HashSet<String>, HashMap<String, PathBuf>),
    ) -> Self {
        Self {
            search,
            known,
            unversioned,
            found: Vec::new(),
            missing: Vec::new(),
            left: MOST_PLACES,
            damaged: None,
        }
    }

    /// Walks through all libraries that `plugin` needs, directly or indirectly, and returns the first bad file.
    fn from(&mut self, plugin: &Rc<Object>) -> Option<(String, LibraryProblem)> {
        let mut objects = vec![Rc::clone(plugin)];
        while let Some(object) = objects.pop() {
            for library in &object.linking.needed {
                match self.find(&object, library) {
                    Answer::Known => {}
                    Answer::Missing => self.missing.push((Rc::clone(&object), library.clone())),
                    Answer::Bad(problem) => return Some((library.clone(), problem)),
                    Answer::TooMuch => return Some((library.clone(), LibraryProblem::TooMuch)),
                    Answer::Found(file, linking) if linking.is_go_plugin => {
                        return Some((library.clone(), LibraryProblem::GoPlugin { file }));
                    }
                    Answer::Found(file, linking) => {
                        let found = Rc::new(Object {
                            file,
                            linking,
                            loader: Some(Rc::clone(&object)),
                        });
                        if !found.linking.has_versions {
                            let file = found.file.clone();
                            self.unversioned.insert(library.clone(), file);
                        }
                        self.found.push((library.clone(), Rc::clone(&found)));
                        objects.push(found);
                    }
                }
                self.known.insert(library.clone());
            }
            if let Some(found) = self.without_versions(&object) {
                return Some(found);
            }
        }
        None
    }

    /// Returns a library of which an object needs a version, and which has none at all: glibc ends the process when it looks a symbol up there
    /// (`check_match` in elf/dl-lookup.c of glibc 2.36). Others take each symbol for any version.
    fn without_versions(&self, object: &Object) -> Option<(String, LibraryProblem)> {
        if c_library_here() != Some("glibc") {
            return None;
        }
        let mut required = object.linking.versions_of.iter();
        required.find_map(|required| {
            let file = self.unversioned.get(&required.library)?;
            let problem = LibraryProblem::Version {
                version: required.version.clone(),
                by: object.file.clone(),
                file: file.clone(),
            };
            Some((required.library.clone(), problem))
        })
    }

    /// Returns what the dynamic linker finds for a library that an object needs.
    fn find(&mut self, object: &Rc<Object>, library: &str) -> Answer {
        if self.known.contains(library) {
            return Answer::Known;
        }
        let mut possible = None;
        self.damaged = None;
        for place in self.search.places(object, library) {
            let Some(left) = self.left.checked_sub(1) else {
                return Answer::TooMuch;
            };
            self.left = left;
            match Linking::read_file(&place.file) {
                // The dynamic linker skips files for another machine and files that cannot be opened.
                Ok(linking) if linking.arch != arch() || linking.class != Class::Bits64 => {}
                Ok(linking) if place.is_certain => return Answer::Found(place.file, linking),
                Ok(linking) => {
                    possible.get_or_insert((place.file, linking));
                }
                Err(ImageError::Io { .. }) => {}
                Err(error) => {
                    let ends_the_search = place.is_certain || is_deadly(&error);
                    let problem = problem_of(place.file, error);
                    if ends_the_search {
                        return Answer::Bad(problem);
                    }
                    self.damaged.get_or_insert(problem);
                }
            }
        }
        match possible {
            Some((file, linking)) => Answer::Found(file, linking),
            None => Answer::Missing,
        }
    }

    /// Asks the dynamic linker whether a library that an object needs is missing. It is asked only if it would not open a bad file.
    fn missing(&mut self, object: &Rc<Object>, library: &str) -> Option<(String, LibraryProblem)> {
        self.known.remove(library);
        // The dynamic linker searches on behalf of the file that contains this code, not on behalf of the plugin.
        let asking = Object::of_process(&dl::own_file()?)?;
        for object in [&asking, object] {
            match self.find(object, library) {
                Answer::Missing => {}
                _ => return None,
            }
        }
        let Presence::Missing(loader) = dl::presence(library) else {
            return None;
        };
        let missing = LibraryProblem::NotFound { loader };
        let problem = self.damaged.take().unwrap_or(missing);
        Some((library.to_owned(), problem))
    }
}

/// Returns the machine that this code is compiled for.
fn arch() -> Arch {
    Arch::native().unwrap_or(Arch::Other(0))
}

/// Reports whether the dynamic linker would block or crash on the file.
fn is_deadly(error: &ImageError) -> bool {
    matches!(
        error,
        ImageError::NotARegularFile { .. } | ImageError::Truncated { .. }
    )
}

fn problem_of(file: PathBuf, error: ImageError) -> LibraryProblem {
    match error {
        ImageError::NotARegularFile { found } => LibraryProblem::Special { file, found },
        ImageError::Truncated { needed, actual, .. } => LibraryProblem::Truncated {
            file,
            needed,
            actual,
        },
        error => LibraryProblem::Damaged {
            file,
            problem: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_is_asked() {
        assert!(matches!(dl::presence("libc.so.6"), Presence::Unknown));
        let found = dl::presence("libno-such-library-at-all.so.9");
        assert_eq!(
            matches!(found, Presence::Missing(_)),
            LOADER.reports_missing,
            "{found:?}"
        );
    }
}
