//! How a runtime host is built: the go command's arguments and environment.

use super::{HostSpec, Toolchain, c_settings::CSettings, environment::Environment, source::Source};
use std::{
    ffi::{OsStr, OsString},
    fs,
    path::Path,
    process::Command,
};

/// No DWARF: it is most of the file, and the host is our code. The symbol table stays, for profilers. `-E` keeps the loader from
/// starting the runtime, see host/entry: so nothing in the file is edited after Go has linked it, and its build ID stays true.
pub(super) const LDFLAGS: &str = "-w -E=goplugin_loaded";

/// More, where there is a hash table of symbols to be made (`-O` of GNU ld and lld): a plugin looks up thousands in it, and by this it
/// is smaller, and found in the processor's cache more often.
pub(super) const ELF_LDFLAGS: &str = "-extldflags=-Wl,-O1";

/// Variables of the caller that would change what is built, or with which Go, or that are meant for the caller's own Go code.
///
/// `go env -w` may have set the same; `GOENV=off` leaves those out.
const NEUTRALISED: [&str; 21] = [
    "CGO_ENABLED",
    "GO111MODULE",
    "GO386",
    "GOAMD64",
    "GOARCH",
    "GOARM",
    "GOARM64",
    "GODEBUG",
    "GOENV",
    "GOEXPERIMENT",
    "GOFIPS140",
    "GOFLAGS",
    "GOGC",
    "GOMEMLIMIT",
    "GOOS",
    "GOROOT",
    "GOTOOLCHAIN",
    "GOTOOLDIR",
    "GOTRACEBACK",
    "GOWORK",
    "GO_EXTLINK_ENABLED",
];

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

/// Gives `command`, a go command, an environment in which only its own version decides: the caller's, less what is
/// [`NEUTRALISED`]. `toolchain` is the value of `GOTOOLCHAIN`.
pub(super) fn neutral(command: &mut Command, environment: &Environment, toolchain: &str) {
    command
        .env_clear()
        .envs(
            environment
                .variables
                .all()
                .iter()
                .filter(|(name, _)| !NEUTRALISED.iter().any(|neutral| *name == *neutral)),
        )
        .envs([
            ("GOENV", "off"),
            ("GO111MODULE", "on"),
            ("GOTOOLCHAIN", toolchain),
            ("GOWORK", "off"),
        ])
        // Away from a go.mod that could ask for another toolchain.
        .current_dir("/")
        .stdin(std::process::Stdio::null());
}

/// The command that builds `source`, written to the folder `module`, into `output`. `scratch` is a folder that goes away.
pub(super) fn build(
    spec: &HostSpec,
    toolchain: &Toolchain,
    source: &Source,
    environment: &Environment,
    settings: CSettings,
    [module, output, scratch]: [&Path; 3],
) -> Command {
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
        .args(["build", "-buildmode=c-shared", "-buildvcs=false"]);
    if spec.trimpath {
        command.arg("-trimpath");
    }
    if let Some(gcflags) = &spec.gcflags {
        command.arg(format!("-gcflags={gcflags}"));
    }
    let more_ldflags = match spec.goos.as_str() {
        "darwin" => "",
        _ => ELF_LDFLAGS,
    };
    command
        .arg(format!("-ldflags={LDFLAGS} {more_ldflags}"))
        .arg(format!("-tags={}", source.tag()))
        .arg("-o")
        .arg(output)
        .arg(".")
        .current_dir(module);
    command
}

/// What the host is built for. The machine's baseline (`GOAMD64=v1`) is not part of any package's hash, so that one host
/// serves plugins of every level.
pub(super) fn fixed(spec: &HostSpec) -> Vec<(&'static str, String)> {
    let mut fixed = vec![
        ("CGO_ENABLED", "1".to_owned()),
        ("GOOS", spec.goos.clone()),
        ("GOARCH", spec.goarch.clone()),
        ("GOAMD64", "v1".to_owned()),
        ("GOARM64", "v8.0".to_owned()),
        ("GOFIPS140", "off".to_owned()),
    ];
    if !spec.experiments.is_empty() {
        fixed.push(("GOEXPERIMENT", spec.experiments.join(",")));
    }
    fixed
}

/// Asks the go command itself, with the user's own settings in force. Where this fails, so will the build, and will say why.
pub(super) fn asked<const N: usize>(
    spec: &HostSpec,
    toolchain: &Toolchain,
    environment: &Environment,
    names: &'static [&'static str; N],
) -> impl Iterator<Item = (&'static str, OsString)> {
    let mut command = Command::new(toolchain.go());
    neutral(&mut command, environment, "local");
    command.envs(fixed(spec)).arg("env").args(names);
    match environment.get("GOENV") {
        Some(file) => command.env("GOENV", file),
        None => command.env_remove("GOENV"),
    };
    let text = command.output().map(|output| output.stdout);
    let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
    let values: Vec<OsString> = text.lines().map(OsString::from).collect();
    names.iter().copied().zip(values)
}

/// The values of the [`FORWARDED`] variables, asked of the go command itself with the user's own settings in force.
fn forwarded(
    spec: &HostSpec,
    toolchain: &Toolchain,
    environment: &Environment,
    scratch: &Path,
) -> Vec<(&'static str, OsString)> {
    let mut values: Vec<(&str, OsString)> = asked(spec, toolchain, environment, &FORWARDED)
        .filter(|(name, value)| !value.is_empty() && (*name != "GOCACHE" || usable_cache(value)))
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
    value != "off" && fs::create_dir_all(value).is_ok()
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
