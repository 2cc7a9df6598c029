//! The order in which a runtime host is looked for, and what is done with what lies there.

use super::{
    Attempt, HostError, HostOptions, HostSpec, NamedBy, Place, Progress, Refused, RuntimeHost,
    builder::Builder,
    cache,
    environment::Environment,
    mismatch,
    seal::{self, Seal},
    source::Source,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// One search.
pub(super) struct Search<'a> {
    pub(super) spec: &'a HostSpec,
    pub(super) options: &'a HostOptions,
    pub(super) plugin: &'a Path,
    pub(super) environment: &'a Environment,
    pub(super) source: &'a Source,
}

impl Search<'_> {
    pub(super) fn run(&self) -> Result<RuntimeHost, HostError> {
        if let Some((by, path)) = self.named() {
            let path = absolute(&path)?;
            return self
                .read(Place::Named(by), &path)
                .and_then(|found| found.ok_or(Refused::Missing))
                .map_err(|why| HostError::Refused { path, by, why });
        }
        let full = self.spec.file_name_of(self.source);
        let plain = self.spec.plain_file_name_of(self.source);
        let mut tried = Vec::new();
        let own_folder = self.own_folder()?;
        let cache = cache::folder(self.environment);

        for (place, folder) in own_folder.iter().cloned().chain(self.neighbours()) {
            for name in [&full, &plain] {
                if let Some(host) = self.look(place, folder.join(name), &mut tried) {
                    return Ok(host);
                }
            }
        }
        if let Some(cache) = &cache {
            if let Some(host) = self.look_in_cache(cache, &full, &mut tried) {
                return Ok(host);
            }
            // With a folder of its own, this program needs no cache.
            if own_folder.is_none() {
                refuse_insecure(&tried)?;
            }
        }

        let into = own_folder.or(cache.map(|folder| (Place::Cache, folder)));
        if !self.options.build {
            return Err(HostError::NotFound {
                file_name: full,
                tried,
            });
        }
        let Some((place, folder)) = into else {
            return Err(HostError::NoFolder {
                file_name: full,
                tried,
            });
        };
        self.build(place, &folder, folder.join(full))
    }

    /// Builds into `folder`, unless another process has done so in the meantime.
    fn build(
        &self,
        place: Place,
        folder: &Path,
        output: PathBuf,
    ) -> Result<RuntimeHost, HostError> {
        if place == Place::Cache {
            cache::create(folder, self.environment)?;
        }
        let builder = Builder {
            spec: self.spec,
            options: self.options,
            environment: self.environment,
            source: self.source,
        };
        // What is wrong with the one that is there was reported before.
        let there = || Ok(self.read(place, &output).unwrap_or_default());
        let done = |image| RuntimeHost {
            path: output.clone(),
            image,
            place: Place::Built,
        };
        builder.build_unless(&output, there, done)
    }

    fn named(&self) -> Option<(NamedBy, PathBuf)> {
        let option = self
            .options
            .file
            .clone()
            .map(|file| (NamedBy::Options, file));
        option.or_else(|| {
            Some((
                NamedBy::Environment,
                self.environment.path("GO_PLUGIN_HOST")?,
            ))
        })
    }

    /// The folder of hosts that the options or the environment name.
    fn own_folder(&self) -> Result<Option<(Place, PathBuf)>, HostError> {
        let variable = || self.environment.path("GO_PLUGIN_HOST_DIR");
        let option = self
            .options
            .dir
            .clone()
            .map(|dir| (Place::OptionsFolder, dir));
        option
            .or_else(|| Some((Place::EnvironmentFolder, variable()?)))
            .map(|(place, dir)| Ok((place, absolute(&dir)?)))
            .transpose()
    }

    fn neighbours(&self) -> impl Iterator<Item = (Place, PathBuf)> {
        let folder = |place| match place {
            Place::Executable => self.environment.executable_folder().map(Path::to_owned),
            _ => Some(absolute(self.plugin).ok()?.parent()?.to_owned()),
        };
        [Place::Executable, Place::Plugin]
            .into_iter()
            .filter_map(move |place| Some((place, folder(place)?)))
    }

    /// The host `path`, if it is there and can be used. If it cannot, that goes into `tried`.
    fn look(&self, place: Place, path: PathBuf, tried: &mut Vec<Attempt>) -> Option<RuntimeHost> {
        let found = self.read(place, &path);
        match found.and_then(|host| host.ok_or(Refused::Missing)) {
            Ok(host) => Some(host),
            Err(why) => {
                self.pass_over(place, path, why, tried);
                None
            }
        }
    }

    fn look_in_cache(
        &self,
        folder: &Path,
        name: &str,
        tried: &mut Vec<Attempt>,
    ) -> Option<RuntimeHost> {
        match cache::check(folder, self.environment) {
            Ok(_) => self.look(Place::Cache, folder.join(name), tried),
            Err(why) => {
                self.pass_over(Place::Cache, folder.to_owned(), why, tried);
                None
            }
        }
    }

    fn pass_over(&self, place: Place, path: PathBuf, why: Refused, tried: &mut Vec<Attempt>) {
        if !matches!(why, Refused::Missing) {
            self.options.report(Progress::PassedOver {
                path: path.clone(),
                why: why.clone(),
            });
        }
        tried.push(Attempt { place, path, why });
    }

    /// Reads `path` and checks that it is the host that is wanted. `None` if there is no such file.
    fn read(&self, place: Place, path: &Path) -> Result<Option<RuntimeHost>, Refused> {
        let metadata = match fs::metadata(path) {
            Err(error) if is_missing(&error) => return Ok(None),
            metadata => metadata.map_err(|error| Refused::Unreadable(error.into()))?,
        };
        match place {
            Place::Cache => cache::private(&metadata, self.environment),
            Place::Plugin => {
                let plugin = fs::metadata(self.plugin).ok();
                cache::as_neighbour(&metadata, plugin.as_ref(), self.environment)
            }
            Place::Executable => {
                let folder = path.parent().and_then(|folder| fs::metadata(folder).ok());
                cache::as_neighbour(&metadata, folder.as_ref(), self.environment)
            }
            _ => Ok(()),
        }
        .map_err(Refused::Insecure)?;
        match seal::check(path).map_err(|error| Refused::Unreadable(error.into()))? {
            Seal::Whole | Seal::None => {}
            Seal::Broken { expected, found } => {
                let seal = seal::path_of(path);
                return Err(Refused::Damaged {
                    seal,
                    expected,
                    found,
                });
            }
        }
        let image = mismatch::reader(self.source)
            .read_file(path)
            .map_err(Refused::Unreadable)?;
        mismatch::check(self.spec, &image, self.source).map_err(Refused::Mismatch)?;
        Ok(Some(RuntimeHost {
            path: path.to_owned(),
            image,
            place,
        }))
    }
}

/// In the cache, what somebody else may have written is not merely passed over: something is wrong there.
fn refuse_insecure(tried: &[Attempt]) -> Result<(), HostError> {
    match tried.last() {
        Some(Attempt {
            place: Place::Cache,
            path,
            why: Refused::Insecure(why),
        }) => Err(HostError::InsecureCache {
            path: path.clone(),
            why: why.clone(),
        }),
        _ => Ok(()),
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn absolute(path: &Path) -> Result<PathBuf, HostError> {
    std::path::absolute(path)
        .map_err(|error| HostError::io("make out the full path of", path, error))
}
