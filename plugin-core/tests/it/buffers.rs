//! Slices whose elements the callee changes, in Go and in Rust.

use crate::support::open;
use plugin_core::{
    Callback, FakePlugin, Func, GoError, GoObject, GoStruct, InOut, PluginApi, Type, Value,
    go_methods, in_out,
};
use std::sync::{Arc, Mutex};

type Fill = fn(InOut<[u8]>) -> Result<isize, GoError>;

fn fill(filler: Callback<Fill>) -> (String, String) {
    let fill: Func<fn(Callback<Fill>) -> (Vec<u8>, String)> =
        open("lent").func("FillBytes").unwrap();
    let (bytes, told) = fill.call(filler).unwrap();
    (String::from_utf8(bytes).unwrap(), told)
}

#[test]
fn a_closure_fills_a_slice() {
    let (bytes, told) = fill(Callback::<Fill>::new(|mut bytes| {
        assert_eq!(&*bytes, b"cdef");
        bytes[..2].copy_from_slice(b"12");
        Ok(2)
    }));
    assert_eq!((&*bytes, &*told), ("ab12efgh", "2 <nil>"));
    let (bytes, told) = fill(Callback::<Fill>::new(|mut bytes| {
        bytes.fill(b'x');
        Err(GoError::from_message("so what"))
    }));
    assert_eq!((&*bytes, &*told), ("abxxxxgh", "0 so what"));
}

#[test]
fn what_is_kept_for_longer_or_panics_changes_nothing() {
    static KEPT: Mutex<Vec<InOut<[u8]>>> = Mutex::new(Vec::new());
    let (bytes, _) = fill(Callback::<Fill>::new(|mut bytes| {
        bytes.fill(b'x');
        KEPT.lock().unwrap().push(bytes);
        Ok(0)
    }));
    assert_eq!(bytes, "abcdefgh");
    assert_eq!(&*KEPT.lock().unwrap().pop().unwrap(), b"xxxx");
}

#[test]
fn texts_are_filled_and_nil_is_empty() {
    let fill: Func<fn(Callback<fn(InOut<[String]>)>) -> Vec<String>> =
        open("lent").func("FillTexts").unwrap();
    let filled = fill.call(Callback::<fn(InOut<[String]>)>::new(|mut texts| {
        texts.iter_mut().for_each(|text| text.push('é'));
    }));
    assert_eq!(filled.unwrap(), ["aé", "bé", "c"]);
}

#[derive(GoStruct, Debug)]
struct Secret {
    known: String,
    #[go(name = "hidden")]
    hidden: isize,
}

#[test]
fn unexported_fields_of_elements_stay_as_they_are() {
    type Fill = fn(InOut<[Secret]>) -> Result<(), GoError>;
    let fill: Func<fn(Callback<Fill>) -> (Vec<Secret>, Option<GoError>)> =
        open("lent").func("FillSecrets").unwrap();
    let run = |change: fn(&mut [Secret])| {
        let filler = Callback::<Fill>::new(move |mut secrets| {
            change(&mut secrets);
            Ok(())
        });
        let (after, error) = fill.call(filler).unwrap();
        let after = after
            .iter()
            .map(|one| format!("{} {}", one.known, one.hidden));
        (after.collect::<Vec<_>>(), error)
    };
    let (after, error) = run(|secrets| secrets[1].known.push('!'));
    assert_eq!((after, error), (vec!["a 1".into(), "b! 2".into()], None));
    let (after, error) = run(|secrets| secrets.swap(0, 1));
    assert_eq!(after, ["a 1", "b 2"]);
    assert!(error.unwrap().message().contains("field hidden"));
}

struct Bytes(&'static [u8]);

#[go_methods]
impl Bytes {
    fn read_at(&self, mut to: InOut<[u8]>, at: i64) -> (isize, Option<GoError>) {
        let at = usize::try_from(at).unwrap();
        let from = self.0.get(at..).unwrap_or_default();
        let n = from.len().min(to.len());
        to[..n].copy_from_slice(&from[..n]);
        (n as isize, (n < to.len()).then(GoError::eof))
    }
}

#[test]
fn a_reader_at_is_implemented() {
    let section: Func<fn(Value, i64, i64) -> Result<String, GoError>> =
        open("lent").func("Section").unwrap();
    let reader = GoObject::implement(&[&Type::named("io.ReaderAt").unwrap()])
        .unwrap()
        .methods_of(Arc::new(Bytes(b"hello, world")))
        .build()
        .unwrap();
    for (at, n, read) in [(0, 5, "hello"), (7, 100, "world"), (50, 1, "")] {
        assert_eq!(section.call(&reader, at, n).unwrap().unwrap(), read);
    }
    // Without the interface, the method has the same type.
    let other = GoObject::implement(&[])
        .unwrap()
        .methods_of(Arc::new(Bytes(b"abc")));
    let read = section.call(other.build().unwrap(), 1, 2).unwrap();
    assert_eq!(read.unwrap(), "bc");
}

#[test]
fn a_function_fills_a_slice() {
    let read_at: Func<fn(InOut<[u8]>, i64) -> (isize, Option<GoError>)> =
        open("lent").func("ReadAt").unwrap();
    let mut bytes = [b'-'; 4];
    let (n, error) = read_at.call(in_out(&mut bytes[..]), 24).unwrap();
    assert_eq!((n, &bytes), (2, b"yz--"));
    assert!(error.unwrap().is(&GoError::eof()));
    let (n, error) = read_at.call(in_out(&mut bytes[1..1]), 0).unwrap();
    assert_eq!((n, error, &bytes), (0, None, b"yz--"));

    let double: Func<fn(InOut<[i32]>, InOut<[String]>, InOut<String>)> =
        open("lent").func("Double").unwrap();
    let (mut numbers, mut texts) = ([1, 2, 3], vec!["a".to_owned(), "é".to_owned()]);
    let mut last = String::new();
    double
        .call(
            in_out(&mut numbers[1..]),
            in_out(&mut texts[..]),
            in_out(&mut last),
        )
        .unwrap();
    assert_eq!((numbers, &*last), ([1, 4, 6], "!"));
    assert_eq!(texts, ["aa", "éé"]);
}

#[test]
fn the_slice_must_be_one() {
    let error = open("lent").func::<fn(InOut<[String]>)>("AddTag");
    assert!(error.is_err());
    let error = open("lent")
        .func::<fn(InOut<[u16]>, i64) -> (isize, Option<GoError>)>("ReadAt")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("[]uint8") && error.contains("[]uint16"),
        "{error}"
    );
}

#[test]
fn a_fake_fills_too() {
    #[derive(PluginApi)]
    struct Lent {
        read_at: Func<fn(InOut<[u8]>, i64) -> isize>,
    }
    let fake = FakePlugin::new("fake").func("ReadAt", |mut to: InOut<[u8]>, at: i64| {
        to.fill(at as u8);
        to.len() as isize
    });
    let mut bytes = [0; 3];
    let lent = Lent::bind(&fake).unwrap();
    assert_eq!(lent.read_at.call(in_out(&mut bytes[1..]), 7).unwrap(), 2);
    assert_eq!(bytes, [0, 7, 7]);
}
