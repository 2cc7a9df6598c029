//! How a runtime host is built: the go command's arguments and environment.

use super::{
    HostSpec, Toolchain,
    c_settings::CSettings,
    environment::Environment,
    go_command::{asked, fixed, neutral},
    ldflags::LDFLAGS,
    made,
    source::Source,
    variables::leads_to_others,
    work::Work,
};
use plugin_platform::loader;
use std::{
    ffi::{OsStr, OsString},
    io,
    path::Path,
    process::{Command, Output},
};

/// What the user may have set by `go env -w` and a build needs: where to fetch Go from, where its caches are, which C compiler.
const FORWARDED: [&str; 11] = [
    "GOPROXY",
    "GOSUMDB",
    "GONOSUMDB",
    "GONOPROXY",
    "GOPRIVATE",
    "GOINSECURE",
    "GOAUTH",
    "GOCACHE",
    "GOMODCACHE",
    "GOPATH",
    "GOTMPDIR",
];

/// Whether a host gives methods to types (host/object), which takes a function of package reflect that the linker gives out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Objects {
    Linked,
    LeftOut,
}

impl Objects {
    /// The build tag that leaves them out.
    const LEFT_OUT: &str = "goplugin_no_objects";

    /// Whether that function is why the linker failed: it is not given out any more, or not there (cmd/link/internal/loader, `checkLinkname`,
    /// and cmd/link/internal/ld, `reportUnresolved`).
    fn are_why(output: &[u8]) -> bool {
        String::from_utf8_lossy(output).lines().any(|line| {
            line.contains("goplugin.host/object")
                && (line.contains("invalid reference to") || line.contains("not defined"))
        })
    }
}

/// What a runtime host is built as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A shared library, to be loaded.
    Library,
    /// An archive of object files, to be linked into a program.
    Archive,
}

/// All that decides what is built.
pub(super) struct Recipe<'a> {
    pub(super) form: Form,
    pub(super) spec: &'a HostSpec,
    pub(super) toolchain: &'a Toolchain,
    pub(super) source: &'a Source,
    pub(super) environment: &'a Environment,
    pub(super) settings: CSettings<'a>,
}

impl Recipe<'_> {
    /// Runs the command that builds the source, written to the folder `module`, into `output`: once more without objects if these are why
    /// it fails. `scratch` is a folder that goes away.
    pub(super) fn run(&self, paths: [&Path; 3]) -> io::Result<(Command, Output)> {
        let mut command = self.command(Objects::Linked, paths);
        let mut ended = Work::run(&mut command)?;
        if !ended.status.success() && Objects::are_why(&ended.stderr) {
            command = self.command(Objects::LeftOut, paths);
            ended = Work::run(&mut command)?;
        }
        Ok((command, ended))
    }

    fn command(&self, objects: Objects, [module, output, scratch]: [&Path; 3]) -> Command {
        let Self {
            form,
            spec,
            toolchain,
            source,
            environment,
            settings,
        } = *self;
        let version = if toolchain.is(&spec.go_version) {
            "local"
        } else {
            &spec.go_version
        };
        let mut command = Command::new(toolchain.go());
        neutral(&mut command, environment, version);
        settings.apply(&mut command, spec, toolchain, environment);
        command
            .envs(forwarded(spec, toolchain, environment, scratch))
            .envs(fixed(spec))
            .arg("build")
            .arg(match form {
                Form::Library => "-buildmode=c-shared",
                Form::Archive => "-buildmode=c-archive",
            })
            .arg("-buildvcs=false");
        if spec.trimpath {
            command.arg("-trimpath");
        }
        if let Some(gcflags) = &spec.gcflags {
            command.arg(format!("-gcflags={gcflags}"));
        }
        let more = loader(&spec.goos).map_or("", |loader| loader.link_flags);
        command
            .arg(format!("-ldflags={LDFLAGS} {more}"))
            .arg(match objects {
                Objects::Linked => format!("-tags={}", source.tag()),
                Objects::LeftOut => format!("-tags={},{}", source.tag(), Objects::LEFT_OUT),
            })
            .arg("-o")
            .arg(output)
            .arg(".")
            .current_dir(module);
        command
    }
}

/// The values of the [`FORWARDED`] variables, asked of the go command itself with the user's own settings in force.
fn forwarded(
    spec: &HostSpec,
    toolchain: &Toolchain,
    environment: &Environment,
    scratch: &Path,
) -> Vec<(&'static str, OsString)> {
    let mut values: Vec<(&str, OsString)> = asked(spec, toolchain.go(), environment, &FORWARDED)
        .filter(|(name, value)| {
            !value.is_empty() && !leads_to_others(name.as_ref(), value, environment)
        })
        .filter(|(name, value)| *name != "GOCACHE" || usable_cache(value))
        .collect();
    // A service may have no home, where Go would keep these.
    let known = |name: &str| values.iter().any(|(known, _)| *known == name);
    let lost: Vec<_> = [("GOCACHE", "cache"), ("GOPATH", "path")]
        .into_iter()
        .filter(|(name, _)| !known(name))
        .collect();
    for (name, folder) in &lost {
        values.push((name, scratch.join(folder).into()));
    }
    if lost.iter().any(|(name, _)| *name == "GOPATH") {
        values.push(("GOFLAGS", "-modcacherw".into()));
    }
    values
}

/// The go command prints `off` for a build cache it finds no place for, and then refuses to build; and a service's home
/// may be a folder that cannot be made.
fn usable_cache(value: &OsStr) -> bool {
    value != "off" && made::folders(value.as_ref(), 0o777).is_ok()
}

/// The command as one would type it into a shell.
pub(super) fn shell_line(command: &Command) -> String {
    const SHOWN: [&str; 8] = [
        "CC",
        "CGO_ENABLED",
        "GOARCH",
        "GOENV",
        "GOEXPERIMENT",
        "GOOS",
        "GOTOOLCHAIN",
        "GOWORK",
    ];
    let variables = command
        .get_envs()
        .filter(|(name, _)| SHOWN.iter().any(|shown| *name == *shown))
        .filter_map(|(name, value)| Some(format!("{}={}", name.display(), quoted(value?))));
    let words = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(quoted);
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
