//! Opens a plugin and calls it once, as `peers/cold` does in Go: `cold PLUGIN [OTHER|memory]`.
//!
//! Without an argument it opens nothing, and writes a line.
//!
//! The first byte on standard output says that the call has been made: `F` of `fixtures/hello` prints by itself; `Count` of
//! `benches/peers/large` is printed. If there is another plugin, it is opened then, and the last line says how many nanoseconds that took;
//! with `memory`, how many bytes of the process are in memory.
#![forbid(unsafe_code)]

use benches::{memory, ours};
use plugin_core::{Func, Var};
use std::{env, error::Error, path::Path, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let Some(path) = arguments.next() else {
        println!("nothing");
        return Ok(());
    };
    use_plugin(Path::new(&path))?;
    let other = arguments.next();
    if other.as_deref().is_some_and(|other| other == "memory") {
        println!("{}", memory::resident().unwrap_or_default());
    } else if let Some(other) = other {
        let start = Instant::now();
        let _ = ours::open_file(Path::new(&other));
        println!("{}", start.elapsed().as_nanos());
    }
    Ok(())
}

fn use_plugin(path: &Path) -> Result<(), Box<dyn Error>> {
    let plugin = ours::open_file(path);
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
