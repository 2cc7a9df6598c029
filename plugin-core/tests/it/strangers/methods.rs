//! Methods of unusual types: generic ones, ones of the interface itself, ones with funcs and channels.

use super::{func, object};
use plugin_core::{
    Callback, Complex, FuncValue, GoError, GoMethods, GoObject, GoStruct, Receiver, Sender, Type,
    Uintptr, Value, channel, go_methods,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
    time::{Duration, SystemTime},
};

#[derive(Default)]
struct Store(Mutex<BTreeMap<String, isize>>);

#[go_methods]
impl Store {
    fn get(&self, key: String) -> (isize, bool) {
        let found = self.0.lock().unwrap().get(&key).copied();
        (found.unwrap_or_default(), found.is_some())
    }
    fn put(&self, key: String, value: isize) {
        self.0.lock().unwrap().insert(key, value);
    }
    fn each(&self, visit: FuncValue<fn(String, isize) -> bool>) {
        let all = self.0.lock().unwrap();
        let _ = all
            .iter()
            .all(|(key, value)| visit.call(key, *value).unwrap());
    }
}

#[test]
fn an_interface_can_be_generic() {
    let words = ["a", "b", "a", "c", "b", "b", "d"];
    let count = func::<fn(Value, Vec<String>) -> String>("UseStore");
    for interface in ["Store[string,int]", "main.Store[string,int]"] {
        let store = object(Store::default(), interface);
        assert_eq!(count.call(&store, words).unwrap(), "a2 b3 ");
        assert_eq!(
            store
                .rust_object::<Store>()
                .unwrap()
                .0
                .lock()
                .unwrap()
                .len(),
            4
        );
    }
}

struct Pairs;

#[derive(GoStruct)]
struct Pair<A, B> {
    first: A,
    second: B,
}

#[go_methods]
impl Pairs {
    fn swap(&self, pair: Pair<isize, String>) -> Pair<String, isize> {
        Pair {
            first: pair.second,
            second: pair.first,
        }
    }
    fn all(&self) -> Vec<Pair<isize, String>> {
        vec![Pair {
            first: 2,
            second: "two".to_owned(),
        }]
    }
}

#[test]
fn methods_can_have_generic_structs() {
    let told = func::<fn(Value) -> String>("UsePairs").call(object(Pairs, "Pairs"));
    assert_eq!(told.unwrap(), "{First:one Second:1} [{First:2 Second:two}]");
}

/// One of a list.
struct Node {
    name: String,
    next: Option<Value>,
    interface: Type,
}

fn node(name: &str, next: Option<Value>) -> Value {
    let interface = crate::support::open("strangers")
        .type_named("Node")
        .unwrap();
    let of = interface.clone();
    Node {
        name: name.to_owned(),
        next,
        interface,
    }
    .into_go(&[&of])
    .unwrap()
}

#[go_methods]
impl Node {
    fn string(&self) -> String {
        self.name.clone()
    }
    fn next(&self) -> Value {
        let nil = || Value::nil().unwrap();
        self.next.clone().unwrap_or_else(nil)
    }
    fn same(&self, other: Value) -> bool {
        other
            .rust_object::<Self>()
            .is_some_and(|other| other.name == self.name)
    }
    fn walk(&self, visit: FuncValue<fn(Value) -> bool>) {
        let mut at = self.next.clone();
        while let Some(node) = at.filter(|node| visit.call(node).unwrap()) {
            at = node.rust_object::<Self>().unwrap().next.clone();
        }
    }
    fn children(&self) -> HashMap<String, Vec<Value>> {
        assert_eq!(self.interface.to_string(), "main.Node");
        self.next
            .iter()
            .map(|next| (self.name.clone(), vec![next.clone()]))
            .collect()
    }
}

#[test]
fn a_method_can_take_and_return_the_interface_itself() {
    let list = node("a", Some(node("b", Some(node("c", None)))));
    let told = func::<fn(Value) -> String>("UseNode").call(&list).unwrap();
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(told, "a true true b false true c false true b c a[b] false");
}

struct Machine;

