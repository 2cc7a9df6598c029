//! [`GoPlugin`]: a loaded plugin and its table of symbols.

use crate::{
    call::signature::Signature,
    dynamic::{Type, ValueError, type_lookup::Among},
    error::Error,
    runtime::dl::Resident,
    runtime::{Runtime, operations},
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
/// A cheap handle: `Copy`, `Send`, `Sync` and `'static`, since a plugin is never closed. Two handles are equal if they are of one
/// plugin.
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
pub struct GoPlugin(&'static Loaded);

/// A loaded plugin with its symbols. Never freed.
struct Loaded {
    core: &'static Core,
    symbols: Names<GoSymbol>,
}

impl GoPlugin {
    /// Makes the symbol table of a plugin that has just been loaded.
    pub(crate) fn new(core: Core) -> Result<Self, Error> {
        let core: &'static Core = Box::leak(Box::new(core));
        let base = load_base(core)?;
        let symbols = Names::new(GoSymbol::all(core, base));
        Ok(Self(Box::leak(Box::new(Loaded { core, symbols }))))
    }

    /// The file, after symbolic links are followed: what Go calls the real path.
    #[must_use]
    pub fn path(&self) -> &'static Path {
        &self.0.core.path
    }

    /// The plugin's own path in Go's name space: its import path, or `plugin/unnamed-…` if it was built from files.
    #[must_use]
    pub fn plugin_path(&self) -> &'static str {
        self.0.core.plugin_path()
    }

    /// What the file says about itself, as it was read before it was loaded: as [`inspect`](crate::inspect) does, but without the
    /// methods of types that are not interfaces.
    #[must_use]
    pub fn image(&self) -> &'static Image {
        &self.0.core.image
    }

    /// The exported function or variable called `name`.
    ///
    /// Enters no Go code and takes no lock.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], with names that resemble it.
    #[inline]
    pub fn lookup(&self, name: &str) -> Result<GoSymbol, Error> {
        match self.0.symbols.get(name) {
            Some(symbol) => Ok(*symbol),
            None => Err(self.not_found(name)),
        }
    }

    /// All exported functions and variables, in the order of their names.
    pub fn symbols(&self) -> impl ExactSizeIterator<Item = GoSymbol> + use<> {
        self.0.symbols.all().iter().copied()
    }

    /// The exported function called `name`, to be called with the Rust type `F`.
    ///
    /// # Errors
    ///
    /// As [`lookup`](Self::lookup) and [`GoSymbol::func`].
    #[inline]
    pub fn func<F: Signature>(&self, name: &str) -> Result<Func<F>, Error> {
        self.lookup(name)?.func()
    }

    /// The exported variable called `name`, to be accessed with the Rust type `T`.
    ///
    /// # Errors
    ///
    /// As [`lookup`](Self::lookup) and [`GoSymbol::var`].
    #[inline]
    pub fn var<T: GoValue>(&self, name: &str) -> Result<Var<T>, Error> {
        self.lookup(name)?.var()
    }

    /// The Go type with this name or text, to make values of it, to assert and to convert to it: any that the linker has kept in the plugin's
    /// file, that is in the host or another plugin, or that is made of these.
    ///
    /// A type is written as in Go, or as `reflect` prints it: `map[string]any`, `*url.URL`, `[]*main.Config`, `func(int) error`,
    /// `chan<- string`. A name has its package's name (`url.URL`), its path (`net/url.URL`), or neither: `Config`. Of several types with one
    /// name, that is meant to which the exported symbols lead, or that of the plugin's own package.
    ///
    /// The first call after a plugin was opened takes some milliseconds where there are many types.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoType`] if there is none, with names that resemble it, or if there are several.
    pub fn type_named(&self, name: &str) -> Result<Type, ValueError> {
        let symbols: Vec<&str> = self.symbols().map(|symbol| symbol.name()).collect();
        let (runtime, index) = self.known_as();
        let among = Among::Plugin {
            index,
            path: self.plugin_path(),
            symbols: &symbols,
        };
        Type::spelled(runtime, among, name)
    }

    /// What the runtime host knows this plugin by.
    pub(crate) fn known_as(&self) -> (&'static Runtime, usize) {
        (self.0.core.runtime, self.0.core.index)
    }

    /// Whether the file at [`path`](Self::path) is no longer the one that was loaded: replaced, changed or removed.
    ///
    /// The plugin goes on running the code that was loaded, and opening the path gives this plugin, as in Go.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.path()
            .metadata()
            .map_or(true, |now| FileState::from(&now) != self.0.core.state)
    }

    /// Runs the garbage collector of the Go runtime and returns how many collections there have been.
    ///
    /// There is one runtime in a process: it makes no difference on which plugin this is called.
    pub fn collect_garbage(&self) -> usize {
        operations::collect(self.0.core.runtime)
    }

    /// The file of the runtime host, which brought the Go runtime into this process.
    #[must_use]
    pub fn runtime_host(&self) -> &'static Path {
        self.0.core.runtime.path()
    }

    /// The version of the Go runtime in this process, by its own word: what `runtime.Version` returns in the plugin.
    #[must_use]
    pub fn go_version(&self) -> &'static str {
        self.0.core.runtime.version()
    }

    #[cold]
    fn not_found(&self, name: &str) -> Error {
        Error::NotFound {
            symbol: name.to_owned(),
            plugin: self.plugin_path().to_owned(),
            near: suggestions::names(name, self.symbols().map(|symbol| symbol.name())),
        }
    }
}

/// What the loader added to the addresses in the file. One image has one base, so that one symbol tells it.
fn load_base(core: &Core) -> Result<usize, Error> {
    let Some(export) = core.module().exports.first() else {
        return Ok(0);
    };
    let go = |message: String| Error::Go {
        path: core.path.clone(),
        message,
    };
    let library = Resident::loaded(&core.loaded, plugin_platform::LOADER.open_flags)
        .map_err(|error| go(error.to_string()))?;
    let symbol = core.module().symbol(export);
    let address = library.symbol(&symbol).ok_or_else(|| {
        go(format!(
            "plugin.Open(\"{}\"): could not find symbol {symbol}",
            core.path.display(),
        ))
    })?;
    Ok(address.wrapping_sub(export.address as usize))
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
            None => Err(self.not_found(name)),
        }
    }

    fn symbols(&self) -> Box<dyn Iterator<Item = &dyn Symbol> + '_> {
        Box::new(
            self.0
                .symbols
                .all()
                .iter()
                .map(|symbol| symbol as &dyn Symbol),
        )
    }
}
