//! The names of declarations for named types. They are known when all such types are: so they do not depend on the order in which these are
//! found, which is that of the source.

use std::collections::BTreeMap;

use plugin_image::{TypeId, TypeName};

use super::Map;
use crate::names::{TAKEN, camel, distinct, spelled_camel};

/// A type, and what follows its name: nothing, or `Methods`.
type Key = (TypeId, &'static str);

/// The names that were found.
pub(crate) type Names = BTreeMap<Key, String>;

/// The names that were asked for.
pub(super) type Claims = BTreeMap<Key, Claim>;

#[derive(Debug)]
pub(super) struct Claim {
    /// The plugin's own types get the short names first.
    is_foreign: bool,
    go_name: String,
    /// In the order of preference.
    names: [String; 3],
}

impl Map<'_> {
    /// The name for the declaration of a named type; until all are known, any.
    pub(super) fn claim(&mut self, id: TypeId, name: &TypeName, suffix: &'static str) -> String {
        let key = (id, suffix);
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let is_foreign = !self.is_main(&name.package_path);
        let package = match is_foreign {
            true => camel(&name.package_path),
            false => "Go".to_owned(),
        };
        let short = format!("{}{suffix}", camel(&name.name));
        let long = format!("{package}{short}");
        let spelled = spelled_camel(&name.name);
        let spelled = format!("{}{suffix}_", spelled.trim_end_matches('_'));
        let spelled = match is_foreign {
            true => package + &spelled,
            false => spelled,
        };
        let claim = Claim {
            is_foreign,
            go_name: format!("{}.{}", name.package_path, name.name),
            names: [short.clone(), long.clone(), spelled],
        };
        self.claims.insert(key, claim);
        self.scope.claim([short, long])
    }

    /// The names for all that has been found.
    pub(crate) fn into_names(self) -> Names {
        let mut claims: Vec<(Key, Claim)> = self.claims.into_iter().collect();
        claims.sort_by(|(_, one), (_, other)| one.go_name.cmp(&other.go_name));
        let mut found = Names::new();
        for foreign in [false, true] {
            let claims = claims
                .iter()
                .filter(|(_, claim)| claim.is_foreign == foreign);
            let (keys, names): (Vec<Key>, Vec<[String; 3]>) = claims
                .map(|(key, claim)| (*key, claim.names.clone()))
                .unzip();
            let others = found.values().map(String::as_str);
            let taken: Vec<&str> = TAKEN.into_iter().chain(others).collect();
            let names = distinct(&names, &taken);
            found.extend(keys.into_iter().zip(names));
        }
        found
    }
}
