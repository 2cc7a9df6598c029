//! The `main` of every generated program: `PROGRAM PLUGIN DATA PROGRESS FIRST`.
//!
//! It prints a line for each value that is wrong, and at the end `played V values, W wrong`. What it is about to try is in the file
//! PROGRESS, for whoever finds it dead; it is then started again with the number behind as FIRST.
//!
//! # Safety
//!
//! The plugin is the one that was generated for this program.
#![allow(unsafe_code)]

use crate::{
    data::Data,
    tally::Tally,
    world::{AnyType, World},
};
use std::{env, error::Error, fs::File, path::Path};

/// Runs a program.
///
/// # Errors
///
/// If there is no plugin or no data.
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
