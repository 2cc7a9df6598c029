//! [`Core`]: a loaded plugin, without its symbols.

use crate::{runtime::Runtime, symbol::file_state::FileState};
use plugin_image::{Image, Module};
use std::path::PathBuf;

/// A loaded plugin, without its symbols. Never freed.
#[derive(Debug)]
pub(crate) struct Core {
    /// The file that was opened.
    pub(crate) path: PathBuf,
    /// The file that was loaded: the same file, or a private copy of it.
    pub(crate) loaded: PathBuf,
    pub(crate) state: FileState,
    pub(crate) image: Image,
    pub(crate) runtime: &'static Runtime,
    /// The plugin's number in the runtime host.
    pub(crate) index: usize,
}

impl Core {
    pub(crate) fn plugin_path(&self) -> &str {
        &self.module().plugin_path
    }

    pub(crate) fn module(&self) -> &Module {
        self.image
            .module
            .as_ref()
            .expect("`check::machine` refuses images without a module")
    }
}
