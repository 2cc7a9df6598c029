//! [`Http`]: HTTP as a host has it: requests for plugins, and response writers that record what plugins answer.

mod request;
mod rules;
mod sniff;
mod url;

use crate::{
    call::func_value::FuncValue,
    dynamic::{Type, Value, ValueError},
    object::{GoObject, ObjectError},
    value::go_error::GoError,
};
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use request::Request;
use request::canonical;

/// The headers of a request or response: names in Go's spelling (`Content-Type`), each with its values.
pub type Headers = HashMap<String, Vec<String>>;

/// The types of Go's package `net/http`, as the open plugins have them: makes requests, handlers and response writers for plugins, as Go's
/// `httptest` does.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, Value, stdlib::Http};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let middleware: Func<fn(Value, Value)> = plugin.func("Middleware")?; // func(http.ResponseWriter, *http.Request)
/// let http = Http::new()?;
/// let recorder = http.recorder()?;
/// middleware.call(recorder.writer(), http.get("/hi?name=Rust").header("Accept", "text/plain").make()?)?;
/// let response = recorder.response()?;
/// println!("{} {}", response.status, response.text());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Http {
    handler: Type,
    writer: Type,
    request: Type,
    url: Type,
    header: Type,
}

impl Http {
    /// Finds the types.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoType`] if no open plugin uses the package, and [`ValueError::NoRuntime`] if no plugin is open yet.
    pub fn new() -> Result<Self, ValueError> {
        Ok(Self {
            handler: Type::named("net/http.Handler")?,
            writer: Type::named("net/http.ResponseWriter")?,
            request: Type::named("net/http.Request")?,
            url: Type::named("net/url.URL")?,
            header: Type::named("net/http.Header")?,
        })
    }

    /// Starts a `*http.Request` with the method `GET`.
    pub fn get(&self, url: &str) -> Request<'_> {
        self.request("GET", url)
    }

    /// Starts a `*http.Request`, as a server gets it. The URL can be a path with a query, or have a scheme and a host. An empty method is `GET`.
    pub fn request(&self, method: &str, url: &str) -> Request<'_> {
        Request::new(self, method, url)
    }

    /// Creates a `*url.URL`, as Go's `url.Parse` does for one without a user.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if `url.Parse` refuses the text, and [`ValueError::Internal`] if Go's types are not as expected.
    pub fn url(&self, url: &str) -> Result<Value, ValueError> {
        rules::url(url)?;
        url::Url::split(url).make(&self.url)
    }

    /// Creates a `http.ResponseWriter` that records what is written to it.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoObject::implement`].
    pub fn recorder(&self) -> Result<Recorder, ObjectError> {
        let written: Arc<Mutex<Written>> = Arc::default();
        let [status, body] = [(); 2].map(|()| Arc::clone(&written));
        let headers = self.header.make_map()?;
        let header = headers.clone();
        let [sent_first, sent] = [(); 2].map(|()| headers.clone());
        let writer = GoObject::implement(&[&self.writer])?
            .named("rust.Recorder")
            .method("Header", move || header.clone())
            .method("WriteHeader", move |code: isize| {
                Written::status(&status, code, &sent_first)
            })
            .method("Write", move |part: Vec<u8>| {
                Written::status(&body, 200, &sent);
                lock(&body).add(&part);
                Ok::<_, GoError>(part.len() as isize)
            })
            .method("Flush", || ())
            .build()?;
        Ok(Recorder {
            writer,
            headers,
            written,
        })
    }

    /// Creates a `http.Handler` that calls a closure with a `http.ResponseWriter` and a `*http.Request`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoObject::implement`].
    pub fn handler(
        &self,
        serve: impl Fn(Value, Value) + Send + Sync + 'static,
    ) -> Result<Value, ObjectError> {
        let object = GoObject::implement(&[&self.handler])?.named("rust.Handler");
        object.method("ServeHTTP", serve).build()
    }

    /// Lets a plugin's `http.Handler` serve a request.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoMethod`] if the value is not a `http.Handler`, and [`ValueError::Panic`] if the handler panics.
    pub fn serve(&self, handler: &Value, request: &Value) -> Result<Response, ObjectError> {
        let recorder = self.recorder()?;
        handler
            .method("ServeHTTP")?
            .call(&[recorder.writer(), request])?;
        Ok(recorder.response()?)
    }
}

