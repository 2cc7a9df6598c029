//! Opens a plugin and calls it once, as `peers/cold` does in Go: `cold PLUGIN [OTHER|memory]`. Or inspects a file: `cold inspect FILE`.
//!
//! Without an argument it opens nothing, and writes a line.
//!
//! The first byte on standard output means that the call has been made: `F` of `fixtures/hello` prints something; the result of `Count` of
//! `benches/peers/large` is printed. With OTHER, that plugin is then opened, and the last line is the time of that in nanoseconds. With
//! `memory`, the last line is the resident memory of the process in bytes. `inspect` reads build settings, packages and names, and prints
//! the time of that in nanoseconds.
#![forbid(unsafe_code)]

use benches::{memory, ours};
use plugin_core::{Func, Var, image::Reader};
use std::{env, error::Error, path::Path, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let Some(path) = arguments.next() else {
        println!("nothing");
        return Ok(());
    };
    let other = arguments.next();
    if path == "inspect" {
        let file = other.ok_or("no file to inspect")?;
        println!("{}", inspect(Path::new(&file))?);
        return Ok(());
    }
    use_plugin(Path::new(&path))?;
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

/// Returns the time in nanoseconds of reading a plugin's build settings, packages and names.
fn inspect(file: &Path) -> Result<u128, Box<dyn Error>> {
    let start = Instant::now();
    let image = Reader::new().read_unchecked(file)?.into_image();
    let (_, module) = image.build.zip(image.module).ok_or("not a plugin")?;
    let names: usize = module.exports.iter().map(|it| it.name.len()).sum();
    let time = start.elapsed().as_nanos();
    if names == 0 || module.packages.is_empty() {
        return Err("no names or packages".into());
    }
    Ok(time)
}
