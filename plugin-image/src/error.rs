//! [`ImageError`]: why a file could not be read as an image.

use crate::{Arch, Format};
use std::{error::Error, fmt, fs::FileType, io, os::unix::fs::FileTypeExt, sync::Arc};

/// Why a file could not be read.
///
/// The reader takes bytes, not paths, so its errors name no file; [`read_file`](crate::read_file) callers know which file they asked for.
#[derive(Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The operating system refused.
    #[error("cannot read the file")]
    Io {
        /// The kind of the error, for matching.
        kind: io::ErrorKind,
        /// The error itself.
        #[source]
        source: Arc<io::Error>,
    },
    /// The path names a folder, a fifo, a device or a socket.
    #[error("expected a regular file, found {found}")]
    NotARegularFile {
        /// What it is.
        found: SpecialFile,
    },
    /// The file is neither ELF nor Mach-O.
    #[error("expected an ELF or Mach-O file, found {found}")]
    NotAnImage {
        /// What it looks like.
        found: Found,
    },
    /// The file ends before a part that its headers describe.
    #[error("file is truncated: it has {actual} bytes, but {what} should end at byte {needed}")]
    Truncated {
        /// The part that is missing or incomplete.
        what: &'static str,
        /// The length that the file would need.
        needed: u64,
        /// The length of the file.
        actual: u64,
    },
    /// The file contradicts itself or the format.
    #[error("malformed {what} at {at:#x}: {problem}")]
    Malformed {
        /// The structure that is wrong.
        what: &'static str,
        /// Where: a file offset for headers, a link-time address for Go data.
        at: u64,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// An exported name has no dynamic symbol: Go would fail only after it has run the plugin's initialisation.
    #[error(
        "export {symbol} has no dynamic symbol; was the plugin changed by a tool after it was linked?"
    )]
    MissingSymbol {
        /// The symbol's full name.
        symbol: String,
    },
    /// The file is well-formed as far as it was read, but this reader does not support its kind.
    #[error("{0} is not supported")]
    Unsupported(Unsupported),
    /// A fat Mach-O file without a slice for the requested machine.
    #[error("fat Mach-O file has no slice for {wanted}, only for {}", list(.found))]
    NoSlice {
        /// The requested machine.
        wanted: Arch,
        /// The machines of the slices.
        found: Vec<Arch>,
    },
    /// The container parser could not read the header.
    #[error("malformed {format} header")]
    Header {
        /// The container format.
        format: Format,
        /// The parser's error.
        #[source]
        source: Arc<goblin::error::Error>,
    },
}

impl From<io::Error> for ImageError {
    fn from(error: io::Error) -> Self {
        Self::Io {
            kind: error.kind(),
            source: Arc::new(error),
        }
    }
}

/// Formats the error with its causes, since `main` and `unwrap` print errors by `Debug`.
impl fmt::Debug for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

/// Returns the text of an error with those of its causes, in one line.
#[must_use]
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The kinds of files that are not regular files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum SpecialFile {
    /// A folder.
    #[error("a directory")]
    Directory,
    /// A named pipe: opening one for reading would wait for a writer.
    #[error("a fifo")]
    Fifo,
    /// A socket.
    #[error("a socket")]
    Socket,
    /// A character device.
    #[error("a character device")]
    CharDevice,
    /// A block device.
    #[error("a block device")]
    BlockDevice,
    /// Something else.
    #[error("a special file")]
    Other,
}

impl SpecialFile {
    /// Returns the kind, or `None` for a regular file.
    #[must_use]
    pub fn of(file_type: FileType) -> Option<Self> {
        Some(if file_type.is_file() {
            return None;
        } else if file_type.is_dir() {
            Self::Directory
        } else if file_type.is_fifo() {
            Self::Fifo
        } else if file_type.is_socket() {
            Self::Socket
        } else if file_type.is_char_device() {
            Self::CharDevice
        } else if file_type.is_block_device() {
            Self::BlockDevice
        } else {
            Self::Other
        })
    }
}

/// The kinds of files that are not images, by their first bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Found {
    /// An empty file.
    #[error("an empty file")]
    Empty,
    /// A script that names its interpreter.
    #[error("a script")]
    Script,
    /// Text.
    #[error("text")]
    Text,
    /// A Go package archive: `go build -buildmode=plugin` writes one for a package that is not `main`.
    #[error("a Go package archive; `-buildmode=plugin` needs package main")]
    GoArchive {
        /// The line `go object ...` of the archive: system, machine, version, experiments.
        object: String,
    },
    /// An `ar` archive, such as a static library.
    #[error("an ar archive (static library)")]
    Archive,
    /// A program or library for Windows.
    #[error("a Windows PE file")]
    Pe,
    /// WebAssembly.
    #[error("a WebAssembly module")]
    Wasm,
    /// Compressed data.
    #[error("compressed data")]
    Compressed,
    /// Other data.
    #[error("data of an unknown kind")]
    Unknown,
}

/// Formats and versions that this reader does not support.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unsupported {
    /// Plugins of this Go version, whose module data has an unknown layout.
    GoVersion(String),
    /// A version of the ELF or Mach-O format, or a variant of one of its tables.
    Container {
        /// Which table or field.
        what: &'static str,
        /// Its value.
        value: u64,
    },
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GoVersion(version) => {
                write!(
                    f,
                    "a plugin built with {version:?} (this reader knows go1.21 to go1.27)"
                )
            }
            Self::Container { what, value } => write!(f, "{what} {value:#x}"),
        }
    }
}

fn list(arches: &[Arch]) -> String {
    arches
        .iter()
        .map(Arch::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