/// Writes a status and a text to a `http.ResponseWriter`, as a [`Http::handler`] does.
///
/// # Errors
///
/// Returns [`ValueError::NoMethod`] if the value is not a `http.ResponseWriter`, and what its method `Write` returns.
pub fn respond(writer: &Value, status: u16, text: &str) -> Result<(), GoError> {
    let write: FuncValue<fn(Vec<u8>) -> Result<isize, GoError>> = writer.method("Write")?.func()?;
    let status = Value::new(isize::try_from(status).unwrap_or_default())?;
    writer.method("WriteHeader")?.call(&[&status])?;
    write.call(text.as_bytes())??;
    Ok(())
}

/// A `http.ResponseWriter`, and what has been written to it.
#[derive(Debug)]
pub struct Recorder {
    writer: Value,
    headers: Value,
    written: Arc<Mutex<Written>>,
}

#[derive(Debug, Default, Clone)]
struct Written {
    status: Option<u16>,
    /// The headers that were sent before the body. What is set later is not sent.
    headers: Option<Headers>,
    body: Vec<u8>,
    /// The length of the first part of the body, which tells its type.
    first: usize,
}

impl Written {
    fn add(&mut self, part: &[u8]) {
        if self.body.is_empty() {
            self.first = part.len();
        }
        self.body.extend(part);
    }

    /// Returns the type of the body, if the handler has sent none, and it can be told from the body.
    fn sniffed(&self, headers: &Headers) -> Option<&'static str> {
        let has = |name| headers.contains_key(name);
        let says = has("Content-Type") || has("Transfer-Encoding") || has("Content-Encoding");
        let first = self.body.get(..self.first)?;
        (!says && !first.is_empty()).then(|| sniff::content_type(first))
    }

    /// Notes the status and the headers that are sent with it, unless they were sent. An informational status, such as 103, is followed by
    /// another one.
    fn status(written: &Mutex<Self>, code: isize, headers: &Value) {
        let code = match u16::try_from(code) {
            Ok(code @ 100..1000) => code,
            _ => panic!("invalid WriteHeader code {code}"), // as net/http says it
        };
        if lock(written).headers.is_some() {
            return;
        }
        let sent = (code >= 200).then(|| headers.get().unwrap_or_default());
        let mut written = lock(written);
        if written.headers.is_none() {
            (written.status, written.headers) = (Some(code), sent);
        }
    }
}

fn lock(written: &Mutex<Written>) -> MutexGuard<'_, Written> {
    written.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recorder {
    /// Returns the `http.ResponseWriter`, to pass it to a plugin.
    #[must_use]
    pub fn writer(&self) -> &Value {
        &self.writer
    }

    /// Reports whether a status or a part of a body has been written.
    #[must_use]
    pub fn has_answered(&self) -> bool {
        lock(&self.written).status.is_some()
    }

    /// Returns what has been written so far. The status is 200 if none was written. A body without a `Content-Type` gets the one that Go's
    /// `http.DetectContentType` tells, as from a server.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Exceeds`] if the headers are more than can be copied.
    pub fn response(&self) -> Result<Response, ValueError> {
        let written = lock(&self.written).clone();
        let sent = written.headers.clone();
        let mut headers = sent.map_or_else(|| self.headers.get(), Ok)?;
        if let Some(sniffed) = written.sniffed(&headers) {
            headers.insert("Content-Type".to_owned(), vec![sniffed.to_owned()]);
        }
        Ok(Response {
            status: written.status.unwrap_or(200),
            headers,
            body: written.body,
        })
    }
}

/// What a plugin has answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Returns the first value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let values = self.headers.get(&canonical(name))?;
        values.first().map(String::as_str)
    }

    /// Returns the body as a text.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// The status and the body.
impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.text())
    }
}
