//! [`Error`]: why a plugin could not be opened, or a symbol could not be bound.

pub(crate) mod library;
pub(crate) mod not_opener;
mod parts;
pub(crate) mod symbol_kind;
#[cfg(test)]
mod tests;

use crate::{
    call::difference::Difference,
    cpu::Microarchitecture,
    diagnosis::Mismatch,
    host::{HostError, SpecError, TrustError, with_causes},
};
use parts::{already_loaded, by, go_remedy, link, list, load_remedy};
use plugin_image::{ImageError, PathToken, Refusal};
use std::{io, path::PathBuf, sync::Arc};

/// Why a plugin could not be opened, or a symbol could not be bound.
///
/// Where Go has an error for the same cause, the text begins with Go's words, so that a search for them finds both.
/// All errors but [`InitPanic`](Self::InitPanic), [`InitExit`](Self::InitExit) and [`Go`](Self::Go) are found before the plugin is loaded.
/// A failure that Go's runtime would remember is remembered. A file that was missing or refused is checked again each time.
#[derive(Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The path does not exist, or cannot be resolved.
    #[error("plugin.Open(\"{}\"): realpath failed; is the path right?", .path.display())]
    Realpath {
        /// The path as it was given.
        path: PathBuf,
        /// The system's error.
        source: Arc<io::Error>,
    },
    /// The dynamic linker would load another file than the one that was checked, since it replaces a part of the path, such as `$LIB`.
    #[error("plugin.Open(\"{}\"): {token}", .path.display())]
    PathToken {
        /// The file, by its real path.
        path: PathBuf,
        /// What it replaces.
        token: PathToken,
    },
    /// The file cannot be read, is damaged, or is not an ELF or Mach-O file.
    #[error("plugin.Open(\"{}\"): {}", .path.display(), with_causes(.reason))]
    Image {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: ImageError,
    },
    /// The file is not a Go plugin for this machine.
    #[error("plugin.Open(\"{}\"): {reason}", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: Refusal,
    },
    /// The plugin was compiled for a newer CPU. Its code could end the process by an illegal instruction.
    #[error("plugin.Open(\"{}\"): built with {variable}={needed}, but this CPU has {present}; build it with {variable}={present}", .path.display(), variable = .present.variable())]
    Cpu {
        /// The file.
        path: PathBuf,
        /// The level that the plugin was built for: its value of `GOAMD64` or `GOARM64`.
        needed: String,
        /// The level of this CPU.
        present: Microarchitecture,
    },
    /// No runtime host can be made for this plugin.
    #[error("plugin.Open(\"{}\"): {reason}", .path.display())]
    Unhostable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: SpecError,
    },
    /// The plugin was built with another Go version or other flags than the Go runtime in this process; see [`Mismatch::report`].
    #[error("plugin.Open(\"{}\"): {mismatch}", .path.display())]
    OtherRuntime {
        /// The file.
        path: PathBuf,
        /// How they differ, and what to do.
        mismatch: Box<Mismatch>,
    },
    /// No runtime host was found, and none could be built.
    #[error("plugin.Open(\"{}\"): no runtime host: {}", .path.display(), with_causes(&**.reason))]
    Host {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: Arc<HostError>,
    },
    /// The dynamic linker could not load the runtime host.
    #[error("runtime host {} cannot be loaded ({loader}); {}", .path.display(), load_remedy(.path, .loader))]
    LoadHost {
        /// The host's file.
        path: PathBuf,
        /// The dynamic linker's message.
        loader: String,
    },
    /// The runtime host was made for another version of this crate.
    #[error("runtime host {} does not have the layout that this library expects, although its file says so; delete it, and it will be built again", .path.display())]
    HostContract {
        /// The host's file.
        path: PathBuf,
    },
    /// A setting in the environment would make the Go runtime end the process when it starts.
    #[error(transparent)]
    Environment(crate::runtime::environment::EnvironmentProblem),
    /// Other code has loaded the file with `dlopen`. Go would not find it among its modules and would end the process.
    #[error("plugin.Open(\"{}\"): plugin already loaded, but not by Go: other code in this process has loaded this file with dlopen (or preloaded it), and Go would end the process with \"no plugin module data\"; open it with this library only", .path.display())]
    LoadedOutsideGo {
        /// The file.
        path: PathBuf,
    },
    /// Other code has loaded a plugin with `dlopen` and unloaded it, so Go's list of modules points to unmapped memory.
    #[error("plugin.Open(\"{}\"): other code in this process has loaded a Go plugin with dlopen and unloaded it with dlclose, so Go cannot load another plugin; open plugins with this library only, or never unload them", .path.display())]
    UnloadedModule {
        /// The file that was to be opened.
        path: PathBuf,
    },
    /// Other code loaded a Go plugin before the Go runtime was started. The runtime would bind to it, or treat it as its own module.
    #[error("the Go plugin {} was loaded by other code in this process before the Go runtime was started; open it with this library instead, and load it nowhere else", .file.display())]
    OtherPlugin {
        /// The file of that plugin.
        file: PathBuf,
    },
    /// The runtime host in the process belongs to another copy of this library: another version of the crate, or a copy inside a shared
    /// library.
    #[error("the runtime host in this process, {}, belongs to another copy of plugin-core; there can be only one: open all plugins with that copy (`cargo tree -i plugin-core` shows the versions in a program; a shared library that was linked with the crate has a copy of its own)", .host.display())]
    OtherCopy {
        /// The runtime host that the other copy has loaded, or the program that it is linked into.
        host: PathBuf,
    },
    /// Another Go runtime in the process exports its symbols. Plugins would bind to it instead of the runtime host, and crash.
    #[error("another Go runtime that exports its symbols is in this process, from {}; plugins would bind to it; load that library after the first plugin, or with RTLD_LOCAL", .file.display())]
    OtherGo {
        /// The file of that runtime.
        file: PathBuf,
    },
    /// The same plugin is already open, from another file.
    #[error("plugin.Open(\"{}\"): plugin already loaded: {}", .path.display(), already_loaded(.other, .plugin_path, *.same_file))]
    AlreadyLoaded {
        /// The file.
        path: PathBuf,
        /// The file that is open.
        other: PathBuf,
        /// The plugin path of both files.
        plugin_path: String,
        /// Whether the two paths are hard links to one file.
        same_file: bool,
    },
    /// The plugin contains a package in a version that differs from the one in the process.
    #[error("plugin.Open(\"{}\"): {mismatch}", .path.display())]
    PackageMismatch {
        /// The file.
        path: PathBuf,
        /// Which packages differ, and what to do.
        mismatch: Box<Mismatch>,
    },
    /// A shared library that the plugin needs is missing or cannot be opened.
    #[error("plugin.Open(\"{}\"): needs the library {library}, {problem}", .path.display())]
    NeededLibrary {
        /// The file.
        path: PathBuf,
        /// The library's name in the file.
        library: String,
        /// What is wrong with the library.
        problem: library::LibraryProblem,
    },
    /// The plugin, or a library that it needs, refers to a symbol that nothing in the process defines: it was not linked with the library that
    /// does.
    #[error("plugin.Open(\"{}\"): {}: undefined symbol: {symbol}; no library that it needs has it, and neither has the program: {}", .path.display(), .library.as_ref().unwrap_or(.path).display(), link(.library))]
    UndefinedSymbol {
        /// The file.
        path: PathBuf,
        /// The library that refers to it, if that is not the plugin.
        library: Option<PathBuf>,
        /// The name of the C function or variable.
        symbol: String,
    },
    /// The file does not meet a demand that was made with [`OpenOptions`](crate::OpenOptions).
    #[error("plugin.Open(\"{}\"): not trusted: {reason}", .path.display())]
    Untrusted {
        /// The file.
        path: PathBuf,
        /// The demand that it does not meet.
        reason: TrustError,
    },
    /// The file has changed since it was opened, and [`OpenOptions::refuse_stale`](crate::OpenOptions::refuse_stale) was set.
    #[error("plugin.Open(\"{}\"): the file is no longer the one that was opened; only a new process can open the new file", .path.display())]
    Stale {
        /// The file.
        path: PathBuf,
    },
    /// A failed `init` left a package of the plugin half initialised. Go would initialise it again and end the process.
    #[error("plugin.Open(\"{}\"): package {package} is left half initialised{}; only a new process can open this plugin", .path.display(), by(.failed))]
    HalfInitialised {
        /// The file.
        path: PathBuf,
        /// The package.
        package: String,
        /// The plugin whose `init` failed; `None` if Go code opened it.
        failed: Option<PathBuf>,
    },
    /// A Rust closure called by Go opened the plugin during another one's `init`, which may wait for the closure. Nothing was loaded in two seconds.
    #[error("plugin.Open(\"{}\"): called in a Rust closure called by Go while {other} is being initialised, which may be waiting for that closure; open it before {other}, or after {other} is open", .path.display(), other = .other.display())]
    OpenInCallback {
        /// The file.
        path: PathBuf,
        /// The plugin that is being initialised.
        other: PathBuf,
    },
    /// This process was forked from one in which Go runs. Of that process's threads it has only one, so Go cannot load anything.
    #[error("plugin.Open(\"{}\"): the Go runtime was started by process {parent}, from which this one was forked, and Go's threads are not in a forked process; fork before the first plugin is opened, or start a new program", .path.display())]
    Forked {
        /// The file.
        path: PathBuf,
        /// The process that started the runtime.
        parent: u32,
    },
    /// The caller's stack is too small for an open, or its bounds are not known, and the system gave no thread to open the plugin on.
    #[error("plugin.Open(\"{}\"): less than {} KiB of stack is left, and the system gave no thread with more; open it from a thread with a larger stack, or raise the limits of threads and memory (ulimit -u, ulimit -v)", .path.display(), .stack >> 10)]
    NoThread {
        /// The file.
        path: PathBuf,
        /// The stack that an open may take, in bytes.
        stack: usize,
        /// The system's error.
        source: Arc<io::Error>,
    },
    /// An `init` function, or the initialiser of a variable, panicked.
    #[error("plugin.Open(\"{}\"): init panicked: {message}", .path.display())]
    InitPanic {
        /// The file.
        path: PathBuf,
        /// The text of the panic value.
        message: String,
        /// The Go type of the panic value.
        go_type: String,
        /// The stack trace of the goroutine that ran `init`.
        go_stack: String,
    },
    /// An `init` function called `runtime.Goexit`.
    #[error("plugin.Open(\"{}\"): init called runtime.Goexit", .path.display())]
    InitExit {
        /// The file.
        path: PathBuf,
    },
    /// Go's own `plugin.Open` returned an error.
    #[error("{message}{}", go_remedy(.path, .message))]
    Go {
        /// The file.
        path: PathBuf,
        /// Go's error.
        message: String,
    },
    /// The file was replaced while it was being opened, so the loaded file is not the one that was checked.
    #[error("plugin.Open(\"{}\"): the file changed while it was being opened; install plugins by renaming a finished file", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The program cannot open Go plugins; see [`DryRun::in_program`](crate::DryRun::in_program).
    #[error("{}: this program cannot open Go plugins: {why}", .path.display())]
    NotOpener {
        /// The program's file.
        path: PathBuf,
        /// Why not.
        why: not_opener::NotOpener,
    },
    /// The plugin exports no symbol of this name.
    #[error("plugin: symbol {symbol} not found in plugin {plugin}{}", crate::suggestions::hint(.near))]
    NotFound {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// Exported names that resemble it, the closest first.
        near: Vec<String>,
    },
    /// A function was requested as a variable, or a variable as a function.
    #[error(
        "plugin: symbol {symbol} in plugin {plugin} is a {found}: {go_type}; use `{remedy}` to get it"
    )]
    WrongKind {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// The symbol's kind.
        found: crate::error::symbol_kind::SymbolKind,
        /// The symbol's Go type.
        go_type: String,
        /// The method to use.
        remedy: &'static str,
    },
    /// The symbol's Go type is not the Go type of the requested Rust type.
    #[error("plugin: symbol {symbol} in plugin {plugin} is {found}, not {asked}: {difference}")]
    TypeMismatch {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// The symbol's Go type.
        found: String,
        /// The Go type of the requested Rust type.
        asked: String,
        /// The first place where they differ.
        difference: Box<Difference>,
    },
    /// The plugin lacks symbols of a [`PluginApi`](crate::PluginApi), or has them with other types.
    #[error("plugin {plugin} does not implement the requested interface: {}", list(.problems))]
    Interface {
        /// The plugin's path, as Go names it.
        plugin: String,
        /// One error for each such symbol, in the order of the struct's fields.
        problems: Vec<Error>,
    },
    /// The symbol's value cannot be used as requested: for example, it lacks a method.
    #[error("plugin: symbol {symbol} in plugin {plugin}: {reason}")]
    Value {
        /// The name.
        symbol: String,
        /// The plugin's path, as Go names it.
        plugin: String,
        /// Why.
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
