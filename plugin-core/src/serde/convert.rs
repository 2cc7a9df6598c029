//! Encoding of [`Serde`], which stands for any Go type: the tree, as a string (host/schema.go). The host copies the trees that it is given.

use super::{Serde, tree::NIL};
use crate::value::{RawString, Shape, encoded_as};

encoded_as! {
    <T: 'static> Serde<T> as RawString, Shape::Encoded,
    given: |self, _scratch| &self.tree[..],
    made: |text, _reader| {
        let RawString(tree) = text;
        Self::of_tree(if tree.is_empty() { vec![0, NIL] } else { tree }) // that of zero, see `call_fake`
    },
}
