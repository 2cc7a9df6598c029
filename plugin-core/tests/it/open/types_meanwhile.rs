//! Types are looked for by name, in all modules of the process, while the runtime registers further plugins.

use super::made::still_usable;
use crate::support::{in_child, open};
use plugin_core::Type;
use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
};

/// The runtime fills a map of types of each new module. Whoever reads it meanwhile ends the process: "concurrent map read and map write".
#[test]
fn they_wait_for_the_module() {
    if !in_child(&[]) {
        return;
    }
    open("greet");
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !ended.load(Relaxed) {
                    // A new module is looked through each time.
                    Type::named("NoSuchType").unwrap_err();
                }
            });
        }
        for name in [
            "stdlib",
            "shapes",
            "errors",
            "kinds",
            "objects",
            "channels",
            "callbacks",
            "methods",
            "recursive",
            "scalars",
            "sequences",
            "results",
            "variables",
            "unexported",
            "layouts",
            "composites",
        ] {
            open(name);
        }
        ended.store(true, Relaxed);
    });
    still_usable();
}
