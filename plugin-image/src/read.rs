//! Entry points: from a path or bytes to an [`Image`].

use crate::{
    Arch, Begun, Image, ImageError, Os, Source, Unchecked, build_info,
    container::{self, Container},
    go::{self, Depth},
    linking::open_regular,
    symbols::SymbolTable,
    types::{Known, Scope},
    unchecked::loadable,
    view::Origin,
};
use std::{path::Path, sync::Arc};

/// Reads the whole image in `source`, except the symbols of a plugin that are not exports.
///
/// In a fat Mach-O file, the slice for this machine is read, or else the first one. A [`Reader`] can choose another slice, and what is
/// read.
///
/// # Errors
///
/// Returns an [`ImageError`].
pub fn read(source: &(impl Source + ?Sized)) -> Result<Image, ImageError> {
    Reader::new().read(source)
}

/// Reads the image in the file at `path`, following symbolic links, as [`read`] does.
///
/// # Errors
///
/// Returns an [`ImageError`]. A file that is not a regular file is refused before it is opened, since opening a fifo can wait for ever, and
/// opening a device can do anything.
pub fn read_file(path: &Path) -> Result<Image, ImageError> {
    Reader::new().read_file(path)
}

/// Options for reading an image.
///
/// By default, everything is read except the symbols of a plugin that are not exports. A fast loader reads less.
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
    pub(crate) has_room: fn() -> bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Returns the defaults.
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

    /// Selects the slice for `arch` of a fat Mach-O file. Reading fails with [`ImageError::NoSlice`] if there is none.
    #[must_use]
    pub fn arch(mut self, arch: Arch) -> Self {
        self.arch = Some(arch);
        self
    }

    /// Sets whether [`Image::defines`] finds all symbols of a plugin. By default, it finds those of the exports.
    ///
    /// In a large plugin, most of the reading is for symbols.
    #[must_use]
    pub fn symbols(mut self, symbols: bool) -> Self {
        self.symbols = symbols;
        self
    }

    /// Sets the symbols that [`Image::defines`] finds besides a plugin's exports. In a file that is not a plugin, it then finds only these,
    /// and [`Image::package_hash`] only packages whose hashes are among them. Without this call, both find all.
    #[must_use]
    pub fn names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Sets whether methods of types are read. If not, [`Type::methods`](crate::Type::methods) is empty, and types that occur only in the
    /// signatures of methods are missing. The methods of interfaces are always read.
    #[must_use]
    pub fn methods(mut self, methods: bool) -> Self {
        self.methods = methods;
        self
    }

    /// Sets whether to check that the dynamic linker and the Go runtime can load the file: program headers, the dynamic section, versions,
    /// relocations and symbols, and the module data of a plugin. By default, they are not checked, since a file can be read without being
    /// loadable. Only ELF files for known machines are checked.
    ///
    /// The check takes longer than reading: it covers all relocations and symbols, which are an eighth of a plugin. A file that passes may
    /// still be damaged, which [`checksum`](crate::checksum) detects.
    #[must_use]
    pub fn loadable(mut self, loadable: bool) -> Self {
        self.loadable = loadable;
        self
    }

    /// Sets the function that reports whether the stack of the calling thread has room for reading types, for which 64 KiB are enough. If
    /// not, the types of [`read_unchecked`](Self::read_unchecked) are read on another thread. By default, there always is room.
    #[must_use]
    pub fn has_room(mut self, has_room: fn() -> bool) -> Self {
        self.has_room = has_room;
        self
    }

    /// Reads the image in `source`.
    ///
    /// # Errors
    ///
    /// Returns an [`ImageError`].
    pub fn read(&self, source: &(impl Source + ?Sized)) -> Result<Image, ImageError> {
        let container = container::open(Origin::Lent(&source), self.arch)?;
        let mut image = self.begin_container(&container)?;
        self.read_contents(&container, &mut image, Depth::Whole)?;
        if self.loadable {
            let (build, module) = (image.build.as_ref(), image.module.as_ref());
            image.self_bound = loadable(&container, build, module)?.self_bound;
        }
        Ok(image)
    }

    /// Reads the image in a container, except the packages, the exports and the types of a plugin.
    fn begin_container(&self, container: &Container<'_>) -> Result<Image, ImageError> {
        let memory = &container.memory;
        let build = build_info::find(memory, container.build_info.as_ref())?;
        let module = match &build {
            Some(build) => go::read_module(container, build)?,
            None => None,
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
        Ok(Image {
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
            initialisers: container.init_functions.len(),
            search_path: container.search_path.clone(),
            go_build_id: container.go_build_id.as_ref().map(|id| id.text.clone()),
            self_bound: None,
            file_len: container.file_len,
            link_base: container.link_base,
            symbols,
            packages,
        })
    }

    /// Reads the rest. Returns what is needed to read types later, if they are read later.
    pub(crate) fn read_contents(
        &self,
        container: &Container<'_>,
        image: &mut Image,
        depth: Depth,
    ) -> Result<Option<(Scope, Known)>, ImageError> {
        match (&image.build, &mut image.module) {
            (Some(build), Some(module)) => {
                go::read_contents(container, build, module, self.methods, depth)
            }
            _ => Ok(None),
        }
    }

    /// Reads the image in the file at `path`, following symbolic links, and keeps the file open. So the check of
    /// [`loadable`](Self::loadable) can be made later, on the opened file.
    ///
    /// The addresses of a plugin's exports are not read. Its types are read from the file on demand, as long as the image exists. The text
    /// of a type that cannot be read, because it is damaged or the file has changed, is an error message.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`read_file`].
    pub fn read_unchecked(&self, path: &Path) -> Result<Unchecked, ImageError> {
        self.begin(path)?.finish()
    }

    /// Begins [`read_unchecked`](Self::read_unchecked): reads the parts that take the same time for files of all sizes.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`read_file`].
    pub fn begin(&self, path: &Path) -> Result<Begun, ImageError> {
        let file = Arc::new(open_regular(path)?);
        let container = container::open(Origin::Kept(Arc::clone(&file) as _), self.arch)?;
        Ok(Begun {
            image: self.begin_container(&container)?,
            container,
            file,
            reader: self.clone(),
        })
    }

    /// Returns the requested symbols.
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
    /// Returns the errors of [`read_file`].
    pub fn read_file(&self, path: &Path) -> Result<Image, ImageError> {
        self.read(&open_regular(path)?)
    }
}
