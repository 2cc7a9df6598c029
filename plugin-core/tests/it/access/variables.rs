//! One string in a variable.

use super::{long, plugin, race, set, short, variable, whole};
use crate::support::in_child;
use plugin_core::{Func, RawString, Value, Var};

#[test]
fn a_variable() {
    if !in_child(&[]) {
        return;
    }
    let name = variable("Name");
    let var: Var<RawString> = plugin().var("Name").unwrap();
    let echo: Func<fn(Value) -> RawString> = plugin().func("Echo").unwrap();
    let by_handle = plugin().lookup("Echo").unwrap().value().unwrap();
    let (one, other) = (Value::new(long()).unwrap(), Value::new(short()).unwrap());
    let ways: &[(&str, &dyn Fn())] = &[
        ("get", &|| whole(&name.get().unwrap())),
        ("print", &|| {
            whole(&RawString(name.to_string().into_bytes()));
        }),
        ("copied", &|| whole(&name.copied().unwrap().get().unwrap())),
        ("argument", &|| whole(&echo.call(&name).unwrap())),
        ("spawned", &|| {
            whole(&echo.spawn(name.try_clone().unwrap()).wait().unwrap());
        }),
        ("called by handle", &|| {
            let results = by_handle.call(&[&name]).unwrap();
            whole(&results[0].get().unwrap());
        }),
        ("in a list", &|| {
            let list = Value::new::<Vec<Value>>(vec![name.try_clone().unwrap()]).unwrap();
            whole(&list.index(0).unwrap().get().unwrap());
        }),
        ("equals", &|| {
            let _ = name.equals(&one).unwrap() || name.equals(&other).unwrap();
        }),
        ("bytes", &|| {
            let bytes = name.slice(0..2).unwrap().get::<RawString>().unwrap().0;
            assert!(bytes == b"ss" || bytes == b"LL", "{bytes:?}");
        }),
        // SAFETY: no Go code writes the variables of this plugin, as `Start` is not called.
        ("Var::read", &|| whole(&unsafe { var.read() }.unwrap())),
    ];
    race(set(variable("Name")), ways);
    // SAFETY: as above.
    let write = |value: &Value| unsafe { var.write(value.get::<RawString>().unwrap()) }.unwrap();
    race(write, ways);
}
