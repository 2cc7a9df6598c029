//! [`Scope`]: names that must differ from each other.

use std::collections::{HashMap, HashSet};

/// Names that the text uses itself, or that Rust has for other things: a type of such a name gets another one.
pub(crate) const TAKEN: [&str; 18] = [
    "Api", "Self", "String", "Vec", "Option", "Some", "None", "Box", "Result", "Ok", "Err", "Send",
    "Sync", "Sized", "Debug", "Clone", "Default", "Hash",
];

/// A name for each of these that go by several, in the order of preference: the first that no other goes by at the same place, nor has got.
/// So it does not depend on their order; and where two would have the same name, neither has it: what was written for one of them before
/// the other was there does not go to the wrong one.
pub(crate) fn distinct<const N: usize>(all: &[[String; N]], taken: &[&str]) -> Vec<String> {
    let mut scope = Scope::default();
    scope.0.extend(taken.iter().map(|name| (*name).to_owned()));
    let mut names: Vec<Option<String>> = vec![None; all.len()];
    for place in 0..N {
        let open = |names: &[Option<String>]| {
            (0..all.len())
                .filter(|at| names[*at].is_none())
                .collect::<Vec<_>>()
        };
        let left = open(&names);
        let mut counts = HashMap::new();
        for at in &left {
            *counts.entry(&all[*at][place]).or_insert(0) += 1;
        }
        for at in left {
            let name = &all[at][place];
            if counts[name] == 1 && scope.0.insert(name.clone()) {
                names[at] = Some(name.clone());
            }
        }
        let contended = counts.into_iter().filter(|(_, count)| *count > 1);
        scope.0.extend(contended.map(|(name, _)| name.clone()));
    }
    let named = names.into_iter().zip(all);
    named
        .map(|(name, all)| name.unwrap_or_else(|| scope.claim([all[N - 1].clone()])))
        .collect()
}

/// Names that must differ from each other.
#[derive(Debug, Default)]
pub(crate) struct Scope(HashSet<String>);

impl Scope {
    /// Of types, where these names and some others are taken from the start.
    pub(crate) fn of_types<'a>(names: impl IntoIterator<Item = &'a String>) -> Self {
        let names = names.into_iter().cloned();
        Self(TAKEN.map(str::to_owned).into_iter().chain(names).collect())
    }

    /// The first of these names that is free, else the last with a number.
    pub(crate) fn claim<const N: usize>(&mut self, names: [String; N]) -> String {
        for name in &names {
            if self.0.insert(name.clone()) {
                return name.clone();
            }
        }
        let last = names.last().map_or("", String::as_str);
        let last = last.trim_start_matches("r#").trim_end_matches('_');
        let is_type = last.starts_with(char::is_uppercase) && !last.contains('_');
        let separator = if is_type { "" } else { "_" };
        let mut number = 2;
        loop {
            let name = format!("{last}{separator}{number}");
            if self.0.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ() {
        let mut scope = Scope::of_types([]);
        let mut claim = |name: &str, other: &str| scope.claim([name.to_owned(), other.to_owned()]);
        assert_eq!(claim("Config", "MainConfig"), "Config");
        assert_eq!(claim("Config", "MainConfig"), "MainConfig");
        assert_eq!(claim("Config", "MainConfig"), "MainConfig2");
        assert_eq!(claim("Vec", "GoVec"), "GoVec");
        let mut scope = Scope::default();
        let mut claim = |name: &str| scope.claim([name.to_owned()]);
        assert_eq!([claim("a"), claim("a"), claim("a")], ["a", "a_2", "a_3"]);
        assert_eq!([claim("r#type"), claim("r#type")], ["r#type", "type_2"]);
        // Two in a row are no snake case.
        assert_eq!([claim("self_"), claim("self_")], ["self_", "self_2"]);
    }

    #[test]
    fn names_do_not_depend_on_their_order() {
        let mut all = [
            ["a", "a1"],
            ["b", "b1"],
            ["a", "a2"],
            ["c", "b"],
            ["c", "c1"],
            ["d", "d1"],
        ];
        let of = |all: &[[&str; 2]]| {
            let all: Vec<_> = all.iter().map(|names| names.map(str::to_owned)).collect();
            distinct(&all, &["d"])
        };
        // The fourth would be `b`, but the second has that.
        let expected = ["a1", "b", "a2", "b_2", "c1", "d1"];
        assert_eq!(of(&all), expected);
        all.reverse();
        let mut found = of(&all);
        found.reverse();
        assert_eq!(found, expected);
    }
}
