//! [`Image`]: the contents of a file that describe it.

use crate::{BuildInfo, Module, Package, SelfBound, symbols::SymbolTable};
use std::{fmt, sync::Arc};

/// The description that a file contains of itself, read without loading it or running any of its code.
///
/// All data is owned: the file is neither kept open nor mapped, unless it was read by
/// [`Reader::read_unchecked`](crate::Reader::read_unchecked), which reads types on demand.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Image {
    /// The container format.
    pub format: Format,
    /// Word size of the container.
    pub class: Class,
    /// Byte order of the container.
    pub byte_order: ByteOrder,
    /// The system the file is for: `GOOS` of the build info if it has one, else the container's.
    ///
    /// The ELF header does not show it: Go leaves the OS/ABI byte at 0 (System V) for both Linux and FreeBSD.
    pub os: Option<Os>,
    /// The machine the code is for.
    pub arch: Arch,
    /// The kind of file, by the container.
    pub file_kind: FileKind,
    /// Machines of all slices of a fat Mach-O file, in file order; empty for every other file.
    ///
    /// The rest of this value describes one slice only, see [`read`](crate::read).
    pub slices: Vec<Arch>,
    /// The build info that `go version -m` prints, or `None` if the file was not built by Go 1.18 or later.
    pub build: Option<BuildInfo>,
    /// The Go module data of a plugin, or `None` if the file registers none with the Go runtime.
    ///
    /// Read for 64-bit little-endian amd64 and arm64 files only.
    pub module: Option<Module>,
    /// The shared libraries that the file needs (`DT_NEEDED`, `LC_LOAD_DYLIB` and its variants), in file order.
    pub needed: Vec<String>,
    /// The libraries that it filters (`DT_AUXILIARY`, `DT_FILTER`), which the dynamic linker loads, too. No Go plugin has any.
    pub filters: Vec<String>,
    /// The number of functions that the dynamic linker calls when it loads the file (`DT_INIT_ARRAY`, `__mod_init_func`). A plugin without C
    /// code has at most two: Go's linker adds one, and most C compilers one that does nothing (`frame_dummy`). Read for amd64 and arm64 only.
    pub initialisers: usize,
    /// The folders in which the dynamic linker looks for needed libraries: `DT_RUNPATH`, else `DT_RPATH` (ld.so(8)), with unexpanded tokens
    /// such as `$ORIGIN`. Empty for Mach-O, where libraries usually are named by full paths.
    pub search_path: Vec<String>,
    /// Go's own build ID, `actionID/.../contentID`, from the `Go` note of an ELF file or the start of `__text` of a Mach-O file.
    pub go_build_id: Option<String>,
    /// What would prevent a plugin from using the process's runtime. Set only if [`Reader::loadable`](crate::Reader::loadable) was set.
    pub self_bound: Option<SelfBound>,
    /// Length of the file in bytes.
    pub file_len: u64,
    pub(crate) link_base: u64,
    pub(crate) symbols: Arc<SymbolTable>,
    /// The packages of a file without module data, sorted by path.
    pub(crate) packages: Vec<Package>,
}

impl Image {
    /// Returns the link-time address of the global symbol `name` that this file defines for the dynamic linker.
    ///
    /// For a plugin, only exports are found, unless it was read by a [`Reader`](crate::Reader) with
    /// [`symbols(true)`](crate::Reader::symbols), and no symbols if it was read by [`read_unchecked`](crate::Reader::read_unchecked).
    ///
    /// The name is the one for `dlsym`, without the leading underscore of Mach-O files.
    #[must_use]
    pub fn defines(&self, name: &str) -> Option<u64> {
        let export = || self.module.as_ref()?.export_of(name);
        let found = self.symbols.address(name);
        found.or_else(|| export()?.address())
    }

    /// Returns the link-time hash of package `package` (a plain import path): the eight bytes that Go compares when a plugin is opened.
    ///
    /// Present in plugins and in every program or c-shared library that imports package `plugin`
    /// (`CanUsePlugins` in cmd/link/internal/ld/lib.go).
    #[must_use]
    pub fn package_hash(&self, package: &str) -> Option<[u8; 8]> {
        let packages = self.packages();
        let found = packages.iter().find(|one| one.path == package);
        found.map(|package| package.hash)
    }

