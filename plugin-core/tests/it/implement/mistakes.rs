//! Objects that cannot be made, and the errors.

use super::{call, function, interface};
use crate::support::{in_child, open};
use plugin_core::{CallError, Func, GoObject, MethodProblem, ObjectError, Type, Value, ValueError};

fn said(object: GoObject) -> String {
    let error = object.build().unwrap_err();
    let message = error.to_string();
    let (_, problems) = message.split_once(": ").unwrap_or(("", &message));
    problems.to_owned()
}

#[test]
fn contradicting_interfaces() {
    let error =
        GoObject::implement(&[&interface("Add"), &interface("UseContradicting")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no type can implement all of these interfaces: method Add is a func(int) int in one and a func(string) int in another; make two objects"
    );
}

#[test]
fn types_that_are_no_interfaces() {
    let error = GoObject::implement(&[&Type::of::<isize>().unwrap()]).unwrap_err();
    assert!(
        matches!(&error, ObjectError::NotInterface { go_type } if go_type == "int"),
        "{error}"
    );
}

#[test]
fn more_methods_than_an_object_can_have() {
    let mut object = GoObject::implement(&[]).unwrap();
    for i in 0..257 {
        object = object.method(&format!("M{i}"), || ());
    }
    assert_eq!(
        object.build().unwrap_err(),
        ObjectError::TooMany {
            count: 257,
            most: 256
        }
    );
}

#[test]
fn methods_that_do_not_fit() {
    let add = || GoObject::implement(&[&interface("Add")]).unwrap();
    assert_eq!(said(add()), "Add: missing");
    assert_eq!(
        said(add().method("Add", |n: i64| n)),
        "Add: a func(int) int in Go, where Rust has func(int64) int64"
    );
    assert_eq!(
        said(
            add()
                .method("Add", |n: isize| n)
                .method("Add", |n: isize| n)
        ),
        "Add: added twice"
    );
    assert_eq!(
        said(add().method("add", |n: isize| n)),
        "add: none of the interfaces has it, and it is not exported; it has Add; Add: missing"
    );
    assert_eq!(
        said(
            add()
                .method("Add", |n: isize| n)
                .method("Any", |value: Value| drop(value))
        ),
        "Any: none of the interfaces has it, and its Go type is unknown: \
         a Value can be of any Go type; pass an interface that has the method, or write its type: #[go(type = \"func(any) bool\")]"
    );
    let error = add()
        .method("Add", |n: isize| n)
        .method("A-b", || ())
        .build()
        .unwrap_err();
    let ObjectError::Methods { problems, .. } = error else {
        panic!("{error}")
    };
    assert!(matches!(&problems[..], [(name, MethodProblem::Unexported { .. })] if name == "A-b"));
}

#[test]
fn values_that_are_no_funcs() {
    let add = interface("Add");
    let with = |name: &str, value: &Value| {
        said(
            GoObject::implement(&[&add])
                .unwrap()
                .method("Add", |n: isize| n)
                .func(name, value),
        )
    };
    let nil = Value::nil().unwrap();
    let nil_func = function("Add").type_of().unwrap().zero().unwrap();
    let text = format!(
        "a nil {} was passed for it; pass a func that is not nil",
        nil_func.go_type()
    );
    for (value, problem) in [
        (
            &nil,
            "nil was passed for it; pass a func that is not nil".to_owned(),
        ),
        (&nil_func, text),
        (
            &super::int(1),
            "int was passed for it; pass a func that is not nil".to_owned(),
        ),
    ] {
        assert_eq!(with("More", value), format!("More: {problem}"));
        let alone = GoObject::implement(&[&add]).unwrap().func("Add", value);
        assert_eq!(said(alone), format!("Add: {problem}"));
    }
}

#[test]
fn names_that_are_no_types() {
    interface("Add"); // Opens a plugin, which starts the runtime.
    for name in [
        "",
        "Writer",
        "main.",
        ".Writer",
        "main.1",
        "main.a b",
        "a b.Writer",
        "main.*Writer",
        "main.Writer\0",
    ] {
        let object = GoObject::implement(&[]).unwrap().named(name);
        let error = object.build().unwrap_err();
        assert!(
            matches!(error, ObjectError::TypeName { .. }),
            "{name:?}: {error}"
        );
    }
    let object = GoObject::implement(&[])
        .unwrap()
        .named("example.com/a-b/größe.Maß");
    assert_eq!(object.build().unwrap().go_type(), "*größe.Maß");
}

#[test]
fn no_runtime_no_object() {
    if !in_child(&[]) {
        return;
    }
    assert_eq!(
        GoObject::implement(&[]).unwrap_err(),
        ObjectError::Value(ValueError::NoRuntime)
    );
}

#[test]
fn an_object_of_another_interface_is_refused() {
    let object = GoObject::implement(&[&interface("UseSealed")])
        .unwrap()
        .method("Public", || 1isize)
        .method("private", |n: isize| n)
        .build()
        .unwrap();
    let add: Func<fn(Value, isize) -> isize> = super::plugin().func("Add").unwrap();
    let error = add.call(&object, 1).unwrap_err();
    assert!(matches!(error, CallError::Unassignable { .. }), "{error}");
    assert_eq!(
        add.call(object, 1).unwrap_err().to_string(),
        error.to_string()
    );
}

#[test]
fn a_method_that_gives_a_type_of_another_plugin() {
    let maker = |plugin: &'static str| {
        let new: Func<fn(isize) -> Value> = open(plugin).func("NewMine").unwrap();
        GoObject::implement(&[&interface("UseMaker")])
            .unwrap()
            .method("Make", move |n: isize| new.call(n).unwrap())
            .build()
            .unwrap()
    };
    assert_eq!(call("UseMaker", &[&maker("implement")]).get(), Ok(3isize));
    let error = function("UseMaker")
        .call(&[&maker("implement_other")])
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("result 1 of a Rust closure") && text.contains("*main.Mine"),
        "{text}"
    );
}

#[test]
fn a_nil_interface_is_no_object() {
    let add: Func<fn(Value, isize) -> isize> = super::plugin().func("Add").unwrap();
    let nil = Value::nil().unwrap();
    let error = add.call(&nil, 1).unwrap_err();
    assert!(
        matches!(&error, CallError::Panic { message, .. } if message.contains("nil pointer dereference")),
        "{error}"
    );
    assert!(nil.rust_object::<String>().is_none());
    assert!(matches!(
        nil.method("Add"),
        Err(ValueError::NoMethod { .. })
    ));
}

/// Go converts pointers to structs with the same fields into each other, but methods of one type must not run on objects of another.
#[test]
fn an_object_does_not_become_one_of_another_type() {
    super::plugin();
    let object = |name: &str| GoObject::implement(&[]).unwrap().named(name);
    let number = object("rust.Number").method("Do", |n: isize| n);
    let text = object("rust.Text").method("Do", |text: String| text);
    let (number, text) = (number.build().unwrap(), text.build().unwrap());
    let error = number.convert_as(&text).unwrap_err();
    assert!(matches!(error, ValueError::Refused { .. }), "{error}");
    let (number, text) = (number.elem().unwrap(), text.elem().unwrap());
    let error = text.convert_as(&number).unwrap_err();
    assert!(matches!(error, ValueError::Refused { .. }), "{error}");
}
