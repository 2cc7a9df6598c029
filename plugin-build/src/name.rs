//! The name of a plugin, the variable that names it, and flags that would name it otherwise.

use std::sync::{Mutex, PoisonError};

use crate::Error;

/// Checks that the name is one of a file in `OUT_DIR`, and that its variable is no other plugin's.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    /// The names so far, of this build script.
    static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(letters) {
        return Err(Error::Name {
            name: name.to_owned(),
        });
    }
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |other: &&String| other.as_str() != name && variable_of(other) == variable_of(name);
    if let Some(other) = names.iter().find(same) {
        return Err(Error::SameVariable {
            variable: variable_of(name),
            names: [other.clone(), name.to_owned()],
        });
    }
    names.push(name.to_owned());
    Ok(())
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
        for name in ["", ".so", "a/b", "../../esc", "a b"] {
            assert!(
                matches!(check_name(name), Err(Error::Name { .. })),
                "{name}"
            );
        }
        check_name("my-plug").unwrap();
        check_name("my-plug").unwrap();
        let same = check_name("my_plug").unwrap_err().to_string();
        assert!(same.contains("my-plug and my_plug"), "{same}");
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
