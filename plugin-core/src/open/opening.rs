//! [`open`]: from a path to a plugin, step by step.
//!
//! # Safety
//!
//! What the file is, is checked here; that its code may run is the promise of whoever calls [`open`].
#![allow(unsafe_code)]

use crate::{
    error::Error,
    open::cache::{Cache, Failure},
    open::check,
    open::loaded,
    open::loaded_packages::LoadedPackages,
    open::options::OpenOptions,
    open::prepare::{Prepared, prepare, untrusted},
    open::trust::Trusted,
    runtime::operations::{self, Opened},
    runtime::provide::Provided,
    runtime::session,
    symbol::core::Core,
    symbol::file_state::{FileId, OtherFile},
    symbol::go_plugin::GoPlugin,
};
use plugin_image::Image;
use std::{
    fs, io,
    path::Path,
    sync::{Arc, LazyLock},
};

static CACHE: LazyLock<Cache> = LazyLock::new(Cache::default);

/// Opens a Go plugin: loads the file, and runs the `init` functions of all packages that are not in the process yet.
///
/// The path is followed to the real file. If that is open already, this gives the same plugin, and runs nothing. It may be called
/// from any number of threads: those that ask for one file wait for the first, others do not wait for it. `main` never runs, and a
/// plugin is never closed.
///
/// The first call in a process brings the Go runtime. That is the one in a *runtime host* that is linked into the program, by the crate
/// `plugin-build`; without one, a host of the plugin's Go version is looked for, and built by the Go toolchain if there is none yet, see
/// [`host`](crate::host). All plugins of one process share it, so they must be built with
/// one Go version and the same flags.
///
/// # Errors
///
/// [`Error`]. A file that is no Go plugin, or does not fit this machine, the Go runtime or the plugins that are open, is refused
/// before anything of it is loaded.
///
/// # Safety
///
/// The file's code runs in this process, `init` functions at once, with all rights of the process: the caller vouches for it, as
/// for any library that is loaded. In particular:
///
/// - **It keeps Go's rules**: no data races on its own variables, no misuse of package `unsafe`. That includes its
///   functions, and the methods of its variables, on whichever threads the program calls them.
/// - **What it hands out, it leaves alone.** What its functions return, its channels give, its code passes to closures and its panics
///   carry, and all that this leads to, Go code does not write while Rust reads it: when the result is copied, and whenever a
///   [`Value`](crate::Value) that came of it is used. A plugin that goes on writing, under a lock of its own say, hands out copies.
///
/// Its exported variables it may write at any time. So what reads one that is not read in one piece is `unsafe`, and says so:
/// [`Var::read`](crate::Var::read), [`GoSymbol::variable`](crate::GoSymbol::variable). Its methods are the plugin's own code:
/// calling them is safe. All else that follows, lookups, calls and accesses, is checked. Rust threads that read and write Go memory take
/// one lock, whichever way they do.
///
/// # Platform-specific behaviour
///
/// Linux, FreeBSD and macOS, as Go. On musl, whose loader cannot load a Go library (golang/go#54805), the runtime host must be linked into
/// the program. A plugin is loaded `RTLD_NOW | RTLD_GLOBAL`, as Go does.
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
    // SAFETY: the caller's promise, passed on.
    unsafe { OpenOptions::new().open(path) }
}

impl OpenOptions {
    /// Opens a plugin, see [`open`].
    ///
    /// The options about the runtime host have an effect only until there is one.
    ///
    /// # Errors
    ///
    /// As [`open`].
    ///
    /// # Safety
    ///
    /// As [`open`].
    pub unsafe fn open(&self, path: impl AsRef<Path>) -> Result<GoPlugin, Error> {
        let given = path.as_ref();
        let file = FileId::from(&fs::metadata(given).map_err(|source| not_there(given, source))?);
        let way = self.demands.met_by_way(given);
        way.map_err(|reason| untrusted(given, reason))?;
        if let Some(plugin) = CACHE.recall(given, file) {
            return self.accept(plugin);
        }
        // Other opens are waited for, and `init` functions of any length.
        session::step_out(|| {
            // SAFETY: the caller's promise, passed on.
            unsafe { self.open_file(given, file) }
        })
    }

    /// Opens the plugin that a path leads to, which was this file a moment ago.
    ///
    /// # Safety
    ///
    /// As [`open`].
    unsafe fn open_file(&self, given: &Path, file: FileId) -> Result<GoPlugin, Error> {
        let not_there = |source| not_there(given, source);
        let real = check::real_path(given)?;
        let plugin = CACHE.get_or_open(&real, || {
            if fs::metadata(&real).map(|found| FileId::from(&found)).ok() != Some(file) {
                let other = OtherFile { real: real.clone() };
                return Err(Failure::Passing(not_there(io::Error::other(other))));
            }
            // SAFETY: the caller's promise, passed on.
            unsafe { load(&real, self) }
        })?;
        CACHE.remember(given, file, plugin);
        self.accept(plugin)
    }

    /// Whether a plugin that is open meets the options, which may not be those it was loaded with.
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

/// What it is that nothing is found at a path.
#[cold]
fn not_there(given: &Path, source: io::Error) -> Error {
    Error::Realpath {
        path: given.to_owned(),
        source: Arc::new(source),
    }
}

/// Reads, checks, loads and initialises the plugin at a real path.
///
/// # Safety
///
/// As [`open`].
unsafe fn load(path: &Path, options: &OpenOptions) -> Result<GoPlugin, Failure> {
    // Nothing of this leaves anything behind that a later attempt could trip over.
    let prepared = prepare(path, options).map_err(Failure::Passing)?;
    let Prepared {
        state,
        trusted: Trusted {
            file,
            verified,
            copy,
        },
        image,
        go,
        turn,
    } = prepared;
    let (runtime, opened) = match go {
        // SAFETY: that the code may run is the caller's promise; that Go does not crash on the file has been checked above.
        Provided::Running(runtime) => (runtime, unsafe { operations::open(runtime, &file) }),
        // SAFETY: the same.
        Provided::Starting(loaded) => unsafe { loaded.open(&file) }
            .map_err(|error| Failure::Passing(Error::start(path, error)))?,
    };
    let path = path.to_owned();
    // Go remembers nothing of a file that the dynamic linker did not map (plugin/plugin_dlopen.go).
    if let Opened::Refused(message) = &opened
        && !is_loaded(&image)
    {
        let message = message.clone();
        return Err(Failure::Passing(Error::Go { path, message }));
    }
    if let Some(copy) = copy {
        copy.keep();
    }
    let error = match opened {
        Opened::Plugin(index) => {
            drop(turn); // Others may go on while the symbol table is made.
            let plugin = GoPlugin::new(Core {
                path: path.clone(),
                loaded: file.clone(),
                state,
                image,
                runtime,
                index,
            })
            .map_err(Failure::Lasting)?;
            loaded::add(file, path, plugin.image(), verified);
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
    // It stays in the process, and later plugins may differ from it.
    loaded::add(file, path, Box::leak(Box::new(image)), verified);
    Err(Failure::Lasting(error))
}

/// Whether this plugin is in the process.
fn is_loaded(image: &Image) -> bool {
    let module = image.module.as_ref();
    module.is_some_and(|module| LoadedPackages::of(module).loaded_from().is_some())
}
