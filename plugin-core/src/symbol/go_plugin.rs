//! [`GoPlugin`]: a loaded plugin and its table of symbols.

use crate::{
    call::signature::Signature,
    dynamic::{Type, ValueError, type_lookup::Among},
    error::Error,
    runtime::Runtime,
    runtime::host_request::HostRequest,
    suggestions,
    symbol::core::Core,
    symbol::file_state::FileState,
    symbol::func::Func,
    symbol::go_symbol::GoSymbol,
    symbol::names::Names,
    symbol::traits::{Plugin, Symbol},
    symbol::var::Var,
    value::GoValue,
};
use plugin_image::Image;
use std::{fmt, path::Path};

/// A loaded Go plugin.
///
/// A `GoPlugin` is a cheap handle: `Copy`, `Send`, `Sync` and `'static`, since plugins are never closed. Two handles are equal if they
/// refer to the same plugin.
///
/// # Examples
///
/// ```no_run
/// # fn main() -> Result<(), plugin_core::Error> {
/// // SAFETY: hello.so is our own plugin; its init functions may run here.
/// let hello = unsafe { plugin_core::open("hello.so")? };
/// for symbol in hello.symbols() {
///     println!("{} {}", symbol.name(), symbol.go_type()); // F func(), then V int
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct GoPlugin(&'static PluginData);

/// A loaded plugin with its symbols. Never freed.
struct PluginData {
    core: &'static Core,
    /// Those that were asked for.
    symbols: Names<GoSymbol>,
}

impl PluginData {
    /// Returns the symbol of the export with this index.
    fn symbol(&self, index: usize) -> &GoSymbol {
        let export = &self.core.module().exports[index];
        let make = |key| GoSymbol::new(self.core, export, key);
        self.symbols.get_or_make(&export.name, index, make)
    }
}

impl GoPlugin {
    /// Creates the handle of a plugin that has just been loaded.
    pub(crate) fn new(core: Core) -> Self {
        let core: &'static Core = Box::leak(Box::new(core));
        let symbols = Names::new(core.module().exports.len());
        Self(Box::leak(Box::new(PluginData { core, symbols })))
    }

    /// Returns the path of the plugin's file, with symbolic links followed. Go calls it the real path.
    #[must_use]
    pub fn path(&self) -> &'static Path {
        &self.0.core.path
    }

    /// Returns the plugin path, which identifies the plugin in Go: its import path, or `plugin/unnamed-…` if it was built from a list of
    /// files.
    #[must_use]
    pub fn plugin_path(&self) -> &'static str {
        self.0.core.plugin_path()
    }

    /// Returns the contents of the file, as they were read before it was loaded: what [`inspect`](crate::inspect) returns, but without
    /// the methods of types other than interfaces. Its types are read when they are asked for.
    #[must_use]
    pub fn image(&self) -> &'static Image {
        &self.0.core.image
    }

    /// Returns the exported function or variable called `name`.
    ///
    /// This takes no lock and does not enter Go.
    ///
    /// # Errors
    ///
    /// Returns [`Error::NotFound`] if there is none. The error lists names that resemble it.
    #[inline]
    pub fn lookup(&self, name: &str) -> Result<GoSymbol, Error> {
        match self.0.symbols.get(name) {
            Some(symbol) => Ok(*symbol),
            None => self.first_lookup(name).copied(),
        }
    }

    /// Returns all exported functions and variables, sorted by name.
    pub fn symbols(&self) -> impl ExactSizeIterator<Item = GoSymbol> + use<> {
        let Self(data) = *self;
        (0..data.core.module().exports.len()).map(|index| *data.symbol(index))
    }

    /// Returns the names of all exported functions and variables, sorted.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        let exports = self.0.core.module().exports.iter();
        exports.map(|export| export.name.as_str())
    }

    /// Does what [`lookup`](Self::lookup) does for a name that is looked up for the first time.
    #[cold]
    fn first_lookup(&self, name: &str) -> Result<&'static GoSymbol, Error> {
        match self.0.core.module().export_index(name) {
            Some(index) => Ok(self.0.symbol(index)),
            None => Err(self.not_found(name)),
        }
    }

    /// Returns the exported function called `name`, typed as `F`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`lookup`](Self::lookup) and [`GoSymbol::func`].
    // As `GoSymbol::func`.
    #[inline(always)]
    pub fn func<F: Signature>(&self, name: &str) -> Result<Func<F>, Error> {
        // Not `lookup`, since `?` would move its large error once more.
        match self.0.symbols.get(name) {
            Some(symbol) => symbol.func(),
            None => self.first_lookup(name)?.func(),
        }
    }

    /// Returns the exported variable called `name`, typed as `T`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`lookup`](Self::lookup) and [`GoSymbol::var`].
    #[inline]
    pub fn var<T: GoValue>(&self, name: &str) -> Result<Var<T>, Error> {
        self.lookup(name)?.var()
    }

    /// Returns the Go type called `name`, to create values of it, and for type assertions and conversions.
    ///
    /// The type must be in the plugin, the runtime host or another plugin, where Go's linker keeps the types that code uses, or be composed
    /// of such types.
    ///
    /// `name` is written as in Go, or as `reflect` prints it: `map[string]any`, `*url.URL`, `[]*main.Config`, `func(int) error`,
    /// `chan<- string`. A type name may be qualified with its package's name (`url.URL`) or path (`net/url.URL`), or stand alone
    /// (`Config`). If several types have the name, a type reachable from the exported symbols is preferred, and then one of the plugin's own
    /// package.
    ///
    /// The first call after a plugin was opened takes a few milliseconds if there are many types.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoType`] if no type has this name, or if the name is ambiguous. The error lists names that resemble it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // SAFETY: the plugin is our own; its init functions may run here.
    /// let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// let config = plugin.type_named("main.Config")?;
    /// println!("{config} has {} fields", config.fields()?.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn type_named(&self, name: &str) -> Result<Type, ValueError> {
        let symbols: Vec<&str> = self.names().collect();
        let (runtime, index) = self.known_as();
        let among = Among::Plugin {
            index,
            path: self.plugin_path(),
            symbols: &symbols,
        };
        Type::spelled(runtime, among, name)
    }

    /// Returns the runtime and the plugin's number in the runtime host.
    pub(crate) fn known_as(&self) -> (&'static Runtime, usize) {
        (self.0.core.runtime, self.0.core.index)
    }

    /// Reports whether the file at [`path`](Self::path) was replaced, changed or removed since it was loaded.
    ///
    /// The plugin continues to run the code that was loaded. Opening the path again returns this plugin, as in Go.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.path()
            .metadata()
            .map_or(true, |now| FileState::from(&now) != self.0.core.state)
    }

    /// Runs a garbage collection and returns the number of collections so far.
    ///
    /// All plugins share one Go runtime, so it makes no difference on which plugin this is called.
    pub fn collect_garbage(&self) -> usize {
        HostRequest::Collect.make(self.0.core.runtime).number(0)
    }

    /// Returns the file of the runtime host, which contains this process's Go runtime.
    #[must_use]
    pub fn runtime_host(&self) -> &'static Path {
        self.0.core.runtime.path()
    }

    /// Returns the version of the Go runtime in this process, as `runtime.Version` does in the plugin.
    #[must_use]
    pub fn go_version(&self) -> &'static str {
        self.0.core.runtime.version()
    }

    #[cold]
    fn not_found(&self, name: &str) -> Error {
        Error::NotFound {
            symbol: name.to_owned(),
            plugin: self.plugin_path().to_owned(),
            near: suggestions::names(name, self.names()),
        }
    }
}

impl PartialEq for GoPlugin {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for GoPlugin {}

impl fmt::Debug for GoPlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoPlugin")
            .field("path", &self.path())
            .field("plugin_path", &self.plugin_path())
            .finish()
    }
}

impl Plugin for GoPlugin {
    fn path(&self) -> &Path {
        GoPlugin::path(self)
    }

    fn plugin_path(&self) -> &str {
        GoPlugin::plugin_path(self)
    }

    fn lookup(&self, name: &str) -> Result<&dyn Symbol, Error> {
        match self.0.symbols.get(name) {
            Some(symbol) => Ok(symbol),
            None => Ok(self.first_lookup(name)?),
        }
    }

    fn symbols(&self) -> Box<dyn Iterator<Item = &dyn Symbol> + '_> {
        let Self(data) = *self;
        let symbol = |index| data.symbol(index) as &dyn Symbol;
        Box::new((0..data.core.module().exports.len()).map(symbol))
    }
}
