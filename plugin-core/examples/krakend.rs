//! A gateway in KrakenD's style: loads an HTTP handler plugin and serves a request through it.
//!
//! ```text
//! cargo xtask build-fixtures shape_krakend shape_http
//! cargo run --example krakend -- FOLDER/shape_krakend.so FOLDER/shape_http.so '/hi?name=Rust'
//! ```
//!
//! where FOLDER is what the first command names at its end. The first file is a handler plugin as KrakenD's documentation has them
//! (fixtures/shape_krakend). The second is ours: what needs a Go type with methods, an `http.ResponseWriter` for one, takes a few
//! lines of Go (fixtures/shape_http), which call Rust back.

use plugin_core::{Callback, Func, FuncValue, GoError, GoInterface, PluginApi, Value};
use std::{
    collections::HashMap,
    env,
    error::Error,
    sync::{Arc, Mutex},
};

type Write = fn(Vec<u8>) -> Result<isize, GoError>;

/// What the adapter makes for us.
#[derive(PluginApi)]
struct Adapter {
    /// `func(map[string]any) (context.Context, context.CancelFunc)`
    new_context: Func<fn(HashMap<String, Value>) -> (Value, Value)>,
    /// `func(method, url, body string) (*http.Request, error)`
    new_request: Func<fn(String, String, String) -> Result<Value, GoError>>,
    /// `func(func(status int), func([]byte) (int, error)) http.ResponseWriter`
    new_response_writer: Func<fn(Callback<fn(isize)>, Callback<Write>) -> Value>,
    /// `func(func(http.ResponseWriter, *http.Request)) http.Handler`
    new_handler: Func<fn(Callback<fn(Value, Value)>) -> Value>,
}

/// What KrakenD looks up in a plugin.
#[derive(PluginApi)]
struct HandlerPlugin {
    handler_registerer: Registerer,
}

/// What it asserts that to.
#[derive(GoInterface)]
struct Registerer {
    /// `func(func(name string, handler func(...) (http.Handler, error)))`
    register_handlers: FuncValue<fn(Callback<fn(String, Value)>)>,
}

/// What has been answered so far.
#[derive(Default)]
struct Answer {
    status: isize,
    body: Vec<u8>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [plugin, adapter, rest @ ..] = &arguments[..] else {
        return Err("usage: krakend PLUGIN ADAPTER [URL]".into());
    };
    let url = rest.first().map_or("/hi?name=Rust", String::as_str);
    // SAFETY: the plugins are this project's own; their init functions may run here.
    let plugin = unsafe { plugin_core::open(plugin)? };
    // SAFETY: as above.
    let adapter = unsafe { plugin_core::open(adapter)? };
    let adapter = Adapter::bind(&adapter)?;
    let plugin = HandlerPlugin::bind(&plugin)?;

    let (context, cancel) = adapter.new_context.call(HashMap::new())?;
    let next = adapter.new_handler.call(not_found())?;
    // As JSON's extra_config would give it.
    let config = Value::new(HashMap::from([
        ("path".to_owned(), Value::new("/hi".to_owned())?),
        ("times".to_owned(), Value::new(2isize)?),
    ]))?;
    let mut handler = next;
    for (name, factory) in registered(&plugin.handler_registerer)? {
        println!("plugin {name}: {}", factory.go_type()?);
        let results = factory.call(&[&context, &config, &handler])?;
        let [made, error] = &results[..] else {
            return Err(format!("{name}: a factory has two results").into());
        };
        if !error.is_nil()? {
            return Err(format!("{name}: {error}").into());
        }
        handler = made.try_clone()?;
    }

    let answer = serve(&adapter, &handler, url)?;
    println!("GET {url}");
    println!("status {}", answer.status);
    print!("{}", String::from_utf8_lossy(&answer.body));
    cancel.call(&[])?;
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

/// The handler behind all plugins, in Rust: nothing is here.
fn not_found() -> Callback<fn(Value, Value)> {
    Callback::<fn(Value, Value)>::new(|writer, request| {
        let answer = || -> Result<(), Box<dyn Error>> {
            let url = request.elem()?.field("URL")?;
            let status = Value::new(404isize)?;
            writer.method("WriteHeader")?.call(&[&status])?;
            let body = Value::new(format!("no {url} here\n").into_bytes())?;
            writer.method("Write")?.call(&[&body])?;
            Ok(())
        };
        answer().expect("a response writer and a request");
    })
}

/// Serves one request.
fn serve(adapter: &Adapter, handler: &Value, url: &str) -> Result<Answer, Box<dyn Error>> {
    let answer = Arc::new(Mutex::new(Answer::default()));
    let (head, body) = (Arc::clone(&answer), Arc::clone(&answer));
    let write_header =
        Callback::<fn(isize)>::new(move |status| head.lock().unwrap().status = status);
    let write = Callback::<Write>::new(move |part| {
        body.lock().unwrap().body.extend(&part);
        Ok(part.len() as isize)
    });
    let writer = adapter.new_response_writer.call(write_header, write)?;
    let request = adapter.new_request.call("GET", url, "")??;
    handler.method("ServeHTTP")?.call(&[&writer, &request])?;
    Ok(std::mem::take(&mut *answer.lock().unwrap()))
}
