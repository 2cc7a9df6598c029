//! Looks for a runtime host in several places, in order, and checks what is there.

use super::{
    Attempt, HostError, HostMismatch, HostOptions, HostSpec, NamedBy, Place, Progress, Refused,
    RuntimeHost, Sha256Digest, TrustError,
    builder::Builder,
    cache,
    environment::Environment,
    insecure_folders::{insecure, refuse_insecure, refuse_open_folder},
    mismatch,
    recipe::Form,
    source::Source,
    trust::{self, Custody, PrivateCopy, RegularFile},
};
use std::{
    io,
    mem::take,
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
        let mut tried = Vec::new();
        self.find(&mut tried).map_err(|error| error.after(tried))
    }

    fn find(&self, tried: &mut Vec<Attempt>) -> Result<RuntimeHost, HostError> {
        if let Some((by, path)) = self.named() {
            let path = absolute(&path)?;
            return self
                .read(Place::Named(by), &path)
                .and_then(|found| found.ok_or(Refused::Missing))
                .map_err(|why| HostError::Refused { path, by, why });
        }
        let full = self.spec.file_name_of(self.source);
        let plain = self.spec.plain_file_name_of(self.source);
        let own_folder = self.own_folder()?;
        if let Some((place, folder)) = &own_folder {
            refuse_open_folder(&self.custody(), *place, folder)?;
        }
        tried.extend(self.unknown_folder());
        let cache = self.environment.cache_folder();
        let in_cache = cache.iter().map(|folder| (Place::Cache, folder.clone()));

        for (place, folder) in own_folder
            .iter()
            .cloned()
            .chain(self.neighbours())
            .chain(in_cache)
        {
            // Nobody puts hosts into the cache by hand.
            let names = if place == Place::Cache {
                &[&full][..]
            } else {
                &[&full, &plain]
            };
            for name in names {
                if let Some(host) = self.look(place, folder.join(name), tried) {
                    return Ok(host);
                }
                // A program that names a folder does not need the cache.
                if place != Place::Cache || own_folder.is_none() {
                    refuse_insecure(place, &folder, tried.last())?;
                }
            }
        }

        if self.environment.elevated {
            return Err(HostError::Elevated { tried: take(tried) });
        }
        if !self.options.build || self.options.sha256.is_some() {
            return Err(HostError::NotFound {
                file_name: full,
                tried: take(tried),
            });
        }
        let Some((place, folder)) = own_folder.or(cache.map(|folder| (Place::Cache, folder)))
        else {
            return Err(HostError::NoFolder {
                file_name: full,
                tried: take(tried),
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
        let mode = if place == Place::Cache { 0o700 } else { 0o755 };
        cache::create(folder, mode, &self.custody(), |path, why| {
            insecure(place, folder, path, why)
        })?;
        let builder = Builder {
            form: Form::Library,
            spec: self.spec,
            options: self.options,
            environment: self.environment,
            source: self.source,
        };
        // What is wrong with an existing file was reported before.
        let there = || self.read(place, &output).unwrap_or_default();
        if let Some(host) = builder.build_unless(&output, there)? {
            return Ok(host);
        }
        let built = self.read(place, &output);
        let built = built.and_then(|host| host.ok_or(Refused::Missing));
        let host = built.map_err(|why| HostError::Unusable { path: output, why })?;
        Ok(RuntimeHost {
            place: Place::Built,
            ..host
        })
    }

    fn custody(&self) -> Custody {
        Custody::of(self.environment)
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

    /// Returns why no host is looked for beside the executable, if that is so.
    fn unknown_folder(&self) -> Option<Attempt> {
        let known =
            self.options.program.is_some() || self.environment.executable_folder().is_some();
        (!known).then(|| Attempt {
            place: Place::Executable,
            path: std::env::args_os().next().unwrap_or_default().into(),
            why: Refused::UnknownFolder,
        })
    }

    fn neighbours(&self) -> impl Iterator<Item = (Place, PathBuf)> {
        let folder = |place| match place {
            Place::Executable => match &self.options.program {
                Some(program) => absolute(program).ok()?.parent().map(Path::to_owned),
                None => self.environment.executable_folder().map(Path::to_owned),
            },
            _ => Some(absolute(self.plugin).ok()?.parent()?.to_owned()),
        };
        let beside_plugin = self.options.beside_plugin && !self.environment.elevated;
        [Place::Executable, Place::Plugin]
            .into_iter()
            .filter(move |place| beside_plugin || *place != Place::Plugin)
            .filter_map(move |place| Some((place, folder(place)?)))
    }

    /// Returns the host `path` if it exists and can be used. Otherwise adds the reason to `tried`.
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

    fn pass_over(&self, place: Place, path: PathBuf, why: Refused, tried: &mut Vec<Attempt>) {
        if !matches!(why, Refused::Missing) {
            self.options.report(Progress::PassedOver {
                path: path.clone(),
                why: why.clone(),
            });
        }
        tried.push(Attempt { place, path, why });
    }

    /// Reads `path` and checks that it is the wanted host. Returns `None` if there is no such file.
    ///
    /// Nobody else can change which file the returned path leads to.
    fn read(&self, place: Place, path: &Path) -> Result<Option<RuntimeHost>, Refused> {
        // Most places have none. To follow links is to look at each folder of the path.
        if path
            .symlink_metadata()
            .is_err_and(|error| is_missing(&error))
        {
            return Ok(None);
        }
        let real = match trust::real_path(path) {
            Err(error) if is_missing(&error) => return Ok(None),
            real => real.map_err(|error| Refused::Unreadable(error.into()))?,
        };
        let custody = self.custody();
        let safe = custody.private(&real);
        let private = custody.private_links(path).and(safe.clone());
        // A user who names a file has chosen that file. A user who names a folder does not know what will be in it.
        let copy = if !matches!(place, Place::Named(_)) || self.options.private_folder {
            private.clone().map_err(Refused::Untrusted)?;
            None
        } else if safe.is_ok() {
            None
        } else {
            Some(self.copy(&real).map_err(Refused::Untrusted)?)
        };
        let path = copy.as_ref().map_or(&*real, PrivateCopy::path).to_owned();
        let checked = plugin_platform::LOADER.path_tokens.check(&path);
        checked.map_err(Refused::PathToken)?;
        let image = mismatch::reader(self.source)
            .read_file(&path)
            .map_err(Refused::Unreadable)?;
        mismatch::check(self.spec, &image, self.source).map_err(Refused::Mismatch)?;
        let build = image.build.ok_or(Refused::Mismatch(HostMismatch::NotGo))?;
        let sha256 = self.verify(&path).map_err(Refused::Untrusted)?;
        if let Some(copy) = copy {
            copy.keep();
        }
        Ok(Some(RuntimeHost {
            path,
            build,
            needed: image.needed,
            place,
            private: private.is_ok(),
            sha256,
        }))
    }

    fn copy(&self, real: &Path) -> Result<PrivateCopy, TrustError> {
        let name = real.file_name().unwrap_or_default();
        self.custody()
            .copy(&RegularFile::open(real)?, name, self.options.sha256)
    }

    /// Checks that the file is not damaged and has the demanded SHA-256, which is returned.
    fn verify(&self, path: &Path) -> Result<Option<Sha256Digest>, TrustError> {
        let file = RegularFile::open(path)?;
        if let Some(expected) = self.options.sha256 {
            let found = file.sha256()?;
            if found != expected {
                return Err(TrustError::Sha256 { expected, found });
            }
        }
        self.custody().whole(&file, self.options.checksum)?;
        Ok(self.options.sha256)
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
