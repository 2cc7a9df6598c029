//! The child process that a plugin is opened in, and who watches it.

use std::{
    env,
    fs::File,
    os::unix,
    process::{self, Child, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use crate::{
    answer::Answer,
    error::{Error, Result},
    output,
};

use super::{descendants, phase::Phase};

/// Tells the child that it is one: the number of its parent, `:`, and that of the end of a pipe.
const CHILD: &str = "GOPLUG_CALL_HERE";

/// The child's exit codes are the answers plus this, so that those of a plugin that exits are told from them.
const BASE: i32 = 80;

/// The exit code of a child that cannot say what went wrong, since the plugin has closed its files.
const MUTE: i32 = BASE + 10;

/// In a child, the number of its end of the pipe. A goplug that the plugin runs is none.
pub(super) fn child() -> Option<String> {
    let value = env::var(CHILD).ok()?;
    let (parent, pipe) = value.split_once(':')?;
    (parent == unix::process::parent_id().to_string()).then(|| pipe.to_owned())
}

/// A limit as it is written on the command line.
pub(super) fn seconds(text: &str) -> std::result::Result<f64, String> {
    match text.parse() {
        Ok(seconds) if Duration::try_from_secs_f64(seconds).is_ok() => Ok(seconds),
        _ => Err("a number of seconds is wanted, such as 2.5, or 0 for no limit".to_owned()),
    }
}

/// Ends this process, which is the child, and what the plugin has started, soon after goplug itself has been killed. Without that a plugin
/// that hangs would go on for ever.
pub(super) fn end_with_parent() {
    plugin_platform::adopt_orphans();
    let parent = unix::process::parent_id();
    thread::spawn(move || {
        while unix::process::parent_id() == parent {
            thread::sleep(Duration::from_millis(100));
        }
        descendants::end(process::id());
        process::exit(BASE + i32::from(Answer::Unknown.code()));
    });
}

/// Ends the child with the code of its answer.
pub(super) fn end(answer: Result) -> ! {
    if let Err(Error::Descriptors { .. }) = answer {
        process::exit(MUTE)
    }
    let answer = answer.unwrap_or_else(|error| output::answer(&error, false));
    process::exit(BASE + i32::from(answer.code()))
}

/// Runs this very command in a child, for as long as it may take.
pub(super) fn run(symbol: &str, seconds: f64) -> Result {
    let program = plugin_platform::executable().map_err(Error::file("the path of goplug"))?;
    let mut command = Command::new(&program);
    command.args(env::args_os().skip(1));
    let phase = Phase::pass(&mut command, CHILD).map_err(Error::file("a pipe"))?;
    if output::is_closed() {
        // The child must not take for open what Rust has opened in its place.
        let unwritable = File::open("/dev/null").map_err(Error::file("/dev/null"))?;
        command.stdout(unwritable);
    }
    let mut child = command.spawn().map_err(Error::file(program))?;
    // However short it is, a limit is none of those that 0 stands for.
    let limit = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let limit = (seconds > 0.0).then_some(limit);
    let status = wait(&mut child, limit).map_err(Error::file("the child process"))?;
    let Some(status) = status else {
        return Err(Error::TimeOut {
            symbol: symbol.to_owned(),
            seconds,
            stage: phase.stage(),
        });
    };
    if status.code() == Some(MUTE) {
        return Err(Error::Descriptors {
            symbol: symbol.to_owned(),
            stage: phase.stage(),
        });
    }
    let answers = [Answer::Yes, Answer::No, Answer::Usage, Answer::Unknown];
    let code = status.code().map(|code| code - BASE);
    let answer = answers
        .into_iter()
        .find(|answer| code == Some(i32::from(answer.code())));
    answer.ok_or_else(|| Error::Ended {
        symbol: symbol.to_owned(),
        status: status.to_string(),
        stage: phase.stage(),
    })
}

/// Waits; without a status the time was up, and the child is no more, nor is what it had started.
fn wait(child: &mut Child, limit: Option<Duration>) -> std::io::Result<Option<ExitStatus>> {
    let Some(limit) = limit else {
        return child.wait().map(Some);
    };
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            // It starts nothing more, but still adopts what those that are ended leave behind.
            descendants::stop(child.id());
            descendants::end(child.id());
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
