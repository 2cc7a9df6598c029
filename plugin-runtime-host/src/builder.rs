//! Builds a runtime host once for all processes that want it. The file appears under its name only when it is complete.

use super::{
    HostError, HostOptions, HostSpec, Progress, Refused, Toolchain,
    c_settings::{self, CSettings},
    environment::Environment,
    hints, made, mismatch,
    publish::{publish, replaceable},
    recipe::{self, Form, Recipe},
    source::Source,
    toolchain,
    trial::{self, Trial},
    version,
    work::{Work, sibling},
};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
    time::Instant,
};

/// How many lines of a failed build's output an error quotes.
const QUOTED_LINES: usize = 25;

/// The input of one build.
pub(super) struct Builder<'a> {
    pub(super) form: Form,
    pub(super) spec: &'a HostSpec,
    pub(super) options: &'a HostOptions,
    pub(super) environment: &'a Environment,
    pub(super) source: &'a Source,
}

/// The toolchain and the files of one build.
struct Parts<'a> {
    toolchain: &'a Toolchain,
    module: &'a Path,
    built: &'a Path,
    scratch: &'a Path,
    output: &'a Path,
}

impl Builder<'_> {
    /// Builds into `output` and replaces an existing file.
    pub(super) fn rebuild(&self, output: &Path) -> Result<(), HostError> {
        let output = absolute(output)?;
        let rebuild = || {
            replaceable(&output)?;
            let lock = self.lock(&output)?;
            let built = self.build(&output, lock.as_ref());
            // The folder is the caller's. Whoever waits for this lock meanwhile builds once more, and renames as this did.
            let _ = fs::remove_file(sibling(&output, ".lock"));
            built
        };
        rebuild().map_err(HostError::of_output)
    }

    /// Waits until no other process builds `output`, and builds it unless `there` accepts the existing file.
    pub(super) fn build_unless<T>(
        &self,
        output: &Path,
        there: impl FnOnce() -> Option<T>,
    ) -> Result<Option<T>, HostError> {
        let output = absolute(output)?;
        let lock = self.lock(&output)?;
        let found = there();
        if found.is_none() {
            self.build(&output, lock.as_ref())?;
        }
        Ok(found)
    }

    /// Waits until no other thread or process builds `output`. The kernel releases the lock of a process that dies.
    ///
    /// Returns `None` on a filesystem without locks. Then several processes may build at the same time, and the last host
    /// remains.
    fn lock(&self, output: &Path) -> Result<Option<File>, HostError> {
        if let Some(folder) = output.parent() {
            made::folders(folder, 0o777).map_err(|error| HostError::io("create", folder, error))?;
        }
        let path = sibling(output, ".lock");
        let file = made::file(&path, 0o666, false)
            .map_err(|error| HostError::io("create the lock file", &path, error))?;
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => {
                self.options.report(Progress::Waiting {
                    output: output.to_owned(),
                });
            }
            // NFS without a lock daemon returns ENOLCK.
            Err(TryLockError::Error(error))
                if error.kind() == io::ErrorKind::Unsupported
                    || error.raw_os_error() == Some(libc::ENOLCK) =>
            {
                return Ok(None);
            }
            Err(TryLockError::Error(error)) => {
                return Err(HostError::io("lock", &path, error));
            }
        }
        loop {
            match file.lock() {
                Ok(()) => return Ok(Some(file)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(HostError::io("lock", &path, error)),
            }
        }
    }

    fn build(&self, output: &Path, lock: Option<&File>) -> Result<(), HostError> {
        if self.form == Form::Library {
            trial::foresee(output)?;
        }
        let toolchain =
            toolchain::find_for(self.spec, self.options.go.as_deref(), self.environment)?;
        let start = Instant::now();
        self.options.report(Progress::Building {
            go_version: self.spec.go_version.clone(),
            go: toolchain.go().to_owned(),
            fetch: !toolchain.is(&self.spec.go_version),
            output: output.to_owned(),
        });
        if lock.is_some() {
            Work::remove_abandoned(output);
        }
        let work = Work::create(output)?;
        let module = work.join("module");
        let built = work.join("host");
        self.source
            .write(&module, version::minor(&self.spec.go_version).unwrap_or(21))
            .map_err(|error| HostError::io("write the runtime host's source to", &module, error))?;
        let parts = Parts {
            toolchain: &toolchain,
            module: &module,
            built: &built,
            scratch: &work,
            output,
        };
        self.built_by_some_compiler(&parts)?;
        publish(&built, output)?;
        self.options.report(Progress::Built {
            output: output.to_owned(),
            duration: start.elapsed(),
        });
        Ok(())
    }

    /// Builds with Go's default C compiler. If that fails, builds with the user's settings of the C toolchain.
    ///
    /// For another system it uses the user's settings only.
    fn built_by_some_compiler(&self, parts: &Parts<'_>) -> Result<(), HostError> {
        let settings = || c_settings::users(self.spec, parts.toolchain, self.environment);
        if let Some(cc) = &self.options.cc {
            let named = || vec![format!("CC={cc}")];
            return self.attempt(parts, CSettings::Compiler(cc), named);
        }
        if !self.is_native(parts.toolchain) {
            return self.attempt(parts, CSettings::Users, settings);
        }
        let first = match self.attempt(parts, CSettings::Defaults, Vec::new) {
            Err(error) if error.may_be_the_compilers() => error,
            ended => return ended,
        };
        if settings().is_empty() && !c_settings::some_left_out(self.environment) {
            return Err(first);
        }
        match self.attempt(parts, CSettings::Users, settings) {
            Err(_) if !first.lacks_compiler() => Err(first),
            ended => ended,
        }
    }

    /// Whether a host for this spec can be loaded on this machine.
    fn is_native(&self, toolchain: &Toolchain) -> bool {
        toolchain.goos() == self.spec.goos && toolchain.goarch() == self.spec.goarch
    }

    /// Makes one build, and checks that the result is the wanted host and can be loaded. Errors name `settings`.
    fn attempt(
        &self,
        parts: &Parts<'_>,
        whose: CSettings<'_>,
        settings: impl Fn() -> Vec<String>,
    ) -> Result<(), HostError> {
        let Parts {
            toolchain,
            module,
            built,
            scratch,
            output,
        } = *parts;
        let paths = [module, built, scratch];
        let recipe = Recipe {
            form: self.form,
            spec: self.spec,
            toolchain,
            source: self.source,
            environment: self.environment,
            settings: whose,
        };
        let (command, ended) = recipe
            .run(paths)
            .map_err(|error| not_run(toolchain.go(), error))?;
        if !ended.status.success() {
            return Err(self.failure(&command, &ended, settings(), scratch));
        }
        if self.form == Form::Archive {
            return Ok(());
        }
        plugin_image::read_file(built)
            .map_err(Refused::Unreadable)
            .and_then(|image| {
                mismatch::check(self.spec, &image, self.source).map_err(Refused::Mismatch)
            })
            .map_err(|why| HostError::WrongBuild {
                go: toolchain.go().to_owned(),
                command: recipe::shell_line(&command),
                why,
            })?;
        let trial = if self.is_native(toolchain) {
            let variables = self.environment.variables.all().into_owned();
            trial::load(&command, variables.into_iter(), built, scratch)?
        } else {
            Trial::NotTried(format!("it is for {}/{}", self.spec.goos, self.spec.goarch))
        };
        match trial {
            Trial::Loads => {}
            Trial::NotTried(why) => self.options.report(Progress::NotTried {
                output: output.to_owned(),
                why,
            }),
            Trial::Refused(loader) => {
                return Err(HostError::Unloadable {
                    go: toolchain.go().to_owned(),
                    command: recipe::shell_line(&command),
                    loader,
                    c_settings: settings(),
                });
            }
        }
        Ok(())
    }

    fn failure(
        &self,
        command: &Command,
        ended: &Output,
        c_settings: Vec<String>,
        scratch: &Path,
    ) -> HostError {
        let text = String::from_utf8_lossy(&ended.stderr);
        let lines: Vec<_> = text.trim_end().lines().collect();
        HostError::Build {
            go_version: self.spec.go_version.clone(),
            command: recipe::shell_line(command),
            status: ended.status,
            output: lines[lines.len().saturating_sub(QUOTED_LINES)..].join("\n"),
            hint: hints::of_output(&text).or_else(|| hints::of_limits(command, scratch)),
            c_settings,
        }
    }
}

/// Returns the error for a build that was not run, or whose result is lost.
fn not_run(go: &Path, error: io::Error) -> HostError {
    match plugin_platform::LostResult::is(&error) {
        true => HostError::LostResult {
            program: go.to_owned(),
            reason: Arc::new(error),
        },
        false => HostError::io("run", go, error),
    }
}

fn absolute(path: &Path) -> Result<PathBuf, HostError> {
    std::path::absolute(path)
        .map_err(|error| HostError::io("make out the full path of", path, error))
}
