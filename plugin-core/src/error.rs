//! [`Error`]: why a plugin could not be opened, or a symbol could not be bound.

pub(crate) mod library;
mod parts;
pub(crate) mod symbol_kind;

use crate::{
    call::difference::Difference,
    cpu::Microarchitecture,
    diagnosis::Mismatch,
    host::{HostError, SpecError, TrustError, with_causes},
    runtime::environment::EnvironmentProblem,
    suggestions,
};
use parts::{already_loaded, by, go_remedy, list, load_remedy};
use plugin_image::{ImageError, Refusal};
use std::{io, path::PathBuf, sync::Arc};

/// Why a plugin could not be opened, or a symbol could not be bound.
///
/// The text keeps Go's own words at its head wherever Go has some, so that it can be searched for. All of it is found before anything of the plugin is loaded, except [`InitPanic`](Self::InitPanic), [`InitExit`](Self::InitExit) and
/// [`Go`](Self::Go). What Go's runtime would remember is remembered; a missing or refused file is looked at anew each time.
#[derive(Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The path leads nowhere.
    #[error("plugin.Open(\"{}\"): realpath failed; is the path right?", .path.display())]
    Realpath {
        /// The path as it was given.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: Arc<io::Error>,
    },
    /// The file cannot be read, or is no ELF or Mach-O file, or is damaged.
    #[error("plugin.Open(\"{}\"): {}", .path.display(), with_causes(.reason))]
    Image {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: ImageError,
    },
    /// The file is of a kind that cannot be a Go plugin on this machine.
    #[error("plugin.Open(\"{}\"): {reason}", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: Refusal,
    },
    /// The plugin was compiled for newer CPUs; its code would end the process by an illegal instruction.
    #[error("plugin.Open(\"{}\"): built with {variable}={needed}, but this CPU has {present}; build it with {variable}={present}", .path.display(), variable = .present.variable())]
    Cpu {
        /// The file.
        path: PathBuf,
        /// What the plugin was built for, as `GOAMD64` or `GOARM64` has it.
        needed: String,
        /// What the CPU is.
        present: Microarchitecture,
    },
    /// No runtime host can serve such a plugin.
    #[error("plugin.Open(\"{}\"): {reason}", .path.display())]
    Unhostable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: SpecError,
    },
    /// Built with another Go version, or other flags, than the Go runtime of this process has. [`Mismatch::report`] tells everything.
    #[error("plugin.Open(\"{}\"): {mismatch}", .path.display())]
    OtherRuntime {
        /// The file.
        path: PathBuf,
        /// How it differs, and what to do.
        mismatch: Box<Mismatch>,
    },
    /// There is no runtime host, and none could be built.
    #[error("plugin.Open(\"{}\"): no runtime host: {}", .path.display(), with_causes(&**.reason))]
    Host {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: Arc<HostError>,
    },
    /// The dynamic linker did not load the runtime host.
    #[error("runtime host {} cannot be loaded ({loader}); {}", .path.display(), load_remedy(.loader, plugin_platform::LOADER.not_executable))]
    LoadHost {
        /// The host's file.
        path: PathBuf,
        /// What the dynamic linker says.
        loader: String,
    },
    /// The runtime host is not of this version of this crate.
    #[error("runtime host {} does not have the layout this library knows, although its file says so; delete it, so that it is built anew", .path.display())]
    HostContract {
        /// The host's file.
        path: PathBuf,
    },
    /// The Go runtime would end the process when it starts, for what the environment says.
    #[error(transparent)]
    Environment(EnvironmentProblem),
    /// Other code has loaded the file by `dlopen`. Go would not find it among its modules, and end the process.
    #[error("plugin.Open(\"{}\"): plugin already loaded, but not by Go: other code in this process has loaded this file by dlopen (or by a preload), and Go would die with \"no plugin module data\"; open it by this library only", .path.display())]
    LoadedOutsideGo {
        /// The file.
        path: PathBuf,
    },
    /// Other code has loaded a plugin by `dlopen`, and unloaded it, so that Go's list of modules leads to memory that is gone.
    #[error("plugin.Open(\"{}\"): other code in this process has loaded a Go plugin by dlopen and unloaded it by dlclose, so that Go cannot load another one; open plugins by this library only, or never unload them", .path.display())]
    UnloadedModule {
        /// The file that was to be opened.
        path: PathBuf,
    },
    /// Other code has loaded a Go plugin before the Go runtime was started, which would bind to it, or take it for a part of itself.
    #[error("the Go plugin {} is in this process already, loaded by other code before the Go runtime was started; open it by this library instead, and load it nowhere else", .file.display())]
    OtherPlugin {
        /// The file of that plugin.
        file: PathBuf,
    },
    /// Another copy of this library has started a Go runtime: of another version, say, or one that a shared library brings.
    #[error("another copy of plugin-core in this process has started the Go runtime, from {}; there can be only one: open all plugins by the same copy (`cargo tree -i plugin-core` shows the versions in a program; a shared library may bring its own)", .host.display())]
    OtherCopy {
        /// The runtime host that it has loaded.
        host: PathBuf,
    },
    /// Another Go runtime is in the process. Plugins bind to the first that exports its symbols to the whole process; two end it.
    #[error("another Go runtime that exports its symbols is in this process, from {}; plugins would bind to that one; load such a library after the first plugin, or with RTLD_LOCAL", .file.display())]
    OtherGo {
        /// The file it came from.
        file: PathBuf,
    },
    /// The same plugin is open already, from another file.
    #[error("plugin.Open(\"{}\"): plugin already loaded: {}", .path.display(), already_loaded(.other, .plugin_path, *.same_file))]
    AlreadyLoaded {
        /// The file.
        path: PathBuf,
        /// The file that is open.
        other: PathBuf,
        /// The plugin path of both.
        plugin_path: String,
        /// Whether the two paths are names of one file (hard links).
        same_file: bool,
    },
    /// The plugin holds a package in another version than one that is in the process already.
    #[error("plugin.Open(\"{}\"): {mismatch}", .path.display())]
    PackageMismatch {
        /// The file.
        path: PathBuf,
        /// Which packages differ, and what to do.
        mismatch: Box<Mismatch>,
    },
    /// A shared library that the plugin needs is not to be found, or cannot be opened.
    #[error("plugin.Open(\"{}\"): needs the library {library}, {problem}", .path.display())]
    NeededLibrary {
        /// The file.
        path: PathBuf,
        /// The library, as the file names it.
        library: String,
        /// What is wrong with it.
        problem: library::LibraryProblem,
    },
    /// The file is not what was demanded of it by [`OpenOptions`](crate::OpenOptions).
    #[error("plugin.Open(\"{}\"): not trusted: {reason}", .path.display())]
    Untrusted {
        /// The file.
        path: PathBuf,
        /// Which demand it does not meet.
        reason: TrustError,
    },
    /// The file is no longer what was opened, and [`OpenOptions::refuse_stale`](crate::OpenOptions::refuse_stale) makes that an error.
    #[error("plugin.Open(\"{}\"): the file is no longer the one that was opened; only a new process can open what is there now", .path.display())]
    Stale {
        /// The file.
        path: PathBuf,
    },
    /// A package that the plugin shares with one whose `init` failed would be initialised a second time, of which Go dies.
    #[error("plugin.Open(\"{}\"): package {package} is left half initialised{}; only a new process can open this plugin", .path.display(), by(.failed))]
    HalfInitialised {
        /// The file.
        path: PathBuf,
        /// The package.
        package: String,
        /// The plugin whose `init` failed, if it was opened from Rust.
        failed: Option<PathBuf>,
    },
    /// A Rust closure that Go has called opened it, and has waited two seconds for an `init` function that may wait for that closure.
    #[error("plugin.Open(\"{}\"): made by a Rust closure that Go called, while {} is being initialised, which may be waiting for that closure; open it before that one, or when that one is open", .path.display(), .other.display())]
    OpenInCallback {
        /// The file.
        path: PathBuf,
        /// The plugin whose `init` functions run.
        other: PathBuf,
    },
    /// An `init` function, or the initialiser of a variable, panicked.
    #[error("plugin.Open(\"{}\"): init panicked: {message}", .path.display())]
    InitPanic {
        /// The file.
        path: PathBuf,
        /// The panic's text.
        message: String,
        /// The Go type of the panic's value.
        go_type: String,
        /// The stack of the goroutine that ran `init`.
        go_stack: String,
    },
    /// An `init` function called `runtime.Goexit`.
    #[error("plugin.Open(\"{}\"): init called runtime.Goexit", .path.display())]
    InitExit {
        /// The file.
        path: PathBuf,
    },
    /// Go's own `plugin.Open` refused, in words of its own.
    #[error("{message}{}", go_remedy(.message, plugin_platform::LOADER.not_executable))]
    Go {
        /// The file.
        path: PathBuf,
        /// Go's error.
        message: String,
    },
    /// The file was replaced while it was being opened: what was checked is not what was loaded.
    #[error("plugin.Open(\"{}\"): the file changed while it was being opened; install plugins by renaming a finished file", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The program cannot open Go plugins, see [`DryRun::in_program`](crate::DryRun::in_program).
    #[error("{}: this program cannot open Go plugins: it is no Go program that imports package plugin and was built with cgo", .path.display())]
    NotOpener {
        /// The program's file.
        path: PathBuf,
    },
    /// The plugin exports no such name.
    #[error("plugin: symbol {symbol} not found in plugin {plugin}{}", suggestions::hint(.near))]
    NotFound {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// Exported names that resemble it, the most alike first.
        near: Vec<String>,
    },
    /// A function was asked for as a variable, or the other way round.
    #[error(
        "plugin: symbol {symbol} in plugin {plugin} is a {found}: {go_type}; ask for it by `{remedy}`"
    )]
    WrongKind {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// What it is.
        found: crate::error::symbol_kind::SymbolKind,
        /// Its Go type.
        go_type: String,
        /// The method to use.
        remedy: &'static str,
    },
    /// The symbol's Go type is not the one that the Rust type stands for.
    #[error("plugin: symbol {symbol} in plugin {plugin} is {found}, not {asked}: {difference}")]
    TypeMismatch {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// The symbol's Go type.
        found: String,
        /// The Go type that was asked for.
        asked: String,
        /// The first place where they differ.
        difference: Box<Difference>,
    },
    /// A plugin lacks symbols of an interface, or has them with other types.
    #[error("plugin {plugin} does not have the interface that is asked for: {}", list(.problems))]
    Interface {
        /// The plugin's path, as Go names it.
        plugin: String,
        /// What is wrong, in the order of the interface.
        problems: Vec<Error>,
    },
    /// A symbol's value is not as asked for: it lacks methods, say.
    #[error("plugin: symbol {symbol} in plugin {plugin}: {reason}")]
    Value {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// What is wrong.
        reason: Box<crate::dynamic::ValueError>,
    },
    /// The runtime host could not prepare the symbol for calls through `reflect`.
    #[error("plugin: symbol {symbol} in plugin {plugin} cannot be used: {message}")]
    Bind {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// The host's reason.
        message: String,
    },
}
