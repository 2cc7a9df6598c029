//! [`Refusal`]: why a loader cannot load an image. The per-system crates use it.

use crate::{Arch, ByteOrder, Class, FileKind, Format, Image, Os};

/// Why an image cannot be loaded as a Go plugin on some system.
///
/// Go or the dynamic linker would refuse the image, or crash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The container is another system's.
    #[error("expected the file format {expected}, found {found}; build the plugin for this system")]
    WrongFormat {
        /// The loader's format.
        expected: Format,
        /// The file's.
        found: Format,
    },
    /// The container has another word size.
    #[error(
        "expected a file that is {expected}, found one that is {found}; build the plugin for this machine"
    )]
    WrongClass {
        /// The loader's word size.
        expected: Class,
        /// The file's.
        found: Class,
    },
    /// The container has another byte order.
    #[error(
        "expected a file that is {expected}, found one that is {found}; build the plugin for this machine"
    )]
    WrongByteOrder {
        /// The loader's byte order.
        expected: ByteOrder,
        /// The file's.
        found: ByteOrder,
    },
    /// The code is for another machine.
    #[error("expected code for {expected}, found {found}; build the plugin with the right GOARCH")]
    WrongArch {
        /// The loader's machine.
        expected: Arch,
        /// The file's.
        found: Arch,
    },
    /// The code is for another system.
    #[error("expected a file for {expected}, found {found}; build the plugin with the right GOOS")]
    WrongOs {
        /// The loader's system.
        expected: Os,
        /// The file's.
        found: Os,
    },
    /// A program.
    #[error(
        "expected a plugin, found a program ({found}); build it with `go build -buildmode=plugin`"
    )]
    Executable {
        /// What kind of program.
        found: FileKind,
    },
    /// Neither a program nor a shared object.
    #[error(
        "expected a shared object, found another file ({found}); build it with `go build -buildmode=plugin`"
    )]
    WrongFileKind {
        /// What it is.
        found: FileKind,
    },
    /// No Go build info: a library of another language, or of Go before 1.18.
    #[error(
        "not built by Go (no build info); a Go plugin is built with `go build -buildmode=plugin`"
    )]
    NotGo,
    /// Built by another Go compiler than gc.
    #[error(
        "built by the Go compiler {compiler}, but only gc builds plugins that this Go runtime can load"
    )]
    WrongCompiler {
        /// The value of `-compiler`.
        compiler: String,
    },
    /// Built by Go, but not as a plugin.
    #[error(
        "built with -buildmode={build_mode}, not as a plugin; build it with `go build -buildmode=plugin`"
    )]
    NotAPlugin {
        /// The value of `-buildmode`.
        build_mode: String,
    },
    /// Go's build info says plugin, but there is no module data that its runtime could register.
    #[error(
        "says that it is a plugin, but registers no Go module data; was it changed by a tool after it was linked?"
    )]
    NoModule,
    /// Go crashes on a plugin without a path.
    #[error("the plugin has an empty plugin path")]
    EmptyPluginPath,
    /// Linked against shared Go libraries. Go ends the process if their ABI differs.
    #[error("built with -linkshared (needs {}); build it without", .modules.join(", "))]
    LinkShared {
        /// The Go libraries it was linked against.
        modules: Vec<String>,
    },
    /// Linked so that it would use its own uninitialised Go runtime instead of the process's runtime.
    #[error(
        "{how}, so that it would not use the Go runtime that is in the process; build it without such linker flags"
    )]
    SelfBound {
        /// The reason.
        how: SelfBound,
    },
    /// Built with a sanitizer, which must be in the process from its start.
    #[error("built with {which}; build it without")]
    Sanitizer {
        /// The sanitizer.
        which: Sanitizer,
    },
}

