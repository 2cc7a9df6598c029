//! `cargo xtask build-fixtures`: builds the Go test plugins that changed, two at a time.

use std::{
    fs::{self, File},
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use crate::{
    error::{Error, Result},
    files,
    fixture::{self, Fixture},
    go::{Go, GoChoice},
    process,
};

/// The number of builds at a time. Two are enough, since each go command runs several compilers.
const AT_ONCE: usize = 2;

/// Build the Go test plugins that changed into target/fixtures/GOVERSION
#[derive(Debug, clap::Args)]
pub(crate) struct BuildFixtures {
    /// The plugins to build, by the names of their folders; all, if none is given
    names: Vec<String>,
    /// List the plugins instead of building them
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    go: GoChoice,
}

impl BuildFixtures {
    pub(crate) fn run(self) -> Result {
        let fixtures = choose(&self.names)?;
        if self.list {
            for fixture in fixtures {
                println!("{}", fixture.name);
            }
            return Ok(());
        }
        let go = self.go.toolchain()?;
        let folder = build(&go, &fixtures)?;
        println!("fixtures of {} are in {}", go.version, folder.display());
        Ok(())
    }
}

/// Returns the fixtures with these names, or all if no name is given.
pub(crate) fn choose(names: &[String]) -> Result<Vec<Fixture>> {
    let all = fixture::all()?;
    if names.is_empty() {
        return Ok(all);
    }
    let find = |name: &String| all.iter().find(|fixture| fixture.name == *name).cloned();
    names
        .iter()
        .map(|name| find(name).ok_or_else(|| Error::NoSuchFixture { name: name.clone() }))
        .collect()
}

/// Builds the fixtures that changed, prints a line for each, and returns their folder.
pub(crate) fn build(go: &Go, fixtures: &[Fixture]) -> Result<PathBuf> {
    let folder = files::target().join("fixtures").join(&go.version);
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    // A second run waits for the first and then finds everything built.
    let lock = folder.join(".lock");
    let lock = File::create(&lock)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(Error::file(lock))?;

    let settings = process::output(go.command().args([
        "env",
        "GOVERSION",
        "GOOS",
        "GOARCH",
        "GOAMD64",
        "GOARM64",
        "GOEXPERIMENT",
        "CC",
        "CGO_CFLAGS",
        "CGO_LDFLAGS",
    ]))?;
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    let work = || {
        while let Some(fixture) = fixtures.get(next.fetch_add(1, Ordering::Relaxed)) {
            let start = Instant::now();
            match fixture.build(go, &settings, &folder) {
                Ok(true) => println!(
                    "built {} {:.1} s",
                    fixture.name,
                    start.elapsed().as_secs_f32()
                ),
                Ok(false) => println!("fresh {}", fixture.name),
                Err(error) => {
                    eprintln!("failed {}: {error}", fixture.name);
                    failed
                        .lock()
                        .unwrap_or_else(|poisoned| poisoned.into_inner())
                        .push(fixture.name.clone());
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    drop(lock);
    let names = failed
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    if names.is_empty() {
        Ok(folder)
    } else {
        Err(Error::Fixtures { names })
    }
}
