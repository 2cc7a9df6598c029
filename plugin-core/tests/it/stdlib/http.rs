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
        "GET / HTTP/1.1 example.com \"/\"  [] 0  / <nil>"
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
    assert_eq!(field("Host"), "example.com", "as in httptest");
}

/// What a handler writes without a type has the type that Go tells from it.
#[test]
fn the_type_of_a_body_is_told_as_by_go() {
    type Answer = fn(Value, Vec<u8>) -> String;
    let answer: Func<Answer> = open("implement").func("AnswerBody").unwrap();
    let http = http();
    let check = |body: &[u8]| {
        let recorder = http.recorder().unwrap();
        let expected = answer.call(recorder.writer(), body).unwrap();
        let response = recorder.response().unwrap();
        assert_eq!(
            response.header("content-type"),
            Some(&*expected),
            "{body:?}"
        );
    };
    let begins: [&[u8]; 40] = [
        b"<html>",
        b" <!DOCTYPE HTML>",
        b"\n<a b",
        b"<a",
        b"<ab",
        b"<!-- ",
        b"<?xml ",
        b"%PDF-1",
        b"%!PS-Adobe-",
        b"\xFE\xFF",
        b"\xFF\xFE12",
        b"\xEF\xBB\xBF",
        b"\xEF\xBB\xBFa",
        b"\0\0\x01\0",
        b"\0\0\x02\0",
        b"BM",
        b"GIF87a",
        b"GIF89a",
        b"\x89PNG\r\n\x1A\n",
        b"\xFF\xD8\xFF",
        b"RIFF1234WEBPVP",
        b"RIFF1234WAVE",
        b"RIFF1234AVI ",
        b"FORM1234AIFF",
        b"ID3",
        b"OggS\0",
        b"MThd\0\0\0\x06",
        b"\0\0\0\x18ftypmp42\0\0\0\0isommp41",
        b"\0\0\0\x14ftypisom\0\0\0\0mp4x",
        b"\0\0\0\x10ftypisommp42",
        b"\x1A\x45\xDF\xA3",
        b"\0\x01\0\0",
        b"OTTO",
        b"wOF2",
        b"\x1F\x8B\x08",
        b"PK\x03\x04",
        b"Rar!\x1A\x07\0",
        b"\0asm",
        b"plain text",
        b"\x1B[1m",
    ];
    let mut seed = 1u32;
    for begin in begins {
        check(begin);
        for round in 0..20 {
            // Bytes after it, or one byte changed; sometimes the mark of a font.
            let mut body = begin.to_vec();
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            body.resize(body.len() + (seed >> 24) as usize % 64, (seed >> 16) as u8);
            if round % 3 == 0 {
                let at = (seed >> 8) as usize % begin.len();
                body[at] = body[at].wrapping_add(1);
            }
            if let (1, Some(mark)) = (round % 4, body.get_mut(34..36)) {
                mark.copy_from_slice(b"LP");
            }
            check(&body);
        }
    }
    check(&[b'a'; 600]);
    let said: Func<Answer> = open("implement").func("AnswerSaid").unwrap();
    for (said_type, expected) in [("text/x", Some("text/x")), ("", None)] {
        let recorder = http.recorder().unwrap();
        let _ = said.call(recorder.writer(), said_type.as_bytes()).unwrap();
        let response = recorder.response().unwrap();
        assert_eq!(response.header("Content-Type"), expected);
    }
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
