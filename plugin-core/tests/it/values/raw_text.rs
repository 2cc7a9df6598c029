//! `string` as `RawString`, and as `String` if it is not UTF-8.

use super::{func, noise};
use plugin_core::{CallError, Func, GoError, RawString};

/// Not UTF-8, each for another reason: a lone continuation, a cut sequence, an overlong form, a surrogate, beyond Unicode.
const BROKEN: [&[u8]; 5] = [
    b"a\x80b",
    b"\xe6\x97",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
];

/// `EchoString`, which takes bytes.
fn echo<R: plugin_core::GoValue>() -> Func<fn(RawString) -> R> {
    func("scalars", "EchoString")
}

#[test]
fn raw_strings_hold_any_bytes() {
    for bytes in BROKEN.into_iter().chain([&b""[..], b"\0", &noise(5000)]) {
        let raw = RawString(bytes.to_vec());
        assert_eq!(echo::<RawString>().call(bytes).unwrap(), raw, "from &[u8]");
        assert_eq!(
            echo::<RawString>().call(&raw).unwrap(),
            raw,
            "from &RawString"
        );
        assert_eq!(echo::<RawString>().call(raw.clone()).unwrap(), raw, "owned");
    }
    assert_eq!(
        echo::<RawString>().call("text").unwrap().0,
        b"text",
        "from &str"
    );
    assert_eq!(echo::<String>().call("日本").unwrap(), "日本");
}

#[test]
fn a_result_that_is_not_utf8_is_an_error_with_its_bytes() {
    for broken in BROKEN {
        let error = echo::<String>().call(broken).unwrap_err();
        assert_eq!(
            error,
            CallError::NotUtf8 {
                symbol: "EchoString".into(),
                bytes: broken.into()
            }
        );
    }
    assert_eq!(
        echo::<String>()
            .call(&b"a\x80\"\n"[..])
            .unwrap_err()
            .to_string(),
        r#"Go's EchoString gave a string that is not UTF-8: "a\x80\"\n"; use RawString, LossyString or Result<String, NotUtf8> instead of String"#
    );
    assert_eq!(
        echo::<String>().call("fine").unwrap(),
        "fine",
        "the next call is not affected"
    );
}

#[test]
fn the_first_of_several_broken_strings_is_named() {
    let echo: Func<fn(Vec<RawString>) -> Vec<String>> = func("sequences", "EchoSliceString");
    let words = ["fine", "\u{fffd}"]
        .map(|text| RawString(text.into()))
        .into_iter();
    let words: Vec<_> = words
        .chain([b"1\xff", b"2\xff"].map(|bytes| RawString(bytes.to_vec())))
        .collect();
    let Err(CallError::NotUtf8 { bytes, .. }) = echo.call(words) else {
        panic!("no such error")
    };
    assert_eq!(*bytes, *b"1\xff");
}

#[test]
fn the_text_of_an_error_is_made_readable() {
    let parse: Func<fn(RawString) -> Result<i64, GoError>> = func("greet", "Parse");
    let error = parse.call(&b"\xff"[..]).unwrap().unwrap_err();
    assert_eq!(
        error.message(),
        r#"strconv.ParseInt: parsing "\xff": invalid syntax"#
    );
}
