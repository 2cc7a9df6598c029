//! Funcs to range over.

use crate::{common::int, containers::function, support::open};
use plugin_core::{CallError, Func, Value, ValueError};

#[test]
fn a_func_to_range_over_is_an_iterator() {
    let plugin = open("types");
    let count: Func<fn(isize) -> Value> = plugin.func("Count").unwrap();
    let told = |values: Vec<Value>| {
        values
            .iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let range = |of: &Value| -> Vec<String> {
        of.range()
            .unwrap()
            .map(|values| told(values.unwrap()))
            .collect()
    };
    assert_eq!(range(&count.call(3).unwrap()), ["0", "1", "2"]);
    assert!(range(&count.call(0).unwrap()).is_empty());
    assert_eq!(range(&function("Pairs")), ["one 1", "two 2"]);
    assert_eq!(range(&function("Ticks")), ["", "", ""]);

    let mut endless = count.call(isize::MAX).unwrap().range().unwrap();
    assert_eq!(endless.by_ref().take(5).count(), 5);
    drop(endless);
    drop(count.call(isize::MAX).unwrap().range().unwrap()); // Dropped before the first iteration.
    plugin.collect_garbage();
    let stopped: Func<fn() -> bool> = plugin.func("WaitStopped").unwrap();
    assert!(stopped.call().unwrap(), "it was told to end");
}

#[test]
fn a_sequence_that_panics_is_an_error_after_what_it_yielded() {
    let mut broken = function("Broken").range().unwrap();
    assert_eq!(broken.next().unwrap().unwrap()[0].to_string(), "first");
    let error = broken.next().unwrap().unwrap_err();
    assert!(
        matches!(&error, ValueError::Panic { message, go_stack, .. }
            if message == "sequence broken" && go_stack.contains("Broken")),
        "{error}"
    );
    assert!(broken.next().is_none());
    let mut exiting = function("Exiting").range().unwrap();
    let error = exiting.next().unwrap().unwrap_err().to_string();
    assert!(
        error.ends_with("the function called runtime.Goexit"),
        "{error}"
    );
    assert!(exiting.next().is_none());
    for no_sequence in [int(1), function("Numbers")] {
        let error = no_sequence.range().unwrap_err().to_string();
        assert!(
            error.ends_with("this is not a func(yield func(...) bool)"),
            "{error}"
        );
    }
}

#[test]
fn a_yield_that_is_called_after_the_end_panics_as_in_go() {
    let late: Func<fn() -> bool> = open("types").func("CallKept").unwrap();
    let is_go_text = |error: CallError| {
        assert!(
            matches!(&error, CallError::Panic { message, .. }
                if message == "range function continued iteration after whole loop exit"),
            "{error}"
        );
    };
    let mut keeping = function("Keeping").range().unwrap();
    assert_eq!(keeping.by_ref().count(), 1);
    is_go_text(late.call().unwrap_err());
    drop(keeping); // Kept values outlive the iterator.
    open("types").collect_garbage();
    is_go_text(late.call().unwrap_err());
}

#[test]
fn values_that_are_yielded_on_many_goroutines_arrive() {
    for _ in 0..20 {
        let mut sum = 0;
        for values in function("Crowd").range().unwrap() {
            sum += values.unwrap()[0].get::<isize>().unwrap();
        }
        assert_eq!(sum, 4 * (0..50).sum::<isize>());
    }
    assert_eq!(function("Crowd").range().unwrap().take(5).count(), 5);
}
