//! `host/host.go`: shared packages, two plugins with the same name, a closure in a variable, duplicates, and an incompatible plugin.

use super::{expect, part};
use crate::{
    error::Failure,
    trusting::{open, write},
};
use plugin_core::{Callback, Func, GoPlugin, Var};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

type ReadInt = Func<fn() -> isize>;

pub(crate) fn run() -> Result<(), Failure> {
    // The init function of the host itself.
    let common_x: ReadInt = part("host")?.func("X")?;
    expect("common.X before plugin load", common_x.call()?, 3 * 5)?;

    let plugin = open("plugin1.so")?;
    let want = 3 * 5 * 7;
    expect("common.X after plugin load", common_x.call()?, want)?;
    let seven: Var<isize> = plugin.var("Seven")?;
    expect("plugin1.Seven", seven.get(), 7)?;
    let read: ReadInt = plugin.func("ReadCommonX")?;
    expect("plugin1.ReadCommonX()", read.call()?, want)?;

    same_name(plugin, want)?;

    let second = open("plugin2.so")?;
    expect("common.X after loading plugin2", common_x.call()?, 2)?;

    refused("plugin2-dup.so", "already loaded")?;
    refused("plugin-mismatch.so", "different version")?;
    refused("plugin2-dup.so", "")?;
    expect("the second open of plugin2.so", open("plugin2.so")?, second)?;

    // Unexported types of the same name in two plugins (golang/go#21386).
    for plugin in [plugin, second] {
        plugin.func::<fn()>("UnexportedNameReuse")?.call()?;
    }
    unnamed()
}

/// Another plugin with the same name, which shares the package `common`.
fn same_name(plugin: GoPlugin, want: isize) -> Result<(), Failure> {
    let sub = open(&std::path::absolute("sub/plugin1.so")?.to_string_lossy())?;
    let variable: Var<Callback<fn()>> = sub.var("FuncVar")?;
    let called = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&called);
    write(
        variable,
        Callback::<fn()>::new(move || flag.store(true, Ordering::Relaxed)),
    )?;
    let read: ReadInt = sub.func("ReadCommonX")?;
    expect("sub/plugin1.ReadCommonX()", read.call()?, want)?;
    expect(
        "whether FuncVar was called",
        called.load(Ordering::Relaxed),
        true,
    )?;

    let f: ReadInt = sub.func("F")?;
    expect("sub/plugin1.F()", f.call()?, 17)?;
    let f: ReadInt = plugin.func("F")?;
    expect("plugin1.F()", f.call()?, 3)
}

/// Checks that the plugin is refused, and that the error contains these words.
fn refused(file: &'static str, words: &'static str) -> Result<(), Failure> {
    match open(file) {
        Ok(_) => Err(Failure::Opened { file }),
        Err(error) if error.to_string().contains(words) => Ok(()),
        Err(error) => Err(Failure::Words {
            file,
            words,
            error: error.to_string(),
        }),
    }
}

/// Plugins built from files, which have no package path.
fn unnamed() -> Result<(), Failure> {
    let f: ReadInt = open("unnamed1.so")?.func("FuncInt")?;
    expect("unnamed1.FuncInt()", f.call()?, 1)?;
    let f: ReadInt = open("unnamed2.so")?.func("FuncInt")?;
    expect("unnamed2.FuncInt()", f.call()?, 2)
}
