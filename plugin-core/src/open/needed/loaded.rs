//! The libraries that are in the process, by all names under which the dynamic linker knows them.

use crate::runtime::dl;
use plugin_image::Linking;
use plugin_platform::LoadedFile;
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
};

/// Returns the names of the libraries in the process, for which the dynamic linker opens no file.
///
/// And those among them of libraries whose symbols have no versions, with the files.
pub(super) fn names(loaded: &[String]) -> (HashSet<String>, HashMap<String, PathBuf>) {
    let mut names: HashSet<String> = loaded.iter().cloned().collect();
    let mut unversioned = HashMap::new();
    let files = LoadedFile::all().into_iter().map(dl::path_of);
    // Nobody knows what a relative path was relative to when the library was loaded.
    for file in files.filter(|file| file.is_absolute()) {
        // The dynamic linker knows a library by its own name and by the names in the files that need it, which were loaded with it.
        let Ok(linking) = Linking::read_file(&file) else {
            continue;
        };
        if let (false, Some(name)) = (linking.has_versions, &linking.name) {
            unversioned.insert(name.clone(), file.clone());
        }
        names.extend(linking.name);
        names.extend(linking.needed);
        names.extend(file.into_os_string().into_string());
    }
    (names, unversioned)
}
