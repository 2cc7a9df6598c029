//! What must be true of a file before anything of it is loaded.

use crate::{
    cpu::{self, Microarchitecture},
    error::Error,
    host::RuntimeHost,
    open::loaded_packages::{Differing, Present, Progress},
    open::mismatch::mismatch,
    open::{loaded, needed},
    runtime::{dl, instance, modules, provide},
    symbol::file_state::FileStamp,
};
use plugin_image::{Arch, BuildInfo, Image, Module, Reader, Refusal};
use std::{fs, path::Path, sync::Arc};

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

/// What the file says about itself, but for methods, which are no part of what is compared with Rust types; and that the dynamic
/// linker and Go can work with that.
pub(crate) fn read(path: &Path) -> Result<Image, Error> {
    let reader = Reader::new().methods(false).loadable(true);
    reader.read_file(path).map_err(|source| Error::Image {
        path: path.to_owned(),
        source,
    })
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
/// Flags, too, must be the same as a rule, but the hashes of the packages tell that more exactly: see [`process`].
pub(crate) fn version(
    path: &Path,
    build: &BuildInfo,
    module: &Module,
    host: &RuntimeHost,
) -> Result<(), Error> {
    let of = |build: &BuildInfo| {
        let mut experiments = build.experiments();
        experiments.sort_unstable();
        (build.release().to_owned(), experiments.join(","))
    };
    if host.image.build.as_ref().map(of) == Some(of(build)) {
        return Ok(());
    }
    Err(Error::OtherRuntime {
        path: path.to_owned(),
        mismatch: mismatch(path, build, host, Present::of(module).differences()),
    })
}

/// That the dynamic linker will find the libraries that the plugin needs, and that opening them does not wait for ever.
pub(crate) fn libraries(path: &Path, image: &Image, host: &RuntimeHost) -> Result<(), Error> {
    // Asking the dynamic linker about a library opens it, too: so that comes second.
    let found = needed::special(path, image);
    let found = found.or_else(|| needed::missing(path, image, (&host.path, &host.image)));
    match found {
        None => Ok(()),
        Some((library, problem)) => Err(Error::NeededLibrary {
            path: path.to_owned(),
            library,
            problem,
        }),
    }
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
    present: &Present<'_>,
    host: &RuntimeHost,
) -> Result<bool, Error> {
    let outside = || Error::LoadedOutsideGo {
        path: opened.to_owned(),
    };
    let modules = modules::all(host.go_minor()).map_err(|modules::Gone| Error::UnloadedModule {
        path: opened.to_owned(),
    })?;
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
        return Err(Error::AlreadyLoaded {
            path: opened.to_owned(),
            other: shown,
            plugin_path: plugin.plugin_path.clone(),
        });
    }
    if dl::Resident::is_loaded(path) {
        return Err(outside());
    }
    // Loaded with `RTLD_LOCAL` by other code, which only Go's list tells.
    if let Some(other) = listed {
        return Err(Error::AlreadyLoaded {
            path: opened.to_owned(),
            other: other.file,
            plugin_path: other.plugin_path,
        });
    }
    let differing = present.differences();
    if differing.is_empty() {
        return Ok(false);
    }
    let of_runtime = |one: &Differing| one.loaded_from.as_ref() == Some(&host.path);
    let other_runtime = differing.iter().any(of_runtime);
    let (path, mismatch) = (opened.to_owned(), mismatch(opened, build, host, differing));
    Err(match other_runtime {
        true => Error::OtherRuntime { path, mismatch },
        false => Error::PackageMismatch { path, mismatch },
    })
}
