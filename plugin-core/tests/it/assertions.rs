//! Values by handle asserted and converted to other types, and copied into variables.

use crate::{
    support::{open, variable},
    types::{int, named, text},
};
use plugin_core::{Func, GoStruct, Value, ValueError};

#[test]
fn a_value_is_asserted_to_interfaces_and_to_types() {
    let open_any: Func<fn(String) -> Value> = open("types").func("Open").unwrap();
    let file = open_any.call("file").unwrap();
    let (closer, stringer) = (named("io.Closer"), named("fmt.Stringer"));
    let as_closer = file.assert(&closer).unwrap();
    assert!(as_closer.equals(&file).unwrap());
    file.assert(&file.type_of().unwrap()).unwrap();
    assert!(file.type_of().unwrap().implements(&closer).unwrap());

    let reader = open_any.call("reader").unwrap();
    let why = |refused: Result<Value, ValueError>| refused.unwrap_err().to_string();
    assert_eq!(
        why(reader.assert(&closer)),
        "interface conversion: the Go value is *strings.Reader, not io.Closer: missing method Close"
    );
    assert_eq!(
        why(reader.assert(&file.type_of().unwrap())),
        "interface conversion: the Go value is *strings.Reader, not *main.File"
    );
    assert_eq!(
        why(open_any.call("").unwrap().assert(&stringer)),
        "interface conversion: the Go value is nil, not fmt.Stringer"
    );
    assert!(!reader.type_of().unwrap().implements(&stringer).unwrap());
    let refused = reader.type_of().unwrap().implements(&named("main.Unit"));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "this Go value does not support the operation: main.Unit is not an interface"
    );

    // A panic in a method is an error.
    let close = || as_closer.method("Close").unwrap().call(&[]);
    close().unwrap();
    assert!(matches!(close(), Err(ValueError::Panic { message, .. }) if message == "closed twice"));
}

#[test]
fn a_value_is_converted_as_in_go() {
    let (unit, level) = (named("main.Unit"), named("main.Level"));
    assert!(unit.is_convertible_to(&named("float64")));
    assert!(!unit.is_assignable_to(&named("int")));
    let seven = int(7).convert(&unit).unwrap();
    assert_eq!(seven.go_type(), "main.Unit");
    assert_eq!(
        seven
            .convert(&named("float64"))
            .unwrap()
            .get::<f64>()
            .unwrap(),
        7.0
    );
    assert_eq!(int(8).convert_as(&seven).unwrap().go_type(), "main.Unit");
    assert!(matches!(
        text("x").convert(&unit),
        Err(ValueError::Refused { .. })
    ));
    let nil = named("error").zero().unwrap();
    assert!(nil.convert(&named("*main.Config")).unwrap().is_nil());
    assert_eq!(
        nil.convert(&level).unwrap_err().to_string(),
        "this Go value does not support the operation: nil cannot be converted to main.Level"
    );
    assert!(nil.type_of().is_err() && nil.copied().is_err() && nil.addr().is_err());
}

#[test]
fn a_copy_is_a_variable_and_a_variable_has_an_address() {
    let seven = int(7).copied().unwrap();
    let pointer = seven.addr().unwrap();
    assert_eq!(pointer.go_type(), "*int");
    // SAFETY: the variable is this test's alone.
    unsafe { seven.set(&int(8)) }.unwrap();
    assert_eq!(pointer.elem().unwrap().get::<isize>().unwrap(), 8);
    let refused = int(7).addr().unwrap_err().to_string();
    assert_eq!(
        refused,
        "this Go value does not support the operation: the int is a copy, not a variable"
    );

    let exported = variable("types", "Ages");
    let copy = exported.copied().unwrap();
    assert!(
        !copy
            .addr()
            .unwrap()
            .equals(&exported.addr().unwrap())
            .unwrap()
    );
    assert!(
        exported
            .addr()
            .unwrap()
            .equals(&exported.addr().unwrap())
            .unwrap()
    );
}

#[test]
fn a_name_or_tag_that_is_demanded_is_looked_for_by_handle_too() {
    #[derive(GoStruct, Debug)]
    #[go(name = "Row")]
    struct Row {
        cells: Vec<isize>,
    }
    #[derive(GoStruct, Debug)]
    #[go(name = "Line")]
    struct Line {
        cells: Vec<isize>,
    }
    #[derive(GoStruct, Debug)]
    struct Tagged {
        #[go(tag = "json")]
        cells: Vec<isize>,
    }
    let row = variable("types", "Rows");
    let row = row.index(1).unwrap();
    assert_eq!(row.get::<Row>().unwrap().cells, [2, 3]);
    let made = named("main.Row").make(Row { cells: vec![4] }).unwrap();
    assert_eq!(made.to_string(), "{[4]}");
    let wrong = row.get::<Line>().unwrap_err().to_string();
    assert_eq!(wrong, "the Go value is main.Row, not Line");
    assert!(matches!(
        row.get::<Tagged>(),
        Err(ValueError::TypeMismatch { .. })
    ));
}
