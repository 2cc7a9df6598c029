//! To Go's collector, a value that Rust has released is unreachable: the next collection frees its memory, sets weak pointers to it to nil,
//! and runs its finalizer or cleanup.

mod closures;
mod holders;
mod memory;
mod unread;

use crate::support::open;
use plugin_core::{Func, GoPlugin};
use std::{
    io::{Read, Write},
    os::{fd::IntoRawFd, unix::net::UnixStream},
};

fn plugin() -> GoPlugin {
    open("released")
}

/// Returns the number of blocks that are still referenced after Go code has collected this often.
fn gone_by_an_entry(collections: isize) -> isize {
    let gone: Func<fn(isize) -> isize> = plugin().func("Gone").unwrap();
    gone.call(collections).unwrap()
}

/// Returns that number without entering Go after `let_go`: a socket tells a goroutine when to collect.
fn gone_without_entry(collections: isize, let_go: impl FnOnce()) -> isize {
    let by_wire: Func<fn(isize, isize)> = plugin().func("GoneByWire").unwrap();
    let (mut wire, socket) = UnixStream::pair().unwrap();
    let socket = isize::try_from(socket.into_raw_fd()).unwrap();
    by_wire.call(socket, collections).unwrap();
    let_go();
    wire.write_all(&[1]).unwrap();
    let mut gone = [0; 8];
    wire.read_exact(&mut gone).unwrap();
    i64::from_le_bytes(gone) as isize
}
