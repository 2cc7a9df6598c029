//! Uses of an object by a plugin.

use super::{call, function, int, interface, text_of};
use crate::support::{in_child, open};
use plugin_core::{Func, FuncValue, GoError, GoObject, Type, Value};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// A `http.ResponseWriter`, and the written bytes.
fn writer() -> (GoObject, Arc<Mutex<String>>) {
    let body = Arc::new(Mutex::new(String::new()));
    let written = Arc::clone(&body);
    let header = interface("UseWriter");
    let object = GoObject::implement(&[&header])
        .unwrap()
        .method("Header", HashMap::<String, Vec<String>>::new)
        .method("WriteHeader", |status: isize| assert_eq!(status, 201))
        .method("Write", move |part: Vec<u8>| -> Result<isize, GoError> {
            let mut body = written.lock().unwrap();
            *body += std::str::from_utf8(&part).unwrap();
            Ok(part.len() as isize)
        });
    (object, body)
}

#[test]
fn an_object_is_used_as_any_value_of_its_interface() {
    let (object, body) = writer();
    let writer = object.named("example.com/host.Writer").build().unwrap();
    assert_eq!(writer.go_type(), "*host.Writer");
    let expected = "direct 6 <nil>\n\
        narrower 4 <nil>\n\
        copy 6 <nil>\n\
        asserted false false false\n\
        key 1 2 true\n\
        json {} <nil>\n\
        type *host.Writer example.com/host 3\n\
        reflect 7\n\
        bound 5\n\
        embedded 8";
    assert_eq!(text_of("UseWriter", &[&writer]), expected);
    assert_eq!(
        *body.lock().unwrap(),
        "direct<42>copiedreflectbounddeferredgoroutineembedded"
    );
}

#[test]
fn it_implements_several_interfaces_and_has_methods_of_none() {
    let (object, _) = writer();
    let object = object
        .method("Flush", || ())
        .method("String", || "text".to_owned())
        .method("MarshalJSON", || -> Result<Vec<u8>, GoError> {
            Ok(b"\"json\"".to_vec())
        });
    let writer = object.build().unwrap();
    let said = text_of("UseWriter", &[&writer]);
    assert!(said.contains("asserted true true false"), "{said}");
    assert!(said.contains("json \"json\" <nil>"), "{said}");
    assert!(said.contains("type *rust.ResponseWriter rust 6"), "{said}");
    assert_eq!(writer.to_string(), "text");

    let both = GoObject::implement(&[&interface("Add"), &interface("UseSealed")])
        .unwrap()
        .method("Add", |n: isize| n + 1)
        .method("Public", || 7isize)
        .method("private", |n: isize| -n)
        .build()
        .unwrap();
    assert_eq!(call("Add", &[&both, &int(5)]).get(), Ok(6isize));
    assert_eq!(call("UseSealed", &[&both]).get(), Ok(2isize));
}

#[test]
fn an_unexported_method_is_of_its_package_only() {
    let sealed = |name: &str| {
        GoObject::implement(&[&interface("UseSealed")])
            .unwrap()
            .method("Public", || 1isize)
            .method(name, |n: isize| 2 * n)
            .build()
    };
    let object = sealed("private").unwrap();
    assert_eq!(call("UseSealed", &[&object]).get(), Ok(11isize));
    assert_eq!(call("IsSealed", &[&object]).get(), Ok(true));
    // Another plugin's interface looks the same, but its unexported method is a different one.
    let other = open("implement_other").type_named("main.Sealed").unwrap();
    assert!(object.assert(&other).is_err());
    let is_sealed = open("implement_other").lookup("IsSealed").unwrap();
    let results = is_sealed.value().unwrap().call(&[&object]).unwrap();
    assert_eq!(results[0].get(), Ok(false));

    let both = [&interface("UseSealed"), &other];
    let object = GoObject::implement(&both)
        .unwrap()
        .method("Public", || 1isize);
    let error = object.method("private", |n: isize| n).build().unwrap_err();
    let wanted = "private: unexported in several packages: call it ";
    assert!(error.to_string().contains(wanted), "{error}");
    let paths = both.map(|ty| ty.package_path());
    let error = GoObject::implement(&both).unwrap().build().unwrap_err();
    for path in &paths {
        let wanted = format!("{path}.private: missing");
        assert!(error.to_string().contains(&wanted), "{error}");
    }
    let mut object = GoObject::implement(&both)
        .unwrap()
        .method("Public", || 1isize);
    for (path, factor) in paths.iter().zip([2, 3]) {
        object = object.method(&format!("{path}.private"), move |n: isize| factor * n);
    }
    let object = object.build().unwrap();
    assert_eq!(call("UseSealed", &[&object]).get(), Ok(11isize));
    let use_sealed = open("implement_other").lookup("UseSealed").unwrap();
    let results = use_sealed.value().unwrap().call(&[&object]).unwrap();
    assert_eq!(results[0].get(), Ok(16isize));
}

