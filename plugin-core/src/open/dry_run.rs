//! [`DryRun`]: checks whether [`open`](crate::open) would succeed in another process, without loading anything.
//!
//! The checks are those of `open`, on the same files. `open` asks the dynamic linker which version of a package is in the process; here it
//! is the version in the first file opened that contains the package.

use crate::{
    error::{Error, not_opener::NotOpener},
    host::{HostSpec, RuntimeHost},
    open::{
        check,
        dry_host::{ARCHIVE, find_host, has_host, read, takes_host_file},
        dry_packages::Packages,
        mismatch::Base,
        needed,
        options::OpenOptions,
        prepare::{Examined, host_spec, untrusted},
    },
    runtime::{embedded, environment},
};
use plugin_image::{FileKind, Image};
use std::path::{Path, PathBuf};

/// A simulated process that opens plugins one after the other, and reports what [`open`](crate::open) would return for each.
///
/// Nothing is loaded and no code of a plugin runs, so a panic in an `init` function is not detected. The runtime host is the one that is
/// linked into this program, or is searched for, and built if the options allow it, as `open` does. It is not loaded or started either.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{DryRun, OpenOptions};
///
/// let mut process = DryRun::new(OpenOptions::new());
/// for plugin in ["auth.so", "rates.so"] {
///     match process.open(plugin) {
///         Ok(_) => println!("{plugin} will load"),
///         Err(error) => println!("{error}"),
///     }
/// }
/// ```
#[derive(Debug)]
pub struct DryRun {
    options: OpenOptions,
    spec: Option<HostSpec>,
    /// A program without a Go runtime.
    program: Option<(PathBuf, Box<Image>)>,
    runtime: Option<Runtime>,
    plugins: Vec<Opened>,
    packages: Packages,
}

/// The file that contains the Go runtime.
#[derive(Debug)]
enum Runtime {
    Host(Box<RuntimeHost>),
    Program(PathBuf, Box<Image>),
}

impl Runtime {
    fn base(&self) -> Base<'_> {
        match self {
            Self::Host(host) => Base::of(host),
            Self::Program(file, image) => Base {
                file,
                build: image.build.as_ref(),
                is_runtime_host: has_host(image),
            },
        }
    }

    /// Returns the file whose code loads plugins, and the libraries that it needs.
    fn asking(&self) -> (&Path, &[String]) {
        match self {
            Self::Host(host) => (&host.path, &host.needed),
            Self::Program(file, image) => (file, &image.needed),
        }
    }
}

#[derive(Debug)]
struct Opened {
    path: PathBuf,
    image: Image,
}

impl DryRun {
    /// Creates a process that runs this program, has no Go runtime yet, and opens plugins with these options.
    #[must_use]
    pub fn new(options: OpenOptions) -> Self {
        Self {
            options,
            spec: None,
            program: None,
            runtime: None,
            plugins: Vec::new(),
            packages: Packages::default(),
        }
    }

    /// Creates a process that runs this program: a Go program, which opens plugins with Go's own package `plugin`, or a program of another
    /// language, which opens them with this library. If no runtime host is linked into that one, it is looked for as the program would do:
    /// beside it, and in the other places that [`host::obtain`](crate::host::obtain) names.
    ///
    /// Plugins with a sanitizer (`-race`, `-msan`, `-asan`) are refused, as [`open`](crate::open) does, even if the program has the same
    /// sanitizer.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Realpath`] or [`Error::Image`] if the file cannot be read, and [`Error::NotOpener`] if the program cannot open Go
    /// plugins.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use plugin_core::{DryRun, OpenOptions};
    ///
    /// # fn main() -> Result<(), plugin_core::Error> {
    /// let mut process = DryRun::in_program("server", OpenOptions::new())?;
    /// process.open("auth.so")?; // an error says how the plugin differs from the program
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_program(program: impl AsRef<Path>, options: OpenOptions) -> Result<Self, Error> {
        let path = check::real_path(program.as_ref())?;
        let image = read(&path)?;
        let is_program = matches!(
            image.file_kind,
            FileKind::Executable | FileKind::PositionIndependentExecutable
        );
        let exports_runtime = image.package_hash("runtime").is_some();
        let in_go = (image.build.as_ref()).is_some_and(|build| build.build_mode() != ARCHIVE);
        let why = match is_program {
            false => Some(NotOpener::NotAProgram),
            true if exports_runtime => None,
            true if has_host(&image) => Some(NotOpener::Hidden),
            true if image.needed.is_empty() && !in_go => Some(NotOpener::Static),
            true => in_go.then_some(NotOpener::WithoutPlugin),
        };
        if let Some(why) = why {
            return Err(Error::NotOpener { path, why });
        }
        let mut this = Self::new(options);
        if exports_runtime {
            this.packages.define(&path, &image);
            this.runtime = Some(Runtime::Program(path, Box::new(image)));
        } else {
            this.options.host.program = Some(path.clone());
            this.program = Some((path, Box::new(image)));
        }
        Ok(this)
    }

