//! [`open`]: opens a plugin.
//!
//! # Safety
//!
//! This file checks that Go can load the file. The caller of [`open`] guarantees that its code may run.
#![allow(unsafe_code)]

use crate::{
    error::Error,
    open::cache::{Cache, Failure},
    open::check,
    open::loaded,
    open::loaded_packages::LoadedPackages,
    open::needed,
    open::options::OpenOptions,
    open::prepare::{Prepared, prepare, untrusted},
    open::room,
    open::standard,
    open::trust::Trusted,
    runtime::host_request,
    runtime::instance,
    runtime::opened::Opened,
    runtime::provide::Provided,
    runtime::session,
    symbol::core::Core,
    symbol::file_state::{FileId, OtherFile},
    symbol::go_plugin::GoPlugin,
};
use plugin_image::Image;
use plugin_runtime_host::trust::Custody;
use std::{
    fs, io,
    path::Path,
    sync::{Arc, LazyLock},
};

static CACHE: LazyLock<Cache> = LazyLock::new(Cache::default);

/// Opens a Go plugin: loads the file, and runs the `init` functions of all its packages that are not initialised yet.
///
/// If the file is already open, by this or another path, this returns the same plugin and runs nothing. Threads that open the same file wait
/// for the first one; opens of other files run concurrently. `main` never runs, and a plugin is never closed.
///
/// The first call in a process starts the Go runtime. The runtime comes from a *runtime host*: the one that the crate `plugin-build` has
/// linked into the program, or else one built by the plugin's Go version, which is searched for, and built with the Go toolchain if there
/// is none; see [`host`](crate::host). All plugins of a process share the runtime, so they must be built by the same Go version and with
/// the same flags.
///
/// # Errors
///
/// Returns an [`Error`] if the file is not a Go plugin, does not fit this machine, the Go runtime or the open plugins, or if an `init`
/// function panics. All causes but failures of `init` functions are found before the plugin is loaded.
///
/// # Safety
///
/// The plugin's code runs in this process with all its rights, and `init` functions run during this call. The caller guarantees that this
/// is sound, as for any native library. In particular:
///
/// - **The plugin follows Go's rules**: it has no data races on its own variables, and does not misuse package `unsafe`. This includes
///   its functions and the methods of its variables, on whichever threads the program calls them.
/// - **The plugin does not change data that it has passed to Rust** while Rust reads it. This covers results of functions, values
///   received from channels, arguments of closures and panic values, and everything reachable from them. Rust reads such data when it
///   copies the value, and whenever a [`Value`](crate::Value) obtained from it is used. A plugin that keeps changing the data, for
///   example under its own lock, must pass copies.
///
/// A plugin may write its exported variables at any time. Functions that read a variable which is not read in one piece are therefore
/// `unsafe`: [`Var::read`](crate::Var::read) and [`GoSymbol::variable`](crate::GoSymbol::variable). Methods of variables are the plugin's own
/// code and safe to call. All other lookups, calls and accesses are checked. Rust threads that read or write Go memory take one lock.
///
/// # Platform-specific behaviour
///
/// Works on Linux, FreeBSD and macOS, like Go's package `plugin`. On musl, whose dynamic linker cannot load a Go library
/// (golang/go#54805), the runtime host must be linked into the program. Plugins are loaded with `RTLD_NOW | RTLD_GLOBAL`, as Go does.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, Var};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: hello.so is our own plugin; its init functions may run here.
/// let hello = unsafe { plugin_core::open("hello.so")? };
/// let v: Var<isize> = hello.var("V")?;
/// let f: Func<fn()> = hello.func("F")?;
/// v.set(7);
/// f.call()?; // Hello, number 7
/// # Ok(())
/// # }
/// ```
pub unsafe fn open(path: impl AsRef<Path>) -> Result<GoPlugin, Error> {
    // SAFETY: the caller guarantees that the file's code may run in this process.
    unsafe { OpenOptions::new().open(path) }
}

impl OpenOptions {
    /// Opens a plugin with these options; see [`open`].
    ///
    /// Options about the runtime host have no effect once there is one.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`open`], [`Error::Untrusted`] if a demand is not met, and [`Error::Stale`] as
    /// [`refuse_stale`](Self::refuse_stale) says.
    ///
    /// # Safety
    ///
    /// The file's code may run in this process, as the contract of [`open`] says.
    pub unsafe fn open(&self, path: impl AsRef<Path>) -> Result<GoPlugin, Error> {
        let given = path.as_ref();
        let file = FileId::from(&fs::metadata(given).map_err(|source| not_there(given, source))?);
        let way = self.demands.met_by_way(given);
        way.map_err(|reason| untrusted(given, reason))?;
        if let Some(plugin) = CACHE.recall(given, file) {
            return self.accept(plugin);
        }
        if let Some(parent) = instance::forked_from() {
            return Err(Error::Forked {
                path: given.to_owned(),
                parent,
            });
        }
        // Opening waits for other opens and for `init` functions, which may take any time.
        session::step_out(|| {
            let _taken = standard::Taken::new();
            let opened = room::with_room(|| {
                // SAFETY: the caller guarantees that the file's code may run in this process.
                unsafe { self.open_file(given, file) }
            });
            opened.map_err(|source| no_thread(given, source))?
        })
    }

