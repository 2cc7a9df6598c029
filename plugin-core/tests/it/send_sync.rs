//! What may be sent to other threads, and shared with them: checked when this is compiled. What may not does not compile, which the
//! documentation of the types shows.

use plugin_core::{
    CallError, Callback, Error, Func, GoError, GoPlugin, GoSymbol, GoType, Image, OpenOptions,
    Pending, Plugin, Received, Receiver, Symbol, Value, ValueError, Var,
};
use std::future::Future;

const fn sent_and_shared<T: Send + Sync>() {}
const fn sent<T: Send>() {}
const fn everywhere<T: Copy + Send + Sync + 'static>() {}
const fn awaited<T: Future + Unpin + 'static>() {}

type Go = fn(Value, String) -> Result<Vec<Value>, GoError>;

const _: () = {
    everywhere::<GoPlugin>();
    everywhere::<GoSymbol>();
    everywhere::<Func<Go>>();
    everywhere::<Func<fn(Callback<Go>)>>();
    everywhere::<Var<Value>>();
    everywhere::<Var<Callback<Go>>>();
    sent_and_shared::<GoType<'static>>();

    // A handle belongs to no thread, and the runtime host guards what it does.
    sent_and_shared::<Value>();
    sent_and_shared::<Received>();
    sent_and_shared::<Receiver>();

    // Go calls a closure from any thread, and drops it on another: it must be both, so that the callback is.
    sent_and_shared::<Callback<Go>>();

    // Results belong to the thread that waits, which need not be the one that called.
    sent_and_shared::<Pending<Value>>();
    sent_and_shared::<Pending<Result<(Value, String), GoError>>>();
    awaited::<Pending<isize>>();

    sent_and_shared::<Box<dyn Plugin>>();
    sent_and_shared::<Box<dyn Symbol>>();
    sent_and_shared::<Image>();
    sent_and_shared::<OpenOptions>();
    // Errors go through `?` into `Box<dyn Error + Send + Sync>`.
    sent_and_shared::<Error>();
    sent_and_shared::<CallError>();
    sent_and_shared::<GoError>();
    sent_and_shared::<ValueError>();
    sent::<Result<Value, Error>>();
};
