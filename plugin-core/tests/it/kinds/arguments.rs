//! Rust types for parameters that are slices, and arguments as a tuple.

use crate::support::open;
use plugin_core::{CallArguments, CallError, Func, FuncValue, Signature, seq};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

#[test]
fn slices_from_arrays_and_iterators() {
    let plugin = open("kinds");
    let smaller: Func<fn(Vec<u8>) -> u8> = plugin.func("Smaller").unwrap();
    assert_eq!(smaller.call([7, 3, 9]).unwrap(), 3);
    assert_eq!(smaller.spawn([7, 3, 9]).wait().unwrap(), 3);
    assert_eq!(smaller.call(Arc::<[u8]>::from([8, 4])).unwrap(), 4);
    assert_eq!(smaller.call(seq(VecDeque::from([5, 6]))).unwrap(), 5);
    assert_eq!(smaller.call(seq((10..20).rev().step_by(3))).unwrap(), 10);
    assert_eq!(smaller.call(seq(None)).unwrap(), 255);
    let join: Func<fn(Vec<String>) -> String> = plugin.func("Join").unwrap();
    assert_eq!(join.call(["a", "b"]).unwrap(), "ab");
    assert_eq!(join.call(["a".to_owned(), "c".to_owned()]).unwrap(), "ac");
    assert_eq!(join.call(seq(BTreeSet::from(["z", "y"]))).unwrap(), "yz");
    assert_eq!(join.spawn(seq("a b c".split(' '))).wait().unwrap(), "abc");
}

fn twice<F: Signature, A: CallArguments<F> + Clone>(
    func: &FuncValue<F>,
    arguments: A,
) -> Result<[F::Results; 2], CallError> {
    Ok([
        func.call_tuple(arguments.clone())?,
        func.call_tuple(arguments)?,
    ])
}

#[test]
fn arguments_as_a_tuple() {
    let plugin = open("kinds");
    let warmer: Func<fn(f64, f64) -> f64> = plugin.func("Warmer").unwrap();
    assert_eq!(warmer.call_tuple((1.5, 2.0)).unwrap(), 3.5);
    let join: Func<fn(Vec<String>) -> String> = plugin.func("Join").unwrap();
    assert_eq!(join.call_tuple((["a", "b"],)).unwrap(), "ab");
    let never: Func<fn() -> std::time::SystemTime> = plugin.func("Never").unwrap();
    assert!(never.call_tuple(()).is_ok());
    let value = plugin.lookup("Louder").unwrap().value().unwrap();
    let louder: FuncValue<fn(String) -> String> = value.func().unwrap();
    assert_eq!(twice(&louder, ("debug",)).unwrap(), ["warn", "warn"]);
}
