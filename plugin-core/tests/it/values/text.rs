//! `string` as `String`: lengths near the size classes of Go's allocator, contents with NUL bytes, borrowed arguments.

use super::{func, noise, var};
use plugin_core::{Func, Var};

/// ASCII of this length in which a shift shows.
fn ascii(len: usize) -> String {
    let letter = |byte: u8| char::from(b'!' + byte % 94);
    noise(len).into_iter().map(letter).collect()
}

#[test]
fn strings_of_every_length_come_back() {
    let echo: Func<fn(String) -> String> = func("scalars", "EchoString");
    for len in (0..=257).chain([4 << 10, (32 << 10) - 1, 32 << 10, (32 << 10) + 1, 1 << 20]) {
        let text = ascii(len);
        assert_eq!(echo.call(&*text).unwrap(), text, "{len} bytes, as &str");
        assert_eq!(echo.call(&text).unwrap(), text, "{len} bytes, as &String");
        assert_eq!(echo.call(text.clone()).unwrap(), text, "{len} bytes, owned");
    }
}

#[test]
fn strings_may_hold_any_text() {
    let echo: Func<fn(String) -> String> = func("scalars", "EchoString");
    for text in [
        "\0",
        "a\0b",
        "\0\0\0\0\0\0\0\0",
        "Größe",
        "日本語",
        "🦀🐹",
        "e\u{301}",
        "\u{feff}",
        "\u{10ffff}",
        "\r\n\t\u{1b}[",
    ] {
        assert_eq!(echo.call(text).unwrap(), text);
    }
}

#[test]
fn parts_of_strings_can_be_given() {
    let greet: Func<fn(String) -> String> = func("greet", "Greet");
    let text = String::from("the whole world");
    assert_eq!(greet.call(&text[10..]).unwrap(), "hello world");
    assert_eq!(greet.call(&text[15..]).unwrap(), "hello ");
    assert_eq!(greet.call("").unwrap(), "hello ");
}

#[test]
fn go_joins_two_strings() {
    let add: Func<fn(String, String) -> String> = func("scalars", "AddString");
    for len in [0, 1, 15, 16, 17, 1000] {
        let (a, b) = (ascii(len), "é".repeat(len));
        assert_eq!(add.call(&a, &*b).unwrap(), format!("{a}{b}"));
    }
}

#[test]
fn string_variables_are_read_and_written() {
    let get: Func<fn() -> String> = func("scalars", "GetString");
    let variable: Var<String> = var("scalars", "VString");
    // SAFETY: only this test uses the variable, and no Go code runs meanwhile.
    assert_eq!(unsafe { variable.read() }.unwrap(), "");
    for text in [
        ascii(1),
        ascii(16),
        ascii(1 << 20),
        String::new(),
        "日\0本".into(),
    ] {
        // SAFETY: only this test uses the variable, and no Go code runs meanwhile.
        unsafe { variable.write(&text) }.unwrap();
        assert_eq!(get.call().unwrap(), text, "Go reads what Rust wrote");
        // SAFETY: only this test uses the variable, and no Go code runs meanwhile.
        assert_eq!(unsafe { variable.read() }.unwrap(), text);
    }
    // SAFETY: only this test uses the variable, and no Go code runs meanwhile.
    unsafe { variable.write("borrowed") }.unwrap();
    assert_eq!(get.call().unwrap(), "borrowed");
}
