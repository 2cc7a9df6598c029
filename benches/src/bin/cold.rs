//! Opens a plugin and calls it once, as `peers/cold` does in Go: `cold PLUGIN`.
//!
//! Without an argument it opens nothing, and writes a line.
//!
//! The first byte on standard output says that the call has been made: `F` of `fixtures/hello` prints by itself; `Count` of
//! `benches/peers/large` is printed.
#![forbid(unsafe_code)]

use benches::ours;
use plugin_core::{Func, Var};
use std::{env, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let Some(path) = env::args_os().nth(1) else {
        println!("nothing");
        return Ok(());
    };
    let plugin = ours::open_file(Path::new(&path));
    if let Ok(count) = plugin.func::<fn() -> isize>("Count") {
        println!("{}", count.call()?);
        return Ok(());
    }
    let v: Var<isize> = plugin.var("V")?;
    let f: Func<fn()> = plugin.func("F")?;
    v.set(7);
    f.call()?;
    Ok(())
}
