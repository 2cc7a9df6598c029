//! Objects as Go's standard library uses them: locked, sorted, copied, marshalled, formatted, embedded.

use super::{free, func, object};
use plugin_core::{
    GoError, Value, go_methods,
    stdlib::{GoReader, GoWriter, sprintf},
};
use std::{
    io::{Read, Write},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// A lock that any thread may unlock, as Go's.
#[derive(Default)]
struct Locker {
    locked: Mutex<bool>,
    unlocked: Condvar,
}

#[go_methods]
impl Locker {
    fn lock(&self) {
        let locked = self.locked.lock().unwrap();
        *self.unlocked.wait_while(locked, |locked| *locked).unwrap() = true;
    }
    fn unlock(&self) {
        *self.locked.lock().unwrap() = false;
        self.unlocked.notify_one();
    }
}

#[test]
fn a_locker_is_used_with_a_condition_on_many_goroutines() {
    let count = func::<fn(Value, isize) -> isize>("UseLocker");
    let n = count.call(object(Locker::default(), "sync.Locker"), 20);
    assert_eq!(n.unwrap(), 400);
}

struct Numbers(Mutex<Vec<isize>>);

#[go_methods]
impl Numbers {
    fn len(&self) -> isize {
        self.0.lock().unwrap().len() as isize
    }
    fn less(&self, i: isize, j: isize) -> bool {
        let numbers = self.0.lock().unwrap();
        numbers[i as usize] < numbers[j as usize]
    }
    fn swap(&self, i: isize, j: isize) {
        self.0.lock().unwrap().swap(i as usize, j as usize);
    }
    #[go(type = "func(any)")]
    fn push(&self, n: Value) {
        self.0.lock().unwrap().push(n.get().unwrap());
    }
    #[go(type = "func() any")]
    fn pop(&self) -> Value {
        let last = self.0.lock().unwrap().pop();
        last.unwrap().into()
    }
}

fn numbers(n: isize) -> Numbers {
    Numbers(Mutex::new((0..n).map(|i| i * 37 % 101).collect()))
}

#[test]
fn many_goroutines_sort_and_a_heap_pushes_and_pops() {
    let all: Vec<_> = (10..30)
        .map(|n| object(numbers(n), "sort.Interface"))
        .collect();
    let sort = func::<fn(Vec<Value>) -> bool>("SortAll");
    assert!(sort.call(&all).unwrap());
    let heap = func::<fn(Value, Vec<Value>) -> Vec<Value>>("UseHeap");
    let more: Vec<Value> = [5isize, -1].map(|n| n.into()).into();
    let popped = heap.call(object(numbers(4), "heap.Interface"), more);
    let popped: Vec<isize> = popped.unwrap().iter().map(|n| n.get().unwrap()).collect();
    assert_eq!(popped, [-1, 0, 5, 10, 37, 74]);
}

struct Wrong;

#[go_methods]
impl Wrong {
    fn less(&self, i: usize, _j: isize) -> bool {
        i == 0
    }
    fn length(&self) -> isize {
        0
    }
}

#[test]
fn all_that_does_not_fit_is_told() {
    let plugin = crate::support::open("strangers");
    let sort = plugin.type_named("sort.Interface").unwrap();
    let error = plugin_core::GoMethods::into_go(Wrong, &[&sort]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "rust.Wrong cannot be built to implement sort.Interface: Less: a func(int, int) bool in Go, where Rust has func(uint, int) bool; \
         Len: missing; Swap: missing"
    );
}

/// A stream that reads and writes everything at once.
struct Bulk(Mutex<Vec<u8>>);

#[go_methods]
impl Bulk {
    fn write(&self, part: Vec<u8>) -> Result<isize, GoError> {
        panic!("Go prefers ReadFrom to {part:?}")
    }
    fn read(&self, part: Vec<u8>) -> Result<isize, GoError> {
        panic!("Go prefers WriteTo to {part:?}")
    }
    #[go(type = "func(io.Reader) (int64, error)")]
    fn read_from(&self, reader: Value) -> Result<i64, GoError> {
        let mut content = self.0.lock().unwrap();
        Ok(GoReader::new(reader)?.read_to_end(&mut content)? as i64)
    }
    #[go(type = "func(io.Writer) (int64, error)")]
    fn write_to(&self, writer: Value) -> Result<i64, GoError> {
        let content = self.0.lock().unwrap();
        GoWriter::new(writer)?.write_all(&content)?;
        Ok(content.len() as i64)
    }
}

#[test]
fn io_copy_finds_the_faster_ways() {
    let object = free(Bulk(Mutex::default()));
    let copy = func::<fn(Value, String) -> Result<i64, GoError>>("CopyInto");
    assert_eq!(copy.call(&object, "some text").unwrap(), Ok(9));
    let copy = func::<fn(Value) -> Result<String, GoError>>("CopyFrom");
    assert_eq!(copy.call(&object).unwrap(), Ok("some text".to_owned()));
}

/// A text with all marshalling methods that Go's packages look for.
#[derive(Default)]
struct Text(Arc<Mutex<String>>);

#[go_methods]
impl Text {
    #[go(name = "MarshalJSON")]
    fn marshal(&self) -> Vec<u8> {
        format!("{:?}", self.0.lock().unwrap()).into_bytes()
    }
    #[go(name = "UnmarshalJSON")]
    fn unmarshal(&self, json: Vec<u8>) -> Result<(), GoError> {
        self.set(String::from_utf8(json).map_err(GoError::from_error)?)
    }
    fn set(&self, text: String) -> Result<(), GoError> {
        if text == "wrong" {
            return Err(GoError::from_message("a wrong text"));
        }
        *self.0.lock().unwrap() = text;
        Ok(())
    }
    fn string(&self) -> String {
        self.0.lock().unwrap().clone()
    }
    fn close(&self) -> Result<(), GoError> {
        Err(GoError::from_message("closed"))
    }
}

#[test]
fn json_flags_and_embedding_find_the_methods() {
    let text = Arc::new(Mutex::new("a\"b".to_owned()));
    // The methods must have the results of the interfaces, or there is an error.
    let plugin = crate::support::open("strangers");
    let marshaler = plugin.type_named("json.Marshaler").unwrap();
    let error = plugin_core::GoMethods::into_go(Text::default(), &[&marshaler]).unwrap_err();
    let told = "a func() ([]uint8, error) in Go, where Rust has func() []uint8";
    assert!(error.to_string().ends_with(told), "{error}");

    let object = object(Text(Arc::clone(&text)), "flag.Value");
    let parse = func::<fn(Value, Vec<String>) -> String>("ParseFlags");
    assert_eq!(parse.call(&object, ["-v", "new"]).unwrap(), "new <nil>");
    let told = parse.call(&object, ["-v", "wrong"]).unwrap();
    assert_eq!(
        told,
        "new invalid value \"wrong\" for flag -v: a wrong text"
    );
    let embed = func::<fn(Value) -> String>("Embed");
    assert_eq!(embed.call(&object).unwrap(), "NEW closed closed");
    let unmarshal = func::<fn(String, Value) -> Result<(), GoError>>("Unmarshal");
    unmarshal.call("{\"V\": [1, 2]}", &object).unwrap().unwrap();
    assert_eq!(*text.lock().unwrap(), "[1, 2]");
}

struct Json;

#[go_methods]
impl Json {
    #[go(name = "MarshalJSON")]
    fn marshal(&self) -> Result<Vec<u8>, GoError> {
        Ok(b"{\"rust\": 1}".to_vec())
    }
    #[go(type = "func(fmt.State, rune)")]
    fn format(&self, state: Value, verb: i32) {
        let width = state.method("Width").unwrap().call(&[]).unwrap();
        let verb = char::from_u32(verb as u32).unwrap();
        // Without a width, Go 1.21 reports that of the previous verb.
        let width = width[1]
            .get::<bool>()
            .unwrap()
            .then(|| width[0].to_string());
        let width = width.unwrap_or_default();
        write!(GoWriter::new(state).unwrap(), "<{verb}{width}>").unwrap();
    }
}

#[test]
fn json_and_fmt_call_the_methods() {
    let marshal = func::<fn(Value) -> Result<String, GoError>>("Marshal");
    let json = marshal.call(free(Json)).unwrap().unwrap();
    assert_eq!(json, "{\"list\":[{\"rust\":1}],\"v\":{\"rust\":1}}");
    let format = func::<fn(Value) -> String>("Format").call(free(Json));
    assert_eq!(format.unwrap(), "<v5>|<q>|[<d>]");
}

#[test]
fn sprintf_prints_what_go_prints() {
    let go = func::<fn(String, Vec<Value>) -> String>("Sprintf");
    let int = |n: isize| Value::new(n).unwrap();
    let text = |text: &str| Value::from(text);
    let float = |n: f64| Value::new(n).unwrap();
    let bytes = Value::new(b"ab".to_vec()).unwrap();
    let truth = Value::new(true).unwrap();
    let eof = Value::new(Some(GoError::eof())).unwrap();
    let nil = Value::nil().unwrap();
    let cases: Vec<(&str, Vec<Value>)> = vec![
        ("%d items, %d%%", vec![int(7), int(-3)]),
        (
            "[%5d|%-5d|%05d|%+d|%+d]",
            vec![int(42), int(42), int(-42), int(42), int(-42)],
        ),
        (
            "[%8.3f|%f|%.0f|%-9.2f|%+.1f]",
            [2.5, -1.0 / 3.0, 2.0, 1e3, 1.25].map(float).into(),
        ),
        (
            "[%e|%.2e|%v|%v]",
            [12345.678, 0.00012, 1e21, 0.5].map(float).into(),
        ),
        (
            "%s %v %q %10s|%-10s|%.2s",
            vec![
                text("x"),
                text("é"),
                text("q\"\n"),
                text("r"),
                text("l"),
                text("été"),
            ],
        ),
        ("%x %x %x %s", vec![int(255), int(-255), text("hi"), bytes]),
        ("%t %v %T %T", vec![truth.clone(), truth, int(1), text("")]),
        ("failed: %v, %s %w", vec![eof.clone(), eof.clone(), eof]),
        ("%v", vec![nil]),
        ("%d %s", vec![int(1)]),
        ("none", vec![int(1), text("b")]),
        ("100%", vec![]),
        ("é %s ü", vec![text("ß")]),
        ("", vec![]),
        (
            "%x %x %s %x",
            vec![
                Value::new(vec![1u8, 255]).unwrap(),
                Value::new::<[u8; 3]>([1, 171, 3]).unwrap(),
                Value::new::<[u8; 2]>([97, 98]).unwrap(),
                Value::new(vec![10isize, 11]).unwrap(),
            ],
        ),
        (
            "%d %v %s %q %.2f %03d %d %T",
            vec![
                Value::new(Duration::from_secs(1)).unwrap(),
                Value::new(Duration::from_secs(1)).unwrap(),
                Value::new(vec!["a b".to_owned(), "c".to_owned()]).unwrap(),
                Value::new(vec!["a b".to_owned(), "c".to_owned()]).unwrap(),
                Value::new(vec![1.0, 2.5]).unwrap(),
                Value::new::<[isize; 2]>([1, -2]).unwrap(),
                Value::new(vec![Value::new(7u8).unwrap()]).unwrap(),
                Value::nil().unwrap(),
            ],
        ),
    ];
    for (format, values) in cases {
        let printed = sprintf(format, &values);
        if format.contains("%w") {
            assert_eq!(printed, "failed: EOF, EOF EOF", "as fmt.Errorf");
            continue;
        }
        assert_eq!(printed, go.call(format, values).unwrap(), "{format}");
    }
}
