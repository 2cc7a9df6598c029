//! Methods that only the host calls, which Go's linker must keep in the plugin: `method`, `method2`, `method3`.

use super::{expect_type, part};
use crate::{error::Failure, trusting::open};
use plugin_core::{Func, Value};

/// `reflect.ValueOf(x).Elem().MethodByName("M").Call(nil)`.
pub(crate) fn of_a_variable() -> Result<(), Failure> {
    let x = open("plugin.so")?.lookup("X")?.methods()?;
    x.method("M")?.call(&[])?;
    Ok(())
}

/// `f.(func(p.T) interface{})(t).(I).M()`.
pub(crate) fn through_an_interface() -> Result<(), Failure> {
    let plugin = open("method2.so")?;
    expect_type(plugin, "F", "func(p.T) interface {}")?;
    let f: Func<fn(isize) -> Value> = plugin.func("F")?;
    f.call(0)?.method("M")?.call(&[])?;
    Ok(())
}

/// An unexported method that the plugin calls, of a type that the host also puts into an interface.
pub(crate) fn unexported() -> Result<(), Failure> {
    let host = part("method3")?;
    open("method3.so")?.func::<fn()>("F")?.call()?;
    host.func::<fn()>("Assign")?.call()?;
    Ok(())
}
