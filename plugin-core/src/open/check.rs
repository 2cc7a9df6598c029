//! What must be true of a file before anything of it is loaded.

use crate::{
    cpu::{self, Microarchitecture},
    error::Error,
    host::RuntimeHost,
    open::loaded_packages::{Differing, LoadedPackages, Progress},
    open::mismatch::{Base, mismatch},
    open::{loaded, needed},
    runtime::{dl, instance, modules, provide},
    symbol::file_state::{FileId, FileStamp},
};
use plugin_image::{Arch, BuildInfo, Image, Module, Reader, Refusal, Unchecked};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The real file that a path leads to.
pub(crate) fn real_path(given: &Path) -> Result<PathBuf, Error> {
    fs::canonicalize(given).map_err(|source| Error::Realpath {
        path: given.to_owned(),
        source: Arc::new(source),
    })
}

/// The state of the file, to see later whether it is still the one that was checked.
pub(crate) fn stamp(path: &Path) -> Result<FileStamp, Error> {
    let metadata = fs::metadata(path);
    metadata
        .map(|metadata| FileStamp::from(&metadata))
        .map_err(|source| Error::Realpath {
            path: path.to_owned(),
            source: Arc::new(source),
        })
}

/// What the file says about itself, but for methods, which are no part of what is compared with Rust types.
pub(crate) fn read(path: &Path) -> Result<Unchecked, Error> {
    let reader = Reader::new().methods(false);
    reader.read_unchecked(path).map_err(|reason| Error::Image {
        path: path.to_owned(),
        reason,
    })
}

/// That the dynamic linker and Go can work with what the file tells them: all of its symbols and relocations are read. `opened` is the file
/// that the caller asked for.
pub(crate) fn tables(opened: &Path, file: &Unchecked) -> Result<(), Error> {
    let found = file.check().map_err(|reason| Error::Image {
        path: opened.to_owned(),
        reason,
    })?;
    match found {
        None => Ok(()),
        Some(how) => Err(Error::Refused {
            path: opened.to_owned(),
            reason: Refusal::SelfBound { how },
        }),
    }
}

/// That this is a Go plugin for this machine.
pub(crate) fn machine<'a>(
    path: &Path,
    image: &'a Image,
) -> Result<(&'a BuildInfo, &'a Module), Error> {
    let refused = |reason| Error::Refused {
        path: path.to_owned(),
        reason,
    };
    // On a machine the reader does not know, the comparison finds no plugin for it.
    let arch = Arch::native().unwrap_or(Arch::Other(0));
    plugin_platform::LOADER
        .check(image, arch)
        .map_err(refused)?;
    let build = image
        .build
        .as_ref()
        .ok_or(Refusal::NotGo)
        .map_err(refused)?;
    let module = image
        .module
        .as_ref()
        .ok_or(Refusal::NoModule)
        .map_err(refused)?;
    if let Some((needed, present)) = cpu::beyond(build, Microarchitecture::here) {
        return Err(Error::Cpu {
            path: path.to_owned(),
            needed: needed.to_owned(),
            present,
        });
    }
    Ok((build, module))
}

/// That this Go runtime can take the plugin at all: its own data has the layout that the plugin's code expects.
///
/// Flags, too, must be the same as a rule, but the hashes of the packages tell that more exactly: see [`packages`].
pub(crate) fn version(
    path: &Path,
    build: &BuildInfo,
    host: &RuntimeHost,
    differing: impl FnOnce() -> Vec<Differing>,
) -> Result<(), Error> {
    let of = |build: &BuildInfo| {
        let mut experiments = build.experiments();
        experiments.sort_unstable();
        (build.release().to_owned(), experiments.join(","))
    };
    if of(&host.build) == of(build) {
        return Ok(());
    }
    Err(Error::OtherRuntime {
        path: path.to_owned(),
        mismatch: mismatch(path, build, Base::of(host), differing()),
    })
}

/// That the plugin was built for the C library of this program.
pub(crate) fn c_library(path: &Path, image: &Image) -> Result<(), Error> {
    match needed::other_c_library(image) {
        None => Ok(()),
        Some((library, problem)) => Err(Error::NeededLibrary {
            path: path.to_owned(),
            library,
            problem,
        }),
    }
}

/// That the dynamic linker will find the libraries that the plugin needs, and that it does not wait for ever, or die, when it opens them.
///
/// `asking` is the file whose code will load the plugin, the runtime host, with the libraries that it needs itself.
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

/// That no other code has loaded a plugin into the runtime that is linked into the program, before it starts.
///
/// Such a one is on the runtime's list of modules from its constructor on. A list that leads to what was unloaded ends the process when
/// the runtime starts; and of what is loaded it would run the `init` functions as part of the program, where a panic ends the process
/// (`main` in runtime/proc.go).
///
/// `opened` is the file that the caller asked for, and `path` what will be loaded: that or a copy of it.
pub(crate) fn before_start(opened: &Path, path: &Path, host: &RuntimeHost) -> Result<(), Error> {
    match all_modules(opened, host)?.into_iter().nth(1) {
        None => Ok(()),
        Some(_) if dl::Resident::is_loaded(path) => Err(Error::LoadedOutsideGo {
            path: opened.to_owned(),
        }),
        Some(module) => Err(Error::OtherPlugin { file: module.file }),
    }
}

fn all_modules(path: &Path, host: &RuntimeHost) -> Result<Vec<modules::Module>, Error> {
    modules::all(host.go_minor()).map_err(|modules::Gone| Error::UnloadedModule {
        path: path.to_owned(),
    })
}

/// That no other code has loaded the file: before there is a Go runtime, it would be no plugin of that.
pub(crate) fn not_loaded(opened: &Path, path: &Path) -> Result<(), Error> {
    // If there is one of other code's, `provide::runtime` says so.
    let first = instance::current().is_none() && provide::modules().is_none();
    if first && dl::Resident::is_loaded(path) {
        return Err(Error::LoadedOutsideGo {
            path: opened.to_owned(),
        });
    }
    Ok(())
}

/// That Go would not refuse the plugin for what is in the process already. True if that is this very file, as when Go code of
/// another plugin opened it: then Go gives us the same plugin.
///
/// `opened` is the file that the caller asked for, and `path` what will be loaded: that or a copy of it.
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
        // One copy may stand for two files of the same content.
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
    // Loaded with `RTLD_LOCAL` by other code, which only Go's list tells.
    if let Some(other) = listed {
        return Err(already_loaded(opened, other.file, plugin));
    }
    packages(opened, build, Base::of(host), present.differences()).map(|()| false)
}

/// The same plugin is in the process, from another file, or from this one by another name.
pub(crate) fn already_loaded(opened: &Path, other: PathBuf, plugin: &Module) -> Error {
    let id = |path| fs::metadata(path).map(|found| FileId::from(&found)).ok();
    Error::AlreadyLoaded {
        path: opened.to_owned(),
        same_file: id(opened).is_some_and(|one| Some(one) == id(&other)),
        other,
        plugin_path: plugin.plugin_path.clone(),
    }
}

/// That the process holds no package of the plugin in another version. `differing` is in Go's order.
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
