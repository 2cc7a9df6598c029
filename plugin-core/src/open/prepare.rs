//! [`prepare`]: everything that is done before a plugin is loaded. If it fails, it has no lasting effects.

use crate::{
    error::Error,
    host::HostSpec,
    open::init_lock::{InitLock, InitLockError},
    open::loaded_packages::LoadedPackages,
    open::options::OpenOptions,
    open::trust::{Demands, TrustError, Trusted},
    open::{check, hooks, needed},
    runtime::provide::{self, Provided},
    symbol::file_state::{FileStamp, FileState},
};
use plugin_image::{Begun, BuildInfo, Image, Unchecked};
use plugin_runtime_host::trust::{Custody, Note};
use std::{fs::Metadata, path::Path};

/// A plugin that is ready to be loaded.
pub(super) struct Prepared {
    pub(super) state: FileState,
    /// The file to load. All checks were made on this file.
    pub(super) trusted: Trusted,
    pub(super) image: Image,
    /// Whether loading the plugin runs no code but what Go's linker and the C compiler put there: a C library or C code of its own may call Go when
    /// it is loaded, which must be running then.
    pub(super) quiet: bool,
    pub(super) go: Provided,
    pub(super) turn: InitLock,
    /// To be written when the plugin was loaded.
    pub(super) note: Option<Note>,
}

/// The file of a plugin, read and checked against the demands, but not against the process.
pub(super) struct Examined<R> {
    pub(super) asked: FileStamp,
    /// The file to load, and below, its state when it was read.
    pub(super) trusted: Trusted,
    metadata: Metadata,
    pub(super) read: R,
}

impl Examined<Begun> {
    /// Begins to read the plugin at a real path and checks that it meets the demands.
    pub(super) fn of(path: &Path, demands: &Demands) -> Result<Self, Error> {
        check::path_tokens(path)?;
        let metadata = check::metadata(path)?;
        let asked = FileStamp::from(&metadata);
        if demands.any() {
            // A file that is not an image need not be hashed or copied.
            check::read(path)?;
        }
        let established = demands.establish(path, asked);
        let trusted = established.map_err(|reason| untrusted(path, reason))?;
        let file = &trusted.file;
        let metadata = match file == path {
            true => metadata,
            false => check::metadata(file)?,
        };
        let read = check::read(file)?;
        Ok(Self {
            asked,
            trusted,
            metadata,
            read,
        })
    }

    /// Reads the rest.
    pub(super) fn finish(self, path: &Path) -> Result<Examined<Unchecked>, Error> {
        Ok(Examined {
            asked: self.asked,
            trusted: self.trusted,
            metadata: self.metadata,
            read: check::read_rest(path, self.read)?,
        })
    }
}

/// What is known of a file whose tables were checked, now or before.
struct Checked {
    /// Whether C code in the file may call Go.
    c_may_call_go: bool,
    /// To be written when the plugin was loaded.
    note: Option<Note>,
}

impl Examined<Unchecked> {
    /// Checks the tables that the dynamic linker and Go rely on, which takes a tenth of a first open, unless there is a note that this file has
    /// passed before. With demands, which distrust what was before, all is checked.
    fn check_tables(&self, path: &Path, demands: &Demands) -> Result<Checked, Error> {
        let custody = Custody::current();
        let note = |c_may_call_go: bool| {
            let calls = if c_may_call_go { "-calls" } else { "" };
            let checked = format!("plugin{:x}{calls}-", Unchecked::CHECK_VERSION);
            Note::of(&custody, &checked, &self.metadata)
        };
        let noted = |calls: &bool| note(*calls).is_some_and(|note| note.exists(&custody));
        if !demands.any()
            && let Some(c_may_call_go) = [false, true].into_iter().find(noted)
        {
            return Ok(Checked {
                c_may_call_go,
                note: None,
            });
        }
        let c_may_call_go = check::tables(path, &self.read)?;
        Ok(Checked {
            c_may_call_go,
            note: note(c_may_call_go).filter(|_| !demands.any()),
        })
    }

    /// Checks that the file has not changed since it was read.
    pub(super) fn unchanged(&self, path: &Path) -> Result<(), Error> {
        let now = check::metadata(&self.trusted.file)?;
        match FileStamp::from(&now) == FileStamp::from(&self.metadata) {
            true => Ok(()),
            false => Err(Error::Changed {
                path: path.to_owned(),
            }),
        }
    }
}

/// Returns the specification of the runtime host that a plugin needs.
pub(super) fn host_spec(path: &Path, build: &BuildInfo) -> Result<HostSpec, Error> {
    HostSpec::of_plugin(build).map_err(|reason| Error::Unhostable {
        path: path.to_owned(),
        reason,
    })
}

/// Reads and checks the plugin at a real path, and provides the runtime.
pub(super) fn prepare(path: &Path, options: &OpenOptions) -> Result<Prepared, Error> {
    let demands = &options.demands;
    let examined = Examined::of(path, demands)?;
    let (file, image) = (&examined.trusted.file, examined.read.image());
    let build = check::machine(path, image)?;
    check::c_library(path, image, needed::c_library_here())?;
    let spec = host_spec(path, build)?;
    check::not_loaded(path, file)?;
    let host_options = demands.of_host(&options.host);
    let mut go = provide::runtime(&spec, &host_options, path, hooks::hooks)
        .map_err(|error| Error::start(path, error))?;
    let host = go.host();
    let met = demands.met_by_host(&options.host, host);
    met.map_err(|reason| untrusted(path, reason))?;
    let fits = check::fits(build, host);
    if fits && go.is_dormant() {
        check::before_start(path, file, host)?;
    }
    if fits {
        go.begin();
    }
    // What takes longer for a larger file comes now, while the runtime starts.
    let examined = examined.finish(path)?;
    let (file, image) = (&examined.trusted.file, examined.read.image());
    let (build, module) = check::go_data(image);
    if !fits {
        let differing = LoadedPackages::of(module).differences();
        return Err(check::other_runtime(path, build, host, differing));
    }
    let checked = examined.check_tables(path, demands)?;
    check::libraries(file, image, (&host.path, &host.needed))?;
    let look = match go {
        Provided::Running(_) => LoadedPackages::of,
        Provided::Starting(_) => LoadedPackages::in_new_host,
    };
    let (turn, present) = InitLock::wait(path, module, look).map_err(|left| {
        let path = path.to_owned();
        match left {
            InitLockError::HalfInitialised { package, failed } => Error::HalfInitialised {
                path,
                package,
                failed,
            },
            InitLockError::InCallback { other } => Error::OpenInCallback { path, other },
        }
    })?;
    let open_already = check::process(path, file, build, module, &present, host)?;
    if let Some(demand) = demands.first().filter(|_| open_already) {
        return Err(untrusted(path, TrustError::OpenedUnchecked { demand }));
    }
    let quiet = loads_quietly(image, &host.needed) && !checked.c_may_call_go;
    examined.unchanged(path)?;
    Ok(Prepared {
        state: examined.asked.state,
        trusted: examined.trusted,
        image: examined.read.into_image(),
        quiet,
        go,
        turn,
        note: checked.note,
    })
}

/// See [`Prepared::quiet`]. IFUNC resolvers and functions named by `-init` are among what runs, and are not counted.
fn loads_quietly(image: &Image, loaded: &[String]) -> bool {
    image.initialisers <= 2 && needed::needs_only(image, loaded)
}

pub(super) fn untrusted(path: &Path, reason: TrustError) -> Error {
    Error::Untrusted {
        path: path.to_owned(),
        reason,
    }
}
