//! Checks that a plugin was built for the C library of the program that opens it.

use crate::error::library::LibraryProblem;
use plugin_image::Image;
use plugin_platform::LOADER;

/// Returns the C library of this process, where the system has several.
pub(crate) fn c_library_here() -> Option<&'static str> {
    LOADER.c_library.map(|(name, _)| name)
}

/// Returns the C library of the file that needs these libraries.
pub(crate) fn c_library_among(needed: &[String]) -> Option<&'static str> {
    needed.iter().find_map(|library| c_library(library))
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

/// Returns which C library has a file of this name. Those of musl are the names in its packages and those that musl-gcc links.
fn c_library(file: &str) -> Option<&'static str> {
    if file == "libc.so" || file.starts_with("libc.musl-") || file.starts_with("ld-musl-") {
        return Some("musl");
    }
    (file == "libc.so.6" || file.starts_with("ld-linux")).then_some("glibc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_c_libraries() {
        for (file, library) in [
            ("libc.so.6", Some("glibc")),
            ("ld-linux-x86-64.so.2", Some("glibc")),
            ("libc.so", Some("musl")),
            ("libc.musl-x86_64.so.1", Some("musl")),
            ("libcurl.so.4", None),
            ("libm.so.6", None),
        ] {
            assert_eq!(c_library(file), library, "{file}");
        }
        if let Some((name, file)) = LOADER.c_library {
            assert_eq!(c_library(file), Some(name));
        }
    }
}
