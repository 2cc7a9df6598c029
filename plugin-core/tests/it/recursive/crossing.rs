//! Recursive values, by all ways of passing a value.

use super::{File, Folder, Node, Tree, list, tree};
use crate::support::{in_child, open};
use plugin_core::{
    Callback, FakePlugin, Func, GoStruct, InOut, Plugin, PluginApi, Value, Var, channel, in_out,
};

type List = Option<Box<Node>>;

#[derive(PluginApi)]
struct Api {
    list: Func<fn(isize) -> List>,
    reverse: Func<fn(List) -> List>,
    sum: Func<fn(Node) -> isize>,
    grow: Func<fn(InOut<Node>)>,
    echo_tree: Func<fn(Tree) -> Tree>,
    count: Func<fn(Option<Box<Tree>>) -> isize>,
    map: Func<fn(List, Callback<fn(List) -> List>) -> isize>,
    head: Var<Node>,
    root: Var<Tree>,
}

fn all() {
    let api = Api::bind(&open("recursive")).unwrap();
    assert_eq!(api.list.call(0).unwrap(), None);
    assert_eq!(api.list.call(5).unwrap(), list(5));
    let reversed = api.reverse.call(list(40)).unwrap().unwrap();
    assert_eq!(reversed.value, 39);
    assert_eq!(api.reverse.spawn(Some(reversed)).wait().unwrap(), list(40));
    assert_eq!(api.sum.call(&*list(10).unwrap()).unwrap(), 45);

    let mut grown = *list(2).unwrap();
    api.grow.call(in_out(&mut grown)).unwrap();
    let values = |list: &Node| {
        std::iter::successors(Some(list), |node| node.next.as_deref())
            .map(|node| node.value)
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&grown), [0, 2, 100]);

    assert_eq!(api.echo_tree.call(tree()).unwrap(), tree());
    assert_eq!(
        api.echo_tree.call(Tree::default()).unwrap(),
        Tree::default()
    );
    assert_eq!(api.count.call(Some(Box::new(tree()))).unwrap(), 10);

    // The sums of the remaining lists, plus one.
    let tail = Callback::<fn(List) -> List>::new(|list: List| {
        let mut list = list?;
        list.value += 1;
        Some(list)
    });
    assert_eq!(
        api.map.call(list(3), tail).unwrap(),
        (3 + 1) + (3 + 1) + (2 + 1)
    );

    // SAFETY: no Go code runs but what is called here.
    let head = unsafe { api.head.read() }.unwrap();
    assert_eq!(values(&head), [7, 8]);
    // SAFETY: no Go code runs but what is called here.
    unsafe { api.head.write(&grown) }.unwrap();
    // SAFETY: no Go code runs but what is called here.
    assert_eq!(unsafe { api.head.read() }.unwrap(), grown);
    // SAFETY: no Go code runs but what is called here.
    unsafe { api.head.write(head) }.unwrap();
    // SAFETY: no Go code runs but what is called here.
    let root = unsafe { api.root.read() }.unwrap();
    assert_eq!((root.children.len(), &*root.inline[0].name), (2, "inline"));
    // SAFETY: no Go code runs but what is called here.
    unsafe { api.root.write(root) }.unwrap();
}

#[test]
fn lists_and_trees_cross_in_calls_callbacks_and_variables() {
    all();
}

#[test]
fn what_they_lead_to_lives_until_it_is_copied() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1,cgocheck=1")]) {
        return;
    }
    for _ in 0..20 {
        all();
    }
}

#[test]
fn structs_that_lead_to_each_other_by_slices() {
    let plugin = open("recursive");
    let folder = |name: &str, files| Folder {
        name: name.into(),
        files,
    };
    let file = |name: &str, inside| File {
        name: name.into(),
        owner: Some(Box::new(folder("owner", vec![]))),
        inside,
    };
    let whole = folder(
        "/",
        vec![
            file("a", vec![folder("b", vec![file("c", vec![])])]),
            file("d", vec![]),
        ],
    );
    let echo: Func<fn(Folder) -> Folder> = plugin.func("EchoFolder").unwrap();
    assert_eq!(echo.call(&whole).unwrap(), whole);
    let echo: Func<fn(File) -> File> = plugin.func("EchoFile").unwrap();
    let inner = file("f", vec![whole]);
    assert_eq!(echo.call(&inner).unwrap(), inner);
}