    /// Opens the plugin at a path that referred to `file` when it was last examined.
    ///
    /// # Safety
    ///
    /// The file's code may run in this process, as the contract of [`open`] says.
    unsafe fn open_file(&self, given: &Path, file: FileId) -> Result<GoPlugin, Error> {
        let not_there = |source| not_there(given, source);
        let real = check::real_path(given)?;
        let plugin = CACHE.get_or_open(&real, || {
            if fs::metadata(&real).map(|found| FileId::from(&found)).ok() != Some(file) {
                let other = OtherFile { real: real.clone() };
                return Err(Failure::Passing(not_there(io::Error::other(other))));
            }
            // SAFETY: the caller guarantees that the file's code may run in this process.
            unsafe { load(&real, self) }
        })?;
        CACHE.remember(given, file, plugin);
        self.accept(plugin)
    }

    /// Returns the plugin if it meets these options, which may differ from those that it was loaded with.
    #[inline]
    fn accept(&self, plugin: GoPlugin) -> Result<GoPlugin, Error> {
        if self.demands.any() || self.host.demanding() {
            let met = self.demands.met_by_open(plugin.path());
            let met = met.and_then(|()| {
                self.demands
                    .met_by_host(&self.host, plugin.known_as().0.host)
            });
            met.map_err(|reason| untrusted(plugin.path(), reason))?;
        }
        if self.refuse_stale && plugin.is_stale() {
            return Err(Error::Stale {
                path: plugin.path().to_owned(),
            });
        }
        Ok(plugin)
    }
}

/// Returns the error for an open that got no thread.
#[cold]
fn no_thread(given: &Path, source: io::Error) -> Error {
    Error::NoThread {
        path: given.to_owned(),
        stack: room::OPENING,
        source: Arc::new(source),
    }
}

/// Returns the error for a path that does not exist or cannot be examined.
#[cold]
fn not_there(given: &Path, source: io::Error) -> Error {
    Error::Realpath {
        path: given.to_owned(),
        source: Arc::new(source),
    }
}

/// Checks, loads and initialises the plugin at a real path.
///
/// # Safety
///
/// The file's code may run in this process, as the contract of [`open`] says.
unsafe fn load(path: &Path, options: &OpenOptions) -> Result<GoPlugin, Failure> {
    // A failure up to here has no lasting effects, so that a later attempt can succeed.
    let prepared = prepare(path, options).map_err(Failure::Passing)?;
    let Prepared {
        state,
        trusted: Trusted {
            file,
            verified,
            copy,
        },
        image,
        quiet,
        go,
        turn,
        note,
    } = prepared;
    let (runtime, opened) = match go {
        // SAFETY: the caller guarantees that the file's code may run; `prepare` has checked that Go can load the file.
        Provided::Running(runtime) => (runtime, unsafe { host_request::open(runtime, &file) }),
        Provided::Starting(loaded) => {
            // SAFETY: the caller guarantees that the file's code may run; `prepare` has checked that Go can load the file.
            unsafe { loaded.open(&file, quiet) }
                .map_err(|error| Failure::Passing(Error::start(path, error)))?
        }
    };
    let path = path.to_owned();
    // If the dynamic linker did not map the file, Go does not remember the failure (plugin/plugin_dlopen.go).
    if let Opened::Refused(message) = &opened
        && !is_loaded(&image)
    {
        // The dynamic linker tells the name, and not what to do.
        let known = needed::unresolved(&path, &file, &[]).filter(|known| known.explains(message));
        let message = message.clone();
        let error = known.unwrap_or(Error::Go { path, message });
        return Err(Failure::Passing(error));
    }
    if let Some(copy) = copy {
        copy.keep();
    }
    let error = match opened {
        Opened::Plugin(index) => {
            drop(turn); // Other opens may continue while the symbol table is made.
            let plugin = GoPlugin::new(Core {
                path: path.clone(),
                loaded: file.clone(),
                state,
                image,
                runtime,
                index,
            });
            loaded::add(file, path, plugin.image(), verified);
            if let Some(note) = note {
                note.write(&Custody::current());
            }
            return Ok(plugin);
        }
        Opened::Refused(message) => Error::Go {
            path: path.clone(),
            message,
        },
        Opened::Panicked {
            message,
            go_type,
            go_stack,
        } => Error::InitPanic {
            path: path.clone(),
            message,
            go_type,
            go_stack,
        },
        Opened::Exited => Error::InitExit { path: path.clone() },
    };
    turn.fail();
    // The file stays in the process, and later plugins may differ from it.
    loaded::add(file, path, Box::leak(Box::new(image)), verified);
    Err(Failure::Lasting(error))
}

/// Reports whether this plugin is in the process.
fn is_loaded(image: &Image) -> bool {
    let module = image.module.as_ref();
    module.is_some_and(|module| LoadedPackages::of(module).loaded_from().is_some())
}
