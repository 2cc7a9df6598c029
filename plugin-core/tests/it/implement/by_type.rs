//! Objects whose methods are those of a Rust type.

use super::{call, function, int, interface, plugin, text_of};
use crate::{common::collect_until, support::in_child};
use plugin_core::{GoError, GoMethods, GoObject, ObjectError, Value, go_methods};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

struct Counter {
    sum: Mutex<isize>,
    drops: Arc<AtomicUsize>,
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.drops.fetch_add(1, SeqCst);
    }
}

#[go_methods]
impl Counter {
    fn add(&self, n: isize) -> isize {
        let mut sum = self.sum.lock().unwrap();
        *sum += n;
        *sum
    }

    fn string(&self) -> String {
        format!("sum {}", self.sum.lock().unwrap())
    }

    #[go(name = "MarshalJSON")]
    fn to_json(&self) -> Result<Vec<u8>, GoError> {
        Err(GoError::from_message("never"))
    }

    #[go(skip)]
    fn new(drops: &Arc<AtomicUsize>) -> Self {
        let drops = Arc::clone(drops);
        Self {
            sum: Mutex::new(0),
            drops,
        }
    }
}

#[test]
fn one_value_is_behind_all_methods() {
    let drops = Arc::new(AtomicUsize::new(0));
    let counter = Counter::new(&drops).into_go(&[&interface("Add")]).unwrap();
    assert_eq!(counter.go_type(), "*rust.Counter");
    assert_eq!(call("Add", &[&counter, &int(5)]).get(), Ok(5isize));
    assert_eq!(call("Add", &[&counter, &int(2)]).get(), Ok(7isize));
    assert_eq!(counter.to_string(), "sum 7");
    let json = counter.method("MarshalJSON").unwrap().call(&[]).unwrap();
    assert_eq!(json[1].to_string(), "never");
    drop((counter, json));
    collect_until(&drops, 1);
}

#[test]
fn a_value_can_be_shared_and_comes_back() {
    let drops = Arc::new(AtomicUsize::new(0));
    let counter = Arc::new(Counter::new(&drops));
    let object = GoObject::implement(&[&interface("Add")])
        .unwrap()
        .named("main.Tally")
        .methods_of(Arc::clone(&counter))
        .build()
        .unwrap();
    assert_eq!(object.go_type(), "*main.Tally");
    call("Add", &[&object, &int(5)]);
    assert_eq!(*counter.sum.lock().unwrap(), 5);
    for object in [object.clone(), call("Clone", &[&object])] {
        let back = object.rust_object::<Counter>().unwrap();
        assert!(Arc::ptr_eq(&back, &counter));
        assert!(object.rust_object::<String>().is_none());
    }
    for foreign in [
        call("Nil", &[&object]),
        call("Zero", &[&object]),
        int(1),
        function("Add"),
    ] {
        assert!(foreign.rust_object::<Counter>().is_none(), "{foreign}");
    }
    drop(object);
    assert_eq!(drops.load(SeqCst), 0);
    drop(counter);
    collect_until(&drops, 1);
}

#[test]
fn values_behind_one_object_all_come_back() {
    let drops: [_; 3] = std::array::from_fn(|_| Arc::new(AtomicUsize::new(0)));
    let object = GoObject::implement(&[&interface("Add")])
        .unwrap()
        .methods_of(Arc::new(Opaque(Arc::clone(&drops[0]), 42)))
        .methods_of(Arc::new(Counter::new(&drops[1])))
        .methods_of(Arc::new(Opaque(Arc::clone(&drops[2]), 43)))
        .build()
        .unwrap();
    call("Add", &[&object, &int(5)]);
    super::plugin().collect_garbage();
    for object in [object.clone(), call("Clone", &[&object])] {
        let counter = object.rust_object::<Counter>().unwrap();
        assert_eq!(*counter.sum.lock().unwrap(), 5);
        assert_eq!(object.rust_object::<Opaque>().unwrap().1, 42);
        assert!(object.rust_object::<String>().is_none());
    }
    assert!(drops.iter().all(|drops| drops.load(SeqCst) == 0));
    drop(object);
    drops.iter().for_each(|drops| collect_until(drops, 1));
}

/// State of the Rust value that Go does not see.
struct Opaque(Arc<AtomicUsize>, u64);

#[go_methods]
impl Opaque {}

impl Drop for Opaque {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

#[test]
fn a_value_without_methods_crosses_go_all_the_same() {
    let drops = Arc::new(AtomicUsize::new(0));
    let object = Opaque(Arc::clone(&drops), 42).into_go(&[]).unwrap();
    for _ in 0..5 {
        super::plugin().collect_garbage();
    }
    assert_eq!(object.rust_object::<Opaque>().unwrap().1, 42);
    drop(object);
    collect_until(&drops, 1);
}

trait Sum {
    fn add(&self, n: isize) -> isize;
}

struct Generic<T>(T);

#[go_methods]
impl<T: Copy + Into<isize> + Send + Sync + 'static> Sum for Generic<T> {
    fn add(&self, n: isize) -> isize {
        n + self.0.into()
    }
}

#[test]
fn a_trait_of_a_generic_type_can_be_given_too() {
    let object = Generic(5i8).into_go(&[&interface("Add")]).unwrap();
    assert_eq!(object.go_type(), "*rust.Generic");
    assert_eq!(call("Add", &[&object, &int(1)]).get(), Ok(6isize));
}

struct Wrong;

#[go_methods]
impl Wrong {
    fn add(&self, text: String) -> String {
        text
    }

    fn varidic(&self, _: String, _: Vec<isize>) -> String {
        String::new()
    }

    fn register(&self, _name: String, _f: Value) -> Result<(), GoError> {
        Ok(())
    }
}

#[test]
fn all_that_is_wrong_is_one_error() {
    let interfaces = [&interface("UseLarge"), &interface("Add")];
    let error = Wrong.into_go(&interfaces).unwrap_err();
    assert!(matches!(error, ObjectError::Methods { .. }));
    assert_eq!(
        error.to_string(),
        "rust.Wrong cannot be built to implement main.Large, main.Counter: \
         Add: a func(int) int in Go, where Rust has func(string) string; \
         Array: missing; Floats: missing; Sum: missing; Variadic: missing; the object has Varidic"
    );
}

#[test]
fn the_names_of_parameters_are_the_methods_own() {
    struct Names;
    #[go_methods]
    impl Names {
        fn add(&self, this: isize) -> isize {
            let object = this;
            object + 1
        }
    }
    let object = Names.into_go(&[&interface("Add")]).unwrap();
    assert_eq!(text_of("AddInGoroutine", &[&object, &int(1)]), "<nil>");
}

#[test]
fn go_keeps_a_value_that_rust_has_dropped() {
    if !in_child(&[]) {
        return;
    }
    let drops = Arc::new(AtomicUsize::new(0));
    let object = Counter::new(&drops).into_go(&[&interface("Add")]).unwrap();
    call("Keep", &[&object]);
    drop(object);
    for _ in 0..10 {
        plugin().collect_garbage();
    }
    assert_eq!(drops.load(SeqCst), 0);
    let kept = call("Kept", &[]);
    assert_eq!(call("Add", &[&kept, &int(4)]).get(), Ok(4isize));
    let counter = kept.rust_object::<Counter>().unwrap();
    call("Keep", &[&int(0)]);
    drop(kept);
    for _ in 0..10 {
        plugin().collect_garbage();
    }
    assert_eq!(drops.load(SeqCst), 0, "Rust has it again");
    assert_eq!(counter.add(1), 5);
    drop(counter);
    collect_until(&drops, 1);
}
