//! What variables lead to: elements, fields, entries.

use super::{Both, Lists, long, plugin, race, set, short, variable, whole};
use crate::support::in_child;
use plugin_core::{GoStruct, RawString, Value, Var};

#[test]
fn an_element_read_through_what_leads_to_it() {
    if !in_child(&[]) {
        return;
    }
    let names = variable("Names");
    let var: Var<Vec<RawString>> = plugin().var("Names").unwrap();
    let first = |names: Vec<RawString>| whole(&names[0]);
    race(
        set(names.index(0).unwrap()),
        &[
            ("get", &|| first(names.get().unwrap())),
            ("print", &|| {
                let text = names.to_string();
                whole(&RawString(text.as_bytes()[1..text.len() - 4].to_vec()));
            }),
            ("index", &|| {
                whole(&names.index(0).unwrap().get().unwrap());
            }),
            ("elements", &|| {
                let element = names.elements().unwrap().next().unwrap().unwrap();
                whole(&element.get().unwrap());
            }),
            ("slice", &|| {
                first(names.slice(0..1).unwrap().get().unwrap())
            }),
            ("append", &|| {
                first(
                    names
                        .append(&[&names.index(1).unwrap()])
                        .unwrap()
                        .get()
                        .unwrap(),
                );
            }),
            // SAFETY: no Go code writes the variables of this plugin, as `Start` is not called.
            ("Var::read", &|| first(unsafe { var.read() }.unwrap())),
        ],
    );

    let nested = variable("Nested");
    race(
        set(nested.index(0).unwrap().index(0).unwrap()),
        &[
            ("nested", &|| {
                let lists: Vec<Vec<RawString>> = nested.get().unwrap();
                whole(&lists[0][0]);
            }),
            ("print nested", &|| {
                let text = nested.to_string();
                whole(&RawString(text.as_bytes()[2..text.len() - 2].to_vec()));
            }),
        ],
    );

    let array = variable("Array");
    let array_var: Var<[RawString; 2]> = plugin().var("Array").unwrap();
    race(
        set(array.index(0).unwrap()),
        &[
            ("array", &|| {
                whole(&array.get::<[RawString; 2]>().unwrap()[0])
            }),
            ("Var::read of it", &|| {
                // SAFETY: as above.
                whole(&unsafe { array_var.read() }.unwrap()[0]);
            }),
        ],
    );

    let failing = variable("Failing");
    race(
        set(failing.field("Names").unwrap().index(0).unwrap()),
        &[("beside an error", &|| {
            let both: Both = failing.get().unwrap();
            assert_eq!(both.err.unwrap().message(), "failing");
            first(both.names);
        })],
    );
}

#[derive(GoStruct)]
struct Item {
    name: RawString,
}

#[test]
fn what_pointers_maps_and_interfaces_lead_to() {
    if !in_child(&[]) {
        return;
    }
    let pointer = variable("Pointer");
    let var: Var<Option<Box<Item>>> = plugin().var("Pointer").unwrap();
    race(
        set(pointer.elem().unwrap().field("Name").unwrap()),
        &[
            ("pointer", &|| {
                whole(&pointer.get::<Option<Box<Item>>>().unwrap().unwrap().name);
            }),
            ("elem", &|| {
                whole(&pointer.elem().unwrap().get::<Item>().unwrap().name);
            }),
            ("print", &|| {
                let text = pointer.to_string();
                whole(&RawString(text.as_bytes()[2..text.len() - 1].to_vec()));
            }),
            ("Var::read", &|| {
                // SAFETY: as above.
                whole(&unsafe { var.read() }.unwrap().unwrap().name);
            }),
        ],
    );

    let table = variable("Table");
    let key = Value::new("key".to_owned()).unwrap();
    let var: Var<Lists> = plugin().var("Table").unwrap();
    let ways: &[(&str, &dyn Fn())] = &[
        ("map", &|| {
            let table: Lists = table.get().unwrap();
            whole(&table["key"][0]);
        }),
        ("entry", &|| {
            let list: Vec<RawString> = table.entry(&key).unwrap().unwrap().get().unwrap();
            whole(&list[0]);
        }),
        ("entries", &|| {
            let list: Vec<RawString> = table.entries().unwrap()[0].1.get().unwrap();
            whole(&list[0]);
        }),
        ("keys", &|| assert_eq!(table.keys().unwrap().len(), 1)),
        ("Var::read", &|| {
            // SAFETY: as above.
            whole(&unsafe { var.read() }.unwrap()["key"][0])
        }),
    ];
    let element = table.entry(&key).unwrap().unwrap().index(0).unwrap();
    race(set(element), ways);
    // Go would end the process for a map that is read and written at once.
    let lists = [long(), short()].map(|text| Value::new::<Vec<RawString>>(vec![text]).unwrap());
    let mut turn = 0;
    let set_entry = |_: &Value| {
        turn += 1;
        // SAFETY: as for `set`.
        unsafe { table.set_entry(&key, &lists[turn % 2]) }.unwrap();
    };
    race(set_entry, ways);

    let any = variable("Any");
    let number = Value::new(0x4141_4141_4141isize).unwrap();
    let mut turn = 0;
    let mixed = |value: &Value| {
        turn += 1;
        // SAFETY: as for `set`.
        unsafe { any.set(if turn % 2 == 0 { value } else { &number }) }.unwrap();
    };
    race(
        mixed,
        &[
            ("interface", &|| match any.get::<RawString>() {
                Ok(text) => whole(&text),
                Err(_) => assert!(any.go_type().is_ok()),
            }),
            ("copied", &|| {
                if let Ok(text) = any.copied().unwrap().get() {
                    whole(&text);
                }
            }),
        ],
    );
}