/// Why the runtime's variables in a plugin would not be bound to those of the process's runtime.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelfBound {
    /// `-Wl,-Bsymbolic`: the linker or the dynamic linker binds all names to the file itself.
    #[error("linked with -Bsymbolic")]
    Symbolic,
    /// A variable of the runtime is not visible to other files: a version script, `-fvisibility` or `--exclude-libs`.
    #[error("linked with {symbol} hidden from other files")]
    Hidden {
        /// The variable.
        symbol: String,
    },
    /// A variable of the runtime is visible, but the file does not refer to it by name: `--dynamic-list`, `-Bsymbolic-non-weak` or a
    /// similar flag.
    #[error("linked with {symbol} bound to the file itself")]
    Local {
        /// The variable.
        symbol: String,
    },
}

/// A sanitizer that Go can build with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Sanitizer {
    /// The address sanitizer, whose library ends the process unless it is loaded first.
    #[error("-asan")]
    Address,
    /// The memory sanitizer.
    #[error("-msan")]
    Memory,
    /// The race detector. Its runtime needs certain addresses, and ends the process if a library loads it (`ThreadSanitizer failed to
    /// allocate`, exit code 66; a `-race` runtime host of Go 1.26 on linux/amd64 does so with and without randomised addresses).
    #[error("-race")]
    Race,
}

/// The images that a loader of the per-system crates accepts.
#[derive(Debug, Clone)]
pub struct Accepts {
    /// Container format.
    pub format: Format,
    /// Operating system.
    pub os: Os,
    /// Machine.
    pub arch: Arch,
}

impl Accepts {
    /// Checks an image, from the container inwards, so that the first difference explains the others.
    ///
    /// # Errors
    ///
    /// Returns the first difference.
    pub fn check(&self, image: &Image) -> Result<(), Refusal> {
        if image.format != self.format {
            return Err(Refusal::WrongFormat {
                expected: self.format,
                found: image.format,
            });
        }
        if image.class != Class::Bits64 {
            return Err(Refusal::WrongClass {
                expected: Class::Bits64,
                found: image.class,
            });
        }
        if image.byte_order != ByteOrder::Little {
            return Err(Refusal::WrongByteOrder {
                expected: ByteOrder::Little,
                found: image.byte_order,
            });
        }
        if image.arch != self.arch {
            return Err(Refusal::WrongArch {
                expected: self.arch,
                found: image.arch,
            });
        }
        if let Some(os) = image.os.as_ref().filter(|os| **os != self.os) {
            return Err(Refusal::WrongOs {
                expected: self.os.clone(),
                found: os.clone(),
            });
        }
        match image.file_kind {
            FileKind::SharedObject => {}
            found @ (FileKind::Executable | FileKind::PositionIndependentExecutable) => {
                return Err(Refusal::Executable { found });
            }
            found => return Err(Refusal::WrongFileKind { found }),
        }
        check_go(image)
    }
}

/// Checks what Go requires of a plugin on every system.
fn check_go(image: &Image) -> Result<(), Refusal> {
    let build = image.build.as_ref().ok_or(Refusal::NotGo)?;
    if let Some(compiler) = build
        .setting("-compiler")
        .filter(|compiler| *compiler != "gc")
    {
        return Err(Refusal::WrongCompiler {
            compiler: compiler.to_owned(),
        });
    }
    if let Some(build_mode) = build.build_mode().filter(|mode| *mode != "plugin") {
        return Err(Refusal::NotAPlugin {
            build_mode: build_mode.to_owned(),
        });
    }
    let sanitizers = [
        ("-asan", Sanitizer::Address),
        ("-msan", Sanitizer::Memory),
        ("-race", Sanitizer::Race),
    ];
    for (key, which) in sanitizers {
        if build.setting(key) == Some("true") {
            return Err(Refusal::Sanitizer { which });
        }
    }
    let module = image.module.as_ref().ok_or(Refusal::NoModule)?;
    if let Some(how) = image.self_bound.clone() {
        return Err(Refusal::SelfBound { how });
    }
    if module.plugin_path.is_empty() {
        return Err(Refusal::EmptyPluginPath);
    }
    if !module.linked_modules.is_empty() {
        return Err(Refusal::LinkShared {
            modules: module.linked_modules.clone(),
        });
    }
    Ok(())
}
