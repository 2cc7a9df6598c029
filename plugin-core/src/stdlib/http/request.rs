//! [`Request`]: a `*http.Request` that is made in Rust.

use super::{Headers, Http, rules, url::Url};
use crate::{dynamic::Value, object::ObjectError, stdlib::reader};
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
    remote: String,
}

impl<'a> Request<'a> {
    pub(super) fn new(http: &'a Http, method: &str, url: &str) -> Self {
        Self {
            http,
            method: match method {
                "" => "GET".to_owned(),
                method => method.to_owned(),
            },
            url: url.to_owned(),
            headers: Headers::new(),
            body: Vec::new(),
            remote: "192.0.2.1:1234".to_owned(),
        }
    }

    /// Adds a header. `Host` is the field of that name in the `*http.Request`, as a server has it. Without it, that is the host of the URL, or
    /// `example.com`, as in `httptest`, for a URL that is a path alone.
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

    /// Sets the address of the client. It is `192.0.2.1:1234` otherwise, as in `httptest`.
    pub fn remote(mut self, address: &str) -> Self {
        self.remote = address.to_owned();
        self
    }

    /// Creates the `*http.Request`. Its context is `context.Background()`; its method `WithContext` changes that, as in Go.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`](crate::ValueError::Refused) for a method, URL or header that package `net/http` refuses, and the errors of
    /// [`reader`](crate::stdlib::reader).
    pub fn make(mut self) -> Result<Value, ObjectError> {
        rules::method(&self.method)?;
        rules::target(&self.url)?;
        for (name, values) in &self.headers {
            for value in values {
                rules::header(name, value)?;
            }
        }
        let host = self
            .headers
            .remove("Host")
            .and_then(|values| values.into_iter().next());
        // A fragment is not sent.
        let sent = self.url.split('#').next().unwrap_or_default();
        let url = Url::split(sent);
        let addressed = match url.host {
            "" => "example.com", // as in httptest
            host => host,
        };
        let text = |text: &str| Value::new(text.to_owned());
        let mark = if url.marked { "?" } else { "" };
        let uri = [url.path, mark, url.query].concat();
        let fields = [
            ("Method", &text(&self.method)?),
            ("URL", &url.make(&self.http.url)?),
            ("Proto", &text("HTTP/1.1")?),
            ("ProtoMajor", &Value::new(1isize)?),
            ("ProtoMinor", &Value::new(1isize)?),
            ("Header", &self.http.header.make::<Headers>(self.headers)?),
            ("Host", &text(host.as_deref().unwrap_or(addressed))?),
            ("RemoteAddr", &text(&self.remote)?),
            ("RequestURI", &text(&uri)?),
            ("ContentLength", &Value::new(self.body.len() as i64)?),
            ("Body", &reader(Cursor::new(self.body))?),
        ];
        Ok(self.http.request.with_fields(&fields)?.addr()?)
    }
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
    fn headers_are_spelled_as_go_does() {
        assert_eq!(canonical("x-REQUEST-id"), "X-Request-Id");
    }
}
