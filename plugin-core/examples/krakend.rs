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
    Callback, FuncValue, GoInterface, PluginApi, Value,
    stdlib::{Context, GoWriter, Http},
};
use std::{
    collections::HashMap,
    env,
    error::Error,
    io::Write,
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

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [plugin, rest @ ..] = &arguments[..] else {
        return Err("usage: krakend PLUGIN [URL]".into());
    };
    let url = rest.first().map_or("/hi?name=Rust", String::as_str);
    // SAFETY: the plugin is this project's own; its init functions may run here.
    let plugin = unsafe { plugin_core::open(plugin)? };
    let plugin = HandlerPlugin::bind(&plugin)?;

    let registered = Arc::new(Mutex::new(Vec::new()));
    let factories = Arc::clone(&registered);
    let register = Callback::<fn(String, Value)>::new(move |name, factory| {
        factories.lock().unwrap().push((name, factory));
    });
    plugin.handler_registerer.register_handlers.call(register)?;

    let http = Http::new()?;
    let (context, cancel) = Context::background()?.with_cancel()?;
    // As JSON's extra_config would give it.
    let config = Value::new(HashMap::from([
        ("path".to_owned(), Value::from("/hi")),
        ("times".to_owned(), Value::from(2isize)),
    ]))?;
    // The `http.Handler` behind all plugins: nothing is here.
    let next = http.handler(|writer, request| not_found(writer, &request).expect("a request"))?;
    for (name, factory) in registered.lock().unwrap().drain(..) {
        println!("plugin {name}: {}", factory.go_type());
        let results = factory.call(&[context.value(), &config, &next])?;
        let [handler, error] = &results[..] else {
            return Err(format!("{name}: a factory has two results").into());
        };
        if !error.is_nil() {
            return Err(format!("{name}: {error}").into());
        }
        let response = http.serve(handler, &http.get(url).make()?)?;
        println!("GET {url}\nstatus {}", response.status);
        print!("{}", response.text());
    }
    cancel.cancel()?;
    Ok(())
}

fn not_found(writer: Value, request: &Value) -> Result<(), Box<dyn Error>> {
    let status = Value::from(404isize);
    writer.method("WriteHeader")?.call(&[&status])?;
    let url = request.elem()?.field("URL")?;
    writeln!(GoWriter::new(writer)?, "no {url} here")?;
    Ok(())
}
