//! A host in the manner of tyk; fixtures/go_hosts/tyk.go is the same in Go.

use super::Out;
use plugin_core::{Func, Value, stdlib::Http, stdlib::http::Headers};
use std::{error::Error, io::Write, path::Path};

pub(super) fn host(file: &Path, out: &mut Out) -> Result<(), Box<dyn Error>> {
    // SAFETY: the plugin is this project's own.
    let plugin = unsafe { plugin_core::open(file)? };
    let middleware: Func<fn(Value, Value)> = plugin.func("AddFooBarHeader")?;
    let http = Http::new()?;
    for target in ["/a", "/b?deny=1"] {
        let (recorder, request) = (http.recorder()?, http.get(target).make()?);
        middleware.call(recorder.writer(), &request)?;
        let headers: Headers = request.elem()?.field("Header")?.get()?;
        writeln!(
            out,
            "{} [{}]",
            recorder.response()?,
            headers["Foo"].join(" ")
        )?;
    }
    Ok(())
}
