//! What Rust has let go is to Go's collector as if the last reference in Go had gone: with the next collection its memory is free,
//! weak pointers to it are nil, and its finalizer or cleanup has run.

mod closures;
mod holders;
mod memory;
mod unread;

use crate::support::open;
use plugin_core::{Func, GoPlugin};
use std::{thread, time::Duration};

fn plugin() -> GoPlugin {
    open("released")
}

/// How many blocks are still referred to after an entry, by which Go code collects this often.
fn gone_by_an_entry(collections: isize) -> isize {
    let gone: Func<fn(isize) -> isize> = plugin().func("Gone").unwrap();
    gone.call(collections).unwrap()
}

/// The same without an entry after `let_go`: a goroutine collects.
fn gone_without_entry(collections: isize, let_go: impl FnOnce()) -> isize {
    let later: Func<fn(isize, isize)> = plugin().func("GoneLater").unwrap();
    let answer: Func<fn() -> isize> = plugin().func("Answer").unwrap();
    later.call(300, collections).unwrap();
    let_go();
    thread::sleep(Duration::from_millis(600));
    answer.call().unwrap()
}
