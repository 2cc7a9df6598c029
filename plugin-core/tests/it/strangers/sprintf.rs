//! `stdlib::sprintf` beside Go's `fmt.Sprintf`.

use super::func;
use crate::support::in_child;
use plugin_core::{GoError, Type, Value, stdlib::sprintf};
use std::time::Duration;

#[test]
fn sprintf_prints_what_go_prints() {
    let go = func::<fn(String, Vec<Value>) -> String>("Sprintf");
    let int = |n: isize| Value::new(n).unwrap();
    let text = |text: &str| Value::from(text);
    let float = |n: f64| Value::new(n).unwrap();
    let bytes = Value::new(b"ab".to_vec()).unwrap();
    let truth = Value::new(true).unwrap();
    let eof = Value::new(Some(GoError::eof())).unwrap();
    let nil = Value::nil().unwrap();
    let cases: Vec<(&str, Vec<Value>)> = vec![
        ("%d items, %d%%", vec![int(7), int(-3)]),
        (
            "[%5d|%-5d|%05d|%+d|%+d]",
            vec![int(42), int(42), int(-42), int(42), int(-42)],
        ),
        (
            "[%8.3f|%f|%.0f|%-9.2f|%+.1f]",
            [2.5, -1.0 / 3.0, 2.0, 1e3, 1.25].map(float).into(),
        ),
        (
            "[%e|%.2e|%v|%v]",
            [12345.678, 0.00012, 1e21, 0.5].map(float).into(),
        ),
        (
            "%.70000f %.1200e %.1000000f %.2000f",
            [1.5, 0.1, f64::INFINITY, 5e-324].map(float).into(),
        ),
        (
            "%08f|%+e|%f|%+.2f",
            [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::NAN]
                .map(float)
                .into(),
        ),
        (
            "%s %v %q %10s|%-10s|%.2s",
            vec![
                text("x"),
                text("é"),
                text("q\"\n"),
                text("r"),
                text("l"),
                text("été"),
            ],
        ),
        ("%x %x %x %s", vec![int(255), int(-255), text("hi"), bytes]),
        ("%t %v %T %T", vec![truth.clone(), truth, int(1), text("")]),
        ("failed: %v, %s %w", vec![eof.clone(), eof.clone(), eof]),
        ("%v", vec![nil]),
        ("%d %s", vec![int(1)]),
        ("none", vec![int(1), text("b")]),
        ("100%", vec![]),
        ("é %s ü", vec![text("ß")]),
        ("", vec![]),
        (
            "%x %x %s %x",
            vec![
                Value::new(vec![1u8, 255]).unwrap(),
                Value::new::<[u8; 3]>([1, 171, 3]).unwrap(),
                Value::new::<[u8; 2]>([97, 98]).unwrap(),
                Value::new(vec![10isize, 11]).unwrap(),
            ],
        ),
        (
            "%d %v %s %q %.2f %03d %d %T",
            vec![
                Value::new(Duration::from_secs(1)).unwrap(),
                Value::new(Duration::from_secs(1)).unwrap(),
                Value::new(vec!["a b".to_owned(), "c".to_owned()]).unwrap(),
                Value::new(vec!["a b".to_owned(), "c".to_owned()]).unwrap(),
                Value::new(vec![1.0, 2.5]).unwrap(),
                Value::new::<[isize; 2]>([1, -2]).unwrap(),
                Value::new(vec![Value::new(7u8).unwrap()]).unwrap(),
                Value::nil().unwrap(),
            ],
        ),
    ];
    for (format, values) in cases {
        let printed = sprintf(format, &values);
        if format.contains("%w") {
            assert_eq!(printed, "failed: EOF, EOF EOF", "as fmt.Errorf");
            continue;
        }
        let expected = go.call(format, values).unwrap();
        let differs = printed
            .bytes()
            .zip(expected.bytes())
            .position(|(one, other)| one != other);
        assert!(
            printed == expected,
            "{format}: {} bytes, expected {}, different from {differs:?} on",
            printed.len(),
            expected.len()
        );
    }
}

#[test]
fn any_number_of_elements_without_a_size_is_printed_soon() {
    if !in_child(&[]) {
        return;
    }
    func::<fn(String, Vec<Value>) -> String>("Sprintf");
    let many = Type::named("[]struct {}")
        .unwrap()
        .make_slice(1 << 40, 1 << 40);
    let many = [many.unwrap()];
    for format in ["%v", "%x", "%q", "%s", "%d", "%f"] {
        assert!(!sprintf(format, &many).is_empty(), "{format}");
    }
}
