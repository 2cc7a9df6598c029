//! S13: arrays, named types of Go's standard library, variables that are functions, and channels, as go-bind-plugin has them.

use super::{call, int, projects, text};
use plugin_core::{Func, GoStruct, Kind, PluginApi, Value, Var};
use std::collections::HashMap;

type Header = HashMap<String, Vec<String>>;
type Numbers = HashMap<String, isize>;

#[derive(GoStruct, Debug, PartialEq)]
struct Work {
    work: String,
}

fn work(work: &str) -> Work {
    let work = work.to_owned();
    Work { work }
}

#[derive(PluginApi)]
struct Complex {
    do_work: Func<fn(Option<Box<Header>>) -> Option<Box<Header>>>,
    do_work2: Func<fn(Header, Header) -> String>,
    do_work_int_array: Func<fn(Numbers) -> [i32; 5]>,
    do_work_int_array_variadic: Func<fn(Vec<Numbers>) -> [i32; 5]>,
    do_working_string: Func<fn(String) -> Work>,
    do_work_array: Func<fn(Vec<Option<Box<Work>>>) -> Work>,
    do_work_map: Func<fn(HashMap<String, Option<Box<Work>>>) -> Option<Box<Work>>>,
    open: Func<fn(String, String) -> String>,
    new_chan: Func<fn(Vec<isize>) -> Value>,
    do_work_on_chan: Func<fn(Value) -> Value>,
    products: Var<Value>,
    x: Var<Header>,
    y: Var<Option<Box<Header>>>,
    z: Var<Value>,
    v: Var<Value>,
}

fn bind() -> Complex {
    Complex::bind(&projects()).unwrap()
}

fn header(name: &str, value: &str) -> Header {
    HashMap::from([(name.to_owned(), vec![value.to_owned()])])
}

#[test]
fn named_std_types_are_what_they_are_made_of() {
    let plugin = bind();
    let done = plugin
        .do_work
        .call(Some(Box::new(header("A", "1"))))
        .unwrap();
    let mut expected = header("Done", "yes");
    expected.extend(header("A", "1"));
    assert_eq!(done.as_deref(), Some(&expected));
    let joined = plugin.do_work2.call(header("A", "x"), header("B", "y"));
    assert_eq!(joined.unwrap(), "xy");
    assert_eq!(plugin.open.call("/srv/", "a").unwrap(), "/srv/a");
}

#[test]
fn arrays_slices_and_maps_of_pointers() {
    let plugin = bind();
    let numbers = |n: isize| HashMap::from([("a".to_owned(), n)]);
    assert_eq!(
        plugin.do_work_int_array.call(numbers(7)).unwrap(),
        [7, 1, 2, 3, 1]
    );
    let many = vec![numbers(1), HashMap::new(), numbers(2)];
    assert_eq!(
        plugin.do_work_int_array_variadic.call(many).unwrap(),
        [1, 0, 1, 0, 0]
    );
    assert_eq!(plugin.do_working_string.call("x").unwrap(), work("x"));
    let some = |text| Some(Box::new(work(text)));
    let both = plugin
        .do_work_array
        .call(vec![some("a"), some("b")])
        .unwrap();
    assert_eq!(both, work("ab"));
    let map = HashMap::from([("this".to_owned(), some("it")), ("nil".to_owned(), None)]);
    assert_eq!(plugin.do_work_map.call(map).unwrap(), some("it"));
    assert_eq!(plugin.do_work_map.call(HashMap::new()).unwrap(), None);
}

#[test]
fn variables_of_named_types_and_of_functions() {
    let plugin = bind();
    // SAFETY: no Go code of the fixture writes these variables.
    let x = unsafe { plugin.x.read() };
    // SAFETY: no Go code of the fixture writes these variables.
    let y = unsafe { plugin.y.read() };
    assert_eq!(x.unwrap(), header("Name", "Value"));
    assert_eq!(y.unwrap().as_deref(), Some(&header("Name", "Value2")));
    // SAFETY: no Go code of the fixture writes these variables.
    let z = unsafe { plugin.z.read() }.unwrap();
    // SAFETY: no Go code of the fixture writes these variables.
    let v = unsafe { plugin.v.read() }.unwrap();
    assert_eq!(z.go_type(), "func(string) main.Work");
    assert_eq!(
        z.call(&[&text("x")]).unwrap()[0].get::<Work>().unwrap(),
        work("x")
    );
    let arguments = [header("A", "1"), header("B", "2")].map(|header| Value::new(header).unwrap());
    let joined = v.call(&[&arguments[0], &arguments[1]]).unwrap();
    assert_eq!(joined[0].get::<String>().unwrap(), "12");
}

#[test]
fn channels_of_one_direction() {
    let plugin = bind();
    // Rust's own channel has both directions, and goes where Go wants one.
    let input = int(0).channel_like(2).unwrap();
    let out = plugin.do_work_on_chan.call(&input).unwrap();
    assert_eq!(out.kind(), Some(Kind::Chan));
    assert_eq!(out.go_type(), "chan<- int32");
    // SAFETY: no Go code of the fixture writes the variable.
    let products = unsafe { plugin.products.read() }.unwrap();
    for (n, factor) in [(3i32, 7), (-2, 5)] {
        input.send(&int(factor)).unwrap();
        out.send(&Value::new(n).unwrap()).unwrap();
        let product = products.receive().unwrap().unwrap();
        assert_eq!(product.get::<i64>().unwrap(), n as i64 * factor as i64);
    }
    let refused = out.receive().unwrap_err().to_string();
    assert!(refused.contains("send-only"), "{refused}");
    let refused = out.send(&int(1)).unwrap_err().to_string();
    assert!(refused.contains("int32"), "{refused}");
    out.close().unwrap();
    assert!(products.receive().unwrap().is_none(), "closed in its turn");
}

#[test]
fn a_channel_of_the_plugins_and_what_is_none() {
    let plugin = bind();
    let numbers = plugin.new_chan.call([7, 8]).unwrap();
    assert_eq!(numbers.go_type(), "<-chan int");
    assert_eq!(numbers.len().unwrap(), 2);
    assert_eq!(numbers.receive().unwrap().unwrap().to_string(), "7");
    let refused = plugin.do_work_on_chan.call(int(1)).unwrap_err().to_string();
    assert!(refused.contains("int"), "{refused}");
    let header = Value::new(header("A", "1")).unwrap();
    assert_eq!(header.go_type(), "map[string][]string");
    let no_method = header.method("Get");
    assert!(
        no_method.is_err(),
        "the type has no name, and so no methods"
    );
    let x = plugin.x.symbol().unwrap().methods().unwrap();
    assert_eq!(call(&x, "Get", &[&text("name")])[0].to_string(), "Value");
}
