//! Pointers that Go passes to a Rust closure, which writes their targets.

use crate::{common::Item, support::open};
use plugin_core::{
    CallError, Callback, FakePlugin, Func, GoError, GoObject, GoStruct, InOut, PluginApi, Type,
    Value, in_out,
};
use std::{collections::HashMap, sync::Mutex};

type Filler = fn(String, InOut<Item>, InOut<Vec<String>>) -> Result<isize, GoError>;

fn fill(filler: Callback<Filler>) -> (Item, Vec<String>, String) {
    let fill: Func<fn(Callback<Filler>) -> (Item, Vec<String>, String)> =
        open("lent").func("FillBoth").unwrap();
    fill.call(filler).unwrap()
}

fn before() -> (Item, Vec<String>) {
    let item = Item {
        name: "from Go".into(),
        tags: vec![],
        index: HashMap::from([("a".into(), 1)]),
        next: Some(Box::new(1)),
    };
    (item, vec!["x".to_owned()])
}

#[test]
fn a_closure_fills_what_pointers_lead_to() {
    let (item, names, told) = fill(Callback::<Filler>::new(|text, mut item, mut names| {
        assert_eq!((&*item, &*names), (&before().0, &before().1));
        item.tags.push(text);
        item.index.clear();
        *item.next.as_deref_mut().unwrap() = 7;
        names.extend(["y".to_owned(), "é".repeat(1000)]);
        Ok(5)
    }));
    let filled = Item {
        tags: vec!["say".into()],
        index: HashMap::new(),
        next: Some(Box::new(7)),
        ..before().0
    };
    assert_eq!((item, &*told), (filled, "5 <nil>"));
    assert_eq!(names, ["x".to_owned(), "y".to_owned(), "é".repeat(1000)]);
}

#[test]
fn with_an_error_it_is_filled_and_with_a_panic_not() {
    let (item, names, told) = fill(Callback::<Filler>::new(|_, mut item, mut names| {
        item.name.clear();
        names.clear();
        Err(GoError::from_message("so what"))
    }));
    assert_eq!((&*item.name, names.len(), &*told), ("", 0, "0 so what"));
    let fill: Func<fn(Callback<Filler>) -> (Item, Vec<String>, String)> =
        open("lent").func("FillBoth").unwrap();
    let error = fill.call(Callback::<Filler>::new(|_, mut item, _| {
        item.name.clear();
        panic!("in between")
    }));
    assert!(matches!(error, Err(CallError::Panic { .. })));
}

#[test]
fn what_is_kept_for_longer_changes_nothing() {
    static KEPT: Mutex<Vec<InOut<Item>>> = Mutex::new(Vec::new());
    let (item, names, _) = fill(Callback::<Filler>::new(|_, mut item, mut names| {
        item.name.clear();
        KEPT.lock().unwrap().push(item);
        names.clear();
        Ok(0)
    }));
    assert_eq!((item, names), (before().0, vec![]), "the other is changed");
    let kept = KEPT.lock().unwrap().pop().unwrap();
    assert_eq!(kept.name, "");
}

#[test]
fn what_go_cannot_hold_changes_nothing() {
    // The second of two cannot be encoded: neither is changed, and the func returns the error.
    type Broken = fn(String, InOut<Item>, InOut<Vec<Value>>) -> Result<isize, GoError>;
    let fill: Func<fn(Callback<Broken>) -> (Item, Vec<String>, String)> =
        open("lent").func("FillBoth").unwrap();
    let (item, names, told) = fill
        .call(Callback::<Broken>::new(|_, mut item, mut names| {
            item.name.clear();
            names.push(Value::new(7i64).unwrap());
            Ok(0)
        }))
        .unwrap();
    assert_eq!((item, names), before());
    assert!(told.contains("int64") && told.contains("string"), "{told}");
}

#[test]
fn a_nil_pointer_is_an_error() {
    type Fill = fn(InOut<Item>) -> Result<(), GoError>;
    let nil: Func<fn(Callback<Fill>) -> Result<(), GoError>> =
        open("lent").func("FillNil").unwrap();
    let never = Callback::<Fill>::new(|_| unreachable!("nil"));
    let error = nil.call(never).unwrap().unwrap_err();
    assert!(
        error
            .message()
            .ends_with("nil of Go's *struct { Name string; Tags []string; Index map[string]int; Next *int } has no counterpart in Rust's InOut"),
        "{error}"
    );
}

