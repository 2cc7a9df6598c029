//! [`has_name`]: names of Go types, as a source, `reflect` or the linker writes them. plugin-runtime-host/host/typegeneric.go does the same.

use plugin_image::Type;

/// Reports whether a Go type has a name, which may be unqualified (`Config`), or qualified with the package's name (`api.Config`) or path
/// (`example.com/api.Config`). That holds for type arguments, too: `Pair[string, []Item]` for `Pair[string,[]example.com/api.Item]`. It is
/// `isCalled` of host/typegeneric.go.
pub(crate) fn has_name(ty: &Type, asked: &str) -> bool {
    let name = ty.name.as_ref();
    let name = name.map(|name| (name.package_path.as_str(), name.name.as_str()));
    is_called(name, &ty.string, asked)
}

/// Reports whether a Go type, which has a package's path and a name or none, and which `reflect` writes as `text`, is called so.
pub(crate) fn is_called(name: Option<(&str, &str)>, text: &str, asked: &str) -> bool {
    let Some((path, name)) = name else {
        return same_text(asked, text);
    };
    let with_path = || {
        let package = asked.strip_suffix(name);
        package.and_then(|package| package.strip_suffix('.')) == Some(path)
    };
    if name == asked || text == asked || with_path() {
        return true;
    }
    if !name.contains('[') {
        let trimmed = asked.trim();
        return trimmed != asked && is_called(Some((path, name)), text, trimmed);
    }
    let package = text.split(['.', '[']).next().unwrap_or_default();
    let (asked, found) = (tokens(asked), tokens(name));
    let (Some((asked, asked_arguments)), Some((found, arguments))) =
        (asked.split_first(), found.split_first())
    else {
        return false;
    };
    let own = Own { path, package };
    let qualified = |with: &str| asked.strip_prefix(with) == Some(&format!(".{found}"));
    (asked == found || qualified(package) || qualified(path))
        && asked_arguments.len() == arguments.len()
        && asked_arguments
            .iter()
            .zip(arguments)
            .all(|(asked, found)| own.same(asked, found))
}

/// Reports whether a text is that of a type without a name, in which `reflect` writes only the names of packages.
fn same_text(asked: &str, text: &str) -> bool {
    let (asked, found) = (tokens(asked), tokens(text));
    asked.len() == found.len()
        && asked.iter().zip(found).all(|(asked, found)| {
            let [(path, name), (package, own)] = [asked, found].map(split);
            *asked == found
                || name == own
                    && !package.is_empty()
                    && (path.is_empty() || is_package(path, package) || is_package(package, path))
        })
}

/// The package of a generic type, whose name need not follow from its path: it is `main` in a plugin's own.
struct Own<'a> {
    path: &'a str,
    package: &'a str,
}

impl Own<'_> {
    /// Compares a word of type arguments with that of the linker, which has the path of each package.
    fn same(&self, asked: &str, found: &str) -> bool {
        if asked == found {
            return true;
        }
        let [(package, name), (path, own)] = [asked, found].map(split);
        name == own
            && !path.is_empty()
            && (package.is_empty()
                || unescaped(package) == unescaped(path)
                || is_package(path, package)
                || path == self.path && package == self.package)
    }
}

/// The linker writes a dot in the last element of a path so.
fn unescaped(path: &str) -> String {
    path.replace("%2e", ".")
}

/// Reports whether a package with this path has this name, by Go's conventions.
fn is_package(path: &str, name: &str) -> bool {
    let path = unescaped(path);
    let mut parts = path.rsplit('/');
    let is_version = |text: &str| {
        let number = text.strip_prefix('v');
        number
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    };
    let last = parts.next().unwrap_or_default();
    let before = parts.next().filter(|_| is_version(last));
    let unversioned = last.rsplit_once('.').filter(|(_, end)| is_version(end));
    last == name || before == Some(name) || unversioned.is_some_and(|(begin, _)| begin == name)
}

/// Splits a name into its package's name or path and the rest.
fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

