//! [`Child`]: a process that serves measurements (`benches::protocol`).

use std::{
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{self, ChildStdin, ChildStdout, Command, Stdio},
};

use benches::protocol::READY;

use crate::{
    error::{Error, Result},
    row::Process,
    setting::Setting,
};

/// A process, which is ended on drop by closing its standard input.
pub(crate) struct Child {
    program: PathBuf,
    process: process::Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Child {
    /// Starts a process and waits until it is ready. No process serves `Process::Start`.
    pub(crate) fn start(process: Process, setting: &Setting) -> Result<Option<Self>> {
        let mut command = match process {
            Process::Start => return Ok(None),
            Process::Ours => {
                let mut command = Command::new(setting.program("serve"));
                command.arg("ours").args([&setting.shallow, &setting.deep]);
                command
            }
            Process::OtherCalls => {
                let mut command = Command::new(setting.program("serve"));
                command.arg("other-calls").arg(&setting.shallow);
                command
            }
            Process::Threads => {
                let mut command = Command::new(setting.program("serve"));
                command.arg("threads").arg(&setting.shallow);
                command
            }
            Process::Exports => {
                let mut command = Command::new(setting.program("serve"));
                command.arg("exports").arg(setting.peers.join("exports.so"));
                command
            }
            Process::Program => {
                let mut command = Command::new(setting.peers.join("program"));
                command.args([&setting.shallow, &setting.deep]);
                command
            }
            Process::Lua => Command::new(setting.peers.join("lua")),
            Process::Python => Command::new(setting.peers.join("python")),
        };
        let program = PathBuf::from(command.get_program());
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = started.map_err(|source| Error::Start {
            program: program.clone(),
            source,
        })?;
        let missing = || Error::file(&program)(io::ErrorKind::BrokenPipe.into());
        let input = process.stdin.take().ok_or_else(missing)?;
        let output = process.stdout.take().ok_or_else(missing)?;
        let mut child = Self {
            program,
            process,
            input: Some(input),
            output: BufReader::new(output),
        };
        let said = child.line()?;
        if said != READY {
            return Err(child.said("that it is ready", said));
        }
        Ok(Some(child))
    }

    /// Returns the time of `times` runs of `name` in nanoseconds.
    pub(crate) fn measure(&mut self, name: &str, times: u64) -> Result<f64> {
        if let Some(input) = &mut self.input {
            writeln!(input, "{name} {times}").map_err(Error::file(&self.program))?;
        }
        let said = self.line()?;
        said.parse()
            .map_err(|_| self.said("a number of nanoseconds", said))
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        if read.map_err(Error::file(&self.program))? == 0 {
            let status = self.process.wait().map_err(Error::file(&self.program))?;
            return Err(Error::Failed {
                program: self.program.clone(),
                status,
            });
        }
        Ok(line.trim_end().to_owned())
    }

    fn said(&self, expected: &'static str, said: String) -> Error {
        Error::Said {
            program: self.program.clone(),
            expected,
            said,
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.input = None;
        // Its exit status does not matter any more.
        let _ = self.process.wait();
    }
}
