//! [`Setting`]: the paths of the programs and plugins of a comparison.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::error::{Error, Result};

/// The paths of the measured programs and plugins.
pub(crate) struct Setting {
    /// The peers, built by `cargo xtask bench`.
    pub(crate) peers: PathBuf,
    /// The programs of this crate.
    programs: PathBuf,
    /// The program `cold`, built without optimisation.
    pub(crate) not_optimised: PathBuf,
    /// The plugins that `cargo xtask bench --curves` has generated.
    pub(crate) curves: PathBuf,
    /// The plugins that resemble real ones.
    pub(crate) shapes: PathBuf,
    /// Where to write results.
    pub(crate) output: PathBuf,
    /// A small plugin for cold opens.
    pub(crate) small: PathBuf,
    /// A plugin of 25 MB.
    pub(crate) large: PathBuf,
    /// `fixtures/bench`, in a folder of the root folder.
    pub(crate) shallow: PathBuf,
    /// Another plugin, ten folders deep. It is not a symbolic link, which only Go would resolve.
    pub(crate) deep: PathBuf,
    /// The temporary folder that contains these two.
    _folders: [TempDir; 2],
}

impl Setting {
    pub(crate) fn new(peers: &str, output: &str) -> Result<Self> {
        let absolute = |path: &str| fs::canonicalize(path).map_err(Error::file(path));
        let (peers, output) = (absolute(peers)?, absolute(output)?);
        let own = env::current_exe().map_err(Error::file("this program"))?;

        let temporary = env::temp_dir();
        let folder = || tempfile::tempdir_in(&temporary).map_err(Error::file(&temporary));
        let folders = [folder()?, folder()?];
        // The file itself is one folder deep, if that folder is writable, as /tmp is.
        let shallow = place("bench", folders[0].path().with_extension("so"))?;
        let mut below = folders[1].path().to_owned();
        while below.components().count() < 11 {
            below.push("folder");
        }
        fs::create_dir_all(&below).map_err(Error::file(&below))?;
        let deep = place("greet", below.join("greet.so"))?;
        let programs = own.parent().unwrap_or(Path::new(".")).to_owned();
        Ok(Self {
            not_optimised: programs.with_file_name("debug").join("cold"),
            small: benches::fixture("hello"),
            large: peers.join("large.so"),
            programs,
            curves: output
                .join("curves")
                .join(peers.file_name().unwrap_or_default()),
            shapes: output
                .join("shapes")
                .join(peers.file_name().unwrap_or_default()),
            peers,
            output,
            shallow,
            deep,
            _folders: folders,
        })
    }

    /// Returns the path of a program of this crate.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }
}

impl Drop for Setting {
    fn drop(&mut self) {
        // The file is beside the temporary folder, not in it. If it cannot be removed, one small file is left.
        let _ = fs::remove_file(&self.shallow);
    }
}

fn place(fixture: &str, path: PathBuf) -> Result<PathBuf> {
    let original = benches::fixture(fixture);
    fs::copy(&original, &path).map_err(Error::file(original))?;
    Ok(path)
}
