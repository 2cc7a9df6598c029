//! [`PathTokens`]: the parts of a path that a dynamic linker replaces.

use std::path::Path;

/// The parts of a path that a dynamic linker replaces before it opens the file: dynamic string tokens. They are meant for the paths in a
/// library's dynamic section, but are also replaced in the path that `dlopen` gets.
#[derive(Debug, Clone, Copy)]
pub struct PathTokens {
    /// Their names, which follow a `$`, and may be in braces.
    pub names: &'static [&'static str],
    /// Whether a name without braces ends where the next character is no letter, digit or underscore. Otherwise it may be the beginning of a
    /// longer word.
    pub whole_words: bool,
}

/// A file cannot be loaded by its path, which contains a part that the dynamic linker replaces.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the dynamic linker replaces `{0}` in this path, so it would load another file or find none; rename what is called so, or use a copy of the file elsewhere"
)]
pub struct PathToken(pub String);

impl PathTokens {
    /// The dynamic linker takes paths as they are.
    pub const NONE: Self = Self {
        names: &[],
        whole_words: true,
    };

    /// Checks that the path contains no such part.
    ///
    /// # Errors
    ///
    /// Returns the first one.
    pub fn check(&self, path: &Path) -> Result<(), PathToken> {
        let path = path.as_os_str().as_encoded_bytes();
        let dollars = path.iter().enumerate().filter(|(_, byte)| **byte == b'$');
        for (at, _) in dollars {
            let rest = &path[at + 1..];
            if let Some(token) = self.names.iter().find_map(|name| self.starts(rest, name)) {
                return Err(PathToken(token));
            }
        }
        Ok(())
    }

    /// Returns the token if these bytes, which follow a `$`, start with its name.
    fn starts(&self, bytes: &[u8], name: &str) -> Option<String> {
        if let Some(inner) = bytes.strip_prefix(b"{") {
            let rest = inner.strip_prefix(name.as_bytes())?;
            return rest.starts_with(b"}").then(|| format!("${{{name}}}"));
        }
        let rest = bytes.strip_prefix(name.as_bytes())?;
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let is_token = !self.whole_words || !rest.first().is_some_and(goes_on);
        is_token.then(|| format!("${name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(whole_words: bool, path: &str) -> Option<String> {
        let tokens = PathTokens {
            names: &["ORIGIN", "LIB"],
            whole_words,
        };
        tokens.check(path.as_ref()).err().map(|token| token.0)
    }

    #[test]
    fn tokens_are_found_anywhere() {
        for (path, token) in [
            ("/a/$LIB/b.so", "$LIB"),
            ("/a/b$LIB.so", "$LIB"),
            ("/a/${ORIGIN}x", "${ORIGIN}"),
            ("/$$LIB", "$LIB"),
            ("/$LIBX/$LIB-2", "$LIB"),
        ] {
            assert_eq!(found(true, path).as_deref(), Some(token), "{path}");
        }
    }

    #[test]
    fn other_dollars_are_no_tokens() {
        for path in [
            "/a/LIB",
            "/$lib",
            "/$LIBRARY",
            "/$LIB_",
            "/${LIB",
            "/$",
            "/${LIB_}",
        ] {
            assert_eq!(found(true, path), None, "{path}");
        }
    }

    #[test]
    fn where_words_may_go_on() {
        assert_eq!(found(false, "/$LIBRARY").as_deref(), Some("$LIB"));
        assert_eq!(found(false, "/${LIBRARY}"), None);
    }
}
