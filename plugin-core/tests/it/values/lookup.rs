//! The names that are found, and the errors for others, also through the traits.

use crate::support::open;
use plugin_core::{Error, GoPlugin, Kind, Plugin, Symbol, SymbolKind};

const PLUGIN: &str = "example.com/fixtures/names%2ev2";

fn message(plugin: GoPlugin, name: &str) -> String {
    let error = plugin.lookup(name).unwrap_err();
    assert!(
        matches!(&error, Error::NotFound { symbol, plugin, .. } if symbol == name && plugin == PLUGIN)
    );
    error.to_string()
}

#[test]
fn exported_functions_and_variables_are_found() {
    let names = open("names");
    let visible = names.lookup("Visible").unwrap();
    assert_eq!(
        (visible.name(), visible.kind()),
        ("Visible", SymbolKind::Var)
    );
    assert_eq!(
        (visible.go_type().to_string(), visible.go_type().kind()),
        ("int".to_owned(), Kind::Int)
    );
    assert!(!visible.address().is_null());
    let omega = names.lookup("Ω").unwrap();
    assert_eq!(
        (omega.kind(), omega.go_type().to_string()),
        (SymbolKind::Func, "func() int32".to_owned())
    );
    assert_eq!(
        omega.func::<fn() -> i32>().unwrap().call().unwrap(),
        'Ω' as i32
    );
    assert_eq!(names.var::<isize>("Visible").unwrap().get(), 42);
    assert!(names.func::<fn() -> bool>("X").unwrap().call().unwrap());
    let size = names.var::<f64>("Größe").unwrap();
    assert_eq!(size.get(), 1.75);
    assert_eq!(
        names
            .func::<fn(f64) -> f64>("Größer")
            .unwrap()
            .call(0.25)
            .unwrap(),
        2.0
    );
}

#[test]
fn nothing_else_is_found() {
    let names = open("names");
    // A constant, types, methods, generic functions, unexported names, what the runtime and the linker add, spellings of the linker.
    for name in [
        "Answer",
        "Kind",
        "Method",
        "Kind.Method",
        "Set",
        "Has",
        "Generic",
        "Generic[int]",
        "hidden",
        "secret",
        "main",
        "init",
        "main.X",
        "example.com/fixtures/names%2ev2.X",
        "runtime.main",
        "X.abi0",
        "",
        " ",
        "X ",
        "\0",
        "X\0",
    ] {
        assert!(message(names, name).starts_with(&format!(
            "plugin: symbol {name} not found in plugin {PLUGIN}"
        )));
    }
}

#[test]
fn a_slip_is_answered_with_names_that_are_near() {
    let names = open("names");
    let head = |name: &str| format!("plugin: symbol {name} not found in plugin {PLUGIN}");
    assert_eq!(
        message(names, "greeting"),
        head("greeting") + "; it has Greeting and Greetings"
    );
    assert_eq!(
        message(names, "Greetigns"),
        head("Greetigns") + "; it has Greetings and Greeting"
    );
    assert_eq!(message(names, "größe"), head("größe") + "; it has Größe");
    assert_eq!(
        message(names, "visible"),
        head("visible") + "; it has Visible"
    );
    assert_eq!(message(names, "Unrelated"), head("Unrelated"));
}

#[test]
fn a_function_is_no_variable_and_the_other_way_round() {
    let names = open("names");
    let error = names.var::<isize>("X").unwrap_err();
    assert!(matches!(
        &error,
        Error::WrongKind {
            found: SymbolKind::Func,
            remedy: "func",
            ..
        }
    ));
    assert_eq!(
        error.to_string(),
        format!(
            "plugin: symbol X in plugin {PLUGIN} is a function: func() bool; use `func` to get it"
        )
    );
    let error = names.func::<fn() -> isize>("Visible").unwrap_err();
    assert!(matches!(
        &error,
        Error::WrongKind {
            found: SymbolKind::Var,
            remedy: "var",
            ..
        }
    ));
    assert_eq!(
        error.to_string(),
        format!(
            "plugin: symbol Visible in plugin {PLUGIN} is a variable: int; use `var` to get it"
        )
    );
    assert!(matches!(
        names.func::<fn()>("Missing"),
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(
        names.var::<isize>("Missing"),
        Err(Error::NotFound { .. })
    ));
}

#[test]
fn the_traits_do_what_the_types_do() {
    let greet = open("greet");
    let plugin: &dyn Plugin = &greet;
    assert_eq!(plugin.path(), greet.path());
    assert_eq!(plugin.plugin_path(), "example.com/fixtures/greet");
    let listed: Vec<String> = plugin
        .symbols()
        .map(|symbol| format!("{symbol:?}"))
        .collect();
    assert_eq!(
        listed,
        [
            "Add func(int, int) int",
            "Greet func(string) string",
            "Parse func(string) (int64, error)"
        ]
    );

    let symbol: &dyn Symbol = plugin.lookup("Greet").unwrap();
    assert_eq!((symbol.name(), symbol.kind()), ("Greet", SymbolKind::Func));
    assert_eq!(symbol.go_type().to_string(), "func(string) string");
    assert_eq!(symbol.address(), greet.lookup("Greet").unwrap().address());
    assert_eq!(symbol.as_go().unwrap().name(), "Greet");
    assert_eq!(
        symbol
            .func::<fn(String) -> String>()
            .unwrap()
            .call("trait")
            .unwrap(),
        "hello trait"
    );
    assert!(matches!(
        symbol.func::<fn()>(),
        Err(Error::TypeMismatch { .. })
    ));
    assert!(matches!(
        symbol.var::<isize>(),
        Err(Error::WrongKind { .. })
    ));
    assert_eq!(
        plugin.lookup("Gret").unwrap_err().to_string(),
        "plugin: symbol Gret not found in plugin example.com/fixtures/greet; it has Greet"
    );
    let variables = open("variables");
    let plugin: &dyn Plugin = &variables;
    let empty = plugin.lookup("Empty").unwrap();
    assert_eq!(
        (empty.kind(), empty.go_type().to_string()),
        (SymbolKind::Var, "struct {}".to_owned())
    );
    assert_eq!(
        plugin
            .lookup("Ticks")
            .unwrap()
            .var::<i64>()
            .unwrap()
            .symbol()
            .unwrap()
            .name(),
        "Ticks"
    );
}
