//! `symbols` lists every exported function and variable, in order, with Go's own spelling of its type.

use crate::support::open;

fn list(plugin: &str) -> Vec<String> {
    let count = open(plugin).symbols().count();
    let symbols = open(plugin).symbols();
    assert_eq!(symbols.len(), count);
    symbols
        .map(|symbol| format!("{} {} {}", symbol.kind(), symbol.name(), symbol.go_type()))
        .collect()
}

#[test]
fn types_of_every_shape_are_spelled_as_in_go() {
    assert_eq!(
        list("shapes"),
        [
            "function Any func(interface {}) string",
            "function Chan func(chan int, <-chan string, chan<- error) int",
            "function Func func(func(int, ...string) (bool, error)) (bool, error)",
            "function Generic func(main.Pair[int,string]) (int, string)",
            "function Int func(int, int64, int32) int",
            "function Interface func(interface { Len() int; String() string }) int",
            "function Map func(map[string][]int) int",
            "function Named func(main.Celsius, main.ID, time.Duration) (main.Celsius, main.ID, time.Duration)",
            "function Pointer func(*main.Point) *main.Point",
            "function Struct func(main.Point) main.Point",
            "function Unsafe func(unsafe.Pointer) bool",
            r#"variable VAnonymous struct { A int "json:\"a\""; B string "json:\"b,omitempty\"" }"#,
            "variable VAny interface {}",
            "variable VError error",
            "variable VFunc func(int, ...string) (bool, error)",
            "variable VNested map[string]map[int][]*main.Point",
            "variable VPair main.Pair[int,example.com/fixtures/shapes.Pair[string,example.com/fixtures/shapes.Celsius]]",
            "variable VPointer *main.Point",
            "variable VStruct main.Point",
            "function Variadic func(string, ...interface {}) string",
        ]
    );
}

#[test]
fn names_are_in_the_order_of_their_bytes() {
    assert_eq!(
        list("names"),
        [
            "function Greeting func() string",
            "function Greetings func() []string",
            "variable Größe float64",
            "function Größer func(float64) float64",
            "variable Visible int",
            "function X func() bool",
            "function Ω func() int32",
        ]
    );
}

#[test]
fn no_symbol_is_left_out() {
    // The Go type, and the part of the name that stands for it.
    let scalars = [
        ("Bool", "bool"),
        ("Complex128", "complex128"),
        ("Complex64", "complex64"),
        ("Float32", "float32"),
        ("Float64", "float64"),
        ("Int", "int"),
        ("Int16", "int16"),
        ("Int32", "int32"),
        ("Int64", "int64"),
        ("Int8", "int8"),
        ("String", "string"),
        ("Uint", "uint"),
        ("Uint16", "uint16"),
        ("Uint32", "uint32"),
        ("Uint64", "uint64"),
        ("Uint8", "uint8"),
        ("Uintptr", "uintptr"),
    ];
    let mut expected: Vec<(String, String)> = Vec::new();
    for (name, go) in scalars {
        let mut add = |symbol: String, ty: String| expected.push((symbol, ty));
        add(
            format!("Echo{name}"),
            format!("function Echo{name} func({go}) {go}"),
        );
        add(
            format!("Get{name}"),
            format!("function Get{name} func() {go}"),
        );
        add(format!("V{name}"), format!("variable V{name} {go}"));
        if name != "Bool" {
            add(
                format!("Add{name}"),
                format!("function Add{name} func({go}, {go}) {go}"),
            );
        }
        if name.starts_with("Int") {
            add(
                format!("Min{name}"),
                format!("function Min{name} func() {go}"),
            );
        }
        if ["Int", "Uint", "Float"]
            .iter()
            .any(|kind| name.starts_with(kind))
        {
            add(
                format!("Max{name}"),
                format!("function Max{name} func() {go}"),
            );
        }
    }
    for line in [
        "function BitsFloat32 func(float32) uint32",
        "function BitsFloat64 func(float64) uint64",
        "function Infinity func(int) float64",
        "function LowestFloat32 func() float32",
        "function LowestFloat64 func() float64",
        "function NaN func() float64",
        "function NotBool func(bool) bool",
        "function Parts func(complex128) (float64, float64)",
    ] {
        let name = line.split(' ').nth(1).unwrap_or_default();
        expected.push((name.to_owned(), line.to_owned()));
    }
    expected.sort();
    assert_eq!(
        list("scalars"),
        expected
            .into_iter()
            .map(|(_, line)| line)
            .collect::<Vec<_>>()
    );
}
