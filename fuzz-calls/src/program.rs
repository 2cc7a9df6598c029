//! The `main` of every generated program: `PROGRAM PLUGIN DATA PROGRESS FIRST`.
//!
//! It prints a line for each wrong value, and at the end `played V values, W wrong`. Before each entry, it writes the entry's number to the
//! file PROGRESS. If it crashes, xtask reports that entry, and starts it again with the next number as FIRST.
//!
//! # Safety
//!
//! PLUGIN was generated for this program.
#![allow(unsafe_code)]

use crate::{
    data::Data,
    tally::Tally,
    world::{AnyType, World},
};
use std::{env, error::Error, fs::File, path::Path};

/// Runs the program.
///
/// # Errors
///
/// Returns an error if the plugin or the data cannot be read.
pub fn main(types: &'static [AnyType], entries: &[fn(&mut Tally)]) -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [plugin, data, progress, first] = &arguments[..] else {
        return Err("usage: PROGRAM PLUGIN DATA PROGRESS FIRST".into());
    };
    // SAFETY: see the head of this file.
    let plugin = unsafe { plugin_core::open(plugin)? };
    World { plugin, types }.set();
    plugin.func::<fn(String) -> String>("Load")?.call(data)?;
    let mut tally = Tally::new(Data::read(Path::new(data))?, File::create(progress)?)?;
    // A panic is caught, and reported with what was tried.
    std::panic::set_hook(Box::new(|_| ()));
    for entry in entries.iter().skip(first.parse()?) {
        entry(&mut tally);
    }
    let (values, wrong) = tally.end()?;
    println!("played {values} values, {wrong} wrong");
    Ok(())
}
