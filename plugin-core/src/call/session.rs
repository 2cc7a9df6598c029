//! Sessions: one entry into Go for many calls.
//!
//! [`session`](session()) runs a closure in which calls of Go are several times faster. [`blocking`] is for parts of the closure that wait.
//! [`support`] reports whether sessions are supported in this process.

pub use crate::runtime::session::Unsupported;
use crate::runtime::{instance, session as inner};
use std::panic::{Location, resume_unwind};

/// Runs `code` in a session, in which calls of Go are several times faster.
///
/// All entries into Go are faster in a session: calls of [`Func`](crate::Func) and [`FuncValue`](crate::FuncValue), batches, methods,
/// spawned calls, operations on [`Value`](crate::Value)s, reading and writing variables, channels, lookups. Their results, the handling of
/// panics, and the thread on which they run do not change. A session inside a session is part of the outer one.
///
/// Starting and ending a session takes less time than two calls, so a session pays from the second call on.
///
/// # Go waits for the closure
///
/// An ordinary call enters Go and leaves it again. In a session the thread stays in Go. For Go, the closure is a running function, and
/// **Go can stop it only when it calls Go**. Go's collector stops all goroutines several times during each collection, for microseconds.
/// It has to wait for the closure, and **meanwhile no Go code runs in the whole process**, and no other thread can enter Go. Therefore:
///
/// - Call Go frequently in the closure, with microseconds, not milliseconds, between two calls.
/// - Use [`blocking`](blocking()) for anything that takes long or waits (for a lock, a Rust channel, a file, a sleep, another thread). It
///   takes the thread out of Go meanwhile.
///
/// This library does the same where it waits itself: in [`Pending::wait`](crate::Pending::wait), in [`open`](crate::open), and for its own
/// locks. Go code that waits, for example on a channel, does not stop other Go code.
///
/// In builds with debug assertions, a session that does not call Go for 10 milliseconds is reported on standard error, once for each
/// place in the source.
///
/// ## What deadlocks
///
/// A closure must not wait for a thread that waits for Go. If the other thread has to enter Go while Go is stopping for a collection, Go
/// waits for the closure, and the closure for the other thread:
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
/// Take the lock in [`blocking`](blocking()), or better, before the session, or do not hold it while calling Go:
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
/// The same applies to receiving from a Rust channel whose sender calls Go, to joining a thread that calls Go, and to `println!` if another
/// thread calls Go while it has locked standard output.
///
/// **A sleep may never end.** To stop the closure, Go interrupts it with a signal every few microseconds. Each interruption makes a sleep on
/// Linux 50 µs longer (`nanosleep`, which `std::thread::sleep` repeats):
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
/// A panic in the closure ends the session and continues. Panics in Go are errors of their calls, as outside a session.
///
/// # What ends the process
///
/// As outside a session, `runtime.Goexit` in a call ends the process (spawn such a call), and so does a fault in Rust code. In a session, a
/// fault is reported by Go ("fatal error: unexpected signal"), even if a Rust stack has overflowed. A handler that the program has
/// registered for such signals is not called.
///
/// C code other than this library's must not call Go in a session, for example a function exported by cgo: Go assumes that the thread
/// has not left Go. Inside [`blocking`](blocking()) it may.
///
/// System calls may be interrupted (`EINTR`) by the signals with which Go stops running code. The standard library repeats most of them.
///
/// # Platform-specific behaviour
///
/// Sessions are supported on Linux on amd64 and arm64, with plugins built by Go 1.23 or later. Elsewhere, before the first plugin is open, and in
/// thread-local destructors, the closure runs without a session, and its calls are ordinary ones. [`support`] reports why.
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
/// A session cannot be held across an `await`, after which the task could run on another thread:
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
        (None, Some(code)) => code(), // A session cannot be started here, for example in a thread-local destructor.
        (None, None) => unreachable!("code that has run has returned or panicked"),
    }
}

/// Runs a part of a [`session`](session()) that takes long or waits: for a lock, a file, another thread.
///
/// The thread leaves Go meanwhile, as in a call of C code, so that Go does not wait for it. Calls of Go in `code` are ordinary ones. This takes
/// about as long as an ordinary call. Outside a session it only runs `code`.
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

/// Reports whether sessions are supported in this process. If not, [`session`](session()) only runs its closure.
///
/// # Errors
///
/// Returns the reason why sessions are not supported. [`Unsupported::NoRuntime`] no longer applies after the first plugin was opened.
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
