//! The checks that a file must pass before it is loaded.

use crate::{
    cpu::{self, Microarchitecture},
    error::Error,
    host::RuntimeHost,
    open::loaded_packages::{Differing, LoadedPackages, Progress},
    open::mismatch::{Base, mismatch},
    open::{loaded, needed},
    runtime::{dl, instance, modules},
    symbol::file_state::FileId,
};
use plugin_image::{Arch, Begun, BuildInfo, Image, Module, Reader, Refusal, Unchecked};
use std::{
    fs::{self, Metadata},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Returns the real path of a file.
pub(crate) fn real_path(given: &Path) -> Result<PathBuf, Error> {
    fs::canonicalize(given).map_err(|source| Error::Realpath {
        path: given.to_owned(),
        source: Arc::new(source),
    })
}

/// Checks that the dynamic linker will open the file at a path that is passed to it, and no other.
pub(crate) fn path_tokens(path: &Path) -> Result<(), Error> {
    let checked = plugin_platform::LOADER.path_tokens.check(path);
    checked.map_err(|token| Error::PathToken {
        path: path.to_owned(),
        token,
    })
}

/// Returns the metadata of a file, so that a later check can detect changes.
pub(crate) fn metadata(path: &Path) -> Result<Metadata, Error> {
    fs::metadata(path).map_err(|source| Error::Realpath {
        path: path.to_owned(),
        source: Arc::new(source),
    })
}

/// The stack that must be left where a type is read. In a build that is not optimized, that takes more than 16 KiB.
const READING: usize = 64 << 10;

fn has_room() -> bool {
    plugin_platform::stack_left().is_none_or(|left| left > READING)
}

/// Begins to read the image of a file, without methods, which are not compared with Rust types.
pub(crate) fn read(path: &Path) -> Result<Begun, Error> {
    let reader = Reader::new().methods(false).has_room(has_room);
    reader.begin(path).map_err(|reason| Error::Image {
        path: path.to_owned(),
        reason,
    })
}

/// Reads the rest of it.
pub(crate) fn read_rest(path: &Path, begun: Begun) -> Result<Unchecked, Error> {
    begun.finish().map_err(|reason| Error::Image {
        path: path.to_owned(),
        reason,
    })
}

/// Returns what [`machine`] has found a plugin to have.
pub(crate) fn go_data(image: &Image) -> (&BuildInfo, &Module) {
    let found = image.build.as_ref().zip(image.module.as_ref());
    found.expect("`check::machine` refuses images without these")
}

/// Checks the tables that the dynamic linker and Go rely on, including all symbols and relocations. `opened` is the file passed to `open`.
/// Reports whether C code in the file may call Go.
pub(crate) fn tables(opened: &Path, file: &Unchecked) -> Result<bool, Error> {
    let found = file.check().map_err(|reason| Error::Image {
        path: opened.to_owned(),
        reason,
    })?;
    match found.self_bound {
        None => Ok(found.c_may_call_go),
        Some(how) => Err(Error::Refused {
            path: opened.to_owned(),
            reason: Refusal::SelfBound { how },
        }),
    }
}

/// Checks that the file is a Go plugin for this machine.
pub(crate) fn machine<'a>(path: &Path, image: &'a Image) -> Result<&'a BuildInfo, Error> {
    let refused = |reason| Error::Refused {
        path: path.to_owned(),
        reason,
    };
    // A machine that the reader does not know has no plugins: no file compares equal.
    let arch = Arch::native().unwrap_or(Arch::Other(0));
    plugin_platform::LOADER
        .check(image, arch)
        .map_err(refused)?;
    let build = image
        .build
        .as_ref()
        .ok_or(Refusal::NotGo)
        .map_err(refused)?;
    if image.module.is_none() {
        return Err(refused(Refusal::NoModule));
    }
    if let Some((needed, present)) = cpu::beyond(build, Microarchitecture::here) {
        return Err(Error::Cpu {
            path: path.to_owned(),
            needed: needed.to_owned(),
            present,
        });
    }
    Ok(build)
}

/// Reports whether the plugin was built by the Go version of the runtime and with the same experiments, so that the runtime's data has the
/// layout that the plugin's code expects.
///
/// Most other flags must be the same, too. The hashes of the packages show differences more precisely; see [`packages`].
pub(crate) fn fits(build: &BuildInfo, host: &RuntimeHost) -> bool {
    let of = |build: &BuildInfo| {
        let mut experiments = build.experiments();
        experiments.sort_unstable();
        (build.release().to_owned(), experiments.join(","))
    };
    of(&host.build) == of(build)
}

/// Returns the error for a plugin that does not fit the runtime, and differs from it in these packages.
pub(crate) fn other_runtime(
    path: &Path,
    build: &BuildInfo,
    host: &RuntimeHost,
    differing: Vec<Differing>,
) -> Error {
    Error::OtherRuntime {
        path: path.to_owned(),
        mismatch: mismatch(path, build, Base::of(host), differing),
    }
}

/// Checks that the plugin was built for `program`, the C library of the program that opens it, where the system has several.
pub(crate) fn c_library(
    path: &Path,
    image: &Image,
    program: Option<&'static str>,
) -> Result<(), Error> {
    match program.and_then(|program| needed::other_c_library(image, program)) {
        None => Ok(()),
        Some((library, problem)) => Err(Error::NeededLibrary {
            path: path.to_owned(),
            library,
            problem,
        }),
    }
}

