//! Recursive types: lists and trees, and values of them that have no end.

mod crossing;
mod limits;
mod mismatch;
mod small_stacks;

use plugin_core::GoStruct;
use std::collections::HashMap;

#[derive(GoStruct, Debug, Clone, PartialEq, Default)]
pub(crate) struct Node {
    value: isize,
    next: Option<Box<Node>>,
}

#[derive(GoStruct, Debug, Clone, PartialEq, Default)]
pub(crate) struct Tree {
    name: String,
    left: Option<Box<Tree>>,
    right: Option<Box<Self>>,
    children: Vec<Option<Box<Tree>>>,
    inline: Vec<Tree>,
    by_name: HashMap<String, Option<Box<Tree>>>,
    pairs: [Vec<Tree>; 2],
}

// The derive cannot see that either is recursive. It is enough if one of them says so.
#[derive(GoStruct, Debug, Clone, PartialEq, Default)]
#[go(recursive)]
pub(crate) struct Folder {
    name: String,
    files: Vec<File>,
}

#[derive(GoStruct, Debug, Clone, PartialEq, Default)]
pub(crate) struct File {
    name: String,
    owner: Option<Box<Folder>>,
    inside: Vec<Folder>,
}

/// 0, 1, ..., n-1.
pub(crate) fn list(n: isize) -> Option<Box<Node>> {
    let prepend = |next, value| Some(Box::new(Node { value, next }));
    (0..n).rev().fold(None, prepend)
}

pub(crate) fn tree() -> Tree {
    let named = |name: &str| Tree {
        name: name.into(),
        ..Tree::default()
    };
    let boxed = |tree| Some(Box::new(tree));
    Tree {
        name: "root".into(),
        left: boxed(Tree {
            right: boxed(named("left right")),
            ..named("left")
        }),
        right: None,
        children: vec![boxed(named("child")), None],
        inline: vec![
            named("inline"),
            Tree {
                inline: vec![named("inner"), named("most")],
                ..named("inline")
            },
        ],
        by_name: [("one".into(), boxed(named("one"))), ("none".into(), None)].into(),
        pairs: [vec![named("pair")], vec![]],
    }
}
