//! Names that resemble one that is not there.

/// How long a name may be that is compared letter by letter, which takes time and memory for each pair of them.
const LONGEST: usize = 256;

/// Up to three of `names` that `wanted` may be a slip of, the most alike first: another case, or few letters apart.
pub(crate) fn names<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    // A third of the letters may be wrong: more is another word.
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

/// The end of an error's text that offers these names of what is in something.
pub(crate) fn hint(near: &[String]) -> String {
    offer("it has", near)
}

/// The end of an error's text that offers these names.
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

    /// Compared letter by letter, they would take a minute and gigabytes.
    #[test]
    fn names_without_end() {
        let (long, longer) = ("a".repeat(100_000), "b".repeat(200_000));
        let all = || [long.as_str(), longer.as_str(), "Greet"].into_iter();
        assert_eq!(names(&"a".repeat(100_001), all()), [""; 0]);
        assert_eq!(names(&long.to_uppercase(), all()), [long.as_str()]);
    }
}
