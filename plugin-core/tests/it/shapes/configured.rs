//! S2: Tyk finds the name of the function in its configuration, and its type by the place where the name is.

use super::{
    ask,
    http::{Answer, Http, answer},
    projects, text,
};
use plugin_core::{Error, Func, Value};

type Middleware = fn(Value, Value);
type ResponsePlugin = fn(Value, Value, Value);

/// One request through the middleware that the configuration names.
fn through(configured: &str, url: &str) -> Result<(Answer, String), Error> {
    let http = Http::bind();
    let middleware: Func<Middleware> = projects().func(configured)?;
    let (writer, request) = (http.writer(), http.get(url));
    middleware.call(&writer.value, &request).unwrap();
    let header = request.elem().unwrap().field("Header").unwrap();
    Ok((writer.answer(), ask(&header, "Get", &[&text("foo")])))
}

#[test]
fn a_tyk_middleware_changes_requests_and_may_answer() {
    let passed = through("AddFooBarHeader", "/a").unwrap();
    assert_eq!(passed, (Answer::default(), "Bar".to_owned()));
    let (answered, _) = through("AddFooBarHeader", "/b?deny=1").unwrap();
    assert_eq!(answered, answer(403, "GET /b denied"));
}

#[test]
fn a_tyk_response_plugin_sees_three_of_the_hosts_values() {
    let http = Http::bind();
    let plugin: Func<ResponsePlugin> = projects().func("MyResponsePlugin").unwrap();
    let (writer, response) = (http.writer(), http.response(200));
    plugin
        .call(&writer.value, &response, http.get("/page"))
        .unwrap();
    assert_eq!(writer.header("x-seen"), "true");
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
