//! Elements, fields and entries of variables.

use super::{
    Block, Both, Lists, plugin,
    race::{race, set, whole, whole_print},
    variable,
};
use crate::support::in_child;
use plugin_core::{GoStruct, Value, Var};
use std::array;

fn block(value: &Value) {
    whole(&value.get::<Block>().unwrap());
}

#[test]
fn an_element_read_through_what_leads_to_it() {
    if !in_child(&[]) {
        return;
    }
    let names = variable("Names");
    let var: Var<Vec<Block>> = plugin().var("Names").unwrap();
    let first = |names: Vec<Block>| whole(&names[0]);
    race(
        set(names.index(0).unwrap()),
        &[
            ("get", &|| first(names.get().unwrap())),
            ("print", &|| whole_print(&names)),
            ("index", &|| block(&names.index(0).unwrap())),
            ("elements", &|| {
                block(&names.elements().unwrap().next().unwrap().unwrap());
            }),
            ("slice", &|| {
                first(names.slice(0..1).unwrap().get().unwrap())
            }),
            ("append", &|| {
                let more = names.append(&[&names.index(0).unwrap()]).unwrap();
                let more: Vec<Block> = more.get().unwrap();
                whole(&more.concat());
            }),
            // SAFETY: no Go code writes the variables of this plugin.
            ("Var::read", &|| first(unsafe { var.read() }.unwrap())),
        ],
    );

    let nested = variable("Nested");
    race(
        set(nested.index(0).unwrap().index(0).unwrap()),
        &[
            ("nested", &|| {
                let lists: Vec<Vec<Block>> = nested.get().unwrap();
                whole(&lists[0][0]);
            }),
            ("print nested", &|| whole_print(&nested)),
        ],
    );

    let array = variable("Array");
    let array_var: Var<[Block; 2]> = plugin().var("Array").unwrap();
    race(
        set(array.index(0).unwrap()),
        &[
            ("array", &|| whole(&array.get::<[Block; 2]>().unwrap()[0])),
            ("Var::read of it", &|| {
                // SAFETY: no Go code writes the variables of this plugin.
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
    name: Block,
}

#[test]
fn what_pointers_and_maps_lead_to() {
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
            ("print", &|| whole_print(&pointer)),
            ("Var::read", &|| {
                // SAFETY: no Go code writes the variables of this plugin.
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
            let list: Vec<Block> = table.entry(&key).unwrap().unwrap().get().unwrap();
            whole(&list[0]);
        }),
        ("entries", &|| {
            let list: Vec<Block> = table.entries().unwrap()[0].1.get().unwrap();
            whole(&list[0]);
        }),
        ("print", &|| whole_print(&table)),
        ("Var::read", &|| {
            // SAFETY: no Go code writes the variables of this plugin.
            whole(&unsafe { var.read() }.unwrap()["key"][0])
        }),
    ];
    let element = table.entry(&key).unwrap().unwrap().index(0).unwrap();
    race(set(element), ways);
    // Without the lock, Go ends the process at the first or second of these: "concurrent map read and map write".
    let lists = [(); 2].map(|()| table.entry(&key).unwrap().unwrap());
    let mut turn = 0;
    let set_entry = |_: &Value| {
        turn += 1;
        // SAFETY: as for `set`.
        unsafe { table.set_entry(&key, &lists[turn % 2]) }.unwrap();
    };
    let keys = || assert_eq!(table.keys().unwrap().len(), 1);
    let all = [
        ("keys", &keys as &dyn Fn()),
        ways[0],
        ways[1],
        ways[2],
        ways[3],
        ways[4],
    ];
    race(set_entry, &all);
}

#[test]
fn interfaces() {
    if !in_child(&[]) {
        return;
    }
    let all = variable("Anys");
    let numbers: [Value; 2048] = array::from_fn(|_| Value::new(7isize).unwrap());
    let numbers = Value::new::<[Value; 2048]>(numbers).unwrap();
    let texts: [Value; 2048] = array::from_fn(|_| Value::new("text".to_owned()).unwrap());
    let texts = Value::new::<[Value; 2048]>(texts).unwrap();
    let mut turn = 0;
    let mixed = |_: &Value| {
        turn += 1;
        // SAFETY: as for `set`.
        unsafe { all.set(if turn % 2 == 0 { &texts } else { &numbers }) }.unwrap();
    };
    race(
        mixed,
        &[
            ("get", &|| {
                let all: [Value; 2048] = all.get().unwrap();
                let first = all[0].kind();
                let mut some = all.iter().step_by(64);
                assert!(some.all(|one| one.kind() == first));
            }),
            ("print", &|| {
                let text = all.to_string();
                let texts: Vec<&str> = text.trim_matches(['[', ']']).split(' ').collect();
                assert!(texts.iter().all(|text| *text == texts[0]), "some of both");
            }),
        ],
    );

    // A value of two words: without the lock, this sometimes fails or crashes.
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
            ("interface", &|| match any.get::<Block>() {
                Ok(block) => whole(&block),
                Err(_) => assert!(!any.go_type().is_empty()),
            }),
            ("copied", &|| {
                if let Ok(block) = any.copied().unwrap().get::<Block>() {
                    whole(&block);
                }
            }),
        ],
    );
}
