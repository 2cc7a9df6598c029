//! Types and method tables (itabs) that are in several files: `iface`, `issue18676`, `issue81303`.

use super::{expect, expect_type, part};
use crate::{error::Failure, trusting::open};
use plugin_core::{Func, Value};

/// Interface values from two plugins are equal when Rust compares them, and when the Go part of the host does.
pub(crate) fn unique_types_and_itabs() -> Result<(), Failure> {
    let host = part("iface")?;
    let (a, b) = (open("iface_a.so")?, open("iface_b.so")?);
    for (symbol, go_type, equal) in [
        ("F", "func() interface {}", "EqualAny"),
        ("G", "func() iface_i.I", "EqualI"),
    ] {
        expect_type(a, symbol, go_type)?;
        expect_type(b, symbol, go_type)?;
        let from_a: Func<fn() -> Value> = a.func(symbol)?;
        let from_b: Func<fn() -> Value> = b.func(symbol)?;
        let (from_a, from_b) = (from_a.call()?, from_b.call()?);
        expect(symbol, from_a.go_type().as_str(), "*iface_i.T")?;
        expect(
            "equality of the two interfaces",
            from_a.equals(&from_b)?,
            true,
        )?;
        let equal: Func<fn(Value, Value) -> bool> = host.func(equal)?;
        expect(
            "equality by the host's types",
            equal.call(&from_a, &from_b)?,
            true,
        )?;
    }
    Ok(())
}

/// Several copies of one method table caused an endless loop in Go (golang/go#18676).
pub(crate) fn one_itab() -> Result<(), Failure> {
    let host = part("issue18676")?;
    let plugin = open("plugin.so")?;
    expect_type(plugin, "F", "func(*dynamodbstreamsevt.Event)")?;
    let unmarshals: Func<fn() -> bool> = host.func("EventIsUnmarshaler")?;
    expect(
        "whether *Event is a json.Unmarshaler",
        unmarshals.call()?,
        false,
    )
}

/// Method tables that a plugin copies do not hide those of the host (golang/go#81303).
pub(crate) fn itab_copies() -> Result<(), Failure> {
    let walk: Func<fn()> = part("issue81303")?.func("Walk")?;
    walk.call()?;
    for file in ["issue81303p1.so", "issue81303p2.so", "issue81303p3.so"] {
        open(file)?.func::<fn()>("F")?.call()?;
        walk.call()?;
    }
    Ok(())
}
