//! The C library that a plugin was built for: one process has one.

use crate::error::library::LibraryProblem;
use plugin_image::Image;
use plugin_platform::LOADER;

/// The C library that a plugin needs, if it is another one than that of this program, by name. Loaded all the same, it would be a second
/// one in the process, or its names would be taken for those of the first: musl has a list of those that it answers to (musl's
/// ldso/dynlink.c, `load_library`).
pub(crate) fn other_c_library(image: &Image) -> Option<(String, LibraryProblem)> {
    let (program, _) = LOADER.c_library?;
    image.needed.iter().find_map(|library| {
        let plugin = c_library(library).filter(|plugin| *plugin != program)?;
        let problem = LibraryProblem::OtherCLibrary { plugin, program };
        Some((library.clone(), problem))
    })
}

/// Which C library has a file of this name. Those of musl are of its packages, and of what musl-gcc links.
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
