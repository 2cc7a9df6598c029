//! Entry points: from a path or bytes to an [`Image`].

use crate::{
    Arch, BuildInfo, Image, ImageError, Module, Os, SelfBound, Source, Types, build_info,
    container::{self, Container},
    go::{self, WhichTypes},
    linking::open_regular,
    symbols::SymbolTable,
    types::{Known, Lazy, Scope, Shared},
    view::Origin,
};
use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Reads the image in `source`: all of it, but of a plugin's symbols only the exports.
///
/// Of a fat Mach-O file the slice for this machine is read, or the first one if there is none for it;
/// [`Reader`] chooses another, and says what is read.
///
/// # Errors
///
/// See [`ImageError`].
pub fn read(source: &(impl Source + ?Sized)) -> Result<Image, ImageError> {
    Reader::new().read(source)
}

/// Reads the image in the file at `path`, following symbolic links, as [`read`] does.
///
/// # Errors
///
/// See [`ImageError`]. What is not a regular file is refused before it is opened, since opening a fifo can wait for ever
/// and opening a device can do anything.
pub fn read_file(path: &Path) -> Result<Image, ImageError> {
    Reader::new().read_file(path)
}

/// What to read of an image.
///
/// By default all but the symbols of a plugin that are not its exports. A loader that has to be quick leaves out more.
///
/// # Examples
///
/// ```no_run
/// # fn main() -> Result<(), plugin_image::ImageError> {
/// let image = plugin_image::Reader::new().symbols(true).read_file("hello.so".as_ref())?;
/// assert!(image.defines("go:link.pkghashbytes.runtime").is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Reader {
    arch: Option<Arch>,
    symbols: bool,
    names: Option<Vec<String>>,
    methods: bool,
    loadable: bool,
    has_room: fn() -> bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self {
            arch: None,
            symbols: false,
            names: None,
            methods: true,
            loadable: false,
            has_room: || true,
        }
    }

    /// Of a fat Mach-O file, reads the slice for `arch`, and fails with [`ImageError::NoSlice`] if there is none.
    #[must_use]
    pub fn arch(mut self, arch: Arch) -> Self {
        self.arch = Some(arch);
        self
    }

    /// Whether [`Image::defines`] knows all symbols of a plugin. By default it knows those of the exports.
    ///
    /// In a large plugin the symbols are most of what there is to read.
    #[must_use]
    pub fn symbols(mut self, symbols: bool) -> Self {
        self.symbols = symbols;
        self
    }

    /// Which symbols [`Image::defines`] has to know besides a plugin's exports. Of a file that is no plugin it then knows these
    /// alone, and [`Image::package_hash`] knows the packages whose hashes are among them; without this call, both know all.
    #[must_use]
    pub fn names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Whether types have their methods; if not, [`Type::methods`](crate::Type::methods) is empty, and types that occur
    /// in the signatures of methods only are left out. Interfaces have theirs in any case.
    #[must_use]
    pub fn methods(mut self, methods: bool) -> Self {
        self.methods = methods;
        self
    }

    /// Whether to check that the dynamic linker and the Go runtime can work with what the file tells them: program headers, the
    /// dynamic section, versions, relocations and symbols, and the module data of a plugin. By default that is not checked, since
    /// one can read in a file that cannot be loaded. ELF files only, of machines that the reader knows.
    ///
    /// It takes longer than reading: all relocations and symbols are looked at, which are an eighth of a plugin. What passes may still be
    /// damaged: that [`checksum`](crate::checksum) tells.
    #[must_use]
    pub fn loadable(mut self, loadable: bool) -> Self {
        self.loadable = loadable;
        self
    }

    /// Whether the stack of the thread that asks has room for reading types, for which 64 KiB are enough. Where it has
    /// none, [`read_unchecked`](Self::read_unchecked)'s types are read on a thread of their own. By default there is room always.
    #[must_use]
    pub fn has_room(mut self, has_room: fn() -> bool) -> Self {
        self.has_room = has_room;
        self
    }

    /// Reads the image in `source`.
    ///
    /// # Errors
    ///
    /// See [`ImageError`].
    pub fn read(&self, source: &(impl Source + ?Sized)) -> Result<Image, ImageError> {
        let container = container::open(Origin::Lent(&source), self.arch)?;
        Ok(self.read_container(&container, WhichTypes::All)?.0)
    }

    /// Reads the image in a container. If types are to be read later, also gives what is needed for that.
    fn read_container(
        &self,
        container: &Container<'_>,
        types: WhichTypes,
    ) -> Result<(Image, Option<(Scope, Known)>), ImageError> {
        let memory = &container.memory;
        let build = build_info::find(memory, container.build_info.as_ref())?;
        let found = match &build {
            Some(build) => go::read_module(container, build, self.methods, types)?,
            None => None,
        };
        let (module, known) = found.unzip();
        let self_bound = match self.loadable {
            true => loadable(container, build.as_ref(), module.as_ref())?,
            false => None,
        };
        let symbols = if self.symbols || (module.is_none() && self.names.is_none()) {
            container.symbols.all(memory)?
        } else {
            Arc::new(self.some_symbols(container)?)
        };
        let packages = match (&build, &module) {
            (Some(_), None) => go::package_hashes(container, &symbols)?,
            _ => Vec::new(),
        };
        let goos = build.as_ref().and_then(|build| build.setting("GOOS"));
        let image = Image {
            format: container.format,
            class: container.class,
            byte_order: container.byte_order,
            os: goos.map(Os::from_goos).or_else(|| container.os.clone()),
            arch: container.arch,
            file_kind: container.file_kind,
            slices: container.slices.clone(),
            build,
            module,
            needed: container.needed.clone(),
            filters: container.filters.clone(),
            search_path: container.search_path.clone(),
            go_build_id: container.go_build_id.as_ref().map(|id| id.text.clone()),
            self_bound,
            file_len: container.file_len,
            link_base: container.link_base,
            symbols,
            packages,
        };
        Ok((image, known.flatten()))
    }

    /// Reads the image in the file at `path`, following symbolic links, and keeps the file open: what [`loadable`](Self::loadable) has
    /// checked can so be checked later, on what was read. Between the two a program can do something else.
    ///
    /// The types of a plugin are read from the file when they are asked for, which can be for as long as the image is there. One that
    /// cannot be read, because it is damaged or the file was written to, says so instead of its text.
    ///
    /// # Errors
    ///
    /// See [`read_file`].
    pub fn read_unchecked(&self, path: &Path) -> Result<Unchecked, ImageError> {
        let file = open_regular(path)?;
        let file = Arc::new(file);
        let container = container::open(Origin::Kept(Arc::clone(&file) as _), self.arch)?;
        let (mut image, known) = self.read_container(&container, WhichTypes::AsAskedFor)?;
        let container = Arc::new(Mutex::new(container));
        if let (Some(module), Some((scope, known))) = (&mut image.module, known) {
            module.types =
                Types::in_file(Lazy::new(scope, known, (&container, &file), self.has_room)?);
        }
        Ok(Unchecked { image, container })
    }

    /// The symbols asked for.
    fn some_symbols(&self, container: &Container<'_>) -> Result<SymbolTable, ImageError> {
        let mut found = Vec::new();
        for name in self.names.iter().flatten() {
            if let Some(address) = container.symbols.address(&container.memory, name)? {
                found.push((name.as_str(), address));
            }
        }
        SymbolTable::of(&found, container.memory.view.budget())
    }

    /// Reads the image in the file at `path`, following symbolic links.
    ///
    /// # Errors
    ///
    /// See [`read_file`].
    pub fn read_file(&self, path: &Path) -> Result<Image, ImageError> {
        self.read(&open_regular(path)?)
    }
}

