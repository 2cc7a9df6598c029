//! Sessions: one entry into Go for many calls.
//!
//! [`session`](session()) runs a closure in which a call of Go costs a fraction of what it costs elsewhere; [`blocking`] is for the parts
//! of it that wait; [`support`] tells whether there can be sessions in this process.

pub use crate::runtime::session::Unsupported;
use crate::runtime::{instance, session as inner};
use std::panic::{Location, resume_unwind};

/// Runs `code` as part of Go: calls of Go that it makes cost a fraction of what they cost elsewhere.
///
/// All ways into Go take the short way: calls of [`Func`](crate::Func) and [`FuncValue`](crate::FuncValue), batches, methods, spawned
/// calls, operations on [`Value`](crate::Value)s, reading and writing variables, channels, lookups. Nothing else changes: what they
/// return, how panics are contained, which thread they run on. A session inside another one is the same session.
///
/// To begin and end one takes less than two calls; from the second call on it pays.
///
/// # The world waits for the closure
///
/// An ordinary call takes the thread into Go and back out. In a session it stays: to Go, the closure is a function that runs, and
/// **Go can stop it only when it calls Go**. Go's collector stops all of Go several times in each collection, for microseconds; it has to
/// wait for the closure, and **meanwhile no Go code runs in the whole process**, nor can any other thread enter Go. So:
///
/// - The closure calls Go again and again, with little work between: microseconds, not milliseconds.
/// - What takes long, or waits for something (a lock, a channel of Rust, a file, a sleep, another thread) goes into
///   [`blocking`](blocking()), which takes the thread out of Go meanwhile.
///
/// This library does so itself where it waits: in [`Pending::wait`](crate::Pending::wait), in [`open`](crate::open), for its own locks.
/// Calls that wait *in* Go, on a channel or in a sleep, are as ever: while Go code runs or waits, so does the scheduler.
///
/// In builds with debug assertions, a session that has not called Go for 10 milliseconds is named on standard error, once for each place
/// in the source.
///
/// ## What deadlocks
///
/// A closure that waits for a thread that waits for Go. The other one wants to enter Go, or Go wants to collect; Go waits for the
/// closure, and the closure for the lock:
///
/// ```no_run
/// # use std::sync::Mutex;
/// # fn each(f: plugin_core::Func<fn(isize) -> isize>, total: &'static Mutex<isize>) -> Result<(), plugin_core::CallError> {
/// // Another thread holds the lock while it calls Go:
/// std::thread::spawn(move || *total.lock().unwrap() += f.call(1).unwrap());
///
/// plugin_core::session(|| {
///     *total.lock().unwrap() += f.call(2)?; // WRONG: may wait for ever
///     Ok(())
/// })
/// # }
/// ```
///
/// The lock is taken outside of Go instead; or, better, before the session, or not while calling Go:
///
/// ```no_run
/// # use std::sync::Mutex;
/// # fn each(f: plugin_core::Func<fn(isize) -> isize>, total: &'static Mutex<isize>) -> Result<(), plugin_core::CallError> {
/// plugin_core::session(|| {
///     let two = f.call(2)?;
///     plugin_core::blocking(|| *total.lock().unwrap() += two);
///     Ok(())
/// })
/// # }
/// ```
///
/// The same goes for receiving from a Rust channel whose sender calls Go, for joining a thread that does, and for `println!` if another
/// thread calls Go while it has locked standard output.
///
/// **A sleep may never end.** When Go wants the closure to stop, it interrupts it by a signal every few microseconds, and Linux makes a
/// sleep that is interrupted (`nanosleep`, which `std::thread::sleep` repeats until it has slept) longer by 50 µs each time:
///
/// ```no_run
/// # use std::{thread::sleep, time::Duration};
/// # fn poll(ready: plugin_core::Func<fn() -> bool>) -> Result<(), plugin_core::CallError> {
/// plugin_core::session(|| {
///     while !ready.call()? {
///         plugin_core::blocking(|| sleep(Duration::from_millis(1))); // not without `blocking`
///     }
///     Ok(())
/// })
/// # }
/// ```
///
/// # Panics
///
/// A panic of the closure goes on when the session has ended. Panics of Go are errors of their calls, as ever.
///
/// # What ends the process
///
/// What does so elsewhere: `runtime.Goexit` in a call (spawn such a call), a fault in Rust code. The message of the latter is Go's ("fatal
/// error: unexpected signal"), also where a Rust stack has overflowed, since it happened in Go's time; a handler that the program has
/// registered for such signals is not asked.
///
/// C code other than this library's must not call Go in a session, for example a function that cgo has exported: Go takes the thread for
/// one that has left it. From within [`blocking`](blocking()) it may.
///
/// System calls may be interrupted (`EINTR`) by the signals with which Go asks running code to stop. The standard library repeats most of
/// them.
///
/// # Platform-specific behaviour
///
/// Linux on amd64, with plugins built by Go 1.23 or later. Elsewhere, before the first plugin has been opened, and in the destructors of a
/// thread's locals, the closure just runs, and its calls are ordinary ones. [`support`] tells.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, session};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let add: Func<fn(isize, isize) -> isize> = plugin.func("Add")?;
/// let sum = session(|| (0..1000).try_fold(0, |sum, n| add.call(sum, n)))?;
/// assert_eq!(sum, 499_500);
/// # Ok(())
/// # }
/// ```
///
/// A session cannot be held across an `await`, where its thread would be lost: the closure has ended when this returns.
///
/// ```compile_fail,E0728
/// # async fn next() {}
/// # async fn task() {
/// plugin_core::session(|| next().await);
/// # }
/// ```
#[track_caller]
pub fn session<R>(code: impl FnOnce() -> R) -> R {
    let runtime = match instance::current() {
        Some(runtime) if !inner::is_under_way() => runtime,
        _ => return code(),
    };
    let mut code = Some(code);
    let mut result = None;
    let ended = runtime.in_session(Location::caller(), &mut || {
        result = code.take().map(|code| code());
    });
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
    match (result, code) {
        (Some(result), _) => result,
        (None, Some(code)) => code(), // There can be none here and now.
        (None, None) => unreachable!("code that has run has a result, or has panicked"),
    }
}

