//! A crate of its own, with a Go plugin in it, as a user has it: built, run, changed and built again by Cargo.

use std::{fs, process::Command};

use crate::user::{Crate, done, errors};

const GO: &str = r#"// Package main greets.
package main

import "example.com/greeter/words"

// Mood says how.
type Mood int

const (
	Plain Mood = iota
	// Loud is for halls.
	Loud
)

// Greet greets.
func Greet(name string, mood Mood) string {
	if mood == Loud {
		name += "!"
	}
	return words.Hello + " " + name
}

func main() {}
"#;

const WORDS: &str = "package words\n\nconst Hello = \"hello\"\n";

const BUILD: &str = r#"fn main() {
    plugin_build::Plugin::new("go").name("greeter").flag("-trimpath").build();
}
"#;

const MAIN: &str = r#"#![deny(warnings)]
mod greeter {
    include!(env!("GO_PLUGIN_GREETER_RS"));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // SAFETY: the plugin is this crate's own.
    let plugin = unsafe { plugin_core::open(greeter::file())? };
    let api = greeter::Api::bind(&plugin)?;
    println!("{}", api.greet.call("world", greeter::Mood::Loud)?);
    assert_eq!(plugin.path(), std::fs::canonicalize(env!("GO_PLUGIN_GREETER"))?);
    Ok(())
}
"#;

fn crate_of(name: &'static str) -> Crate {
    let this = Crate::in_workspace(name, BUILD, MAIN);
    this.write("app/go/go.mod", "module example.com/greeter\n\ngo 1.21\n");
    this.write("app/go/main.go", GO);
    this.write("app/go/words/words.go", WORDS);
    this
}

#[test]
fn a_crate_with_a_plugin_in_it() {
    let user = crate_of("user");
    assert_eq!(user.run(), "hello world!\n");

    // Nothing changed, nothing is built.
    let fresh = || errors(&user.cargo(&["build", "-v"]).output().unwrap());
    assert!(fresh().contains("Fresh user"), "{}", fresh());

    // What was made is gone: the plugin, or the bindings.
    let made = |name: &str| {
        let build = user.target().join("debug/build");
        let folders = build.read_dir().unwrap().flatten();
        let all = folders.map(|folder| folder.path().join("out").join(name));
        let found: Vec<_> = all.filter(|file| file.is_file()).collect();
        found
            .into_iter()
            .filter(|file| file.to_str().unwrap().contains("/user-"))
    };
    for name in ["greeter.so", "greeter.rs"] {
        assert_eq!(
            made(name)
                .map(fs::remove_file)
                .filter(Result::is_ok)
                .count(),
            1
        );
        assert_eq!(user.run(), "hello world!\n");
        assert!(fresh().contains("Fresh user"), "{}", fresh());
    }

    // A file of a package that the plugin imports.
    user.write(
        "app/go/words/words.go",
        &WORDS.replace("hello", "good morning"),
    );
    assert_eq!(user.run(), "good morning world!\n");

    // The module file, and a variable that the go command obeys.
    let module = fs::read_to_string(user.path("app/go/go.mod")).unwrap();
    user.write("app/go/go.mod", &format!("{module}\n// changed\n"));
    assert!(fresh().contains("Dirty user"));
    assert!(fresh().contains("Fresh user"));
    let mut changed = user.cargo(&["build", "-v"]);
    let changed = changed.env("GOFLAGS", "-tags=other").output().unwrap();
    assert!(errors(&changed).contains("GOFLAGS"), "{}", errors(&changed));
    assert_eq!(user.run(), "good morning world!\n");

    // One that nothing could open.
    user.write("app/build.rs", &BUILD.replace("-trimpath", "-race"));
    let failed = user.cargo(&["build"]).output().unwrap();
    let said = errors(&failed);
    assert!(
        !failed.status.success() && said.contains("built with -race"),
        "{said}"
    );
    user.write("app/build.rs", BUILD);

    // What the compiler says is shown as it is.
    user.write("app/go/words/words.go", &WORDS.replace("const", "konst"));
    let failed = user.cargo(&["build"]).output().unwrap();
    assert!(!failed.status.success());
    let error = "words/words.go:3:1: syntax error: non-declaration statement outside function body";
    assert!(errors(&failed).contains(error), "{}", errors(&failed));
}