    /// Returns every package with a link-time hash, for a plugin in the order in which Go compares them, else sorted by path.
    pub fn package_hashes(&self) -> impl Iterator<Item = (&str, [u8; 8])> {
        let packages = self.packages().iter();
        packages.map(|package| (package.path.as_str(), package.hash))
    }

    fn packages(&self) -> &[Package] {
        match &self.module {
            Some(module) => &module.packages,
            None => &self.packages,
        }
    }

    /// Returns the address the file was linked for. The loader adds `load address - link_base()` to link-time addresses.
    ///
    /// 0 for the shared objects that common linkers write.
    #[must_use]
    pub fn link_base(&self) -> u64 {
        self.link_base
    }
}

/// A container format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The Executable and Linkable Format: Linux and FreeBSD.
    Elf,
    /// Mach-O: macOS.
    MachO,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Elf => "ELF",
            Self::MachO => "Mach-O",
        })
    }
}

/// The word size of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// 32-bit.
    Bits32,
    /// 64-bit.
    Bits64,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bits32 => "32-bit",
            Self::Bits64 => "64-bit",
        })
    }
}

/// The byte order of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Little => "little-endian",
            Self::Big => "big-endian",
        })
    }
}

/// An operating system, by Go's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Os {
    /// `linux`
    Linux,
    /// `freebsd`
    FreeBsd,
    /// `darwin`
    MacOs,
    /// Any other, by its `GOOS` name.
    Other(String),
}

impl Os {
    /// Returns the system that Go calls `goos`.
    #[must_use]
    pub fn from_goos(goos: &str) -> Self {
        match goos {
            "linux" => Self::Linux,
            "freebsd" => Self::FreeBsd,
            "darwin" => Self::MacOs,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Returns Go's name for the system, as in `GOOS`.
    #[must_use]
    pub fn goos(&self) -> &str {
        match self {
            Self::Linux => "linux",
            Self::FreeBsd => "freebsd",
            Self::MacOs => "darwin",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Os {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.goos())
    }
}

/// A machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Arch {
    /// 64-bit x86.
    Amd64,
    /// 64-bit Arm.
    Arm64,
    /// Any other, by the container's number: `e_machine` of ELF, `cputype` of Mach-O.
    Other(u32),
}

impl Arch {
    /// Returns the machine that Go calls `goarch`, if the reader knows it.
    #[must_use]
    pub fn from_goarch(goarch: &str) -> Option<Self> {
        match goarch {
            "amd64" => Some(Self::Amd64),
            "arm64" => Some(Self::Arm64),
            _ => None,
        }
    }

    /// Returns Go's name for the machine, as in `GOARCH`, if the reader knows it.
    #[must_use]
    pub fn goarch(self) -> Option<&'static str> {
        match self {
            Self::Amd64 => Some("amd64"),
            Self::Arm64 => Some("arm64"),
            Self::Other(_) => None,
        }
    }

    /// Returns the machine this code was compiled for.
    #[must_use]
    pub fn native() -> Option<Self> {
        match std::env::consts::ARCH {
            "x86_64" => Some(Self::Amd64),
            "aarch64" => Some(Self::Arm64),
            _ => None,
        }
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.goarch()) {
            (_, Some(name)) => f.write_str(name),
            (Self::Other(number), None) => write!(f, "machine {number:#x}"),
            _ => Ok(()),
        }
    }
}

/// The kind of file, by the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileKind {
    /// A program at a fixed address (`ET_EXEC`), or any Mach-O program (`MH_EXECUTE`).
    Executable,
    /// A position-independent program: `ET_DYN` with an interpreter or with `DF_1_PIE`.
    PositionIndependentExecutable,
    /// A library for the dynamic linker: `ET_DYN`, `MH_DYLIB`.
    SharedObject,
    /// A Mach-O bundle (`MH_BUNDLE`).
    Bundle,
    /// Compiler output not yet linked (`ET_REL`, `MH_OBJECT`).
    Relocatable,
    /// A core dump.
    Core,
    /// Any other, by the container's number.
    Other(u32),
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Executable => f.write_str("executable"),
            Self::PositionIndependentExecutable => f.write_str("position-independent executable"),
            Self::SharedObject => f.write_str("shared object"),
            Self::Bundle => f.write_str("bundle"),
            Self::Relocatable => f.write_str("relocatable object"),
            Self::Core => f.write_str("core dump"),
            Self::Other(number) => write!(f, "file kind {number:#x}"),
        }
    }
}
