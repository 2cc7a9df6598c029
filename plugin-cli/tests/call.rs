//! `goplug call`: arguments and results as JSON, and how a call ends.

mod support;

use std::{fs, io::Write, process::Stdio};

use support::{fixture, goplug, run};

/// Calls a function of the fixture `command`.
fn call(arguments: &[&str]) -> (i32, String, String) {
    run(&[&["call", &fixture("command")], arguments].concat())
}

#[test]
fn results_are_json_by_the_types_of_the_function() {
    for (arguments, printed) in [
        (&["Parse", "42"][..], "42\nnull\n"),
        (&["Wait", "1h30m"], "\"1h30m0s\"\n"),
        (&["Wait", "1500000000"], "\"1.5s\"\n"),
        (&["Bytes", "aGVsbG8="], "\"aGVsbG8=\"\n5\n"),
        (&["Bytes", "[104, 105]"], "\"aGk=\"\n2\n"),
        (&["Join", "-", "a", "b"], "\"2-[a b]\"\n"),
        (
            &["Current"],
            "{\"name\":\"current\",\"limits\":{\"wait\":1000000000,\"Key\":\"a2V5\"},\"labels\":null,\"next\":null}\n",
        ),
    ] {
        let (code, text, errors) = call(arguments);
        assert_eq!(
            (code, text.as_str()),
            (0, printed),
            "{arguments:?}: {errors}"
        );
    }
    let config = r#"{"name":"x","limits":{"wait":"2s","Key":"a2V5"},"labels":{"a":"b"},"next":{"name":"y"}}"#;
    let (code, text, errors) = call(&["Apply", config]);
    let applied: serde_json::Value = serde_json::from_str(&text).expect(&errors);
    assert_eq!(code, 0);
    assert_eq!(applied["limits"]["wait"], 2_000_000_000_i64);
    assert_eq!(applied["next"]["name"], "y");
}

#[test]
fn how_a_call_ends_is_the_exit_code() {
    for (arguments, code, told) in [
        (&["Parse", "41"][..], 1, "not the answer: 41"),
        (&["Boom"], 1, "boom"),
        (
            &["Exit", "0"],
            1,
            "the plugin ended the process before Exit returned (exit status: 0)",
        ),
        (&["Exit", "7"], 1, "exit status: 7"),
        (
            &["Sleep", "30", "--timeout", "0.5"],
            3,
            "did not return within 0.5 s",
        ),
        (&["Parse"], 2, "it takes 1 argument, and 0 are given"),
        (&["Wait", "soon"], 2, "not a Go duration"),
        (&["Bytes", "!"], 2, "base64"),
        (&["Apply", "{"], 2, "it is not JSON"),
        (
            &["Apply", "[1]"],
            2,
            "argument 1 of Apply: an array is given for a Go main.Config",
        ),
        (
            &["Hook", "1"],
            2,
            "no JSON but null can stand for a Go func()",
        ),
        (&["Hook", "null"], 1, "nil pointer dereference"),
        (&["Function"], 1, "cannot be written as JSON"),
        (&["Mixed"], 1, "two keys of a map are \"1\" in JSON"),
        (&["NoFailure"], 0, "null"),
        (&["Current", "--json"], 0, "current"),
        (&["Current", "1"], 2, "takes no arguments"),
        (&["Parze", "1"], 1, "Parse"),
        (&["Unheard"], 1, "lists what it exports"),
        (&["Bytes", "@/nowhere"], 3, "`@/nowhere`: No such file"),
        (&["Join", "@-", "@-"], 2, "standard input is read once"),
    ] {
        let (found, text, errors) = call(arguments);
        assert_eq!(found, code, "{arguments:?}: {text}{errors}");
        assert!(
            text.contains(told) || errors.contains(told),
            "{arguments:?}: {text}{errors}"
        );
    }
    let (code, _, errors) = run(&["call", "/nowhere.so", "F"]);
    assert!(
        code == 3 && errors.contains("realpath failed"),
        "{code} {errors}"
    );
    let (code, _, errors) = run(&["call", &fixture("c_shared"), "F"]);
    assert!(
        code == 1 && errors.contains("plugin.Open"),
        "{code} {errors}"
    );
}

