//! S2: Tyk finds the name of the function in its configuration, and the name's position there determines its type.

use super::{ask, int, projects, text};
use plugin_core::{Error, Func, Type, Value, stdlib::Http};

type Middleware = fn(Value, Value);
type ResponsePlugin = fn(Value, Value, Value);

/// Sends a request through the configured middleware. Returns its response, if any, and a header of the request.
fn through(configured: &str, url: &str) -> Result<(Option<String>, String), Error> {
    let middleware: Func<Middleware> = projects().func(configured)?;
    let http = Http::new().unwrap();
    let (recorder, request) = (http.recorder().unwrap(), http.get(url).make().unwrap());
    middleware.call(recorder.writer(), &request).unwrap();
    let header = request.elem().unwrap().field("Header").unwrap();
    let answer = recorder.response().unwrap().to_string();
    let answer = recorder.has_answered().then_some(answer);
    Ok((answer, ask(&header, "Get", &[&text("foo")])))
}

#[test]
fn a_tyk_middleware_changes_requests_and_may_answer() {
    let passed = through("AddFooBarHeader", "/a").unwrap();
    assert_eq!(passed, (None, "Bar".to_owned()));
    let (answered, _) = through("AddFooBarHeader", "/b?deny=1").unwrap();
    assert_eq!(answered.unwrap(), "403 GET /b denied");
}

#[test]
fn a_tyk_response_plugin_sees_three_of_the_hosts_values() {
    let plugin: Func<ResponsePlugin> = projects().func("MyResponsePlugin").unwrap();
    let http = Http::new().unwrap();
    let (recorder, request) = (http.recorder().unwrap(), http.get("/page").make().unwrap());
    let header = Type::named("http.Header").unwrap().make_map().unwrap();
    let fields = [("StatusCode", &int(200)), ("Header", &header)];
    let response = Type::named("http.Response").unwrap().with_fields(&fields);
    let response = response.unwrap().addr().unwrap();
    plugin.call(recorder.writer(), &response, request).unwrap();
    assert_eq!(recorder.response().unwrap().header("x-seen"), Some("true"));
    let header = response.elem().unwrap().field("Header").unwrap();
    assert_eq!(ask::<String>(&header, "Get", &[&text("x-path")]), "/page");
}

#[test]
fn a_name_that_is_wrong_in_the_configuration_is_told_with_types() {
    let wrong = |name| through(name, "/").unwrap_err().to_string();
    assert_eq!(
        wrong("AddFooBarHeder"),
        "plugin: symbol AddFooBarHeder not found in plugin example.com/fixtures/shape_projects; it has AddFooBarHeader"
    );
    assert_eq!(
        wrong("MyResponsePlugin"),
        "plugin: symbol MyResponsePlugin in plugin example.com/fixtures/shape_projects is \
         func(http.ResponseWriter, *http.Response, *http.Request), not func(any type, any type): \
         it has 3 parameters, not 2"
    );
}
