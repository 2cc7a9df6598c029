//! [`Request`]: a `*http.Request` that is made in Rust.

use super::{Headers, Http};
use crate::{
    dynamic::{Type, Value, ValueError},
    object::ObjectError,
    stdlib::reader,
};
use std::io::Cursor;

/// A request for a plugin, made by [`Http::request`].
#[derive(Debug, Clone)]
#[must_use = "call `make` to create the request"]
pub struct Request<'a> {
    http: &'a Http,
    method: String,
    url: String,
    headers: Headers,
    body: Vec<u8>,
}

impl<'a> Request<'a> {
    pub(super) fn new(http: &'a Http, method: &str, url: &str) -> Self {
        Self {
            http,
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Headers::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let values = self.headers.entry(canonical(name)).or_default();
        values.push(value.to_owned());
        self
    }

    /// Sets the body, which is empty otherwise.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Creates the `*http.Request`. Its context is `context.Background()`; its method `WithContext` changes that, as in Go.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`reader`](crate::stdlib::reader).
    pub fn make(self) -> Result<Value, ObjectError> {
        // A fragment is not sent.
        let sent = self.url.split('#').next().unwrap_or_default();
        let url = Url::split(sent);
        let text = |text: &str| Value::new(text.to_owned());
        let mark = if url.query.is_empty() { "" } else { "?" };
        let uri = [url.path, mark, url.query].concat();
        let fields = [
            ("Method", &text(&self.method)?),
            ("URL", &url.make(&self.http.url)?),
            ("Proto", &text("HTTP/1.1")?),
            ("ProtoMajor", &Value::new(1isize)?),
            ("ProtoMinor", &Value::new(1isize)?),
            ("Header", &self.http.header.make::<Headers>(self.headers)?),
            ("Host", &text(url.host)?),
            ("RequestURI", &text(&uri)?),
            ("ContentLength", &Value::new(self.body.len() as i64)?),
            ("Body", &reader(Cursor::new(self.body))?),
        ];
        Ok(self.http.request.with_fields(&fields)?.addr()?)
    }
}

/// The parts of a URL, still encoded.
#[derive(Debug, PartialEq)]
pub(super) struct Url<'a> {
    scheme: &'a str,
    host: &'a str,
    path: &'a str,
    query: &'a str,
    fragment: &'a str,
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

/// Go's `http.CanonicalHeaderKey`.
pub(super) fn canonical(name: &str) -> String {
    let mut first = true;
    let letter = |c: char| {
        let spelled = if first {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        };
        first = c == '-';
        spelled
    };
    name.chars().map(letter).collect()
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

    #[test]
    fn headers_are_spelled_as_go_does() {
        assert_eq!(canonical("x-REQUEST-id"), "X-Request-Id");
    }
}