const PUNCTUATION: &str = "[]*,(){};<";

/// The words and the punctuation of a type's text: spaces do not count, and of two names for one type it is the one that `reflect` has.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), text.trim_start());
    while let Some(first) = rest.chars().next() {
        let is_end = |c: char| c.is_whitespace() || PUNCTUATION.contains(c);
        let len = match first {
            _ if rest.starts_with("<-") => 2,
            _ if rest.starts_with("...") => 3,
            '"' => quoted(rest),
            _ if is_end(first) => 1,
            _ => rest.find(is_end).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(len);
        rest = after.trim_start();
        tokens.push(match token {
            "byte" => "uint8",
            "rune" => "int32",
            token => token,
        });
        if tokens.ends_with(&["interface", "{", "}"]) {
            tokens.truncate(tokens.len() - 3);
            tokens.push("any");
        }
    }
    tokens
}

/// The length of the text in quotes with which `text` begins: the tag of a field.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{is_called, is_package, same_text, tokens};

    #[test]
    fn spaces_and_spellings() {
        for (one, other) in [
            ("Pair[string, int]", "Pair[string,int]"),
            ("P[interface{}, interface {}]", "P[any,any]"),
            ("struct{A int; B []byte}", "struct { A int; B []uint8 }"),
            (
                "func(a.T, ...rune) <-chan int",
                "func(a.T,...int32)<-chan int",
            ),
            (r#"struct{A int "x, \"y"}"#, r#"struct { A int "x, \"y" }"#),
        ] {
            assert_eq!(tokens(one), tokens(other));
        }
        assert_ne!(tokens("struct { A int }"), tokens("struct { Aint }"));
        assert_ne!(
            tokens(r#"struct{A int "x, y"}"#),
            tokens(r#"struct{A int "x,y"}"#)
        );
    }

    #[test]
    fn names_of_packages() {
        for (path, name) in [
            ("net/url", "url"),
            ("example.com/api/v2", "api"),
            ("example.com/api/v2", "v2"),
            ("gopkg.in/yaml%2ev3", "yaml"),
        ] {
            assert!(is_package(path, name), "{path}");
        }
        assert!(!is_package("net/url", "net"));
        assert!(same_text("[]net/url.URL", "[]url.URL"));
        assert!(same_text("[]URL", "[]url.URL"));
        assert!(!same_text("[]other.URL", "[]url.URL"));
        assert!(!same_text("[]a/url.URL", "[]b/url.URL"));
    }

    #[test]
    fn type_arguments_are_written_in_many_ways() {
        let own = ("example.com/p/a", "Pair[string,[]example.com/p/a.Celsius]");
        let is = |asked| {
            is_called(
                Some(own),
                "main.Pair[string,[]example.com/p/a.Celsius]",
                asked,
            )
        };
        for asked in [
            "Pair[string,[]example.com/p/a.Celsius]",
            "Pair[string, []Celsius]",
            "main.Pair[string, []main.Celsius]",
            "example.com/p/a.Pair[string, []a.Celsius]",
            " Pair[ string,[] Celsius ]",
        ] {
            assert!(is(asked), "{asked}");
        }
        for asked in [
            "Pair",
            "Pair[string, Celsius]",
            "Pair[string, []b.Celsius]",
            "other.Pair[string, []Celsius]",
            "Pair[string, []example.com/p/b.Celsius]",
            "Pair[strings, []Celsius]",
            "",
        ] {
            assert!(!is(asked), "{asked}");
        }
        let of = |name, asked| is_called(Some(("p", name)), &format!("p.{name}"), asked);
        assert!(of("Pair[interface {},*x.com/s.T]", "Pair[any, *s.T]"));
        assert!(of(
            "Pair[string,struct { A int }]",
            "p.Pair[string, struct{ A int }]"
        ));
        assert!(of("L[x.com/s.Pair[string,int]]", "L[Pair[string, int]]"));
        assert!(of("T", " p.T ") && !of("T", "q.T"));
    }
}
