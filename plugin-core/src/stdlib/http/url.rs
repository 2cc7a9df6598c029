//! [`Url`]: the parts of a URL.

use crate::dynamic::{Type, Value, ValueError};

/// The parts of a URL, still encoded.
#[derive(Debug, PartialEq)]
pub(super) struct Url<'a> {
    pub(super) scheme: &'a str,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    /// Whether there is a `?`.
    pub(super) marked: bool,
    pub(super) fragment: &'a str,
}

impl<'a> Url<'a> {
    pub(super) fn split(url: &'a str) -> Self {
        let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let (scheme, rest) = match address.split_once("://") {
            Some((scheme, rest)) if !scheme.contains('/') => (scheme, rest),
            _ => ("", address),
        };
        let end = match scheme {
            "" => 0,
            _ => rest.find('/').unwrap_or(rest.len()),
        };
        let (host, path) = rest.split_at(end);
        Self {
            scheme,
            host,
            path,
            query,
            marked: url.contains('?'),
            fragment,
        }
    }

    /// The `*url.URL`.
    pub(super) fn make(&self, url: &Type) -> Result<Value, ValueError> {
        let text = |text: &str| Value::new(text.to_owned());
        let raw = |part: &'a str| if part.contains('%') { part } else { "" };
        let fields = [
            ("Scheme", &text(self.scheme)?),
            ("Host", &text(self.host)?),
            ("Path", &text(&decoded(self.path))?),
            ("RawPath", &text(raw(self.path))?),
            ("RawQuery", &text(self.query)?),
            (
                "ForceQuery",
                &Value::new(self.marked && self.query.is_empty())?,
            ),
            ("Fragment", &text(&decoded(self.fragment))?),
            ("RawFragment", &text(raw(self.fragment))?),
        ];
        url.with_fields(&fields)?.addr()
    }
}

/// A path without its escapes. What is no escape stays.
fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let digits = path.get(at + 1..at + 3).filter(|digits| {
            *byte == b'%' && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        });
        let escape = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escape.unwrap_or(*byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_have_parts() {
        let split = |url| {
            let Url {
                scheme,
                host,
                path,
                query,
                fragment,
                ..
            } = Url::split(url);
            [scheme, host, path, query, fragment].join(" ")
        };
        assert_eq!(split("/hi?a=b&c#d"), "  /hi a=b&c d");
        assert_eq!(split("https://h:1/a%20b?x?y"), "https h:1 /a%20b x?y ");
        assert_eq!(split("http://h"), "http h   ");
        assert_eq!(split("/to?url=http://h"), "  /to url=http://h ");
        assert_eq!(split("/a://b"), "  /a://b  ");
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(decoded("/a%20b%C3%A9%zz%4"), "/a bé%zz%4");
        assert_eq!(decoded("/é%é"), "/é%é");
        assert_eq!(decoded("%+1"), "%+1");
    }
}
