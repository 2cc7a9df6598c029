//! The runtime host of a dry run.

use crate::{
    error::Error,
    host::{self, EmbeddedProblem, HostError, HostSpec, RuntimeHost},
    open::{needed, options::OpenOptions},
};
use plugin_image::{Image, Reader};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Reports whether this is a program with a runtime host linked into it.
pub(super) fn has_host(image: &Image) -> bool {
    let build = image.build.as_ref();
    build.is_some_and(|build| build.build_mode() == ARCHIVE && host::is_host(build))
}

/// The build mode of Go code that is linked into a program of another language.
pub(super) const ARCHIVE: Option<&str> = Some("c-archive");

/// Checks that a program can load a runtime host from a file, which not every C library can.
pub(super) fn takes_host_file(
    (program, image): &(PathBuf, Box<Image>),
    plugin: &Path,
) -> Result<(), Error> {
    if needed::loads_hosts(image) {
        return Ok(());
    }
    Err(Error::Host {
        path: plugin.to_owned(),
        reason: Arc::new(HostError::Embedded {
            program: program.clone(),
            problem: EmbeddedProblem::Missing,
        }),
    })
}

/// Finds the runtime host for a plugin, and reads its image with all packages, which the search does not read.
pub(super) fn find_host(
    options: &OpenOptions,
    spec: &HostSpec,
    plugin: &Path,
) -> Result<(RuntimeHost, Image), Error> {
    let host_options = options.demands.of_host(&options.host);
    let host = host::locate(spec, &host_options, plugin).map_err(|reason| Error::Host {
        path: plugin.to_owned(),
        reason: Arc::new(reason),
    })?;
    let image = read(&host.path)?;
    Ok((host, image))
}

pub(super) fn read(path: &Path) -> Result<Image, Error> {
    let image = Reader::new().methods(false).read_file(path);
    image.map_err(|reason| Error::Image {
        path: path.to_owned(),
        reason,
    })
}
