//! Which of the caller's variables reach the go command, and which files and folders that they name it may use.

use super::environment::Environment;
use std::{
    ffi::{OsStr, OsString},
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// What a build needs to know of the machine, and nothing that changes what is built. Compilers, linkers and their wrappers read many variables, so
/// these are the only ones they get, besides those that a build sets itself.
///
/// `go help environment`; net/http, `ProxyFromEnvironment`; crypto/x509 (`SSL_CERT_FILE`); xcrun(1) (`DEVELOPER_DIR`).
const NEEDED: [&str; 36] = [
    "ALL_PROXY",
    "DEVELOPER_DIR",
    "GO111MODULE",
    "GOAUTH",
    "GOCACHE",
    "GOENV",
    "GOINSECURE",
    "GOMODCACHE",
    "GONOPROXY",
    "GONOSUMDB",
    "GOPATH",
    "GOPRIVATE",
    "GOPROXY",
    "GOSUMDB",
    "GOTMPDIR",
    "GOTOOLCHAIN",
    "GOWORK",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANG",
    "LANGUAGE",
    "LOGNAME",
    "NETRC",
    "NO_PROXY",
    "PATH",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "TZ",
    "USER",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// Where programs write, or read what they then run.
const FOLDERS: [&str; 8] = [
    "GOCACHE",
    "GOMODCACHE",
    "GOPATH",
    "GOTMPDIR",
    "HOME",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
];

/// No settings of `go env -w` take more bytes.
const LONGEST_SETTINGS: u64 = 1 << 20;

/// Whether a build needs this variable.
pub(super) fn is_needed(name: &OsStr) -> bool {
    NEEDED.iter().any(|needed| name == *needed) || name.as_encoded_bytes().starts_with(b"LC_")
}

/// Whether a variable leads the go command to a folder of another user, as `HOME` may after `sudo -E`. It would leave files there that are this
/// user's, and run what the other user has put there.
pub(super) fn leads_to_others(name: &OsStr, value: &OsStr, environment: &Environment) -> bool {
    FOLDERS.iter().any(|folder| name == *folder)
        && std::env::split_paths(value).any(|folder| is_others(&folder, environment))
}

/// Whether a folder belongs to another user, or would be made in a folder that does.
pub(super) fn is_others(folder: &Path, environment: &Environment) -> bool {
    let found = folder
        .ancestors()
        .find_map(|place| fs::metadata(place).ok());
    found.is_some_and(|found| !is_ours(&found, environment))
}

fn is_ours(found: &Metadata, environment: &Environment) -> bool {
    found.uid() == 0 || Some(found.uid()) == environment.user()
}

/// The value of `GOENV` by which the go command reads the user's settings of `go env -w`. `None` stands for no variable, by which it reads the usual
/// file. It is `off` if the file is none that can be read in limited time, or another user's.
pub(super) fn settings_file(environment: &Environment) -> Option<OsString> {
    let off = || Some("off".into());
    match environment.get("GOENV") {
        Some(file) if is_readable(&Path::new("/").join(&file), environment) => Some(file),
        Some(_) => off(),
        None => usual_files(environment)
            .iter()
            .any(|file| !is_readable(file, environment))
            .then(off)
            .flatten(),
    }
}

/// Where the go command keeps the settings (os.UserConfigDir), on all systems.
fn usual_files(environment: &Environment) -> Vec<PathBuf> {
    let home = environment.home();
    let in_home = [".config", "Library/Application Support"];
    let folders = in_home
        .iter()
        .filter_map(|folder| Some(home.as_ref()?.join(folder)));
    folders
        .chain(environment.path("XDG_CONFIG_HOME"))
        .map(|folder| folder.join("go/env"))
        .collect()
}

/// Whether the go command comes to the end of a file, which need not be there.
fn is_readable(file: &Path, environment: &Environment) -> bool {
    match fs::metadata(file) {
        Err(_) => true,
        Ok(found) => {
            found.is_file() && found.len() <= LONGEST_SETTINGS && is_ours(&found, environment)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Variables;

    fn environment(name: &str, value: &Path) -> Environment {
        Environment {
            variables: Variables::Given([(name.into(), value.into())].into()),
            ..Environment::current()
        }
    }

    #[test]
    fn settings_that_never_end_are_not_read() {
        let temp = tempfile::tempdir().unwrap();
        let file = temp.path().join("go/env");
        let by_default = environment("XDG_CONFIG_HOME", temp.path());
        let named = |path: &Path| settings_file(&environment("GOENV", path));
        assert_eq!(settings_file(&by_default), None);
        fs::create_dir(temp.path().join("go")).unwrap();
        fs::write(&file, "GOPROXY=off\n").unwrap();
        assert_eq!(settings_file(&by_default), None);
        assert_eq!(named(&file).unwrap(), file);
        assert_eq!(named(Path::new("off")).unwrap(), "off");
        fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
        for found in [
            settings_file(&by_default),
            named(&file),
            named("/dev/zero".as_ref()),
        ] {
            assert_eq!(found.unwrap(), "off");
        }
    }

    /// To others than root, their own folder becomes another's.
    #[test]
    fn folders_of_others_are_not_used() {
        let temp = tempfile::tempdir().unwrap();
        let own = environment("HOME", temp.path());
        let new = temp.path().join("new/folder");
        for folder in [temp.path(), &new] {
            assert!(!leads_to_others("HOME".as_ref(), folder.as_ref(), &own));
        }
        let other = match own.user() {
            Some(0) => {
                std::os::unix::fs::chown(temp.path(), Some(12345), None).unwrap();
                own
            }
            user => Environment {
                user: Some(user.unwrap_or(1) + 1).into(),
                ..own
            },
        };
        for folder in [temp.path(), &new] {
            assert!(leads_to_others("HOME".as_ref(), folder.as_ref(), &other));
            assert!(!leads_to_others("X".as_ref(), folder.as_ref(), &other));
        }
    }
}