#[test]
fn one_rust_type_stands_for_two_go_types_in_turn() {
    let plugin = open("recursive");
    let alternate: Func<fn(isize) -> List> = plugin.func("Alternate").unwrap();
    let found = alternate.call(9).unwrap();
    let reverse: Func<fn(List) -> List> = plugin.func("Reverse").unwrap();
    let mut up = reverse.call(found).unwrap().unwrap();
    let mut expected = list(10).unwrap();
    assert_eq!(Some(up.as_ref()), expected.next.as_deref());
    let both: Func<fn(List, List, List) -> isize> = plugin.func("Both").unwrap();
    up.value = 1000;
    expected.value = 50;
    assert_eq!(
        both.call(Some(up), list(3), Some(expected)).unwrap(),
        1000 + 1 + 50
    );
}

#[test]
fn a_func_may_be_in_the_struct_that_it_takes() {
    #[derive(GoStruct)]
    struct Visitor {
        name: String,
        visit: Callback<fn(Node) -> List>,
    }
    let visit: Func<fn(Visitor) -> isize> = open("recursive").func("Visit").unwrap();
    let visitor = Visitor {
        name: "four".into(),
        visit: Callback::<fn(Node) -> List>::new(|node: Node| node.next),
    };
    assert_eq!(visit.call(visitor).unwrap(), 6);
}

#[test]
fn by_handle_and_through_channels() {
    let plugin = open("recursive");
    let make = plugin.func::<fn(isize) -> Value>("List").unwrap();
    let by_handle = make.call(4).unwrap();
    assert_eq!(by_handle.get::<List>().unwrap(), list(4));
    let next = by_handle.elem().unwrap().field("Next").unwrap();
    assert_eq!(next.get::<List>().unwrap(), list(4).unwrap().next);
    let end = next.type_of().unwrap().make::<List>(None).unwrap();
    let inner = next.elem().unwrap().field("Next").unwrap();
    // SAFETY: no Go code uses the list.
    unsafe { inner.set(&end) }.unwrap();
    assert_eq!(by_handle.get::<List>().unwrap(), list(2));
    let nodes = by_handle.channel_like(1).unwrap();
    nodes.send(&by_handle).unwrap();
    let nodes = nodes.get::<plugin_core::Receiver<List>>().unwrap();
    assert_eq!(nodes.receive().unwrap().unwrap(), list(2));
    assert!(channel::<Node>(1).is_err(), "a struct's type has a name");
}

#[test]
fn fakes_have_them_too() {
    #[derive(GoStruct, Debug, Clone, PartialEq)]
    struct Link {
        value: isize,
        next: Option<Box<Node>>,
    }
    let fake = FakePlugin::new("example.com/fake")
        .func("Reverse", |list: List| {
            list.map(|node| {
                Box::new(Node {
                    value: -node.value,
                    next: None,
                })
            })
        })
        .var("Root", tree())
        .var("Head", Node::default());
    let reverse: Func<fn(List) -> List> = fake.lookup("Reverse").unwrap().func().unwrap();
    assert_eq!(reverse.call(list(3)).unwrap().unwrap().value, 0);
    let root: Var<Tree> = fake.lookup("Root").unwrap().var().unwrap();
    // SAFETY: the plugin is a fake: no Go code uses its variables.
    assert_eq!(unsafe { root.read() }.unwrap(), tree());
    // Another Rust type of the same structure.
    let head: Var<Link> = fake.lookup("Head").unwrap().var().unwrap();
    let link = Link {
        value: 5,
        next: list(2),
    };
    // SAFETY: the plugin is a fake: no Go code uses its variables.
    unsafe { head.write(&link) }.unwrap();
    // SAFETY: the plugin is a fake: no Go code uses its variables.
    assert_eq!(unsafe { head.read() }.unwrap(), link);
    assert!(fake.lookup("Head").unwrap().var::<Tree>().is_err());
    // SAFETY: the plugin is a fake: no Go code uses its variables.
    let refused = unsafe {
        fake.lookup("Head")
            .unwrap()
            .var::<Node>()
            .unwrap()
            .write(*list(600).unwrap())
    };
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("500 nested pointers")
    );
}