#[test]
fn signatures_of_all_kinds() {
    type Register = fn(HashMap<String, Value>) -> Result<Value, GoError>;
    let large = GoObject::implement(&[&interface("UseLarge")])
        .unwrap()
        .method(
            "Sum",
            |a: isize,
             b: isize,
             c: isize,
             d: isize,
             e: isize,
             f: isize,
             g: isize,
             h: isize,
             i: isize,
             j: isize| {
                a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j
            },
        )
        .method("Array", |a: [i16; 3], text: String| {
            (text + "!", [a[2], a[1], a[0]])
        })
        .method("Variadic", |first: String, rest: Vec<isize>| {
            format!("{first}{}", rest.len())
        })
        .method("Floats", |a: f32, b: f64, c: i8| (f64::from(a) * b, -c))
        .method(
            "Register",
            |name: String, f: Value| -> Result<(), GoError> {
                let f: FuncValue<Register> = f.func().unwrap();
                let n = f
                    .call(HashMap::from([(name, Value::new(1isize).unwrap())]))
                    .unwrap()?;
                assert_eq!(n.get(), Ok(1isize));
                Ok(())
            },
        )
        .build()
        .unwrap();
    assert_eq!(
        text_of("UseLarge", &[&large]),
        "385 x! [3 2 1] a2 b0 3.75 3 <nil> 1\n"
    );
}

#[test]
fn rust_calls_an_object_as_any_value() {
    let add = GoObject::implement(&[&interface("Add")])
        .unwrap()
        .method("Add", |n: isize| n + 1)
        .build()
        .unwrap();
    let method: FuncValue<fn(isize) -> isize> = add.method("Add").unwrap().func().unwrap();
    assert_eq!(method.call(1), Ok(2));
    assert_eq!(method.spawn(2).wait(), Ok(3));
    assert!(
        add.type_of()
            .unwrap()
            .implements(&interface("Add"))
            .unwrap()
    );
}

#[test]
fn objects_have_an_identity_and_share_a_type() {
    let counter = || {
        GoObject::implement(&[&interface("Add")])
            .unwrap()
            .named("main.Counter")
            .method("Add", |n: isize| n)
            .build()
            .unwrap()
    };
    let (one, other) = (counter(), counter());
    assert!(one.equals(&one.clone()).unwrap());
    assert!(!one.equals(&other).unwrap());
    assert!(one.type_of().unwrap().is(&other.type_of().unwrap()));
    let keep: Func<fn(Value)> = super::plugin().func("Keep").unwrap();
    let kept: Func<fn() -> Value> = super::plugin().func("Kept").unwrap();
    // Only this value is counted, since a test of lifetimes keeps other values there.
    if in_child(&[]) {
        keep.call(&one).unwrap();
        assert!(kept.call().unwrap().equals(&one).unwrap());
    }
}

#[test]
fn an_error_is_found_by_its_methods() {
    let error = GoObject::implement(&[&Type::of::<Option<GoError>>().unwrap()])
        .unwrap()
        .method("Error", || "coded".to_owned())
        .method("Code", || 404isize)
        .build()
        .unwrap();
    assert_eq!(text_of("UseError", &[&error]), "wrapped: coded true 404");
}

#[test]
fn many_threads_call_one_object_while_the_collector_runs() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1,cgocheck=1")]) {
        return;
    }
    let total = Arc::new(Mutex::new(0));
    let sum = Arc::clone(&total);
    let counter = GoObject::implement(&[&interface("Add")])
        .unwrap()
        .method("Add", move |n: isize| {
            *sum.lock().unwrap() += 1;
            n + 1
        })
        .build()
        .unwrap();
    let often = function("AddOften");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let result = often.call(&[&counter, &int(5000)]).unwrap();
                assert_eq!(result[0].get(), Ok(5000isize));
            });
        }
        for _ in 0..20 {
            call("Collect", &[]);
        }
    });
    assert_eq!(*total.lock().unwrap(), 20_000);
}
