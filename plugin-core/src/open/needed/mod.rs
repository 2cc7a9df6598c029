//! The shared libraries that a plugin needs: which of them the dynamic linker would wait on, die of, or not find.
//!
//! Two questions. Which files it will open is followed here, in its order ([`search`]), so that nothing is opened that may block: what
//! cannot be known, such as the kind of the processor, is taken both ways. Whether it finds a library is asked of itself
//! then, without loading anything, since a guess would refuse plugins that it takes.

mod c_library;
mod cache;
mod search;

use crate::{
    error::library::LibraryProblem,
    runtime::dl::{self, Presence},
};
pub(crate) use c_library::other_c_library;
use plugin_image::{Arch, Class, Image, ImageError, LibrarySearch, Linking};
use plugin_platform::LOADER;
use search::{Object, Search};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

/// As many places are looked at, which takes some milliseconds: a file can name any number of libraries and folders.
const MOST_PLACES: u32 = 4096;

/// The first library for which loading the plugin at `path` would wait, end the process, or certainly fail. `host` is the library whose
/// code will load it, with the libraries that it needs itself: what `DT_RPATH` says there counts for the plugin, too.
///
/// # Platform-specific behaviour
///
/// What is not found is known on Linux with glibc only. Elsewhere, and wherever the answer is not certain, the dynamic linker's own
/// error, which leaves nothing behind, names the library.
pub(crate) fn problem(
    path: &Path,
    image: &Image,
    host: (&Path, &[String]),
) -> Option<(String, LibraryProblem)> {
    // What the host needs is loaded, under these names. A plugin needs no more than that, as a rule: then nothing is looked for.
    let (host, loaded) = host;
    let mut needed = image.needed.iter().chain(&image.filters);
    if needed.all(|library| loaded.contains(library)) {
        return None;
    }
    let places = LOADER.libraries?;
    let plugin = Linking::read_file(path).ok()?;
    let known = loaded_names(&places, loaded);
    let mut walk = Walk {
        search: Search::new(&places),
        known,
        left: MOST_PLACES,
        damaged: None,
    };
    let loader = Object::of_process(host);
    let plugin = Rc::new(Object {
        file: path.to_owned(),
        linking: plugin,
        loader,
    });
    if let Some(found) = walk.from(&plugin) {
        return Some(found);
    }
    let mut needed = image.needed.iter();
    needed.find_map(|library| walk.missing(&plugin, library))
}

/// The names of libraries that are in the process, for which the dynamic linker opens nothing.
fn loaded_names(places: &LibrarySearch, loaded: &[String]) -> HashSet<String> {
    let mut names: HashSet<String> = loaded.iter().cloned().collect();
    let maps = places.maps.and_then(|maps| fs::read_to_string(maps).ok());
    let maps = maps.unwrap_or_default();
    let files: HashSet<&str> = maps
        .lines()
        .filter_map(|line| line.find('/').and_then(|at| line.get(at..)))
        .collect();
    for file in files {
        // By these names it was asked for: that of a file itself, and those that it needs, which were loaded with it.
        let Ok(linking) = Linking::read_file(Path::new(file)) else {
            continue;
        };
        names.extend(linking.name);
        names.extend(linking.needed);
        names.insert(file.to_owned());
    }
    names
}

/// What the dynamic linker finds for the name of a library.
enum Answer {
    /// It is loaded, or will have been.
    Known,
    /// This file.
    Found(PathBuf, Linking),
    /// None.
    Missing,
    /// A file that it waits on, or dies of.
    Bad(LibraryProblem),
    /// So much is named that nobody looks through it.
    TooMuch,
}

/// A walk through the libraries that loading a plugin brings.
struct Walk<'w> {
    search: Search<'w>,
    known: HashSet<String>,
    left: u32,
    /// What is wrong with a file that the dynamic linker may have looked at for the library that was asked about last.
    damaged: Option<LibraryProblem>,
}

impl Walk<'_> {
    /// The first bad file.
    fn from(&mut self, plugin: &Rc<Object>) -> Option<(String, LibraryProblem)> {
        let mut objects = vec![Rc::clone(plugin)];
        while let Some(object) = objects.pop() {
            for library in &object.linking.needed {
                match self.find(&object, library) {
                    Answer::Known | Answer::Missing => {}
                    Answer::Bad(problem) => return Some((library.clone(), problem)),
                    Answer::TooMuch => return Some((library.clone(), LibraryProblem::TooMuch)),
                    Answer::Found(file, linking) => objects.push(Rc::new(Object {
                        file,
                        linking,
                        loader: Some(Rc::clone(&object)),
                    })),
                }
                self.known.insert(library.clone());
            }
        }
        None
    }

    /// What is found for a library that an object needs.
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
                // One for another machine is passed over, as is what cannot be opened.
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

    /// Asks the dynamic linker about a library that the plugin needs, if that opens nothing bad.
    fn missing(&mut self, plugin: &Rc<Object>, library: &str) -> Option<(String, LibraryProblem)> {
        self.known.remove(library);
        // It searches for this library, and not for the plugin.
        let asking = Object::of_process(&dl::own_file()?)?;
        for object in [&asking, plugin] {
            match self.find(object, library) {
                Answer::Missing => {}
                _ => return None,
            }
        }
        let Presence::Missing(loader) = dl::presence(library) else {
            return None;
        };
        let problem = match self.damaged.take() {
            Some(damaged) => damaged,
            None => LibraryProblem::NotFound { loader },
        };
        Some((library.to_owned(), problem))
    }
}

/// The machine whose code this is.
fn arch() -> Arch {
    Arch::native().unwrap_or(Arch::Other(0))
}

/// Whether the dynamic linker would not survive what it finds.
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
