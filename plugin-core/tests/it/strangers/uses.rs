//! Objects as Go's standard library uses them: locked, sorted, copied, marshalled, formatted, embedded.

use super::{free, func, object};
use plugin_core::{
    GoError, Value, go_methods,
    stdlib::{GoReader, GoWriter},
};
use std::{
    io::{Read, Write},
    sync::{Arc, Condvar, Mutex},
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
