//! Suggestions of names that resemble one that was not found.

/// The length in bytes of the longest name whose edit distance is computed, which takes quadratic time and memory.
const LONGEST: usize = 256;

/// Returns up to three of `names` that `wanted` may be a misspelling of, the closest first: the same letters in another case, or a
/// small edit distance.
pub(crate) fn names<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    // Up to a third of the letters may differ.
    let limit = (wanted.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let apart = if name.eq_ignore_ascii_case(wanted) {
                0
            } else if wanted.len().max(name.len()) > LONGEST {
                return None;
            } else {
                strsim::damerau_levenshtein(wanted, name)
            };
            (apart <= limit).then_some((apart, name))
        })
        .collect();
    near.sort_unstable();
    near.into_iter()
        .take(3)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// Returns the end of an error's text that lists these names as what something has.
pub(crate) fn hint(near: &[String]) -> String {
    offer("it has", near)
}

/// Returns the end of an error's text that lists these names after `words`.
pub(crate) fn offer(words: &str, near: &[String]) -> String {
    match near {
        [] => String::new(),
        [one] => format!("; {words} {one}"),
        [first @ .., last] => format!("; {words} {} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        let all = ["Greet", "Parse", "GreetAll", "Greets", "V"];
        assert_eq!(names("greet", all.into_iter()), ["Greet"]);
        assert_eq!(names("Great", all.into_iter()), ["Greet"]);
        assert_eq!(names("GreetS", all.into_iter()), ["Greets", "Greet"]);
        assert_eq!(names("Unlike", all.into_iter()), [""; 0]);
        assert_eq!(names("v", all.into_iter()), ["V"]);
    }

    /// Their edit distances would take a minute and gigabytes.
    #[test]
    fn names_without_end() {
        let (long, longer) = ("a".repeat(100_000), "b".repeat(200_000));
        let all = || [long.as_str(), longer.as_str(), "Greet"].into_iter();
        assert_eq!(names(&"a".repeat(100_001), all()), [""; 0]);
        assert_eq!(names(&long.to_uppercase(), all()), [long.as_str()]);
    }
}
