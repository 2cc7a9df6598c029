//! [`routes`]: everything that can be done with a value of a type, apart from passing it to a generated function.
//!
//! For type number N, the plugin has `var XN`, and functions that set it, compare it, and pass it through a channel, an interface or a
//! pointer.
//!
//! # Safety
//!
//! Nothing in the plugin runs while its variable is read or written: this program has one thread, and the plugin starts no goroutine
//! that uses it.
#![allow(unsafe_code)]

use crate::{
    canon::{Canon, Input},
    data::Row,
    tally::{Check, Entry, Tally},
    world::World,
};
use plugin_core::{
    Func, InOut, Receiver, Sender, Value, Var, in_out, serde::Serde, value::GoValue,
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Display;

/// Returns a variable of the plugin by handle.
///
/// # Errors
///
/// Returns the reason if there is no such variable.
pub fn variable(name: &str) -> Result<Value, String> {
    let symbol = step(World::get().plugin.lookup(name))?;
    // SAFETY: see the head of this file.
    step(unsafe { symbol.variable() })
}

/// Returns a function of the plugin by handle.
///
/// # Errors
///
/// Returns the reason if there is no such function.
pub fn function(name: &str) -> Result<Value, String> {
    step(step(World::get().plugin.lookup(name))?.value())
}

/// A type of the batch.
#[derive(Debug)]
pub struct Kind {
    /// Its entry in the data.
    pub entry: Entry,
    /// Its number in the names of the plugin's symbols.
    pub number: usize,
}

/// The result of a step of a route, or why it failed.
type Step<T = ()> = Result<T, String>;

fn step<T>(result: Result<T, impl Display>) -> Step<T> {
    result.map_err(|error| error.to_string())
}

impl Kind {
    fn name(&self, what: &str) -> String {
        format!("{what}{}", self.number)
    }

    /// Calls a function of the plugin.
    fn call(&self, what: &str) -> Step {
        let func: Func<fn()> = step(World::get().plugin.func(&self.name(what)))?;
        step(func.call())
    }

    fn var<T: GoValue>(&self) -> Step<Var<T>> {
        step(World::get().plugin.var(&self.name("X")))
    }

    fn value(&self) -> Step<Value> {
        variable(&self.name("X"))
    }

    /// Runs one route with each row.
    fn each(&self, tally: &mut Tally, route: &str, body: &mut dyn FnMut(&mut Check, &Row) -> Step) {
        for (number, row) in tally.rows(&self.entry).iter().enumerate() {
            tally.route(&self.entry, route, number, 0, &mut |check| {
                if let Err(error) = body(check, row) {
                    check.wrong(error);
                }
            });
        }
    }
}

fn make<T: Canon>(row: &Row) -> T {
    T::decode(&mut Input(&row[0].raw))
}

/// Runs the routes that exist for every type.
pub fn routes<T: Canon>(tally: &mut Tally, kind: &Kind) {
    kind.each(tally, "variable read", &mut |check, row| {
        kind.call("Set")?;
        // SAFETY: see the head of this file.
        let value = step(unsafe { kind.var::<T>()?.read() })?;
        check.value("the variable", &value, &row[0]);
        Ok(())
    });
    kind.each(tally, "variable written", &mut |_, row| {
        // SAFETY: see the head of this file.
        step(unsafe { kind.var::<T>()?.write(make::<T>(row)) })?;
        kind.call("Compare")
    });
    kind.each(tally, "variable by handle", &mut |check, row| {
        kind.call("Set")?;
        check.value("the variable", &step(kind.value()?.get::<T>())?, &row[0]);
        Ok(())
    });
    kind.each(tally, "variable set by handle", &mut |_, row| {
        let variable = kind.value()?;
        let value = value_for::<T>(&variable, row)?;
        // SAFETY: see the head of this file.
        step(unsafe { variable.set(&value) })?;
        kind.call("Compare")
    });
    kind.each(tally, "interface", &mut |check, row| {
        let pass: Func<fn(Value) -> Value> = step(World::get().plugin.func(&kind.name("Any")))?;
        let variable = kind.value()?;
        let value = value_for::<T>(&variable, row)?;
        let back = step(pass.call(&value))?;
        check.value("what came back", &step(back.get::<T>())?, &row[0]);
        Ok(())
    });
    kind.each(tally, "pointer", &mut |check, row| {
        let change: Func<fn(InOut<T>)> = step(World::get().plugin.func(&kind.name("Change")))?;
        let mut value = make::<T>(row);
        step(change.call(in_out(&mut value)))?;
        check.value("what was changed", &value, &row[1]);
        Ok(())
    });
    kind.each(tally, "channel", &mut |check, row| {
        let plugin = World::get().plugin;
        let open: Func<fn() -> (Sender<T>, Receiver<T>)> =
            step(plugin.func(&kind.name("Channel")))?;
        let (sender, receiver) = step(open.call())?;
        step(sender.send(make::<T>(row)))?;
        let take: Func<fn(Receiver<T>)> = step(plugin.func(&kind.name("Take")))?;
        step(take.call(&receiver))?;
        let give: Func<fn(Sender<T>)> = step(plugin.func(&kind.name("Give")))?;
        step(give.call(&sender))?;
        match step(receiver.receive())? {
            Some(value) => check.value("what came through", &value, &row[0]),
            None => check.wrong("the channel is closed".to_owned()),
        }
        Ok(())
    });
}

/// Returns the row's value by handle, as a value of the variable's type.
fn value_for<T: Canon>(variable: &Value, row: &Row) -> Step<Value> {
    let pointer = step(step(variable.addr())?.type_of())?;
    step(step(pointer.elem())?.make::<T>(make::<T>(row)))
}

/// Runs the routes for types that consist of numbers.
pub fn plain_routes<T: Canon + plugin_core::Plain>(tally: &mut Tally, kind: &Kind) {
    kind.each(tally, "number read", &mut |check, row| {
        kind.call("Set")?;
        check.value("the variable", &kind.var::<T>()?.get(), &row[0]);
        Ok(())
    });
    kind.each(tally, "number written", &mut |_, row| {
        kind.var::<T>()?.set(make(row));
        kind.call("Compare")
    });
}

/// Runs the routes for types that serde can serialize.
pub fn serde_routes<T: Canon + Serialize + DeserializeOwned>(tally: &mut Tally, kind: &Kind) {
    kind.each(tally, "serde", &mut |check, row| {
        let pass: Func<fn(Serde<T>) -> Serde<T>> =
            step(World::get().plugin.func(&kind.name("Pass")))?;
        let back = step(pass.call(step(Serde::new(&make::<T>(row)))?))?;
        check.value("what came back", &step(back.get())?, &row[0]);
        Ok(())
    });
    kind.each(tally, "serde by handle", &mut |check, row| {
        kind.call("Set")?;
        let variable = kind.value()?;
        let value: T = step(variable.to_serde())?;
        check.value("the variable", &value, &row[0]);
        let same = step(Value::from_serde_like(&value, &variable))?;
        check.value("a new one", &step(same.get::<T>())?, &row[0]);
        Ok(())
    });
}
