//! The name of a plugin, the variable that names it, and flags that would name it otherwise.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::Error;

/// A plugin that this build script builds.
struct Named {
    name: String,
    folder: PathBuf,
    flags: Vec<String>,
}

/// Checks that the name is one of a file in `OUT_DIR`, and that no other plugin has that file or its variables.
pub(crate) fn check_name(name: &str, folder: &Path, flags: &[String]) -> Result<(), Error> {
    static PLUGINS: Mutex<Vec<Named>> = Mutex::new(Vec::new());
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(letters) {
        return Err(Error::Name {
            name: name.to_owned(),
        });
    }
    let mut plugins = PLUGINS.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    for other in plugins.iter() {
        if other.name == name && (other.folder != folder || other.flags != flags) {
            return Err(Error::SameName {
                name: name.to_owned(),
                folders: [other.folder.clone(), folder],
            });
        }
        let shared = variables_of(name)
            .into_iter()
            .find(|variable| variables_of(&other.name).contains(variable));
        if let Some(variable) = shared.filter(|_| other.name != name) {
            return Err(Error::SameVariable {
                variable,
                names: [other.name.clone(), name.to_owned()],
            });
        }
    }
    plugins.push(Named {
        name: name.to_owned(),
        folder,
        flags: flags.to_owned(),
    });
    Ok(())
}

/// Those of a plugin and of its bindings.
fn variables_of(name: &str) -> [String; 2] {
    let variable = variable_of(name);
    [format!("{variable}_RS"), variable]
}

pub(crate) fn check_flags(flags: &[String]) -> Result<(), Error> {
    let ours = |flag: &&String| {
        let name = flag.trim_start_matches('-').split('=').next();
        matches!(name, Some("buildmode" | "o"))
    };
    match flags.iter().find(ours) {
        Some(flag) => Err(Error::Flag { flag: flag.clone() }),
        None => Ok(()),
    }
}

/// `GO_PLUGIN_<NAME>`: the variable that tells the crate where the plugin is.
pub(crate) fn variable_of(name: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    format!("GO_PLUGIN_{}", name.chars().map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_flags_that_are_refused() {
        let check = |name: &str, folder: &str| check_name(name, Path::new(folder), &[]);
        for name in ["", ".so", "a/b", "../../esc", "a b"] {
            assert!(
                matches!(check(name, "/a"), Err(Error::Name { .. })),
                "{name}"
            );
        }
        check("my-plug", "/a").unwrap();
        check("my-plug", "/a").unwrap();
        let same = check("my_plug", "/a").unwrap_err().to_string();
        assert!(same.contains("my-plug and my_plug"), "{same}");
        // Of the bindings of the first.
        let same = check("my-plug.rs", "/a").unwrap_err().to_string();
        assert!(same.contains("GO_PLUGIN_MY_PLUG_RS"), "{same}");
        // One file for two plugins.
        let same = check("my-plug", "/b").unwrap_err().to_string();
        assert!(same.contains("/a and /b are both called my-plug"), "{same}");
        let flags = ["-tags=full".to_owned()];
        check_name("my-plug", Path::new("/a"), &flags).unwrap_err();
        let flags = |flag: &str| check_flags(&["-trimpath".to_owned(), flag.to_owned()]);
        flags("-tags=o").unwrap();
        for flag in ["-buildmode=c-shared", "--buildmode", "-o"] {
            assert!(matches!(flags(flag), Err(Error::Flag { .. })), "{flag}");
        }
    }

    #[test]
    fn names_of_variables() {
        assert_eq!(variable_of("greeter"), "GO_PLUGIN_GREETER");
        assert_eq!(variable_of("my-plugin.v2"), "GO_PLUGIN_MY_PLUGIN_V2");
    }
}
