//! A host in the manner of krakend; fixtures/go_hosts/krakend.go is the same in Go.

use super::Out;
use plugin_core::{
    Callback, FuncValue, GoError, GoInterface, PluginApi, Value,
    stdlib::{Context, Http, http},
};
use std::{collections::HashMap, error::Error, io::Write, path::Path, sync::mpsc};

type Factory = FuncValue<fn(Context, HashMap<String, Value>, Value) -> Result<Value, GoError>>;

#[derive(PluginApi)]
struct Plugin {
    handler_registerer: Registerer,
}

#[derive(GoInterface)]
struct Registerer {
    register_handlers: FuncValue<fn(Callback<fn(String, Factory)>)>,
}

pub(super) fn host(file: &Path, out: &mut Out) -> Result<(), Box<dyn Error>> {
    // SAFETY: the plugin is this project's own.
    let plugin = Plugin::bind(&unsafe { plugin_core::open(file)? })?;
    let (registered, factories) = mpsc::channel();
    let register = Callback::<fn(String, Factory)>::new(move |name, factory| {
        registered
            .send((name, factory))
            .expect("the receiver lives");
    });
    plugin.handler_registerer.register_handlers.call(register)?;

    let (context, _cancel) = Context::background()?.with_cancel()?;
    let config = [
        ("path".to_owned(), "/hi".into()),
        ("times".to_owned(), 2isize.into()),
    ];
    let http = Http::new()?;
    let next = http.handler(|writer, request| {
        let url = request
            .elem()
            .and_then(|request| request.field("URL"))
            .expect("it has one");
        http::respond(&writer, 404, &format!("no {url} here\n")).expect("it can be written");
    })?;
    for (name, new_handler) in factories.try_iter() {
        let handler = new_handler.call(&context, HashMap::from(config.clone()), &next)??;
        for target in ["/hi?name=you", "/other"] {
            let response = http.serve(&handler, &http.get(target).make()?)?;
            writeln!(out, "{name} {response}")?;
        }
    }
    Ok(())
}