/// The file VERSION of a toolchain changes with it.
#[test]
fn another_toolchain_builds_anew() {
    let user = crate_of("toolchain");
    let go = plugin_runtime_host::find_go(None).unwrap();
    let root = Command::new(go.go()).args(["env", "GOROOT"]).output();
    let root = String::from_utf8(root.unwrap().stdout).unwrap();
    // A tree of links to the toolchain, whose VERSION can be touched.
    let copy = user.path("goroot");
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(root.trim()).unwrap() {
        let entry = entry.unwrap();
        let place = copy.join(entry.file_name());
        if entry.file_name() == "VERSION" {
            fs::copy(entry.path(), place).unwrap();
        } else {
            std::os::unix::fs::symlink(entry.path(), place).unwrap();
        }
    }
    let build = || {
        let mut cargo = user.cargo(&["build", "-v"]);
        cargo.env("GOROOT", &copy).env("GOTOOLCHAIN", "local");
        errors(&done(&mut cargo))
    };
    build();
    assert!(build().contains("Fresh toolchain"));
    let version = fs::read_to_string(copy.join("VERSION")).unwrap();
    fs::write(copy.join("VERSION"), version).unwrap();
    let again = build();
    assert!(
        again.contains("Dirty toolchain") && again.contains("VERSION"),
        "{again}"
    );
}

/// Without a network, since the modules are in the folder `vendor`.
#[test]
fn vendored_modules() {
    let user = crate_of("vendored");
    user.write(
        "app/go/go.mod",
        "module example.com/greeter\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n",
    );
    user.write(
        "app/go/vendor/modules.txt",
        "# example.com/dep v1.0.0\n## explicit; go 1.21\nexample.com/dep\n",
    );
    let vendored = "app/go/vendor/example.com/dep/dep.go";
    user.write(vendored, "package dep\n\nconst Word = \"vendored\"\n");
    let words = "package words\n\nimport \"example.com/dep\"\n\nconst Hello = dep.Word\n";
    user.write("app/go/words/words.go", words);
    let run = || {
        let mut cargo = user.cargo(&["run", "--quiet"]);
        cargo.env("GOPROXY", "off").env("GOFLAGS", "");
        String::from_utf8(done(&mut cargo).stdout).unwrap()
    };
    assert_eq!(run(), "vendored world!\n");
    user.write(vendored, "package dep\n\nconst Word = \"changed\"\n");
    assert_eq!(run(), "changed world!\n");
}

/// A Go workspace: the plugin uses a module beside it, which is no dependency that `go.mod` names.
#[test]
fn a_workspace_of_go() {
    let user = crate_of("workspace");
    user.write("app/go.work", "go 1.21\n\nuse (\n\t./go\n\t./near\n)\n");
    user.write("app/near/go.mod", "module example.com/near\n\ngo 1.21\n");
    let near = |word: &str| {
        let text = format!("package near\n\nconst Word = \"{word}\"\n");
        user.write("app/near/near.go", &text);
    };
    near("near");
    let words = "package words\n\nimport \"example.com/near\"\n\nconst Hello = near.Word\n";
    user.write("app/go/words/words.go", words);
    // Those who test this may have switched workspaces off.
    let cargo = |arguments: &[&str]| {
        let mut cargo = user.cargo(arguments);
        cargo
            .env_remove("GOWORK")
            .env("GOFLAGS", "")
            .env("GOPROXY", "off");
        done(&mut cargo)
    };
    let run = || String::from_utf8(cargo(&["run", "--quiet"]).stdout).unwrap();
    assert_eq!(run(), "near world!\n");
    let fresh = || errors(&cargo(&["build", "-v"]));
    assert!(fresh().contains("Fresh workspace"), "{}", fresh());
    near("far");
    assert_eq!(run(), "far world!\n");
    // The file itself is looked at.
    let work = fs::read_to_string(user.path("app/go.work")).unwrap();
    user.write("app/go.work", &format!("{work}\n// changed\n"));
    assert!(fresh().contains("Dirty workspace"));
}

/// A plugin for another machine is compiled by the C compiler that is named for it; one that is none says so in Go's words.
#[test]
fn the_c_compiler_of_the_target() {
    if std::env::var_os("PLUGIN_BUILD_CROSS").is_some() {
        let error = plugin_build::Plugin::new("app/go").try_build().unwrap_err();
        println!("{error}");
        return;
    }
    let user = crate_of("cross");
    let compiler = user.path("cc");
    fs::write(
        &compiler,
        "#!/bin/sh\necho stand-in compiler called >&2\nexit 1\n",
    )
    .unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&compiler, executable).unwrap();
    let (here, target) = match cfg!(target_arch = "aarch64") {
        true => ("aarch64-unknown-linux-gnu", "x86_64-unknown-linux-gnu"),
        false => ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"),
    };
    // As Cargo runs a build script.
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "plugin::the_c_compiler_of_the_target",
            "--nocapture",
        ])
        .env("PLUGIN_BUILD_CROSS", "1")
        .env("CARGO_MANIFEST_DIR", user.path(""))
        .env("OUT_DIR", user.path(""))
        .env("HOST", here)
        .env("TARGET", target)
        .env(format!("CC_{}", target.replace('-', "_")), &compiler)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", errors(&output));
    assert!(text.contains("stand-in compiler called"), "{text}");
    assert!(text.contains("go build -buildmode=plugin"), "{text}");
}
