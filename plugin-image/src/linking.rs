//! [`Linking`]: an ELF library's name, dependencies and search paths.

use crate::{
    Arch, Class, ImageError, RequiredVersion, SpecialFile, elf,
    view::{Origin, View},
};
use std::{
    fs::{File, FileType, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// An ELF library's name, dependencies and search paths. Only headers and the dynamic section are read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Linking {
    /// Word size.
    pub class: Class,
    /// The machine.
    pub arch: Arch,
    /// The name by which other files need it (`DT_SONAME`).
    pub name: Option<String>,
    /// The libraries that it needs (`DT_NEEDED`) or filters (`DT_AUXILIARY`, `DT_FILTER`).
    pub needed: Vec<String>,
    /// The last of these: those of `DT_AUXILIARY` and `DT_FILTER`, of which the former need not be there.
    pub filters: Vec<String>,
    /// The folders of `DT_RPATH`, with unexpanded tokens; empty if there is a [`runpath`](Self::runpath), which overrides them.
    pub rpath: Vec<String>,
    /// The folders of `DT_RUNPATH`, if it has one.
    pub runpath: Option<Vec<String>>,
    /// Whether the system's folders are searched, too. False with `-z nodefaultlib`.
    pub system_folders: bool,
    /// Whether its symbols have versions (`DT_VERSYM`).
    pub has_versions: bool,
    /// Whether it is a Go plugin.
    pub is_go_plugin: bool,
    /// The versions that it needs of other libraries, weak ones left out.
    pub versions_of: Vec<RequiredVersion>,
}

impl Linking {
    /// Reads the file at a path, following symbolic links.
    ///
    /// # Errors
    ///
    /// Returns an [`ImageError`], which is [`ImageError::Truncated`] if the file has fewer bytes than its program headers ask the loader to map.
    pub fn read_file(path: &Path) -> Result<Self, ImageError> {
        let file = open_regular(path)?;
        let source: &File = &file;
        elf::linking(View::new(Origin::Lent(&source))?)
    }
}

/// Opens a regular file.
pub(crate) fn open_regular(path: &Path) -> Result<File, ImageError> {
    let regular = |file_type: FileType| match SpecialFile::of(file_type) {
        Some(found) => Err(ImageError::NotARegularFile { found }),
        None => Ok(()),
    };
    regular(path.metadata()?.file_type())?;
    // A fifo may have replaced the file meanwhile; with this flag, opening one does not wait (POSIX open).
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)?;
    regular(file.metadata()?.file_type())?;
    Ok(file)
}