#[test]
fn unexported_fields_stay_as_they_are() {
    #[derive(GoStruct, Debug)]
    struct Secret {
        known: String,
        #[go(name = "hidden")]
        hidden: isize,
    }
    type Fill = fn(InOut<Secret>) -> Result<(), GoError>;
    let fill: Func<fn(isize, Callback<Fill>) -> (Secret, Option<GoError>)> =
        open("lent").func("FillSecret").unwrap();
    let change = || {
        Callback::<Fill>::new(|mut secret| {
            secret.known.push('!');
            Ok(())
        })
    };
    let (secret, error) = fill.call(0, change()).unwrap();
    assert_eq!((&*secret.known, secret.hidden), ("known!", 0));
    assert!(error.is_none());
    let (secret, error) = fill.call(5, change()).unwrap();
    assert_eq!((&*secret.known, secret.hidden), ("known!", 5));
    assert!(error.is_none());
}

#[test]
fn values_by_handle_and_many_goroutines() {
    let plugin = open("lent");
    let any: Func<fn(Callback<fn(InOut<Value>)>) -> Value> = plugin.func("FillAny").unwrap();
    let after = any.call(Callback::<fn(InOut<Value>)>::new(|mut value| {
        assert_eq!(value.get::<String>().unwrap(), "before");
        *value = Value::new(vec![1u8, 2]).unwrap();
    }));
    assert_eq!(after.unwrap().get::<Vec<u8>>().unwrap(), [1, 2]);
    let many: Func<fn(isize, Callback<fn(InOut<i64>)>) -> i64> = plugin.func("FillMany").unwrap();
    let double = Callback::<fn(InOut<i64>)>::new(|mut number| *number *= 2);
    assert_eq!(many.call(100, double).unwrap(), 99 * 100);
}

#[test]
fn a_method_fills_too() {
    let plugin = open("lent");
    let scanner = Type::named("main.Scanner").unwrap();
    type Scan = fn(InOut<String>, Vec<Value>) -> Result<(), GoError>;
    let object = GoObject::implement(&[&scanner])
        .unwrap()
        .method::<Scan>("Scan", |mut text: InOut<String>, more: Vec<Value>| {
            text.push_str("+1");
            for (i, place) in more.iter().enumerate() {
                // SAFETY: the fixture waits for this.
                unsafe {
                    place
                        .elem()
                        .unwrap()
                        .set(&Value::new(10 + i as isize).unwrap())
                }
                .unwrap();
            }
            Ok(())
        })
        .build()
        .unwrap();
    let scan: Func<fn(Value) -> Result<String, GoError>> = plugin.func("Scan").unwrap();
    assert_eq!(scan.call(object).unwrap().unwrap(), "text+1+110 11");
}

#[test]
fn a_fake_fills_too() {
    #[derive(PluginApi)]
    struct Lent {
        add_tag: Func<fn(InOut<Item>, String) -> Result<isize, GoError>>,
    }
    let fake = FakePlugin::new("fake").func("AddTag", |mut item: InOut<Item>, tag: String| {
        item.tags.push(tag.clone());
        match &*tag {
            "fail" => Err(GoError::from_message("failed")),
            _ => Ok(item.tags.len() as isize),
        }
    });
    let mut item = Item::default();
    let lent = Lent::bind(&fake).unwrap();
    assert_eq!(lent.add_tag.call(in_out(&mut item), "x").unwrap(), Ok(1));
    let error = lent.add_tag.call(in_out(&mut item), "fail").unwrap();
    assert!(error.is_err());
    assert_eq!(item.tags, ["x", "fail"]);
}

/// The error has no words twice.
#[test]
fn a_nil_pointer_ends_the_call_where_the_func_has_no_error() {
    type Fill = fn(InOut<Item>);
    let nil: Func<fn(Callback<Fill>)> = open("lent").func("GiveNil").unwrap();
    let never = Callback::<Fill>::new(|_| unreachable!("nil"));
    let told = nil.call(never).unwrap_err().to_string();
    assert_eq!(told.matches("cannot be converted").count(), 1, "{told}");
}