#[go_methods]
impl Machine {
    fn events(&self) -> Receiver<isize> {
        let (sender, receiver) = channel(3).unwrap();
        for n in [1, 2, 3] {
            sender.send(n).unwrap();
        }
        sender.close().unwrap();
        receiver
    }
    fn handler(&self, name: String) -> Value {
        let repeat = move |n| -> Result<String, GoError> {
            let n = usize::try_from(n).map_err(GoError::from_error)?;
            Ok(name.repeat(n))
        };
        let repeat = Callback::<fn(isize) -> Result<String, GoError>>::new(repeat);
        Value::new(repeat).unwrap()
    }
    fn subscribe(&self, to: Sender<String>, names: Vec<String>) {
        names.into_iter().for_each(|name| to.send(name).unwrap());
    }
    fn middleware(&self, next: FuncValue<fn(String) -> String>) -> FuncValue<fn(String) -> String> {
        let wrap = move |text| format!("<{}>", next.call(text).unwrap());
        let wrap = Value::new(Callback::<fn(String) -> String>::new(wrap)).unwrap();
        wrap.func().unwrap()
    }
}

#[test]
fn methods_can_take_and_return_funcs_and_channels() {
    let told = func::<fn(Value) -> String>("UseMachine").call(object(Machine, "Machine"));
    let told = told.unwrap();
    assert_eq!(
        told,
        "6hh<nil> out of range integral type conversion attempted [a b]<X>"
    );
}

struct Kinds;

#[go_methods]
impl Kinds {
    fn numbers(
        &self,
        c: Complex<f64>,
        p: Uintptr,
        r: i32,
        b: u8,
        duration: Duration,
        at: SystemTime,
    ) -> (Complex<f32>, i32, Duration, SystemTime) {
        assert_eq!((p, b), (Uintptr(3), 5));
        let c = Complex::new(c.im as f32, c.re as f32);
        (c, r, 2 * duration, at + duration)
    }
    fn nested(
        &self,
        pointers: HashMap<String, Vec<[Option<Box<isize>>; 2]>>,
        funcs: Vec<FuncValue<fn() -> isize>>,
    ) -> (HashMap<String, Value>, Option<Box<[String; 3]>>) {
        let one = *pointers["a"][0][0].as_deref().unwrap();
        assert!(pointers["a"][0][1].is_none());
        let seven = funcs[0].call().unwrap();
        let number = |name: &str, n: isize| (name.to_owned(), Value::new(n).unwrap());
        let texts = ["x", "", "z"].map(str::to_owned);
        (
            [number("one", one), number("f", seven)].into(),
            Some(Box::new(texts)),
        )
    }
    fn empty(&self, _: Empty, _: [isize; 0], many: Vec<Empty>) -> Empty {
        assert_eq!(many.len(), 2);
        Empty {}
    }
}

/// Go's `struct{}`.
#[derive(GoStruct)]
struct Empty {}

#[test]
fn methods_can_have_parameters_of_rare_kinds() {
    let told = func::<fn(Value) -> String>("UseKinds").call(object(Kinds, "Kinds"));
    assert_eq!(told.unwrap(), "(2+1i)é2s 1s map[f:7 one:1] [x  z] {}");
}

#[test]
fn a_func_of_another_type_and_a_nil_func_are_told() {
    type Visit = FuncValue<fn(isize)>;
    let wrong = GoObject::implement(&[&crate::support::open("strangers")
        .type_named("Store[string,int]")
        .unwrap()])
    .unwrap()
    .method("Get", |_: String| (0isize, true))
    .method("Put", |_: String, _: isize| ())
    .method("Each", |_: Visit| ());
    let told = wrong.build().unwrap_err().to_string();
    assert!(
        told.contains("func(string, int) bool") && told.contains("func(int)"),
        "{told}"
    );
    // A func from Go goes back as it is.
    let format = crate::support::open("strangers").lookup("Format").unwrap();
    let format = Value::new(vec![format.value().unwrap()]).unwrap();
    let funcs: Vec<FuncValue<fn(Value) -> String>> = format.get().unwrap();
    let again = Value::new(funcs).unwrap();
    assert_eq!(again.go_type(), "[]interface {}");
    let format = again
        .index(0)
        .unwrap()
        .func::<fn(Value) -> String>()
        .unwrap();
    assert_eq!(format.name(), "example.com/fixtures/strangers.Format");
}

/// Methods with `cfg` conditions, one of which is true.
struct Conditional;

#[go_methods]
impl Conditional {
    #[cfg(any())]
    fn string(&self) -> NoSuchType {
        unreachable!("it is not compiled")
    }
    #[cfg(not(any()))]
    fn string(&self) -> String {
        "this one".to_owned()
    }
}

#[test]
fn methods_can_be_conditional() {
    let stringer = Type::named("fmt.Stringer").unwrap_or_else(|_| {
        crate::support::open("strangers");
        Type::named("fmt.Stringer").unwrap()
    });
    let object = Conditional.into_go(&[&stringer]).unwrap();
    let text = object.method("String").unwrap().call(&[]).unwrap();
    assert_eq!(text[0].to_string(), "this one");
}
