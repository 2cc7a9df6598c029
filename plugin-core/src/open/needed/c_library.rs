//! Checks that a plugin was built for the C library of the program that opens it.

use crate::error::library::LibraryProblem;
use plugin_image::{Image, c_library};
use plugin_platform::LOADER;

/// Returns the C library of this process, where the system has several.
pub(crate) fn c_library_here() -> Option<&'static str> {
    LOADER.c_library.map(|(name, _)| name)
}

/// Returns the name of the C library that a plugin needs, if it is not `program`, the C library of the program that opens it.
///
/// Such a library would become a second C library in the process, or its name would be taken for the first one's: musl has a list of
/// names that it treats as its own (musl's ldso/dynlink.c, `load_library`).
pub(crate) fn other_c_library(
    image: &Image,
    program: &'static str,
) -> Option<(String, LibraryProblem)> {
    image.needed.iter().find_map(|library| {
        let plugin = c_library(library).filter(|plugin| *plugin != program)?;
        let problem = LibraryProblem::OtherCLibrary { plugin, program };
        Some((library.clone(), problem))
    })
}

/// Reports whether this program can load a runtime host from a file.
pub(crate) fn loads_hosts(program: &Image) -> bool {
    program.c_library() != Some("musl")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_c_library_of_this_system_is_known_by_its_name() {
        if let Some((name, file)) = LOADER.c_library {
            assert_eq!(c_library(file), Some(name));
        }
    }
}
