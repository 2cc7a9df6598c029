//! The table of the functions of this crate that Go calls.

use crate::{
    abi::hooks::Hooks,
    call::{pending, scalar_call, worker},
    callback::{crossing, direct, inline},
    dynamic::channel,
    runtime::{access, handle},
    value::error_value,
};

/// Returns the hooks of this crate.
pub(super) fn hooks() -> Hooks {
    Hooks {
        ended: pending::ended,
        called: crossing::called,
        done: crossing::done,
        dropped: crossing::dropped,
        called_direct: direct::called,
        done_direct: direct::done,
        called_inline: inline::called,
        woken: channel::woken,
        next: worker::next,
        leave: worker::leave,
        stack_bounds: plugin_platform::write_stack_bounds,
        access: access::asked,
        access_state: access::state(),
        lend: scalar_call::lend,
        error_owned: error_value::owned,
        dropped_handles: handle::DROPPED.head(),
        ended_handles: handle::ENDED.head(),
    }
}