/// What is given comes back.
#[test]
fn arguments_of_all_types() {
    for (function, argument, printed) in [
        ("Float32", "0.1", "0.1"),
        ("Float32", "NaN", "\"NaN\""),
        ("Float32", "\"-Inf\"", "\"-Inf\""),
        ("Int8", "1.0", "1"),
        ("Uint64", "18446744073709551615", "18446744073709551615"),
        ("Any", "1", "1.0"), // As encoding/json has it, a float64.
        ("Any", "9007199254740993", "9007199254740992.0"),
        ("Any", "text", "\"text\""),
        ("Any", r#""a","b""#, r#""\"a\",\"b\"""#),
        ("Any", r#"{"a":[1,2.5,null]}"#, r#"{"a":[1.0,2.5,null]}"#),
        (
            "Any",
            r#"{"d":1,"b":2,"c":3,"a":4}"#,
            r#"{"a":4.0,"b":2.0,"c":3.0,"d":1.0}"#,
        ),
        ("Text", "boom", "\"boom\""),
        ("Text", "null", "\"<nil>\""),
        ("ByBool", r#"{"true":0.1}"#, r#"{"true":0.1}"#),
        (
            "ByPart",
            r#"{"{\"A\":1}":3}"#,
            r#"{"{\"A\":1,\"bee\":\"\"}":3}"#,
        ),
        ("ByTime", r#"{"1h":3}"#, r#"{"3600000000000":3}"#),
        ("Month", "3", "3"),
        (
            "Sum",
            r#"{"Of":[1,"123456789012345678901234567890"],"Failure":"none"}"#,
            r#"{"Of":["1","123456789012345678901234567890"],"Failure":"none"}"#,
        ),
        (
            "Big",
            "123456789012345678901234567890",
            r#""123456789012345678901234567890""#,
        ),
        (
            "Mirror",
            r#"{"A":1,"bee":"b","Small":0.1,"Lists":{"7":[{"A":2}]},"Bytes":[1,2,3]}"#,
            r#"{"A":1,"bee":"b","Small":0.1,"Lists":{"7":[{"A":2,"bee":""}]},"Bytes":[1,2,3]}"#,
        ),
    ] {
        let (code, text, errors) = call(&[function, "--", argument]);
        assert_eq!(
            (code, text.trim_end()),
            (0, printed),
            "{function} {argument}: {errors}"
        );
    }
    let (_, text, _) = call(&["Types", "1", "x", "[true]", "null"]);
    assert_eq!(text, "\"[]interface {}[1 x [true] <nil>]\"\n");
    assert_eq!(call(&["Floats"]).1, "\"+Inf\"\n\"NaN\"\n");
    // As in Go, an error that holds a nil pointer is one.
    let (code, text, _) = call(&["NilPointer"]);
    assert_eq!((code, &*text), (1, "\"<nil>\"\n"));
    // A variable that is an error is printed as any other.
    let (code, text, _) = call(&["Failure"]);
    assert_eq!((code, &*text), (0, "\"a variable\"\n"));
}

/// Without `--`: only goplug's own options are no arguments.
#[test]
fn arguments_that_begin_with_a_hyphen() {
    for (arguments, printed) in [
        (&["Float32", "-Inf"][..], "\"-Inf\"\n"),
        (&["Wait", "-1.5s"], "\"-1.5s\"\n"),
        (&["Any", "-x", "--timeout", "30"], "\"-x\"\n"),
        (&["Any", "--", "--timeout"], "\"--timeout\"\n"),
    ] {
        let (code, text, errors) = call(arguments);
        assert_eq!((code, &*text), (0, printed), "{arguments:?}: {errors}");
    }
}

#[test]
fn arguments_from_files_and_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        format!("@{}", path.display())
    };
    let text = file("text", "two\nlines\n");
    let duration = file("duration", "1h30m\n");
    let base64 = file("base64", "aGV\nsbG8=\n");
    for (arguments, input, printed) in [
        (&["Any", &*text][..], "", "\"two\\nlines\\n\"\n"),
        (&["Wait", &duration], "", "\"1h30m0s\"\n"),
        (&["Bytes", &base64], "", "\"aGVsbG8=\"\n5\n"),
        (&["Any", "@-"], "{\"a\": 1}\n", "{\"a\":1.0}\n"),
        (&["Join", "@-", "@@-", "@@@b"], "+", "\"2+[@- @@b]\"\n"),
    ] {
        let mut command = goplug(&[&["call", &fixture("command")], arguments].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        let found = String::from_utf8(output.stdout).unwrap();
        assert_eq!(found, printed, "{arguments:?}");
    }
}

#[test]
fn results_that_are_no_json() {
    let (code, text, errors) = call(&["Endless"]);
    assert!(
        code == 1 && text.is_empty() && errors.contains("contains itself"),
        "{errors}"
    );
    assert!(errors.len() < 1000, "{} bytes", errors.len());
    let (code, _, errors) = call(&["Broken"]);
    assert!(
        code == 1 && errors.contains(r#"not UTF-8: "\xff\xfe""#),
        "{errors}"
    );
}

#[test]
fn what_the_plugin_prints_is_no_result() {
    let (code, text, errors) = call(&["Prints"]);
    assert_eq!((code, &*text), (0, "7\n"), "{errors}");
    assert!(errors.contains("from the plugin"), "{errors}");
}

/// The trace begins where the plugin panicked, not where that was caught.
#[test]
fn a_panic_is_told_with_its_stack() {
    let (code, text, errors) = call(&["Boom"]);
    assert!(code == 1 && text.is_empty(), "{text}");
    let (_, trace) = errors.split_once("goroutine ").unwrap();
    let mut lines = trace.lines().skip(1);
    assert!(lines.next().unwrap().starts_with("panic("), "{errors}");
    assert!(lines.nth(1).unwrap().contains(".Boom()"), "{errors}");
}
