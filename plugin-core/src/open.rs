//! [`open`] and [`OpenOptions`]: from a path to a plugin, step by step.
//!
//! # Safety
//!
//! What the file is, is checked here; that its code may run is the promise of whoever calls [`open`].
#![allow(unsafe_code)]

use crate::{
    Error, GoPlugin,
    cache::{Cache, Failure},
    check,
    host::{HostOptions, HostSpec},
    identity::{FileId, FileState},
    operations::{self, Opened},
    packages::{self, HalfInitialised, Tasks, Turn},
    plugin::Core,
    provision,
    runtime::Runtime,
};
use plugin_image::Image;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

static CACHE: LazyLock<Cache> = LazyLock::new(Cache::default);

/// Opens a Go plugin: loads the file, and runs the `init` functions of all packages that are not in the process yet.
///
/// The path is followed to the real file. If that is open already, this gives the same plugin, and runs nothing. It may be called
/// from any number of threads: those that ask for one file wait for the first, others do not wait for it. `main` never runs, and a
/// plugin is never closed.
///
/// The first call in a process brings the Go runtime: a *runtime host* of the plugin's Go version is looked for, and built by the
/// Go toolchain if there is none yet, see [`host`](crate::host). All plugins of one process share it, so they must be built with
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
/// for any library that is loaded. In particular it must keep Go's rules: no data races on its own variables, no misuse of
/// package `unsafe`. All that follows, lookups, calls and accesses, is checked.
///
/// # Platform-specific behaviour
///
/// Linux with glibc, FreeBSD and macOS, as Go; not musl, whose loader cannot load a Go library (golang/go#54805). A plugin is
/// loaded `RTLD_NOW | RTLD_GLOBAL`, as Go does.
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

/// How to open a plugin, where the defaults do not do.
///
/// # Examples
///
/// ```no_run
/// # fn main() -> Result<(), plugin_core::Error> {
/// // SAFETY: hello.so is our own plugin; its init functions may run here.
/// let hello = unsafe {
///     plugin_core::OpenOptions::new()
///         .host_dir("/usr/lib/myprogram")
///         .build_host(false)
///         .open("hello.so")?
/// };
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    host: HostOptions,
}

impl OpenOptions {
    /// The defaults: those of [`open`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The runtime host's file. It is used or refused; no other place is tried.
    pub fn host_file(&mut self, file: impl Into<PathBuf>) -> &mut Self {
        self.host.file = Some(file.into());
        self
    }

    /// A folder of runtime hosts: searched first, and built into.
    pub fn host_dir(&mut self, dir: impl Into<PathBuf>) -> &mut Self {
        self.host.dir = Some(dir.into());
        self
    }

    /// Whether a runtime host may be built where none is found. True by default.
    pub fn build_host(&mut self, build: bool) -> &mut Self {
        self.host.build = build;
        self
    }

    /// Everything that can be said about the runtime host, at once.
    pub fn host(&mut self, options: HostOptions) -> &mut Self {
        self.host = options;
        self
    }

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
        let not_there = |source| Error::Realpath {
            path: given.to_owned(),
            source: Arc::new(source),
        };
        let file = FileId::from(&fs::metadata(given).map_err(not_there)?);
        if let Some(plugin) = CACHE.recall(given, file) {
            return Ok(plugin);
        }
        let real = fs::canonicalize(given).map_err(not_there)?;
        let plugin = CACHE.get_or_open(&real, || {
            // SAFETY: the caller's promise, passed on.
            unsafe { load(&real, &self.host) }
        })?;
        CACHE.remember(given, file, plugin);
        Ok(plugin)
    }
}

/// Reads, checks, loads and initialises the plugin at a real path.
///
/// # Safety
///
/// As [`open`].
unsafe fn load(path: &Path, host: &HostOptions) -> Result<GoPlugin, Failure> {
    // Nothing of this leaves anything behind that a later attempt could trip over.
    let prepared = prepare(path, host).map_err(Failure::Passing)?;
    let Prepared {
        state,
        image,
        runtime,
        turn,
    } = prepared;
    // SAFETY: that the code may run is the caller's promise; that Go would not die of the file has been checked above.
    let opened = unsafe { operations::open(runtime, path) };
    let path = path.to_owned();
    let error = match opened {
        Opened::Plugin(index) => {
            drop(turn); // Others may go on while the symbol table is made.
            return GoPlugin::new(Core {
                path,
                state,
                image,
                runtime,
                index,
            })
            .map_err(Failure::Lasting);
        }
        // Go remembers nothing of a file that the dynamic linker did not map (plugin/plugin_dlopen.go).
        Opened::Refused(message) if !packages::is_loaded(&image) => {
            return Err(Failure::Passing(Error::Go { path, message }));
        }
        Opened::Refused(message) => Error::Go { path, message },
        Opened::Panicked {
            message,
            go_type,
            go_stack,
        } => Error::InitPanic {
            path,
            message,
            go_type,
            go_stack,
        },
        Opened::Exited => Error::InitExit { path },
    };
    turn.fail();
    Err(Failure::Lasting(error))
}

/// All that must be known and done before the file is loaded.
struct Prepared {
    state: FileState,
    image: Image,
    runtime: &'static Runtime,
    turn: Turn,
}

fn prepare(path: &Path, host: &HostOptions) -> Result<Prepared, Error> {
    let state = check::state(path)?;
    let image = check::read(path)?;
    let (build, module) = check::machine(path, &image)?;
    let spec = HostSpec::of_plugin(build).map_err(|reason| Error::Unhostable {
        path: path.to_owned(),
        reason,
    })?;
    let runtime = provision::runtime(&spec, host, path)?;
    let turn = Turn::wait(Tasks::of(path, &image, module)).map_err(|left| {
        let HalfInitialised { package, failed } = left;
        Error::HalfInitialised {
            path: path.to_owned(),
            package,
            failed,
        }
    })?;
    check::process(path, module)?;
    if check::state(path)? != state {
        return Err(Error::Changed {
            path: path.to_owned(),
        });
    }
    Ok(Prepared {
        state,
        image,
        runtime,
        turn,
    })
}
