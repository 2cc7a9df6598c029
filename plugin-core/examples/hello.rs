//! Opens the example plugin of Go's own package documentation, sets its variable and calls its function.
//!
//! `cargo run --example hello -- hello.so`; `cargo xtask demo` builds that file first.

use plugin_core::{Func, Var};
use std::{env, error::Error};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args_os().nth(1).ok_or("usage: hello PLUGIN")?;
    // SAFETY: the plugin is the one from Go's documentation; its init functions may run here.
    let hello = unsafe { plugin_core::open(path)? };
    println!("opened {} ({})", hello.path().display(), hello.go_version());
    println!("runtime host {}", hello.runtime_host().display());
    for symbol in hello.symbols() {
        println!("symbol {} {}", symbol.name(), symbol.go_type());
    }

    let v: Var<isize> = hello.var("V")?;
    let f: Func<fn()> = hello.func("F")?;
    v.set(7);
    f.call()?;
    Ok(())
}
