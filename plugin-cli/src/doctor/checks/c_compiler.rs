//! [`Compiler`]: the C compiler that the go command uses. Whether it works is told by what it builds, and not by what it says of itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use plugin_core::image::Arch;

use super::super::{Finding, State};
use super::first_line;

/// Where `go build` fails because of it.
pub(super) const ITS_FAULT: &str = "the C compiler is to blame: see above";

const ANOTHER: &str = "plugins are built with cgo: install gcc or clang with the headers of the C library (Debian: gcc libc6-dev), or name \
                       another compiler in CC";

pub(super) struct Compiler {
    /// As it is set.
    set: String,
    /// Its program and arguments, if the setting is well-formed.
    words: Option<Vec<String>>,
    scratch: PathBuf,
}

impl Compiler {
    /// The one that `CC` names, which may have arguments.
    pub(super) fn of(set: &str, scratch: &Path) -> Self {
        let set = if set.is_empty() { "gcc" } else { set };
        Self {
            set: set.to_owned(),
            words: split(set),
            scratch: scratch.to_owned(),
        }
    }

    /// A plugin was built with it.
    pub(super) fn works(&self) -> Finding {
        // Some compilers have no such option.
        let version = self
            .command()
            .and_then(|mut cc| first_line(cc.arg("--version")));
        let found = match version.filter(|line| !line.is_empty()) {
            Some(version) => format!("{}: {version}", self.set),
            None => self.set.clone(),
        };
        Finding::new("C compiler", State::Good, found, None)
    }

    /// No plugin for this target was built with it: whether it is to blame.
    pub(super) fn tried(&self, goarch: &str, goos: &str) -> Finding {
        match self.compile().and_then(|()| self.link(goarch, goos)) {
            Ok(()) => self.works(),
            Err(why) => {
                let found = format!("{} {why}", self.set);
                Finding::new("C compiler", State::Bad, found, Some(ANOTHER))
            }
        }
    }

    fn command(&self) -> Option<Command> {
        let (program, arguments) = self.words.as_ref()?.split_first()?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.scratch);
        Some(command)
    }

    fn compile(&self) -> Result<(), String> {
        let text = "#include <stdlib.h>\n#include <pthread.h>\nvoid probe(void) { abort(); }\n";
        fs::write(self.scratch.join("probe.c"), text).map_err(|error| error.to_string())?;
        let arguments = ["-c", "-fPIC", "-o", "probe.o", "probe.c"];
        self.run(&arguments, "cannot compile")
    }

    fn link(&self, goarch: &str, goos: &str) -> Result<(), String> {
        let arguments = ["-shared", "-o", "libprobe.so", "probe.o"];
        self.run(&arguments, "compiles, but cannot link a library")?;
        let image = plugin_core::inspect(self.scratch.join("libprobe.so"));
        let image = image.map_err(|error| format!("links what cannot be read: {error}"))?;
        match Arch::from_goarch(goarch) {
            Some(wanted) if wanted != image.arch => Err(format!(
                "compiles for {}, and Go for {goos}/{goarch}",
                image.arch
            )),
            _ => Ok(()),
        }
    }

    fn run(&self, arguments: &[&str], failed: &str) -> Result<(), String> {
        let mut command = self
            .command()
            .ok_or("is no command line: a quotation mark is missing")?;
        let output = command.args(arguments).stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("cannot be run: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        match said.trim() {
            "" => Err(format!("{failed} ({})", output.status)),
            said => Err(format!("{failed}: {said}")),
        }
    }
}

/// The words of a setting, as the go command splits it (`cmd/internal/quoted.Split` of Go 1.26): at blanks, except in a word that begins with a
/// quotation mark, which ends with the next one like it. `None`: there is none like it.
fn split(text: &str) -> Option<Vec<String>> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let mut words = Vec::new();
    let mut rest = text.trim_start_matches(blank);
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' | '\'' => rest[1..].split_once(first)?,
            _ => rest.split_at(rest.find(blank).unwrap_or(rest.len())),
        };
        words.push(word.to_owned());
        rest = after.trim_start_matches(blank);
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_as_the_go_command_has_them() {
        for (text, words) in [
            ("gcc", &["gcc"][..]),
            (" gcc\t-m64  -O2 ", &["gcc", "-m64", "-O2"]),
            ("'/my tools/cc' \"-DX=a b\"", &["/my tools/cc", "-DX=a b"]),
            ("ccache gcc -DX=\"a", &["ccache", "gcc", "-DX=\"a"]),
            ("", &[]),
        ] {
            assert_eq!(split(text).unwrap(), words, "{text}");
        }
        assert_eq!(split("'/my tools/cc"), None);
    }
}
