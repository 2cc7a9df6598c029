//! A plugin may keep any argument: it keeps Go's own copy, which neither Rust code nor a collection changes.

use super::{func, noise};
use crate::support::{in_child, open};
use plugin_core::Func;

const COLLECT_EAGERLY: [(&str, &str); 2] = [("GOGC", "1"), ("GODEBUG", "clobberfree=1")];

/// Fills the heaps of both sides with something else.
fn churn() {
    let retain = open("retain");
    let echo: Func<fn(Vec<u8>) -> Vec<u8>> = func("sequences", "EchoSliceUint8");
    for len in (0..2000).step_by(7) {
        drop(echo.call(vec![0xee; len]).unwrap());
    }
    let collections = retain.collect_garbage();
    assert!(retain.collect_garbage() > collections);
    retain.collect_garbage();
}

#[test]
fn kept_strings_bytes_and_slices_outlive_the_buffers_of_rust() {
    if !in_child(&COLLECT_EAGERLY) {
        return;
    }
    let keep_string: Func<fn(String)> = func("retain", "KeepString");
    let keep_bytes: Func<fn(Vec<u8>)> = func("retain", "KeepBytes");
    let keep_strings: Func<fn(Vec<String>)> = func("retain", "KeepStrings");
    let text = |i: usize| format!("text {i} ").repeat(i % 50);
    for i in 0..500 {
        let mut given = text(i);
        keep_string.call(&given).unwrap();
        // SAFETY: the letter is ASCII, so the text stays UTF-8.
        unsafe { given.as_bytes_mut() }.fill(b'#');
        let mut bytes = noise(i * 3);
        keep_bytes.call(&bytes).unwrap();
        bytes.fill(0xff);
        let mut words = vec![text(i), String::new(), text(i + 1)];
        keep_strings.call(&words).unwrap();
        words
            .iter_mut()
            .for_each(|word| word.replace_range(.., "gone"));
    }
    churn();
    let string_at: Func<fn(isize) -> String> = func("retain", "StringAt");
    let bytes_at: Func<fn(isize) -> Vec<u8>> = func("retain", "BytesAt");
    let strings_at: Func<fn(isize) -> Vec<String>> = func("retain", "StringsAt");
    for i in 0..500 {
        assert_eq!(string_at.call(i as isize).unwrap(), text(i));
        assert_eq!(bytes_at.call(i as isize).unwrap(), noise(i * 3));
        assert_eq!(
            strings_at.call(i as isize).unwrap(),
            [text(i), String::new(), text(i + 1)]
        );
    }
    assert_eq!(
        func::<fn() -> isize>("retain", "Count").call().unwrap(),
        1500
    );
    func::<fn()>("retain", "Forget").call().unwrap();
    assert_eq!(func::<fn() -> isize>("retain", "Count").call().unwrap(), 0);
}

#[test]
fn kept_keys_values_parts_and_messages_outlive_the_buffers_of_rust() {
    if !in_child(&COLLECT_EAGERLY) {
        return;
    }
    let put: Func<fn(String, Vec<u8>)> = func("retain", "Put");
    let get: Func<fn(String) -> (Vec<u8>, bool)> = func("retain", "Get");
    for i in 0..300 {
        put.call(format!("key {i}"), noise(i)).unwrap();
    }
    let keep_part: Func<fn(String)> = func("retain", "KeepPart");
    for i in 0..300 {
        keep_part
            .call(format!("{i}-part of a longer text"))
            .unwrap();
    }
    let send: Func<fn(String)> = func("retain", "Send");
    send.call(String::from("kept by a goroutine")).unwrap();
    churn();
    for i in 0..300 {
        assert_eq!(get.call(format!("key {i}")).unwrap(), (noise(i), true));
        let string_at: Func<fn(isize) -> String> = func("retain", "StringAt");
        assert_eq!(string_at.call(i as isize).unwrap(), format!("{i}-part"));
    }
    assert_eq!(get.call("key 300").unwrap(), (vec![], false));
    assert_eq!(
        func::<fn() -> String>("retain", "Receive").call().unwrap(),
        "kept by a goroutine"
    );
}

#[test]
fn results_outlive_the_call_and_the_collections_after_it() {
    if !in_child(&COLLECT_EAGERLY) {
        return;
    }
    let echo: Func<fn(Vec<String>) -> Vec<String>> = func("sequences", "EchoSliceString");
    let words: Vec<String> = (0..2000).map(|i| format!("result {i}")).collect();
    let (strings, bytes) = (
        echo.call(&words).unwrap(),
        func::<fn(Vec<u8>) -> Vec<u8>>("sequences", "EchoSliceUint8")
            .call(noise(9999))
            .unwrap(),
    );
    churn();
    assert_eq!(strings, words);
    assert_eq!(bytes, noise(9999));
}
