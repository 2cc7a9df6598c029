//! Differences between recursive types are found, and their texts are finite.

use super::{Node, Tree};
use crate::support::open;
use plugin_core::{Func, GoStruct, Value};

#[test]
fn a_difference_behind_several_links_is_found() {
    let error = open("recursive")
        .func::<fn() -> Option<Box<Node>>>("AlmostNode")
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains(
            "not func() *struct { Value int; Next *Node }: result 1 is main.Wrong with Next "
        ),
        "{text}"
    );
    assert!(text.contains("with Value int8, not int"), "{text}");
}

#[test]
fn texts_end() {
    let plugin = open("recursive");
    let error = plugin
        .func::<fn(Tree, Tree) -> Tree>("Sum")
        .unwrap_err()
        .to_string();
    assert!(error.len() < 1500, "{error}");
    assert!(error.contains("Right *Tree; Children []*Tree; Inline []Tree; ByName map[string]*Tree; Pairs [2][]Tree }"), "{error}");
    let error = plugin.var::<Tree>("Head").unwrap_err().to_string();
    assert!(error.contains("main.Node with 2 fields, not 7"), "{error}");
    let make: Func<fn(isize) -> Value> = plugin.func("List").unwrap();
    let error = make
        .call(3)
        .unwrap()
        .get::<Option<Box<Tree>>>()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the Go value is *main.Node, not *struct { Name string; Left *Tree;"),
        "{error}"
    );
}

#[test]
fn another_end_is_another_type() {
    #[derive(GoStruct, Debug)]
    struct Last {
        value: i64,
        next: Option<Box<Node>>,
    }
    #[derive(GoStruct, Debug)]
    struct First {
        value: isize,
        next: Option<Box<Last>>,
    }
    let error = open("recursive")
        .func::<fn(First) -> isize>("Sum")
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("main.Node with Next main.Node with Value int, not int64"),
        "{error}"
    );
}
