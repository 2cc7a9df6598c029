//! Types that are found by name: those of generic code as Go writes them, and none of the runtime host.

use crate::support::open;
use plugin_core::{Func, Type, Value};

#[test]
fn types_of_generic_code_are_found_as_go_writes_them() {
    let plugin = open("kinds");
    let page: Func<fn() -> Value> = plugin.func("Paged").unwrap();
    let own = page.call().unwrap().type_of().unwrap();
    for text in [
        "main.Page[map[string][]main.Page[main.Work]]",
        "Page[map[string][]Page[Work]]",
        "Page[ map[string] []Page[ Work ] ]",
        &own.to_string(),
    ] {
        let found = plugin.type_named(text);
        assert!(
            found.is_ok_and(|found| found.to_string() == own.to_string()),
            "{text}"
        );
    }
    for text in [
        "Page[Work2]",
        "Page[map[string][]Page[other.Work]]",
        "Page[map[string][]Page[]]",
    ] {
        assert!(plugin.type_named(text).is_err(), "{text}");
    }
}

/// The runtime host is a Go program with types of its own, which are no business of a plugin.
#[test]
fn types_of_the_runtime_host_are_not_found() {
    open("kinds");
    for text in [
        "main.rustText",
        "rustText",
        "main.frame",
        "abi.Space",
        "main.rustPanic",
    ] {
        let told = Type::named(text).unwrap_err().to_string();
        assert!(
            !told.contains("there is main.rust") && told.contains("no type"),
            "{told}"
        );
    }
}
