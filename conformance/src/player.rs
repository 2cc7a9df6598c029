//! Runs one scenario. Each run has a process of its own, which is killed if it hangs.

use crate::{PLAY, error::Error, plan::Scenario, workspace::Workspace};
use std::{
    env,
    fs::{self, File},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Builds the plugins of a Go test, and runs its host as often as the Go test does.
pub(crate) fn play(workspace: &Workspace, test: &str, scenario: &Scenario) -> Result<(), Error> {
    for part in scenario.parts {
        workspace.build_part(part)?;
    }
    (1..=scenario.runs).try_for_each(|run| play_once(workspace, test, scenario, run))
}

fn play_once(
    workspace: &Workspace,
    test: &str,
    scenario: &Scenario,
    run: u32,
) -> Result<(), Error> {
    let log = workspace.log(test);
    let file = File::create(&log).map_err(Error::file(&log))?;
    let errors = file.try_clone().map_err(Error::file(&log))?;
    let this = env::current_exe().map_err(Error::file("this program"))?;
    let started = Command::new(this)
        .args([PLAY, test])
        .current_dir(workspace.folder())
        .env("LD_LIBRARY_PATH", workspace.folder())
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .spawn();
    let mut host = started.map_err(|source| Error::Start {
        command: test.to_owned(),
        source,
    })?;
    let ended = wait(&mut host, scenario.limit).map_err(Error::file("a host's process"))?;
    let output = fs::read(&log).map_err(Error::file(log))?;
    let output = String::from_utf8_lossy(&output).trim_end().to_owned();
    let of = scenario.runs;
    match ended {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(Error::Host {
            status,
            run,
            of,
            output,
        }),
        None => Err(Error::Hangs {
            limit: scenario.limit,
            run,
            of,
            output,
        }),
    }
}

/// Waits for a process, and kills it when the time is up.
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let patience = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() > patience {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(2));
    }
}
