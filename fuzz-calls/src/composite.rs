//! [`Canon`] for composite types, errors and values by handle.

use crate::{
    canon::{Canon, Input, put_len, put_text},
    world::World,
};
use plugin_core::{GoError, Value};
use std::{
    array,
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

impl<T: Canon> Canon for Vec<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        put_len(self.len(), out);
        self.iter().for_each(|element| element.encode(out));
    }

    fn decode(input: &mut Input<'_>) -> Self {
        let len = input.count().unwrap_or(0);
        (0..len).map(|_| T::decode(input)).collect()
    }
}

impl<T: Canon, const N: usize> Canon for [T; N] {
    fn encode(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|element| element.encode(out));
    }

    fn decode(input: &mut Input<'_>) -> Self {
        array::from_fn(|_| T::decode(input))
    }
}

impl<T: Canon> Canon for Option<Box<T>> {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.is_some().into());
        self.iter().for_each(|value| value.encode(out));
    }

    fn decode(input: &mut Input<'_>) -> Self {
        input.flag().then(|| Box::new(T::decode(input)))
    }
}

/// Encodes the entries in the order of their encoded keys, since a map has no order.
fn encode_map<'a, K: Canon, V: Canon>(
    entries: impl Iterator<Item = (&'a K, &'a V)>,
    out: &mut Vec<u8>,
) {
    let mut entries: Vec<(Vec<u8>, Vec<u8>)> = entries
        .map(|(key, value)| {
            let (mut key_bytes, mut value_bytes) = (Vec::new(), Vec::new());
            key.encode(&mut key_bytes);
            value.encode(&mut value_bytes);
            (key_bytes, value_bytes)
        })
        .collect();
    entries.sort();
    put_len(entries.len(), out);
    for (key, value) in entries {
        out.extend_from_slice(&key);
        out.extend_from_slice(&value);
    }
}

macro_rules! maps {
    ($($map:ident: $($bound:ident)+;)*) => {
        $(impl<K: Canon $(+ $bound)+, V: Canon> Canon for $map<K, V> {
            fn encode(&self, out: &mut Vec<u8>) {
                encode_map(self.iter(), out);
            }

            fn decode(input: &mut Input<'_>) -> Self {
                let len = input.count().unwrap_or(0);
                (0..len)
                    .map(|_| {
                        let key = K::decode(input);
                        (key, V::decode(input))
                    })
                    .collect()
            }
        })*
    };
}

maps! {
    HashMap: Eq Hash;
    BTreeMap: Ord;
}

impl Canon for Option<GoError> {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.is_some().into());
        if let Some(error) = self {
            put_text(error.message().as_bytes(), out);
        }
    }

    fn decode(input: &mut Input<'_>) -> Self {
        let error = |text: &[u8]| GoError::from_message(String::from_utf8_lossy(text));
        input.flag().then(|| error(input.text()))
    }
}

/// Encoded as the number of the type in the interface, or 0 for nil, and the value.
impl Canon for Value {
    fn encode(&self, out: &mut Vec<u8>) {
        World::get().encode(self, out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        World::get().make(input)
    }
}
