//! Tests of the random types and signatures, without building them.

use super::{draw, go_text, plan, rust_text};

#[test]
fn a_seed_says_all_of_a_batch() {
    let texts = |seed| {
        let batch = draw::batch(seed, 20);
        (
            go_text::plugin(&batch),
            rust_text::program(&batch),
            plan::data(&batch),
        )
    };
    assert_eq!(texts(5), texts(5));
    let (first, second) = (texts(5), texts(6));
    assert_ne!(first.0, second.0);
    assert_ne!(first.1, second.1);
    assert_ne!(first.2, second.2);
}

/// A few batches contain everything on which a fault may depend.
#[test]
fn all_that_it_promises_is_drawn() {
    let texts: String = (0..20)
        .map(|seed| go_text::plugin(&draw::batch(seed, 64)))
        .collect();
    for part in [
        "uintptr",
        "complex64",
        "complex128",
        "float32",
        "bool",
        "int8", // numbers
        " [0]int64 }",
        " [1]",
        " [17]",
        "_ [0]",
        " [0]any }", // arrays, at the end and blank
        "map[string]",
        "map[S",
        "[]*",
        "**",
        "[]any",
        " error, ",
        "N1",
        "; S4",
        "struct{ F0", // parts
        " ...",
        "(func(",
        "func() (string, int", // closures whose text is followed by a number
        "check.Change(",
        "p15 ",
        "x10 := ", // signatures
        "time.Duration",
        "time.Time",
        "check.SmallEnum",
        "check.TextEnum", // types for which Rust has its own
        "check.Wide[",
        "check.Float32(",  // narrow values
        "check.Changed(k", // closures that change what a pointer leads to
        "type I",          // objects
    ] {
        assert!(texts.contains(part), "no {part} in twenty batches");
    }
    // Values in registers that need three times as much spill space.
    let spills = |line: &str| line.starts_with("func F") && line.matches(" S3").count() > 8;
    assert!(texts.lines().any(spills));
    // Recursive types.
    for by in ["*", "[]", "map[string]*"] {
        let leads_to_itself = |line: &str| {
            let name = line
                .strip_prefix("type ")
                .and_then(|rest| rest.split(' ').next());
            name.is_some_and(|name| {
                line.contains(&format!(" {by}{name} ")) || line.contains(&format!(" {by}{name};"))
            })
        };
        assert!(
            texts.lines().any(leads_to_itself),
            "no struct leads to itself by {by}"
        );
    }
}

#[test]
fn routes_are_there_for_what_has_them() {
    let texts: Vec<_> = (0..4)
        .flat_map(|seed| rust_text::program(&draw::batch(seed, 64)))
        .collect();
    let text: String = texts.into_iter().map(|(_, text)| text).collect();
    for route in [
        "\"call\"",
        "\"spawn\"",
        "\"func value\"",
        "\"method\"",
        "\"method spawned\"",
        "\"by handle\"",
        "\"closure\"",
        "\"batch\"",
        "\"batch of a method\"",
        "\"object\"",
        "\"object of a Rust type\"",
        "\"tight\"",
        "plain_routes",
        "serde_routes",
    ] {
        assert!(text.contains(route), "no route {route}");
    }
}
