//! [`Entries`] and [`Hooks`]: what the host and this crate tell each other at start.

use crate::{
    call::pending, call::resident, call::words, callback::crossing, callback::direct,
    dynamic::channel, dynamic::handle, dynamic::handle::List, runtime::access,
};
use std::sync::atomic::AtomicU32;

/// What the host says at start: `struct entries` of host/host.go.
#[repr(C)]
#[derive(Debug, Default, Clone)]
pub(crate) struct Entries {
    pub(super) crosscall2: usize,
    pub(super) new_frame: usize,
    pub(super) open: usize,
    pub(super) bind: usize,
    pub(super) call_registers: usize,
    pub(super) call_reflect: usize,
    pub(super) load_words: usize,
    pub(super) load_value: usize,
    pub(super) store_value: usize,
    pub(super) collect: usize,
    pub(super) spawn: usize,
    pub(super) call_words: usize,
    pub(super) call_text: usize,
    pub(super) call_batch: usize,
    pub(super) release: usize,
    pub(super) value: usize,
    pub(super) symbol_value: usize,
    pub(super) make_value: usize,
    pub(super) find_type: usize,
    pub(super) frame_size: usize,
    pub(super) version_data: usize,
    pub(super) version_len: usize,
    pub(super) stack_bounds: usize,
}

/// What Rust says at start: `struct hooks` of host/host.go.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Hooks {
    ended: extern "C" fn(usize, usize) -> usize,
    called: extern "C" fn(usize, usize),
    done: extern "C" fn(usize, usize),
    dropped: extern "C" fn(usize, usize),
    called_direct: direct::Called,
    done_direct: extern "C" fn(usize, usize),
    woken: extern "C" fn(usize, usize),
    next: extern "C" fn(usize, usize) -> usize,
    leave: extern "C" fn(usize, usize) -> usize,
    access: extern "C" fn(usize, usize) -> usize,
    access_state: &'static AtomicU32,
    lend: extern "C" fn(usize, usize) -> usize,
    dropped_handles: &'static List,
    ended_handles: &'static List,
}

impl Hooks {
    /// Those of this crate.
    pub(crate) fn here() -> Self {
        Self {
            ended: pending::ended,
            called: crossing::called,
            done: crossing::done,
            dropped: crossing::dropped,
            called_direct: direct::called,
            done_direct: direct::done,
            woken: channel::woken,
            next: resident::next,
            leave: resident::leave,
            access: access::asked,
            access_state: access::state(),
            lend: words::lend,
            dropped_handles: &handle::DROPPED,
            ended_handles: &handle::ENDED,
        }
    }
}
