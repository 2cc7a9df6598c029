//! S9: Tyk gives a pointer to a record of its own, and stores what the plugin made of it; monstache gives and gets pointers to structs.

use super::{projects, text};
use plugin_core::{Func, GoError, GoStruct, PluginApi, Value};
use std::collections::HashMap;

#[derive(GoStruct, Debug, PartialEq, Clone)]
struct AnalyticsRecord {
    #[go(tag = r#"json:"method""#)]
    method: String,
    path: String,
    response_code: isize,
    #[go(name = "APIKey")]
    api_key: String,
    tags: Vec<String>,
}

#[test]
fn tyk_stores_the_record_that_the_plugin_changed() {
    let mask: Func<fn(Value)> = projects().func("MaskAnalytics").unwrap();
    let record = AnalyticsRecord {
        method: "GET".into(),
        path: "/a".into(),
        response_code: 200,
        api_key: "0123456789".into(),
        tags: vec!["eu".into()],
    };
    let in_go = Value::new(Some(Box::new(record.clone()))).unwrap();
    mask.call(&in_go).unwrap();
    let masked = AnalyticsRecord {
        api_key: "****6789".into(),
        tags: vec!["eu".into(), "masked".into()],
        ..record
    };
    let changed: Option<Box<AnalyticsRecord>> = in_go.get().unwrap();
    assert_eq!(changed.as_deref(), Some(&masked));
    // The next plugin in the chain sees what the host has changed meanwhile.
    let field = in_go.elem().unwrap().field("APIKey").unwrap();
    // SAFETY: no Go code runs that uses it.
    unsafe { field.set(&text("abcdefgh")) }.unwrap();
    mask.call(&in_go).unwrap();
    assert_eq!(field.get::<String>().unwrap(), "****efgh");
}

#[derive(GoStruct)]
struct Input {
    document: HashMap<String, Value>,
    database: String,
    collection: String,
    operation: String,
}

#[derive(GoStruct)]
struct Output {
    document: HashMap<String, Value>,
    index: String,
    drop: bool,
    skip: bool,
}

type Given = Option<Box<Input>>;

#[derive(PluginApi)]
struct Monstache {
    map: Option<Func<fn(Given) -> Result<Option<Box<Output>>, GoError>>>,
    filter: Option<Func<fn(Given) -> Result<bool, GoError>>>,
    process: Option<Func<fn(Value) -> Result<(), GoError>>>,
    pipeline: Option<Func<fn(String, bool) -> Result<Vec<Value>, GoError>>>,
}

fn input(operation: &str, key: &str) -> Given {
    Some(Box::new(Input {
        document: HashMap::from([(key.to_owned(), text("x"))]),
        database: "shop".into(),
        collection: "orders".into(),
        operation: operation.into(),
    }))
}

#[test]
fn monstache_uses_those_functions_that_a_plugin_has() {
    let plugin = Monstache::bind(&projects()).unwrap();
    assert!(plugin.process.is_none());
    let map = plugin.map.unwrap();
    let output = map.call(input("i", "a")).unwrap().unwrap().unwrap();
    assert_eq!(
        (&*output.index, output.drop, output.skip),
        ("orders", false, false)
    );
    let field = |name: &str| output.document[name].get::<String>().unwrap();
    assert_eq!(
        (field("a"), field("source")),
        ("x".into(), "shop.orders".into())
    );
    assert!(map.call(input("d", "a")).unwrap().unwrap().unwrap().drop);
    let error = map.call(input("", "a")).unwrap().err().unwrap();
    assert_eq!(error.message(), "no operation");

    let filter = plugin.filter.unwrap();
    assert!(filter.call(input("i", "a")).unwrap().unwrap());
    assert!(!filter.call(input("i", "secret")).unwrap().unwrap());

    let stages = plugin
        .pipeline
        .unwrap()
        .call("shop.orders", true)
        .unwrap()
        .unwrap();
    let stages: Vec<_> = stages.iter().map(Value::to_string).collect();
    assert_eq!(stages, ["map[$match:shop.orders]", "true"]);
}