/// An image of which it is not known yet whether it can be loaded, with its file. See [`Reader::read_unchecked`].
pub struct Unchecked {
    image: Image,
    container: Shared,
}

impl fmt::Debug for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Unchecked").field(&self.image).finish()
    }
}

impl Unchecked {
    /// What the file says about itself.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// The same, when the file is not needed any more.
    #[must_use]
    pub fn into_image(self) -> Image {
        self.container().memory.view.forget();
        self.image
    }

    fn container(&self) -> MutexGuard<'_, Container<'static>> {
        self.container
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks what [`Reader::loadable`] has checked, and says what would keep a plugin from using the runtime in the process.
    ///
    /// # Errors
    ///
    /// See [`ImageError`].
    pub fn check(&self) -> Result<Option<SelfBound>, ImageError> {
        let (build, module) = (self.image.build.as_ref(), self.image.module.as_ref());
        loadable(&self.container(), build, module)
    }
}

/// Whether the dynamic linker and the Go runtime can work with the file, and what would keep a plugin from using the runtime that is there.
fn loadable(
    container: &Container<'_>,
    build: Option<&BuildInfo>,
    module: Option<&Module>,
) -> Result<Option<SelfBound>, ImageError> {
    let memory = &container.memory;
    // No loader takes those whose data is in other files.
    let is_linked = module.is_some_and(|module| !module.linked_modules.is_empty());
    let Some(loading) = container.loading.as_ref().filter(|_| !is_linked) else {
        return Ok(None);
    };
    let go = match (build, module) {
        (Some(build), Some(module)) => Some(go::verify(memory, build, module)?),
        _ => None,
    };
    loading.check(memory, go.as_ref(), &container.init_functions)
}
