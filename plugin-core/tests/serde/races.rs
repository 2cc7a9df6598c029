//! Go values that another thread writes while serde reads them are whole.

use crate::{
    race::{race, set, whole, whole_print},
    support::{in_child, open, variable},
};
use plugin_core::{Func, RawString, Value, Var, serde::Serde};
use std::collections::HashMap;

type Texts = Vec<RawString>;

#[derive(serde::Deserialize)]
struct Item {
    name: Texts,
}

#[test]
fn what_serde_reads_is_whole() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("memory");
    let name = variable("memory", "Name");
    let var: Var<Serde<Texts>> = plugin.var("Name").unwrap();
    let echo: Func<fn(Value) -> Serde<Texts>> = plugin.func("Echo").unwrap();
    race(
        set(name.clone()),
        &[
            ("to_serde", &|| whole(&name.to_serde::<Texts>().unwrap())),
            ("argument", &|| {
                whole(&echo.call(&name).unwrap().get().unwrap());
            }),
            ("print", &|| whole_print(&name)),
            ("Var::read", &|| {
                // SAFETY: no Go code writes the variables of this plugin.
                whole(&unsafe { var.read() }.unwrap().get().unwrap());
            }),
        ],
    );

    let (names, table) = (variable("memory", "Names"), variable("memory", "Table"));
    let all: Func<fn() -> Serde<Vec<Texts>>> = plugin.func("All").unwrap();
    race(
        set(names.index(0).unwrap()),
        &[
            ("of a slice", &|| {
                whole(&names.to_serde::<Vec<Texts>>().unwrap()[0]);
            }),
            ("result", &|| whole(&all.call().unwrap().get().unwrap()[0])),
        ],
    );

    let key = Value::new("key".to_owned()).unwrap();
    let entry = table.entry(&key).unwrap().unwrap();
    race(
        set(entry.index(0).unwrap()),
        &[("of a map", &|| {
            let table: HashMap<String, Vec<Texts>> = table.to_serde().unwrap();
            whole(&table["key"][0]);
        })],
    );

    let pointer = variable("memory", "Pointer");
    race(
        set(pointer.elem().unwrap().field("Name").unwrap()),
        &[("behind a pointer", &|| {
            whole(&pointer.to_serde::<Item>().unwrap().name);
        })],
    );
}
