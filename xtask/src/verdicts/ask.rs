//! Asks a Go program and this library for their verdicts on files.

use std::{
    fmt,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    error::{Error, Result},
    files,
    go::Go,
    process,
};

/// Cargo's arguments that build the command which checks files.
pub(crate) const BUILD: [&str; 4] = ["build", "--quiet", "--package", "goplug"];

/// The time without output after which a process counts as hanging. Opening takes milliseconds, and the first open seconds.
const PATIENCE: Duration = Duration::from_secs(180);

/// The verdict on a file.
#[derive(Debug)]
pub(crate) enum Verdict {
    Opened,
    /// It was refused. `package` is the package that differs, if that is the reason.
    Refused {
        package: Option<String>,
        text: String,
    },
    /// The process crashed.
    Died {
        how: String,
    },
}

impl Verdict {
    pub(crate) fn is_opened(&self) -> bool {
        matches!(self, Self::Opened)
    }

    pub(crate) fn package(&self) -> Option<&str> {
        match self {
            Self::Refused { package, .. } => package.as_deref(),
            _ => None,
        }
    }

    /// Returns the verdict in a few words.
    pub(crate) fn short(&self) -> String {
        match self {
            Self::Opened => "opened".to_owned(),
            Self::Refused {
                package: Some(package),
                ..
            } => format!("refused, {package}"),
            Self::Refused { .. } => "refused".to_owned(),
            Self::Died { .. } => "refused (Go ends the process)".to_owned(),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => f.write_str("opened"),
            Self::Refused { text, .. } => f.write_str(text),
            Self::Died { how } => write!(f, "the process ended: {how}"),
        }
    }
}

/// Asks a Go program. Returns a verdict for each file up to one at which the process crashes.
pub(crate) fn go(opener: &Path, files: &[PathBuf]) -> Result<Vec<Verdict>> {
    let (output, end) = run(Command::new(opener).args(files))?;
    Ok(verdicts(&output, &end, files.len(), |text| {
        let (_, rest) = text.split_once("different version of package ")?;
        Some(rest.split(['"', '\\']).next().unwrap_or(rest).to_owned())
    }))
}

/// Asks this library. `go` is the toolchain to build runtime hosts with.
pub(crate) fn here(program: &Path, go: &Go, files: &[PathBuf]) -> Result<Vec<Verdict>> {
    let mut command = go.with_hosts(Command::new(program));
    let (output, end) = run(command.args(files))?;
    Ok(verdicts(&output, &end, files.len(), |text| {
        let package = text.split(' ').next()?;
        (package != "-").then(|| package.to_owned())
    }))
}

/// Asks `goplug check`, which loads nothing, about files in a process of their own, or of a Go program.
pub(crate) fn checked(go: &Go, program: Option<&Path>, files: &[PathBuf]) -> Result<Vec<Verdict>> {
    // `cargo run` would build again if a file has changed meanwhile, and wait for other builds.
    let mut command = go.with_hosts(Command::new(files::target().join("debug/goplug")));
    command.args(["check", "--json"]);
    if let Some(program) = program {
        command.arg("--with").arg(program);
    }
    let (output, end) = run(command.args(files))?;
    Ok(reported(&output, end))
}

/// Reads the verdicts from a report.
fn reported(output: &str, end: String) -> Vec<Verdict> {
    let Ok(reports) = serde_json::from_str::<Vec<serde_json::Value>>(output) else {
        return vec![Verdict::Died { how: end }];
    };
    let text = |report: &serde_json::Value, key: &str| report[key].as_str().map(str::to_owned);
    let verdict = |report: &serde_json::Value| match report["loads"].as_bool() {
        Some(true) => Verdict::Opened,
        _ => Verdict::Refused {
            package: text(report, "package"),
            text: text(report, "error").unwrap_or_default(),
        },
    };
    reports.iter().map(verdict).collect()
}

/// Reads the verdicts from a program's output. If there are too few, the program crashed at the next file.
fn verdicts(
    output: &str,
    end: &str,
    files: usize,
    package: impl Fn(&str) -> Option<String>,
) -> Vec<Verdict> {
    let said = |line: &str| match line.strip_prefix("refused ") {
        Some(text) => Verdict::Refused {
            package: package(text),
            text: text.to_owned(),
        },
        None if line == "opened" => Verdict::Opened,
        None => Verdict::Died {
            how: format!("after {line:?}"),
        },
    };
    let mut verdicts: Vec<Verdict> = output.lines().take(files).map(said).collect();
    if verdicts.len() < files {
        verdicts.push(Verdict::Died {
            how: end.to_owned(),
        });
    }
    verdicts
}

/// Returns the output of a program, and how it ended.
fn run(command: &mut Command) -> Result<(String, String)> {
    let folder = tempfile::tempdir().map_err(Error::file("a temporary folder"))?;
    let file = |name: &str| {
        let path = folder.path().join(name);
        File::create(&path)
            .map_err(Error::file(&path))
            .map(|file| (path, file))
    };
    let ((out, stdout), (err, stderr)) = (file("stdout")?, file("stderr")?);
    command.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
    let mut child = command.spawn().map_err(|source| Error::Start {
        command: process::text(command),
        source,
    })?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(Error::file("a child process"))? {
            Some(status) => break Some(status),
            None if start.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).map_err(Error::file(&path))?;
        Ok::<_, Error>(String::from_utf8_lossy(&bytes).into_owned())
    };
    let ended = status.map_or_else(|| "it hung".to_owned(), |status| status.to_string());
    let errors = read(err)?;
    let first = errors.lines().find(|line| !line.is_empty());
    Ok((
        read(out)?,
        format!("{ended}: {}", first.unwrap_or_default()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_reported() {
        let json =
            r#"[{"loads": true}, {"loads": false, "package": "p"}, {"loads": null, "error": "e"}]"#;
        let found = reported(json, String::new());
        assert!(found[0].is_opened() && !found[2].is_opened());
        assert_eq!(found[1].package(), Some("p"));
        assert!(matches!(
            reported("", "hung".to_owned())[0],
            Verdict::Died { .. }
        ));
    }

    #[test]
    fn reads_what_was_said() {
        let package = |text: &str| Some(text.to_owned());
        let found = verdicts("opened\nrefused p\n", "ended", 3, package);
        assert!(found[0].is_opened());
        assert_eq!(found[1].package(), Some("p"));
        assert!(matches!(&found[2], Verdict::Died { how } if how == "ended"));
        assert_eq!(verdicts("", "ended", 2, package).len(), 1);
        assert_eq!(verdicts("opened\nopened\n", "ended", 2, package).len(), 2);
        assert!(matches!(
            verdicts("what?\n", "", 1, package)[0],
            Verdict::Died { .. }
        ));
    }
}
