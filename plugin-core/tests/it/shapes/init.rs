//! S1: rclone and Telegraf only open plugins, whose `init` functions register themselves in a package of the host.

use super::{ask, http::context, open, text};
use plugin_core::{Func, Value};
use std::collections::HashMap;

#[test]
fn rclone_backends_register_themselves_and_are_made_by_the_host() {
    assert_eq!(
        open("shape_rclone").symbols().len(),
        0,
        "there is nothing to look up"
    );
    // A host in Rust imports no Go package, so it reads the registry through a plugin that imports that package.
    let backends: Func<fn() -> Vec<Value>> = open("shape_registry").func("Backends").unwrap();
    let all = backends.call().unwrap();
    assert_eq!(all.len(), 1, "registered once");
    let info = all[0].elem().unwrap();
    let field = |name| info.field(name).unwrap();
    assert_eq!(field("Name").get::<String>().unwrap(), "memory");
    assert_eq!(
        field("Description").get::<String>().unwrap(),
        "keeps files in memory"
    );

    let (context, cancel) = context(&[]);
    let make = |bucket: Option<&str>| {
        let bucket = bucket.map(|bucket| ("bucket".to_owned(), bucket.to_owned()));
        let config = Value::new(bucket.into_iter().collect::<HashMap<_, _>>()).unwrap();
        field("NewFs")
            .call(&[&context, &text("remote"), &text("a/b"), &config])
            .unwrap()
    };
    let made = make(Some("photos"));
    assert!(made[1].is_nil());
    assert_eq!(ask::<String>(&made[0], "Name", &[]), "remote");
    assert_eq!(ask::<String>(&made[0], "Root", &[]), "photos/a/b");
    let failed = make(None);
    assert!(failed[0].is_nil());
    assert_eq!(failed[1].to_string(), "remote: no bucket");
    cancel.cancel().unwrap();
    assert_eq!(make(Some("photos"))[1].to_string(), "context canceled");
}
