//! [`Begun`], [`Unchecked`]: a file that is read and checked in steps, so that a program can do other work in between.

use crate::{
    BuildInfo, Image, ImageError, Module, Reader, SelfBound, Types,
    container::Container,
    go::{self, Depth},
    types::{Lazy, Shared},
};
use std::{
    fmt,
    fs::File,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A file whose kind and build info have been read. See [`Reader::begin`].
pub struct Begun {
    pub(crate) image: Image,
    pub(crate) container: Container<'static>,
    pub(crate) file: Arc<File>,
    pub(crate) reader: Reader,
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Begun").field(&self.image).finish()
    }
}

impl Begun {
    /// Returns the image. The [`Module`] of a plugin has no packages, exports and types yet.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// Reads the rest.
    ///
    /// # Errors
    ///
    /// Returns an [`ImageError`].
    pub fn finish(mut self) -> Result<Unchecked, ImageError> {
        let depth = Depth::Names;
        let known = self
            .reader
            .read_contents(&self.container, &mut self.image, depth)?;
        let container = Arc::new(Mutex::new(self.container));
        let mut image = self.image;
        if let (Some(module), Some((scope, known))) = (&mut image.module, known) {
            let file = (&container, &self.file);
            module.types = Types::in_file(Lazy::new(scope, known, file, self.reader.has_room)?);
        }
        Ok(Unchecked { image, container })
    }
}

/// An image that has not been checked yet, with its open file. See [`Reader::read_unchecked`].
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
    /// Returns the image.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// Returns the image, and drops the file.
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

    #[doc(hidden)]
    /// The version of [`check`](Self::check), so that results of other versions can be told apart: a digest of this crate's source. `cargo xtask
    /// tidy` says which.
    pub const CHECK_VERSION: u32 = 0x1d7f_2036;

    /// Makes the check of [`Reader::loadable`].
    ///
    /// # Errors
    ///
    /// Returns an [`ImageError`].
    pub fn check(&self) -> Result<Loadable, ImageError> {
        let (build, module) = (self.image.build.as_ref(), self.image.module.as_ref());
        let container = self.container();
        if let Some(module) = module {
            go::addresses(&container, module)?;
        }
        loadable(&container, build, module)
    }
}

/// The results of checking a file's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loadable {
    /// What would prevent a plugin from using the process's runtime.
    pub self_bound: Option<SelfBound>,
    /// Whether C code in the file may call Go, even while the file is loaded. Go functions that are exported to C show it; true if it is
    /// unknown.
    pub c_may_call_go: bool,
}

impl Default for Loadable {
    /// Returns the results for a file that was not checked.
    fn default() -> Self {
        Self {
            self_bound: None,
            c_may_call_go: true,
        }
    }
}

/// Checks whether the dynamic linker and the Go runtime can work with the file.
pub(crate) fn loadable(
    container: &Container<'_>,
    build: Option<&BuildInfo>,
    module: Option<&Module>,
) -> Result<Loadable, ImageError> {
    let memory = &container.memory;
    // No loader accepts modules whose data is in other files.
    let is_linked = module.is_some_and(|module| !module.linked_modules.is_empty());
    let Some(loading) = container.loading.as_ref().filter(|_| !is_linked) else {
        return Ok(Loadable::default());
    };
    let go = match (build, module) {
        (Some(build), Some(module)) => Some(go::verify(memory, build, module)?),
        _ => None,
    };
    loading.check(memory, go, &container.init_functions)
}
