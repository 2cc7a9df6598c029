//! Requests, handlers and response writers of Go's package net/http.

use crate::{common::text, support::open};
use plugin_core::{Func, Value, stdlib::Http};

/// Types of the package, from a plugin that uses it.
fn http() -> Http {
    open("implement");
    Http::new().unwrap()
}

#[test]
fn a_request_has_all_its_parts() {
    let describe: Func<fn(Value) -> String> = open("implement").func("DescribeRequest").unwrap();
    let described = |request: plugin_core::stdlib::http::Request<'_>| {
        describe.call(request.make().unwrap()).unwrap()
    };
    let http = http();
    let request = http
        .request(
            "POST",
            "https://example.com:8080/a%20b%2Fc?name=x%20y&n=1#top",
        )
        .header("x-trace", "1")
        .header("X-Trace", "2")
        .body("the body");
    assert_eq!(
        described(request),
        "POST https://example.com:8080/a%20b%2Fc?name=x%20y&n=1 HTTP/1.1 example.com:8080 \"/a b/c\" x y \
         [1 2] 8 the body /a%20b%2Fc?name=x%20y&n=1 <nil>"
    );
    assert_eq!(
        described(http.get("/")),
        "GET / HTTP/1.1  \"/\"  [] 0  / <nil>"
    );
}

#[test]
fn what_net_http_refuses_is_refused() {
    let http = http();
    let right = || http.get("/").header("a", "b");
    for (request, told) in [
        (http.get(""), "empty url"),
        (http.get("/%zz"), "invalid URL escape"),
        (http.get("%zz"), "invalid URI for request"),
        (http.get("/a b"), "write %20"),
        (http.request("b d", "/"), "invalid method"),
        (right().header("a b", "c"), "invalid header field name"),
        (right().header("", "c"), "invalid header field name"),
        (
            right().header("A", "b\r\nc: d"),
            "invalid header field value",
        ),
    ] {
        let error = request.make().unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    assert!(http.url("http://h/%zz").is_err());
    let request = http.request("", "http://a/").header("host", "b:1").make();
    let request = request.unwrap().elem().unwrap();
    let field = |name: &str| request.field(name).unwrap().to_string();
    assert_eq!(
        [field("Method"), field("Host"), field("Header")],
        ["GET", "b:1", "map[]"]
    );
    assert_eq!(field("RemoteAddr"), "192.0.2.1:1234");
    let request = http.get("/a?").remote("[::1]:5").make().unwrap();
    let request = request.elem().unwrap();
    let field = |name: &str| request.field(name).unwrap().to_string();
    assert_eq!(
        [field("URL"), field("RequestURI"), field("RemoteAddr")],
        ["/a?", "/a?", "[::1]:5"]
    );
}

#[test]
fn a_recorder_keeps_what_was_written() {
    let answer: Func<fn(Value, isize, String)> = open("implement").func("Answer").unwrap();
    let http = http();
    let recorder = http.recorder().unwrap();
    assert!(!recorder.has_answered());
    assert_eq!(recorder.response().unwrap().to_string(), "200 ");
    answer.call(recorder.writer(), 0, "no status").unwrap();
    let response = recorder.response().unwrap();
    assert_eq!((response.status, &*response.text()), (200, "no status"));
    let header = response.header("CONTENT-type");
    assert_eq!(header, Some("text/plain"));
    assert_eq!(response.header("missing"), None);
    // The first status counts, unless it is informational.
    let recorder = http.recorder().unwrap();
    for status in [103, 404, 500] {
        answer.call(recorder.writer(), status, "x").unwrap();
    }
    assert!(recorder.has_answered());
    assert_eq!(recorder.response().unwrap().to_string(), "200 xxx");
    let recorder = http.recorder().unwrap();
    let method = recorder.writer().method("WriteHeader").unwrap();
    for status in [103isize, 404, 500] {
        method.call(&[&status.into()]).unwrap();
    }
    assert_eq!(recorder.response().unwrap().status, 404);
    for wrong in [0isize, 99, 1000, -1] {
        let error = method.call(&[&wrong.into()]).unwrap_err();
        assert!(
            error
                .to_string()
                .contains(&format!("invalid WriteHeader code {wrong}")),
            "{error}"
        );
    }
    assert_eq!(recorder.response().unwrap().status, 404);
}

#[test]
fn a_header_that_is_set_after_the_status_is_not_sent() {
    let http = http();
    let handler = http.handler(|writer, _| {
        let set = |name: &str, value: &str| {
            let header = writer.method("Header").unwrap().call(&[]).unwrap();
            let [name, value] = [name, value].map(text);
            let set = header[0].method("Set").unwrap();
            set.call(&[&name, &value]).unwrap();
        };
        let status = |code: isize| {
            let code = code.into();
            writer
                .method("WriteHeader")
                .unwrap()
                .call(&[&code])
                .unwrap();
        };
        set("First", "1");
        status(103);
        set("Second", "2");
        status(201);
        set("Third", "3");
        set("First", "changed");
    });
    let request = http.get("/").make().unwrap();
    let response = http.serve(&handler.unwrap(), &request).unwrap();
    assert_eq!(response.status, 201);
    let headers = ["first", "second", "third"].map(|name| response.header(name));
    assert_eq!(headers, [Some("1"), Some("2"), None]);
}

#[test]
fn a_handler_is_a_closure_and_the_other_way_round() {
    let http = http();
    let handler = http.handler(|writer, request| {
        let method = request.elem().unwrap().field("Method").unwrap();
        let body = Value::new(format!("{method} from Rust").into_bytes()).unwrap();
        writer.method("Write").unwrap().call(&[&body]).unwrap();
    });
    let wrap: Func<fn(Value) -> Value> = open("implement").func("Wrap").unwrap();
    let wrapped = wrap.call(handler.unwrap()).unwrap();
    let response = http.serve(&wrapped, &http.get("/").make().unwrap());
    let response = response.unwrap();
    assert_eq!(response.to_string(), "200 GET from Rust");
    assert_eq!(response.header("wrapped"), Some("yes"));
    let error = http.serve(&text("x"), &text("y")).unwrap_err();
    assert!(error.to_string().contains("ServeHTTP"), "{error}");
}
