//! `goplug call` with arguments that do not fit the function.

mod support;

use support::{fixture, run};

/// Calls a function of the fixture `command`.
fn call(arguments: &[&str]) -> (i32, String, String) {
    run(&[&["call", &fixture("command")], arguments].concat())
}

/// Each error names the cause, and the example in it is taken.
#[test]
fn arguments_that_do_not_fit() {
    for (function, argument, told) in [
        (
            "Float32",
            "1e39",
            "1e39 is out of the range of a Go float32",
        ),
        (
            "Uint64",
            "18446744073709551616",
            "out of the range of a Go uint64",
        ),
        ("Uint64", "18446744073709551616", "18446744073709551616 is"),
        (
            "Float32",
            "1e400",
            "1e400 is out of the range of a Go float32",
        ),
        ("Float32", "\"NaN", "it is not JSON"),
        ("Text", "\"\\u0000\\ud800\"", "it is not JSON"),
        ("Any", "\"a", "it is not JSON"),
        ("Any", "1e400", "1e400 is out of the range of a Go float64"),
        (
            "Any",
            "-1e400",
            "-1e400 is out of the range of a Go float64",
        ),
        (
            "Any",
            "[1",
            "it begins as a JSON list or object does, and is none",
        ),
        (
            "Any",
            "{\"a\": 1",
            "a text that begins so is written in quotation marks",
        ),
        ("Any", "[1e400]", "number out of range"),
        ("Int8", "300", "300 is given for a Go int8"),
        ("Int8", "1.5", "1.5 is no whole number"),
        (
            "Mirror",
            r#"{"Bytes":[1,2]}"#,
            "Bytes: 2 elements are given for a Go [3]uint8",
        ),
        ("Mirror", r#"{"Skip":1}"#, "has no field Skip"),
        ("Mirror", "7", "a number is given for a Go main.Whole"),
        ("Month", "x", "a Go time.Month is wanted"),
        ("Choose", r#"{"A":1}"#, "has no field A"),
    ] {
        let (code, _, errors) = call(&[function, argument]);
        assert!(
            code == 2 && errors.contains(told),
            "{function} {argument}: {errors}"
        );
        if let Some((_, example)) = errors.split_once("such as `") {
            let (example, _) = example.split_once('`').unwrap();
            let (code, _, errors) = call(&[function, example]);
            assert_eq!(code, 0, "{function} {example}: {errors}");
        }
    }
    for limit in ["nan", "-1", "1e300", "x"] {
        let (code, _, errors) = call(&["Floats", "--timeout", limit]);
        assert!(
            code == 2 && errors.contains("a number of seconds"),
            "{limit}: {errors}"
        );
    }
}

#[test]
fn where_an_argument_does_not_fit() {
    for (function, argument, told) in [
        (
            "Mirror",
            r#"{"Lists":{"7":[{"A":"x"}]}}"#,
            "Lists[7][0].A: a string is given for a Go int; write it such as `1`",
        ),
        (
            "Sum",
            r#"{"Of": [1, true]}"#,
            "Of[1]: a bool is given for a Go big.Int",
        ),
        (
            "Sum",
            r#"{"Of": ["x"]}"#,
            "Of[0]: a Go big.Int does not take this text",
        ),
        (
            "Sum",
            r#"{"Failure": 1}"#,
            "Failure: a number is given for a Go error",
        ),
        (
            "ByBool",
            r#"{"x":1}"#,
            "[x]: a string is given for a Go bool",
        ),
    ] {
        let (code, _, errors) = call(&[function, argument]);
        let told = format!("argument 1 of {function}: {told}");
        assert!(
            code == 2 && errors.contains(&told),
            "{function} {argument}: {errors}"
        );
    }
}

#[test]
fn one_key_in_two_spellings() {
    for (function, argument, told) in [
        (
            "ByTime",
            r#"{"1h": 1, "60m": 2}"#,
            "\"1h\" and \"60m\" are one key of a Go map[time.Duration]int",
        ),
        (
            "Mirror",
            r#"{"Lists": {"1": [], "1.0": []}}"#,
            "Lists: \"1\" and \"1.0\" are one key",
        ),
    ] {
        let (code, _, errors) = call(&[function, argument]);
        assert!(code == 2 && errors.contains(told), "{argument}: {errors}");
    }
}

#[test]
fn a_file_without_an_end() {
    let (code, _, errors) = call(&["Any", "@/dev/zero"]);
    assert!(
        code == 3 && errors.contains("`@/dev/zero`: it is larger than 256 MiB"),
        "{errors}"
    );
}

#[test]
fn a_file_that_is_no_text() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, b"\xff\xfe").unwrap();
    let (code, _, errors) = call(&["Any", &format!("@{}", file.path().display())]);
    assert!(
        code == 3 && errors.contains("is not UTF-8") && errors.contains("base64 FILE"),
        "{errors}"
    );
    assert!(!errors.contains("@@"), "{errors}");
}
