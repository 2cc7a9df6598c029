//! [`Environment`]: the environment of this process as one value, so that tests need not change the process.

use plugin_platform::{LOADER, Loader};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fs::File,
    io,
    os::{fd::OwnedFd, unix::fs::MetadataExt},
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// What the search for a host and its build depend on besides their arguments. A short search needs little of it, so the values
/// are computed when they are first used.
#[derive(Debug, Clone)]
pub(super) struct Environment {
    pub(super) variables: Variables,
    /// The folder of the executable, computed at the first use.
    pub(super) executable_folder: OnceLock<Option<PathBuf>>,
    /// The root of the usual installation folders of Go: `/`.
    pub(super) root: PathBuf,
    /// The system.
    pub(super) loader: &'static Loader,
    /// Whether this program has more rights than its caller, who controls its environment. Then the environment is not trusted.
    pub(super) elevated: bool,
    /// The user whose files can be trusted, besides root's. Computed at the first use.
    pub(super) user: OnceLock<Option<u32>>,
}

/// The variables of an environment.
#[derive(Debug, Clone)]
pub(super) enum Variables {
    /// The variables of this process.
    Process,
    /// These variables.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for tests, which do not change the process")
    )]
    Given(BTreeMap<OsString, OsString>),
}

impl Variables {
    fn get(&self, name: &str) -> Option<OsString> {
        match self {
            Self::Process => std::env::var_os(name),
            Self::Given(given) => given.get(OsStr::new(name)).cloned(),
        }
    }

    pub(super) fn all(&self) -> Cow<'_, BTreeMap<OsString, OsString>> {
        match self {
            Self::Process => Cow::Owned(std::env::vars_os().collect()),
            Self::Given(given) => Cow::Borrowed(given),
        }
    }
}

impl Environment {
    pub(super) fn current() -> Self {
        Self {
            variables: Variables::Process,
            executable_folder: OnceLock::new(),
            root: PathBuf::from("/"),
            loader: &LOADER,
            elevated: plugin_platform::elevated(),
            user: OnceLock::new(),
        }
    }

    pub(super) fn executable_folder(&self) -> Option<&Path> {
        let ask = || Some(plugin_platform::executable().ok()?.parent()?.to_owned());
        self.executable_folder.get_or_init(ask).as_deref()
    }

    /// The user whose files can be trusted, besides root's. None in a program with more rights than its caller: its effective user
    /// may be that caller (set-group-ID, file capabilities).
    pub(super) fn user(&self) -> Option<u32> {
        let ask = || effective_user().ok().filter(|_| !self.elevated);
        *self.user.get_or_init(ask)
    }

    /// The value of variable `name`. An empty value counts as not set, as in the go command.
    pub(super) fn get(&self, name: &str) -> Option<OsString> {
        if self.elevated {
            return None;
        }
        self.variables.get(name).filter(|value| !value.is_empty())
    }

    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// `$HOME`, if it is a full path.
    pub(super) fn home(&self) -> Option<PathBuf> {
        self.path("HOME").filter(|home| home.is_absolute())
    }

    /// The folder for files that can be recreated.
    pub(super) fn cache_home(&self) -> Option<PathBuf> {
        self.loader.cache_folder(|name| self.path(name))
    }

    /// The folder of the per-user cache of runtime hosts, if this user has one.
    pub(super) fn cache_folder(&self) -> Option<PathBuf> {
        Some(self.cache_home()?.join("go-plugin-rs"))
    }
}

/// The user this process acts as.
///
/// std has no `geteuid`. A new pipe belongs to that user: `get_pipe_inode` in fs/pipe.c of Linux, `pipe_stat` in
/// kern/sys_pipe.c of FreeBSD and of XNU.
fn effective_user() -> io::Result<u32> {
    let (reader, _writer) = io::pipe()?;
    Ok(File::from(OwnedFd::from(reader)).metadata()?.uid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(goos: &str, variables: &[(&str, &str)]) -> Environment {
        Environment {
            variables: Variables::Given(
                variables
                    .iter()
                    .map(|(k, v)| (k.into(), v.into()))
                    .collect(),
            ),
            loader: plugin_platform::loader(goos).unwrap(),
            ..Environment::current()
        }
    }

    #[test]
    fn caches() {
        let home = ("HOME", "/home/u");
        for (goos, variables, folder) in [
            ("linux", &[home][..], Some("/home/u/.cache")),
            ("freebsd", &[home], Some("/home/u/.cache")),
            ("darwin", &[home], Some("/home/u/Library/Caches")),
            ("linux", &[home, ("XDG_CACHE_HOME", "/c")], Some("/c")),
            (
                "linux",
                &[home, ("XDG_CACHE_HOME", "c")],
                Some("/home/u/.cache"),
            ),
            (
                "linux",
                &[home, ("XDG_CACHE_HOME", "")],
                Some("/home/u/.cache"),
            ),
            (
                "darwin",
                &[home, ("XDG_CACHE_HOME", "/c")],
                Some("/home/u/Library/Caches"),
            ),
            ("linux", &[("HOME", "")], None),
            ("linux", &[("HOME", "relative")], None),
            ("darwin", &[], None),
        ] {
            let found = environment(goos, variables).cache_home();
            assert_eq!(
                found.as_deref(),
                folder.map(Path::new),
                "{goos} {variables:?}"
            );
        }
    }

    #[test]
    fn nothing_is_believed_in_a_program_with_more_rights_than_its_caller() {
        let variables = ["HOME", "XDG_CACHE_HOME", "GO", "PATH", "GO_PLUGIN_HOST"];
        let variables = variables.map(|name| (name, "/somewhere"));
        let mut environment = environment("linux", &variables);
        assert!(environment.cache_home().is_some() && environment.user().is_some());
        environment.elevated = true;
        environment.user = OnceLock::new();
        for (name, _) in variables {
            assert_eq!(environment.get(name), None, "{name}");
        }
        assert_eq!(environment.cache_home(), None);
        assert_eq!(environment.user(), None);
    }

    #[test]
    fn own_files_belong_to_the_effective_user() {
        let file = tempfile::tempfile().unwrap();
        assert_eq!(effective_user().unwrap(), file.metadata().unwrap().uid());
    }
}
