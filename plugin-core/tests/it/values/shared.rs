//! Two plugins that import one package share its variables and its types.

use super::func;
use crate::support::{in_child, open};
use plugin_core::{Error, Func, GoError};

#[test]
fn both_plugins_see_one_counter() {
    let increment: Func<fn() -> isize> = func("shared_a", "Increment");
    let counter: Func<fn() -> isize> = func("shared_b", "Counter");
    for n in 1..=10 {
        assert_eq!(increment.call().unwrap(), n);
        assert_eq!(counter.call().unwrap(), n);
    }
}

#[test]
fn a_value_that_one_plugin_made_is_understood_by_the_other() {
    if !in_child(&[]) {
        return;
    }
    // The order in which they are opened makes no difference: here the one that takes is the first.
    let take: Func<fn() -> Result<(String, isize), GoError>> = func("shared_b", "TakeItem");
    let label: Func<fn() -> Result<String, GoError>> = func("shared_b", "TakeLabel");
    assert_eq!(
        take.call().unwrap().unwrap_err().message(),
        "not a *registry.Item but <nil>"
    );

    func::<fn(String, isize)>("shared_a", "PutItem")
        .call("lamp", 3)
        .unwrap();
    open("shared_b").collect_garbage();
    assert_eq!(take.call().unwrap().unwrap(), ("lamp".to_owned(), 3));
    assert_eq!(label.call().unwrap().unwrap(), "lamp");

    func::<fn(String)>("shared_a", "PutPrivate")
        .call("hidden")
        .unwrap();
    assert_eq!(
        take.call().unwrap().unwrap_err().message(),
        "not a *registry.Item but *main.private"
    );
    assert_eq!(
        label.call().unwrap().unwrap(),
        "hidden",
        "through an interface, with the other plugin's method"
    );

    func::<fn(String)>("shared_a", "PutString")
        .call("text")
        .unwrap();
    assert_eq!(
        label.call().unwrap().unwrap_err().message(),
        "string is not registry.Labeled"
    );
}

#[test]
fn a_type_that_rust_cannot_hold_is_shown_with_its_package() {
    let error = open("shared_a")
        .func::<fn(String, isize) -> usize>("NewItem")
        .unwrap_err();
    assert!(matches!(error, Error::TypeMismatch { .. }));
    assert_eq!(
        error.to_string(),
        "plugin: symbol NewItem in plugin example.com/fixtures/shared_a is func(string, int) *registry.Item, \
         not func(string, int) uint: result 1 is *registry.Item, not uint"
    );
}
