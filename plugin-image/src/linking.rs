//! [`Linking`]: what an ELF library tells the dynamic linker about itself and about others that it needs.

use crate::{
    Arch, Class, ImageError, RequiredVersion, SpecialFile, elf,
    view::{Origin, View},
};
use std::{
    fs::{File, FileType, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// What an ELF library tells the dynamic linker about itself and about other libraries. Only headers and the dynamic section are read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Linking {
    /// Word size.
    pub class: Class,
    /// The machine.
    pub arch: Arch,
    /// The name by which others need it (`DT_SONAME`).
    pub name: Option<String>,
    /// The libraries it needs (`DT_NEEDED`), and those it stands before or behind (`DT_AUXILIARY`, `DT_FILTER`).
    pub needed: Vec<String>,
    /// The last of these: those of `DT_AUXILIARY` and `DT_FILTER`, of which the former need not be there.
    pub filters: Vec<String>,
    /// The folders of `DT_RPATH`, with tokens as they are; none if there is a [`runpath`](Self::runpath), which overrides them.
    pub rpath: Vec<String>,
    /// The folders of `DT_RUNPATH`, if it has one.
    pub runpath: Option<Vec<String>>,
    /// Whether libraries are looked for in the system's folders, too: not with `-z nodefaultlib`.
    pub system_folders: bool,
    /// Whether its symbols have versions (`DT_VERSYM`).
    pub has_versions: bool,
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

/// Opens a file that is a regular one.
pub(crate) fn open_regular(path: &Path) -> Result<File, ImageError> {
    let regular = |file_type: FileType| match SpecialFile::of(file_type) {
        Some(found) => Err(ImageError::NotARegularFile { found }),
        None => Ok(()),
    };
    regular(path.metadata()?.file_type())?;
    // Another file may have taken its place meanwhile; with this flag opening a fifo does not wait (POSIX open).
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)?;
    regular(file.metadata()?.file_type())?;
    Ok(file)
}
