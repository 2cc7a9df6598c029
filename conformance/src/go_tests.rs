//! Reads the list of tests, and how each builds its plugins, from `plugin_test.go`.
//!
//! The commands are read instead of being repeated here, so that the plugins are built as the tests of the installed toolchain build them.
//! In Go 1.21 to 1.27, each command is one line, `goCmd(t, "build", ...)`.

use crate::error::Error;
use std::path::Path;

/// The name of the function that builds the plugins of several tests.
pub(crate) const SETUP: &str = "testMain";

/// A top-level function of `plugin_test.go` that is a test, or the set-up of all.
#[derive(Debug, PartialEq)]
pub(crate) struct GoTest {
    pub(crate) name: String,
    pub(crate) builds: Vec<Build>,
}

/// One `go build -buildmode=plugin`.
#[derive(Debug, PartialEq)]
pub(crate) struct Build {
    /// The arguments of `go`.
    pub(crate) arguments: Vec<String>,
    /// Whether the command runs in the folder with the other version of the packages.
    pub(crate) elsewhere: bool,
}

/// Reads the tests in order, with the set-up first. Commands that build a Go host, or run a tool, are left out, since Rust code replaces the
/// hosts.
pub(crate) fn read(text: &str, mod_root: &Path) -> Result<Vec<GoTest>, Error> {
    let mut tests = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(name) = test_name(line) else {
            continue;
        };
        let body = lines.by_ref().take_while(|line| *line != "}");
        tests.push(GoTest {
            name: name.to_owned(),
            builds: builds(name, body, mod_root)?,
        });
    }
    Ok(tests)
}

/// Returns the name in `func TestName(t *testing.T) {`.
fn test_name(line: &str) -> Option<&str> {
    let (name, parameters) = line.strip_prefix("func ")?.split_once('(')?;
    (name == SETUP || parameters.starts_with("t *testing.T)") && name.starts_with("Test"))
        .then_some(name)
}

fn builds<'a>(
    test: &str,
    body: impl Iterator<Item = &'a str>,
    mod_root: &Path,
) -> Result<Vec<Build>, Error> {
    let mut builds = Vec::new();
    let mut elsewhere = false;
    for line in body.map(str::trim) {
        if line.contains("os.Chdir(altRoot)") {
            elsewhere = true;
        } else if line.contains("os.Chdir(modRoot)") {
            elsewhere = false;
        }
        if !line.contains("\"-buildmode=plugin\"") {
            continue;
        }
        let arguments = arguments(line, mod_root).ok_or_else(|| Error::Unreadable {
            test: test.to_owned(),
            line: line.to_owned(),
        })?;
        builds.push(Build {
            arguments,
            elsewhere,
        });
    }
    Ok(builds)
}

/// Parses the arguments of `goCmd(t, "build", ...)`: string literals without escapes, and `filepath.Join(modRoot, "name")`.
fn arguments(line: &str, mod_root: &Path) -> Option<Vec<String>> {
    let list = line.strip_prefix("goCmd(")?.strip_suffix(')')?;
    let (_, mut rest) = list.split_once(", ")?;
    let mut arguments = Vec::new();
    loop {
        let (argument, after) = match rest.strip_prefix("filepath.Join(modRoot, ") {
            Some(joined) => {
                let (name, after) = literal(joined)?;
                (
                    mod_root.join(name).to_str()?.to_owned(),
                    after.strip_prefix(')')?,
                )
            }
            None => {
                let (text, after) = literal(rest)?;
                (text.to_owned(), after)
            }
        };
        arguments.push(argument);
        if after.is_empty() {
            return Some(arguments);
        }
        rest = after.strip_prefix(", ")?;
    }
}

/// Splits `text` after the string literal at its start.
fn literal(text: &str) -> Option<(&str, &str)> {
    let (literal, after) = text.strip_prefix('"')?.split_once('"')?;
    (!literal.contains('\\')).then_some((literal, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
func testMain(m *testing.M) int {
	if err := os.Chdir(altRoot); err != nil {
		log.Panic(err)
	}
	goCmd(nil, "build", "-buildmode=plugin", "-o", filepath.Join(modRoot, "m.so"), "./m")
	if err := os.Chdir(modRoot); err != nil {
	}
	goCmd(nil, "build", "-buildmode=plugin", "./one")
}

func goCmd(t *testing.T, op string, args ...string) string {
}

func TestOne(t *testing.T) {
	goCmd(t, "build", "-gcflags=all=-N -l", "-buildmode=plugin", "-o", "p.so", "./p.go")
	goCmd(t, "build", "-o", "host.exe", "./host")
}
"#;

    #[test]
    fn commands_are_read_with_their_folder() {
        let tests = read(TEXT, Path::new("/mod")).unwrap();
        let all: Vec<(&str, Vec<(bool, String)>)> = tests
            .iter()
            .map(|test| {
                let builds = test.builds.iter();
                let builds = builds.map(|build| (build.elsewhere, build.arguments.join(" ")));
                (test.name.as_str(), builds.collect())
            })
            .collect();
        let mismatch = "build -buildmode=plugin -o /mod/m.so ./m".to_owned();
        let one = "build -buildmode=plugin ./one".to_owned();
        let flags = "build -gcflags=all=-N -l -buildmode=plugin -o p.so ./p.go".to_owned();
        assert_eq!(
            all,
            [
                (SETUP, vec![(true, mismatch), (false, one)]),
                ("TestOne", vec![(false, flags)]),
            ]
        );
    }

    #[test]
    fn a_command_of_another_form_is_an_error() {
        for argument in ["name", "\"a\\tb\"", "\"a\"+b", "fmt.Sprint(1)"] {
            let text = format!(
                "func TestX(t *testing.T) {{\n\tgoCmd(t, \"build\", \"-buildmode=plugin\", {argument})\n}}\n"
            );
            let error = read(&text, Path::new("/mod")).unwrap_err();
            assert!(
                matches!(&error, Error::Unreadable { test, .. } if test == "TestX"),
                "{error}"
            );
        }
    }
}
