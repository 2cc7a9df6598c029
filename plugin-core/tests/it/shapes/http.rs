//! The host's side of HTTP: requests, and response writers that answer to Rust.

use super::open;
use plugin_core::{Callback, Func, GoError, PluginApi, Value};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

type Write = fn(Vec<u8>) -> Result<isize, GoError>;

/// The plugin of Go code that hosts of HTTP plugins need.
#[derive(PluginApi)]
pub(super) struct Http {
    /// The context and the function that cancels it.
    pub(super) new_context: Func<fn(HashMap<String, Value>) -> (Value, Value)>,
    pub(super) new_request: Func<fn(String, String, String) -> Result<Value, GoError>>,
    pub(super) new_response: Func<fn(isize) -> Value>,
    pub(super) new_handler: Func<fn(Callback<fn(Value, Value)>) -> Value>,
    new_response_writer: Func<fn(Callback<fn(isize)>, Callback<Write>) -> Value>,
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
    answer: Arc<Mutex<Answer>>,
}

impl Http {
    pub(super) fn bind() -> Self {
        PluginApi::bind(&open("shape_http")).unwrap()
    }

    pub(super) fn get(&self, url: &str) -> Value {
        self.new_request.call("GET", url, "").unwrap().unwrap()
    }

    pub(super) fn writer(&self) -> Writer {
        let answer = Arc::new(Mutex::new(Answer::default()));
        let (head, body) = (Arc::clone(&answer), Arc::clone(&answer));
        let write_header =
            Callback::<fn(isize)>::new(move |status| head.lock().unwrap().status = status);
        let write = Callback::<Write>::new(move |part| {
            body.lock().unwrap().body += &String::from_utf8(part.clone()).unwrap();
            Ok(part.len() as isize)
        });
        let value = self.new_response_writer.call(write_header, write).unwrap();
        Writer { value, answer }
    }

    /// Lets a `http.Handler` serve a request.
    pub(super) fn serve(&self, handler: &Value, request: &Value) -> Answer {
        let writer = self.writer();
        super::call(handler, "ServeHTTP", &[&writer.value, request]);
        writer.answer()
    }
}

impl Writer {
    pub(super) fn answer(&self) -> Answer {
        self.answer.lock().unwrap().clone()
    }

    pub(super) fn header(&self, name: &str) -> String {
        let header = &super::call(&self.value, "Header", &[])[0];
        super::ask(header, "Get", &[&super::text(name)])
    }
}

pub(super) fn answer(status: isize, body: &str) -> Answer {
    Answer {
        status,
        body: body.to_owned(),
    }
}
