//! One block in a variable.

use super::{
    Block, plugin,
    race::{race, set, whole, whole_print},
    variable,
};
use crate::support::in_child;
use plugin_core::{Callback, Func, RawString, Value, Var};

#[test]
fn a_variable() {
    if !in_child(&[]) {
        return;
    }
    let name = variable("Name");
    let block = |value: &Value| whole(&value.get::<Block>().unwrap());
    let var: Var<Block> = plugin().var("Name").unwrap();
    let echo: Func<fn(Value) -> Block> = plugin().func("Echo").unwrap();
    let by_handle = plugin().lookup("Echo").unwrap().value().unwrap();
    let returned: Func<fn(Callback<fn() -> Value>) -> Block> = plugin().func("Returned").unwrap();
    let same = name.clone();
    let again = Callback::<fn() -> Value>::new(move || same.clone());
    let (ty, other) = (name.type_of().unwrap(), name.copied().unwrap());
    let ways: &[(&str, &dyn Fn())] = &[
        ("get", &|| block(&name)),
        ("print", &|| whole_print(&name)),
        ("copied", &|| block(&name.copied().unwrap())),
        ("converted", &|| block(&name.convert(&ty).unwrap())),
        ("argument", &|| whole(&echo.call(&name).unwrap())),
        ("spawned", &|| {
            whole(&echo.spawn(name.clone()).wait().unwrap());
        }),
        ("called by handle", &|| {
            block(&by_handle.call(&[&name]).unwrap()[0]);
        }),
        ("returned by a closure", &|| {
            whole(&returned.call(again.clone()).unwrap());
        }),
        ("in a list", &|| {
            let list = Value::new::<Vec<Value>>(vec![name.clone()]).unwrap();
            block(&list.index(0).unwrap());
        }),
        // Both threads write, so this tests that writers take the lock.
        ("given to another", &|| {
            // SAFETY: no Go code has the other variable.
            unsafe { other.set(&name) }.unwrap();
            block(&other);
        }),
        ("equals", &|| assert!(name.equals(&name).unwrap())),
        ("slice", &|| {
            let all = name.slice(0..2048).unwrap();
            whole(&all.get::<Vec<RawString>>().unwrap());
        }),
        // SAFETY: no Go code writes the variables of this plugin.
        ("Var::read", &|| whole(&unsafe { var.read() }.unwrap())),
    ];
    race(set(variable("Name")), ways);
    // SAFETY: no Go code writes the variables of this plugin.
    let write = |value: &Value| unsafe { var.write(value.get::<Block>().unwrap()) }.unwrap();
    race(write, &ways[..2]);
}
