//! Integration tests, on real plugins: the Go fixtures of this repository.
//!
//! `cargo xtask test` builds the fixtures and runs these tests. Tests of one process share its Go runtime and its open plugins, as a
//! program's threads do; a test that needs a process of its own, or may end one, calls `support::in_child`.

mod access;
mod agreement;
mod api;
mod assertions;
mod bombs;
mod buffers;
mod callback_forms;
mod callback_results;
mod callbacks;
mod channels;
mod collector;
mod common;
mod composites;
mod containers;
mod error_texts;
mod errors;
mod executor;
mod fake;
mod filled;
mod func_values;
mod hosts;
mod implement;
mod kinds;
mod layouts;
mod lent;
mod lifetimes;
mod mistakes;
mod objects;
mod open;
mod process;
mod ranges;
mod readme;
mod recursive;
mod released;
mod send_sync;
mod sessions;
mod shapes;
mod sizes;
mod spawn;
mod stdlib;
mod strangers;
mod support;
mod texts;
mod typed_channels;
mod types;
mod values;
mod workers;
mod wrapped;