/// Checks that the dynamic linker can find the libraries that the plugin needs, and does not block or crash when it opens them.
///
/// `asking` is the file whose code will load the plugin, the runtime host, and the libraries that this file needs.
pub(crate) fn libraries(
    path: &Path,
    image: &Image,
    asking: (&Path, &[String]),
) -> Result<(), Error> {
    match needed::problem(path, image, asking) {
        None => Ok(()),
        Some((library, problem)) => Err(Error::NeededLibrary {
            path: path.to_owned(),
            library,
            problem,
        }),
    }
}

/// Checks, before a runtime linked into the program starts, that no other code has loaded a plugin.
///
/// A plugin's constructor adds it to the runtime's list of modules. If the plugin was unloaded since, the list points to unmapped memory, and
/// the runtime crashes when it starts. If it is still loaded, the runtime would run its `init` functions as part of the program, where
/// a panic ends the process (`main` in runtime/proc.go).
///
/// `opened` is the file passed to `open`, and `path` the file that will be loaded: the same file or a copy of it.
pub(crate) fn before_start(opened: &Path, path: &Path, host: &RuntimeHost) -> Result<(), Error> {
    match all_modules(opened, host)?.into_iter().nth(1) {
        None => Ok(()),
        Some(_) if dl::Resident::is_loaded(path) => Err(Error::LoadedOutsideGo {
            path: opened.to_owned(),
        }),
        Some(module) => Err(Error::OtherPlugin { file: module.file }),
    }
}

/// Returns the modules on the runtime's list.
fn all_modules(path: &Path, host: &RuntimeHost) -> Result<Vec<modules::Module>, Error> {
    modules::all(host.go_minor()).map_err(|modules::Gone| Error::UnloadedModule {
        path: path.to_owned(),
    })
}

/// Checks, before there is a Go runtime, that no other code has loaded the file: the runtime would not know it as a plugin.
pub(crate) fn not_loaded(opened: &Path, path: &Path) -> Result<(), Error> {
    // A Go runtime that other code has loaded is an error of `provide::runtime`.
    let first = instance::current().is_none() && modules::first().is_none();
    if first && dl::Resident::is_loaded(path) {
        return Err(Error::LoadedOutsideGo {
            path: opened.to_owned(),
        });
    }
    Ok(())
}

/// Checks that what is already in the process would not make Go refuse the plugin. Returns true if Go has opened this very file, for
/// example from another plugin: Go will return the same plugin.
///
/// `opened` is the file passed to `open`, and `path` the file that will be loaded: the same file or a copy of it.
pub(crate) fn process(
    opened: &Path,
    path: &Path,
    build: &BuildInfo,
    plugin: &Module,
    present: &LoadedPackages<'_>,
    host: &RuntimeHost,
) -> Result<bool, Error> {
    let outside = || Error::LoadedOutsideGo {
        path: opened.to_owned(),
    };
    let modules = all_modules(opened, host)?;
    let same = |module: &modules::Module| module.plugin_path == plugin.plugin_path;
    let listed = modules.into_iter().find(same);
    if let Some((other, progress)) = present.loaded_from() {
        let shown = loaded::opened(other.clone());
        let same = fs::canonicalize(&other).is_ok_and(|other| other == path);
        // A copy may have been made of another file with the same content.
        if same && (shown == other || shown == opened) {
            // Go initialises a plugin as soon as it has loaded it.
            let by_go = progress != Progress::Untouched && listed.is_none_or(|it| it.known);
            return if by_go { Ok(true) } else { Err(outside()) };
        }
        return Err(already_loaded(opened, shown, plugin));
    }
    if dl::Resident::is_loaded(path) {
        return Err(outside());
    }
    // Other code has loaded it with `RTLD_LOCAL`: only Go's list of modules shows it.
    if let Some(other) = listed {
        return Err(already_loaded(opened, other.file, plugin));
    }
    packages(opened, build, Base::of(host), present.differences()).map(|()| false)
}

/// Returns the error for a plugin that is in the process, loaded from another file or through a hard link.
pub(crate) fn already_loaded(opened: &Path, other: PathBuf, plugin: &Module) -> Error {
    let id = |path| fs::metadata(path).map(|found| FileId::from(&found)).ok();
    Error::AlreadyLoaded {
        path: opened.to_owned(),
        same_file: id(opened).is_some_and(|one| Some(one) == id(&other)),
        other,
        plugin_path: plugin.plugin_path.clone(),
    }
}

/// Checks that the process contains no package of the plugin in another version. `differing` is in Go's order.
pub(crate) fn packages(
    opened: &Path,
    build: &BuildInfo,
    base: Base<'_>,
    differing: Vec<Differing>,
) -> Result<(), Error> {
    if differing.is_empty() {
        return Ok(());
    }
    let of_runtime = |one: &Differing| one.loaded_from.as_deref() == Some(base.file);
    let other_runtime = differing.iter().any(of_runtime);
    let (path, mismatch) = (opened.to_owned(), mismatch(opened, build, base, differing));
    Err(match other_runtime {
        true => Error::OtherRuntime { path, mismatch },
        false => Error::PackageMismatch { path, mismatch },
    })
}