    /// Selects the runtime host that the process starts with. By default it is the host that the first plugin needs.
    #[must_use]
    pub fn runtime_host(mut self, spec: HostSpec) -> Self {
        self.spec = Some(spec);
        self
    }

    /// Returns the runtime host, or `None` before the first plugin is opened and in a program that contains a Go runtime.
    #[must_use]
    pub fn host(&self) -> Option<&RuntimeHost> {
        match &self.runtime {
            Some(Runtime::Host(host)) => Some(host),
            _ => None,
        }
    }

    /// The C library of the process.
    fn c_library(&self) -> Option<&'static str> {
        match &self.runtime {
            Some(Runtime::Program(_, image)) => image.c_library(),
            _ => match &self.program {
                Some((_, image)) => image.c_library(),
                None => needed::c_library_here(),
            },
        }
    }

    /// Checks whether [`open`](crate::open) would open this file. If so, the plugin counts as open from then on, and its image is returned.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`open`](crate::open) that are found before the plugin is loaded.
    pub fn open(&mut self, path: impl AsRef<Path>) -> Result<&Image, Error> {
        let given = path.as_ref();
        let demands = &self.options.demands;
        let way = demands.met_by_way(given);
        way.map_err(|reason| untrusted(given, reason))?;
        let path = check::real_path(given)?;
        if let Some(at) = self.plugins.iter().position(|plugin| plugin.path == path) {
            return Ok(&self.plugins[at].image);
        }
        let examined = Examined::of(&path, demands)?;
        check::machine(&path, examined.read.image())?;
        check::c_library(&path, examined.read.image(), self.c_library())?;
        let examined = examined.finish(&path)?;
        let image = examined.read.image();
        let (build, module) = check::go_data(image);
        let runtime = match &mut self.runtime {
            Some(runtime) => runtime,
            none => {
                let wanted = host_spec(&path, build)?;
                let mut program = self.program.iter();
                program.try_for_each(|program| takes_host_file(program, &path))?;
                let own =
                    embedded::host().filter(|_| self.spec.is_none() && self.program.is_none());
                let (host, image) = match own {
                    Some(host) => {
                        let host = host.map_err(|error| Error::start(&path, error))?;
                        let starts = environment::check(host.go_minor());
                        starts.map_err(Error::Environment)?;
                        (host.clone(), read(&host.path)?)
                    }
                    None => {
                        let spec = self.spec.as_ref().unwrap_or(&wanted);
                        let starts = environment::check(spec.go_minor());
                        starts.map_err(Error::Environment)?;
                        find_host(&self.options, spec, &path)?
                    }
                };
                self.packages.define(&host.path, &image);
                none.insert(Runtime::Host(Box::new(host)))
            }
        };
        if let Runtime::Host(host) = runtime {
            host_spec(&path, build)?;
            let met = demands.met_by_host(&self.options.host, host);
            met.map_err(|reason| untrusted(&path, reason))?;
            if !check::fits(build, host) {
                let differing = self.packages.differing(module);
                return Err(check::other_runtime(&path, build, host, differing));
            }
        }
        check::tables(&path, &examined.read)?;
        check::libraries(&examined.trusted.file, image, runtime.asking())?;
        let same = |other: &&Opened| {
            let other = other.image.module.as_ref();
            other.is_some_and(|other| other.plugin_path == module.plugin_path)
        };
        if let Some(other) = self.plugins.iter().find(same) {
            return Err(check::already_loaded(&path, other.path.clone(), module));
        }
        check::packages(
            &path,
            build,
            runtime.base(),
            self.packages.differing(module),
        )?;
        let file = &examined.trusted.file;
        let host = runtime.asking().0;
        let program = self.program.iter().map(|(program, _)| &**program);
        let plugins = self.plugins.iter().map(|plugin| &*plugin.path);
        let present: Vec<&Path> = [host].into_iter().chain(program).chain(plugins).collect();
        if let Some(error) = needed::unresolved(&path, file, &present) {
            return Err(error);
        }
        examined.unchanged(&path)?;
        self.packages.define(&path, image);
        let image = examined.read.into_image();
        self.plugins.push(Opened { path, image });
        Ok(&self.plugins[self.plugins.len() - 1].image)
    }
}