/// Runs a part of a [`session`](session()) that takes long, or waits: for a lock, a file, another thread.
///
/// Meanwhile Go does without this thread, as during an ordinary call of C code. Calls of Go in `code` are ordinary ones. It costs
/// about what an ordinary call costs. Outside of a session it only runs `code`. A panic goes on.
///
/// # Examples
///
/// ```no_run
/// # use plugin_core::{Func, blocking, session};
/// # use std::{io, fs};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (parse, files): (Func<fn(String) -> isize>, Vec<String>) = panic!();
/// let total = session(|| -> Result<isize, Box<dyn std::error::Error>> {
///     let mut total = 0;
///     for file in files {
///         let text = blocking(|| fs::read_to_string(file))?;
///         total += parse.call(text)?;
///     }
///     Ok(total)
/// })?;
/// # Ok(())
/// # }
/// ```
pub fn blocking<R>(code: impl FnOnce() -> R) -> R {
    inner::step_out(code)
}

/// Whether there can be sessions in this process: if not, [`session`](session()) only runs its closure.
///
/// # Errors
///
/// [`Unsupported`], which says why not. [`Unsupported::NoRuntime`] goes away with the first plugin.
///
/// # Examples
///
/// ```
/// use plugin_core::session::{Unsupported, support};
///
/// assert_eq!(support(), Err(Unsupported::NoRuntime)); // nothing is open yet
/// ```
pub fn support() -> Result<(), Unsupported> {
    let runtime = instance::current().ok_or(Unsupported::NoRuntime)?;
    runtime.sessions().map(drop)
}
