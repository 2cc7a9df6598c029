//! The host's side of HTTP: requests, responses, handlers, and response writers that answer to Rust.

use super::{open, text};
use plugin_core::{
    GoError, GoObject, Type, Value, go_methods,
    stdlib::{Cancel, Context, reader},
};
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex},
};

/// The types of package net/http.
pub(super) struct Http {
    handler: Type,
    writer: Type,
    request: Type,
}

/// What a plugin has answered.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) status: isize,
    pub(super) body: String,
}

/// A response writer, and what has been written to it.
pub(super) struct Writer {
    pub(super) value: Value,
    recorder: Arc<Recorder>,
}

struct Recorder {
    header: Value,
    answer: Mutex<Answer>,
}

#[go_methods]
impl Recorder {
    fn header(&self) -> Value {
        self.header.clone()
    }

    fn write_header(&self, status: isize) {
        let mut answer = self.answer.lock().unwrap();
        if answer.status == 0 {
            answer.status = status;
        }
    }

    fn write(&self, part: Vec<u8>) -> Result<isize, GoError> {
        self.write_header(200);
        let part = String::from_utf8(part).map_err(GoError::from_error)?;
        self.answer.lock().unwrap().body += &part;
        Ok(part.len() as isize)
    }
}

/// A context with values in it, and what cancels it.
pub(super) fn context(values: &[(&str, &str)]) -> (Value, Cancel) {
    let mut context = Context::background().unwrap();
    for (key, value) in values {
        context = context.with_value(&text(key), &text(value)).unwrap();
    }
    let (context, cancel) = context.with_cancel().unwrap();
    (context.into(), cancel)
}

impl Http {
    /// The types to which the handlers of a plugin lead.
    pub(super) fn bind() -> Self {
        let registerer = open("shape_krakend").lookup("HandlerRegisterer").unwrap();
        let register = registerer.methods().unwrap().method("RegisterHandlers");
        let register = register.unwrap().type_of().unwrap().parameter(0).unwrap();
        let handler = register.parameter(1).unwrap().parameter(2).unwrap();
        let serve = handler.method("ServeHTTP").unwrap();
        Self {
            handler,
            writer: serve.parameter(0).unwrap(),
            request: serve.parameter(1).unwrap().elem().unwrap(),
        }
    }

    pub(super) fn get(&self, url: &str) -> Value {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let url = field(&self.request, "URL").elem().unwrap();
        let url = url.with_fields(&[("Path", &text(path)), ("RawQuery", &text(query))]);
        let header = field(&self.request, "Header").make_map().unwrap();
        let fields = [
            ("Method", &text("GET")),
            ("URL", &url.unwrap().addr().unwrap()),
            ("Header", &header),
            ("Body", &reader(io::empty()).unwrap()),
        ];
        self.request.with_fields(&fields).unwrap().addr().unwrap()
    }

    /// A response without a body.
    pub(super) fn response(&self, status: isize) -> Value {
        let response = field(&self.request, "Response").elem().unwrap();
        let header = field(&response, "Header").make_map().unwrap();
        let status = super::int(status);
        let fields = [("StatusCode", &status), ("Header", &header)];
        response.with_fields(&fields).unwrap().addr().unwrap()
    }

    /// A `http.Handler` that is a closure.
    pub(super) fn handler(&self, serve: impl Fn(Value, Value) + Send + Sync + 'static) -> Value {
        let object = GoObject::implement(&[&self.handler]).unwrap();
        object.method("ServeHTTP", serve).build().unwrap()
    }

    pub(super) fn writer(&self) -> Writer {
        let header = self.writer.method("Header").unwrap().result(0).unwrap();
        let recorder = Arc::new(Recorder {
            header: header.make_map().unwrap(),
            answer: Mutex::default(),
        });
        let object = GoObject::implement(&[&self.writer]).unwrap();
        let value = object.methods_of(Arc::clone(&recorder)).build().unwrap();
        Writer { value, recorder }
    }

    /// Lets a `http.Handler` serve a request.
    pub(super) fn serve(&self, handler: &Value, request: &Value) -> Answer {
        let writer = self.writer();
        super::call(handler, "ServeHTTP", &[&writer.value, request]);
        writer.answer()
    }
}

/// The type of a field of a struct.
fn field(of: &Type, name: &str) -> Type {
    let fields: HashMap<_, _> = of
        .fields()
        .unwrap()
        .into_iter()
        .map(|field| (field.name, field.ty))
        .collect();
    fields[name].clone()
}

impl Writer {
    pub(super) fn answer(&self) -> Answer {
        self.recorder.answer.lock().unwrap().clone()
    }

    pub(super) fn header(&self, name: &str) -> String {
        super::ask(&self.recorder.header, "Get", &[&text(name)])
    }
}

pub(super) fn answer(status: isize, body: &str) -> Answer {
    Answer {
        status,
        body: body.to_owned(),
    }
}
