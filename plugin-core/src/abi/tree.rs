//! The tags of a tree, a self-describing encoding of a value. Its grammar is in host/trees.go.

pub(crate) const NIL: u8 = 0;
pub(crate) const FALSE: u8 = 1;
pub(crate) const TRUE: u8 = 2;
pub(crate) const INT: u8 = 3;
pub(crate) const UINT: u8 = 4;
pub(crate) const FLOAT: u8 = 5;
pub(crate) const TEXT: u8 = 6;
pub(crate) const BYTES: u8 = 7;
pub(crate) const LIST: u8 = 8;
pub(crate) const DICT: u8 = 9;
pub(crate) const RECORD: u8 = 10;
pub(crate) const NAME: u8 = 11;
pub(crate) const AGAIN: u8 = 12;
pub(crate) const END: u8 = 13;
pub(crate) const ABSENT: u8 = 14;
pub(crate) const FAILURE: u8 = 15;

/// The flag for numbers as float64 where the Go type is `any`.
pub(crate) const FLOATS: u8 = 1;

/// The nesting depth of lists, dicts and records: `treeDepth` of host/trees.go.
pub(crate) const DEPTH: usize = 128;

/// The nesting depth of options and newtypes. They do not occur in a tree, but a recursive Rust type made of them has no end.
pub(crate) const WRAPPERS: usize = 4 * DEPTH;
