//! S14: Fission takes an entry point of any of four types, and tells them apart by a switch over the symbol's type.

use super::{http::context, projects};
use plugin_core::{Error, Func, SymbolKind, Value, stdlib::Http};

/// An entry point, of whichever type.
enum EntryPoint {
    Func(Func<fn(Value, Value)>),
    WithContext(Func<fn(Value, Value, Value)>),
    HandlerFunc(Value),
    Handler(Value),
}

/// The possible types of an entry point.
const ACCEPTED: [&str; 4] = [
    "func(http.ResponseWriter, *http.Request)",
    "func(context.Context, http.ResponseWriter, *http.Request)",
    "http.HandlerFunc",
    "http.Handler",
];

fn entry_point(name: &str) -> Result<EntryPoint, String> {
    let symbol = projects().lookup(name).map_err(|error| error.to_string())?;
    let found = symbol.go_type().to_string();
    let wrong = |error: Error| error.to_string();
    match ACCEPTED.iter().position(|accepted| *accepted == found) {
        Some(0) => Ok(EntryPoint::Func(symbol.func().map_err(wrong)?)),
        Some(1) => Ok(EntryPoint::WithContext(symbol.func().map_err(wrong)?)),
        Some(2) => Ok(EntryPoint::HandlerFunc(symbol.value().map_err(wrong)?)),
        // SAFETY: nobody writes this variable, which is an interface.
        Some(_) => Ok(EntryPoint::Handler(
            unsafe { symbol.variable() }.map_err(wrong)?,
        )),
        None => Err(format!(
            "{name} is {found}, none of {}",
            ACCEPTED.join(", ")
        )),
    }
}

fn serve(name: &str, url: &str) -> Result<String, String> {
    projects();
    let http = Http::new().unwrap();
    let (recorder, request) = (http.recorder().unwrap(), http.get(url).make().unwrap());
    let writer = recorder.writer();
    match entry_point(name)? {
        EntryPoint::Func(function) => function.call(writer, &request).unwrap(),
        EntryPoint::WithContext(function) => {
            let (context, _cancel) = context(&[("node", "n1")]);
            function.call(context, writer, &request).unwrap();
        }
        EntryPoint::HandlerFunc(function) => {
            function.call(&[writer, &request]).unwrap();
        }
        EntryPoint::Handler(handler) => {
            super::call(&handler, "ServeHTTP", &[writer, &request]);
        }
    }
    Ok(recorder.response().unwrap().to_string())
}

#[test]
fn fission_serves_a_request_by_an_entry_point_of_each_type() {
    assert_eq!(serve("Handler", "/a").unwrap(), "200 func /a");
    let with_context = "200 context func /b n1";
    assert_eq!(serve("ContextHandler", "/b").unwrap(), with_context);
    assert_eq!(serve("HandlerFuncVar", "/c").unwrap(), "200 HandlerFunc /c");
    let not_found = "404 404 page not found\n";
    assert_eq!(serve("HandlerVar", "/d").unwrap(), not_found);
}

#[test]
fn fission_tells_what_an_entry_point_may_be() {
    let error = serve("Other", "/").unwrap_err();
    assert!(
        error.starts_with("Other is func(*http.Request) string, none of func("),
        "{error}"
    );
    let missing = serve("Handle", "/").unwrap_err();
    assert!(
        missing.contains("not found") && missing.contains("it has Handler"),
        "{missing}"
    );
}

#[test]
fn trying_one_type_after_the_other_does_as_well() {
    let plugin = projects();
    let two = |name| plugin.func::<fn(Value, Value)>(name).is_ok();
    let three = |name| plugin.func::<fn(Value, Value, Value)>(name).is_ok();
    assert!(two("Handler") && !three("Handler"));
    assert!(!two("ContextHandler") && three("ContextHandler"));
    assert!(!two("HandlerFuncVar") && !three("HandlerFuncVar"));
    let kind = plugin.lookup("HandlerFuncVar").unwrap().kind();
    assert_eq!(kind, SymbolKind::Var);
}
