//! Tests of the parser of types.

use super::*;

fn name(text: &str) -> Spelled {
    Spelled::Name(text.to_owned())
}

fn boxed(text: &str) -> Box<Spelled> {
    Box::new(name(text))
}

#[test]
fn spellings_of_go() {
    for (text, spelled) in [
        ("main.Work", name("main.Work")),
        (" Work ", name("Work")),
        ("example.com/a-b/v2.T", name("example.com/a-b/v2.T")),
        ("*url.URL", Spelled::Pointer(boxed("url.URL"))),
        ("[]any", Spelled::Slice(boxed("any"))),
        ("[3]byte", Spelled::Array(3, boxed("byte"))),
        (
            "map[string]any",
            Spelled::Map(boxed("string"), boxed("any")),
        ),
        ("chan<- int", Spelled::Chan(ChanDir::Send, boxed("int"))),
        ("<-chan int", Spelled::Chan(ChanDir::Receive, boxed("int"))),
        ("chan (int)", Spelled::Chan(ChanDir::Both, boxed("int"))),
        ("channel.T", name("channel.T")),
        ("struct{}", name("struct {}")),
        ("interface { M() }", name("interface { M() }")),
        (
            "interface{Write(p []byte) (n int, err error); Read([]byte) (int, error)}",
            name("interface { Read([]uint8) (int, error); Write([]uint8) (int, error) }"),
        ),
        (
            "interface {\n\tF(a, b any, more ...example.com/x.T) chan (<-chan rune)\n\tE()\n}",
            name("interface { E(); F(interface {}, interface {}, ...x.T) chan (<-chan int32) }"),
        ),
        (
            "interface { io.Reader; M() }",
            name("interface { io.Reader; M() }"),
        ),
        (
            "main.Page[map[string]int]",
            name("main.Page[map[string]int]"),
        ),
        (
            "Pair[int, map[string]T, bool]",
            name("Pair[int,map[string]T,bool]"),
        ),
    ] {
        assert_eq!(parse(text).as_ref(), Ok(&spelled), "{text}");
    }
    let func = Spelled::Func {
        parameters: vec![name("int"), Spelled::Slice(boxed("string"))],
        results: vec![name("bool"), name("error")],
        variadic: true,
    };
    assert_eq!(
        parse("func(int, ...string) (bool, error)"),
        Ok(func.clone())
    );
    let one = Spelled::Func {
        parameters: vec![func],
        results: vec![name("error")],
        variadic: false,
    };
    assert_eq!(
        parse("func(func(int,...string)(bool,error)) error"),
        Ok(one)
    );
}

#[test]
fn parameters_may_have_names() {
    for (named, unnamed) in [
        ("func(a, b int) error", "func(int, int) error"),
        ("func(x int) (int)", "func(int) int"),
        (
            "func(w io.Writer, p ...byte) (n int, err error)",
            "func(io.Writer, ...byte) (int, error)",
        ),
        (
            "func(in <-chan int, f func(s string), m map[a]b, x [3]*T)",
            "func(<-chan int, func(string), map[a]b, [3]*T)",
        ),
        (
            "func(a, b, c main.T, d interface { M() },) int",
            "func(main.T, main.T, main.T, interface { M() }) int",
        ),
        ("func() (a, b int)", "func() (int, int)"),
    ] {
        assert_eq!(parse(named), parse(unnamed), "{named}");
        assert!(parse(named).is_ok());
    }
    for wrong in [
        "func(a int, b)",
        "func(a.b int)",
        "func(a int b)",
        "func(*a int)",
        "func(,)",
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_is_no_type() {
    for (text, why) in [
        ("", "a type is missing at the end"),
        ("map[string", "\"]\" is missing before \"\""),
        ("[x]int", "the length of an array is not a number"),
        ("int int", "unexpected \"int\" after the type"),
        (
            "func(...int, int)",
            "only the last parameter can be \"...T\"",
        ),
        ("<-int", "\"<-\" must be followed by \"chan\""),
        ("struct {", "\"}\" is missing"),
        ("]", "a type is missing before \"]\""),
    ] {
        let error = format!("{text:?} is not a Go type: {why}");
        assert_eq!(parse(text), Err(error), "{text}");
    }
    assert!(parse(&"*".repeat(100_000)).is_err());
}
