//! A gateway in KrakenD's style: loads an HTTP handler plugin and serves a request through it.
//!
//! ```text
//! cargo xtask build-fixtures shape_krakend
//! cargo run --example krakend -- FOLDER/shape_krakend.so '/hi?name=Rust'
//! ```
//!
//! where FOLDER is what the first command names at its end. The file is a handler plugin as KrakenD's documentation has them
//! (fixtures/shape_krakend). It wants a `context.Context`, a `http.Handler` for what it does not serve itself, and for each request a
//! `http.ResponseWriter` and a `*http.Request`: all of them come from Rust.

use plugin_core::{
    Callback, FuncValue, GoError, GoInterface, GoMethods, GoObject, PluginApi, Type, Value,
    go_methods,
    stdlib::{Context, GoWriter, reader},
};
use std::{
    collections::HashMap,
    env,
    error::Error,
    io::{self, Write},
    sync::{Arc, Mutex},
};

/// What KrakenD looks up in a plugin.
#[derive(PluginApi)]
struct HandlerPlugin {
    handler_registerer: Registerer,
}

/// What it asserts that to.
#[derive(GoInterface)]
struct Registerer {
    /// `func(func(name string, handler func(context.Context, map[string]any, http.Handler) (http.Handler, error)))`
    register_handlers: FuncValue<fn(Callback<fn(String, Value)>)>,
}

/// The types of package net/http that a handler knows.
struct Http {
    response_writer: Type,
    request: Type,
}

/// A `http.ResponseWriter`.
struct Recorder {
    header: Value,
    answer: Mutex<Answer>,
}

/// What has been answered so far.
#[derive(Default)]
struct Answer {
    status: isize,
    body: Vec<u8>,
}

#[go_methods]
impl Recorder {
    /// The map that the plugin puts headers into.
    fn header(&self) -> Value {
        self.header.clone()
    }

    fn write_header(&self, status: isize) {
        self.answer.lock().unwrap().status = status;
    }

    fn write(&self, part: Vec<u8>) -> Result<isize, GoError> {
        let mut answer = self.answer.lock().unwrap();
        if answer.status == 0 {
            answer.status = 200;
        }
        answer.body.extend(&part);
        Ok(part.len() as isize)
    }
}

/// The `http.Handler` behind all plugins: nothing is here.
struct NotFound;

#[go_methods]
impl NotFound {
    #[go(name = "ServeHTTP")]
    fn serve_http(&self, writer: Value, request: Value) {
        let answer = || -> Result<(), Box<dyn Error>> {
            writer
                .method("WriteHeader")?
                .call(&[&Value::new(404isize)?])?;
            let url = request.elem()?.field("URL")?;
            writeln!(GoWriter::new(writer)?, "no {url} here")?;
            Ok(())
        };
        answer().expect("a response writer and a request");
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [plugin, rest @ ..] = &arguments[..] else {
        return Err("usage: krakend PLUGIN [URL]".into());
    };
    let url = rest.first().map_or("/hi?name=Rust", String::as_str);
    // SAFETY: the plugin is this project's own; its init functions may run here.
    let plugin = unsafe { plugin_core::open(plugin)? };
    let plugin = HandlerPlugin::bind(&plugin)?;

    let (context, cancel) = Context::background()?.with_cancel()?;
    // As JSON's extra_config would give it.
    let config = Value::new(HashMap::from([
        ("path".to_owned(), Value::new("/hi".to_owned())?),
        ("times".to_owned(), Value::new(2isize)?),
    ]))?;
    for (name, factory) in registered(&plugin.handler_registerer)? {
        println!("plugin {name}: {}", factory.go_type());
        let handler_type = factory.type_of()?.parameter(2)?;
        let next = NotFound.into_go(&[&handler_type])?;
        let results = factory.call(&[context.value(), &config, &next])?;
        let [handler, error] = &results[..] else {
            return Err(format!("{name}: a factory has two results").into());
        };
        if !error.is_nil() {
            return Err(format!("{name}: {error}").into());
        }

        let answer = serve(&Http::of(&handler_type)?, handler, url)?;
        println!("GET {url}");
        println!("status {}", answer.status);
        print!("{}", String::from_utf8_lossy(&answer.body));
    }
    cancel.cancel()?;
    Ok(())
}

/// The factories that the plugin registers, with their names.
fn registered(registerer: &Registerer) -> Result<Vec<(String, Value)>, Box<dyn Error>> {
    let all = Arc::new(Mutex::new(Vec::new()));
    let factories = Arc::clone(&all);
    let register = Callback::<fn(String, Value)>::new(move |name, factory| {
        factories.lock().unwrap().push((name, factory));
    });
    registerer.register_handlers.call(register)?;
    Ok(std::mem::take(&mut *all.lock().unwrap()))
}

impl Http {
    /// The types that a `http.Handler` leads to.
    fn of(handler: &Type) -> Result<Self, Box<dyn Error>> {
        let serve = handler.method("ServeHTTP")?;
        Ok(Self {
            response_writer: serve.parameter(0)?,
            request: serve.parameter(1)?.elem()?,
        })
    }

    /// A request as a server gets it.
    fn get(&self, url: &str) -> Result<Value, Box<dyn Error>> {
        let text = |text: &str| Value::new(text.to_owned());
        let fields = self.request.fields()?;
        let field = |name| fields.iter().find(|field| field.name == name);
        let url_type = field("URL").ok_or("a request has a URL")?.ty.elem()?;
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let url = url_type.with_fields(&[("Path", &text(path)?), ("RawQuery", &text(query)?)])?;
        let body = reader(io::empty())?;
        let fields = [
            ("Method", &text("GET")?),
            ("URL", &url.addr()?),
            ("Body", &body),
        ];
        Ok(self.request.with_fields(&fields)?.addr()?)
    }
}

/// Serves one request.
fn serve(http: &Http, handler: &Value, url: &str) -> Result<Answer, Box<dyn Error>> {
    let header = http.response_writer.method("Header")?.result(0)?;
    let recorder = Arc::new(Recorder {
        header: header.make_map()?,
        answer: Mutex::default(),
    });
    let writer = GoObject::implement(&[&http.response_writer])?
        .methods_of(Arc::clone(&recorder))
        .build()?;
    handler
        .method("ServeHTTP")?
        .call(&[&writer, &http.get(url)?])?;
    let answer = std::mem::take(&mut *recorder.answer.lock().unwrap());
    Ok(answer)
}
