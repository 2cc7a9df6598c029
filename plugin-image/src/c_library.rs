//! [`c_library`]: the C library that a file was linked with, by the names of the libraries that it needs.

use crate::Image;

/// Returns the C library of Linux that has a file of this name: `glibc` or `musl`.
///
/// The names of musl are those in its packages and those that musl-gcc links.
#[must_use]
pub fn c_library(file: &str) -> Option<&'static str> {
    if file == "libc.so" || file.starts_with("libc.musl-") || file.starts_with("ld-musl-") {
        return Some("musl");
    }
    (file == "libc.so.6" || file.starts_with("ld-linux")).then_some("glibc")
}

impl Image {
    /// Returns the C library of Linux that the file needs: `glibc` or `musl`.
    #[must_use]
    pub fn c_library(&self) -> Option<&'static str> {
        self.needed.iter().find_map(|library| c_library(library))
    }
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
    }
}
