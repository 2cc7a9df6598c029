//! A host in the manner of fission; fixtures/go_hosts/fission.go is the same in Go.

use super::Out;
use plugin_core::{
    Value,
    stdlib::{Context, Http},
};
use std::{error::Error, io::Write, path::Path};

pub(super) fn host(file: &Path, out: &mut Out) -> Result<(), Box<dyn Error>> {
    // SAFETY: the plugin is this project's own.
    let plugin = unsafe { plugin_core::open(file)? };
    let context = Context::background()?.with_value(&"node".into(), &"n1".into())?;
    let http = Http::new()?;
    let names = "Handler ContextHandler HandlerFuncVar HandlerVar Other";
    for name in names.split(' ') {
        let symbol = plugin.lookup(name)?;
        let (recorder, request) = (http.recorder()?, http.get("/a").make()?);
        let writer = recorder.writer();
        match &*symbol.go_type().to_string() {
            "func(http.ResponseWriter, *http.Request)" => {
                symbol.func::<fn(Value, Value)>()?.call(writer, request)?;
            }
            "func(context.Context, http.ResponseWriter, *http.Request)" => {
                let handler = symbol.func::<fn(Context, Value, Value)>()?;
                handler.call(&context, writer, request)?;
            }
            "http.HandlerFunc" | "http.Handler" => {
                // SAFETY: no Go code writes the variable.
                let serve = unsafe { symbol.variable()? }.method("ServeHTTP")?;
                serve.call(&[writer, &request])?;
            }
            other => {
                writeln!(out, "{name} is no entry point: it is a {other}")?;
                continue;
            }
        }
        writeln!(out, "{}", recorder.response()?)?;
    }
    Ok(())
}
