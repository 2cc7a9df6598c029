//! Programs with the runtime host linked into them, as users have them: linked in all ways that this machine has, and in wrong ones.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use crate::user::{Crate, done, errors, manifest};

pub(crate) const BUILD: &str = "fn main() {\n    plugin_build::Host::new().embed();\n}\n";

/// Opens the plugin that is named, if one is; says how many threads there are before and what handles SIGURG, which Go uses for itself.
pub(crate) const MAIN: &str = r#"
use plugin_core::Func;

/// Exported by this file, not by the program.
#[unsafe(no_mangle)]
pub extern "C" fn a_name_of_the_program() {}

fn status(line: &str) -> String {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return "no".to_owned() };
    let found = status.lines().find_map(|found| found.strip_prefix(line));
    found.unwrap().trim_start_matches([':', '\t', '0', ' ']).to_owned()
}

fn main() {
    println!("{} thread, handlers {}", status("Threads"), status("SigCgt"));
    let Some(path) = std::env::args().nth(1) else { return };
    // SAFETY: nothing else runs.
    unsafe { std::env::set_var("LATE", "set late") };
    // SAFETY: the plugin is the test's own.
    match unsafe { plugin_core::open(path) } {
        Err(error) => println!("{error}"),
        Ok(plugin) => {
            let work: Func<fn(String) -> String> = plugin.func("Work").unwrap();
            println!("{} {}", work.call("done").unwrap(), plugin.runtime_host().display());
        }
    }
}
"#;

/// Goroutines, collections, recovered dereferences of nil, maps, a server; the environment and the arguments.
const PLUGIN: &str = r#"package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"sync"
)

func Work(word string) string {
	var group sync.WaitGroup
	for i := 0; i < 20; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			defer func() { recover() }()
			m := map[int]string{}
			for j := 0; j < 1000; j++ {
				m[j] = fmt.Sprint(j)
			}
			runtime.GC()
			var nothing *int
			_ = *nothing
		}()
	}
	group.Wait()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "served") }))
	defer server.Close()
	answer, err := http.Get(server.URL)
	if err != nil {
		return err.Error()
	}
	body, _ := io.ReadAll(answer.Body)
	return fmt.Sprint(word, " ", string(body), ", ", os.Getenv("LATE"), ", ", len(os.Args), " arguments")
}

func main() {}
"#;

/// The plugin, built once for all tests of this process.
pub(crate) static WORKER: LazyLock<PathBuf> = LazyLock::new(|| plugin("worker", &[]));

pub(crate) fn plugin(name: &str, flags: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("go.mod"),
        format!("module example.com/{name}\n\ngo 1.21\n"),
    )
    .unwrap();
    fs::write(folder.join("main.go"), PLUGIN).unwrap();
    let file = folder.join("plugin.so");
    let go = plugin_core::host::find_go(None).unwrap();
    let output = Command::new(go.go())
        .args(["build", "-buildmode=plugin", "-buildvcs=false"])
        .args(flags)
        .arg("-o")
        .args([&file, Path::new(".")])
        .env("GOTOOLCHAIN", "local")
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", errors(&output));
    file
}

/// Runs a program where there is no Go, and nowhere to look for a host.
pub(crate) fn alone(program: &Path, arguments: &[&OsStr]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .env_clear()
        .current_dir("/")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// That the program opens the plugin, with the host that is in it, and that nothing of Go is there before.
fn works(program: &Path) {
    // Rust's own handlers are those for SIGSEGV and SIGBUS.
    const BEFORE: &str = "1 thread, handlers 440\n";
    assert_eq!(alone(program, &[]), BEFORE);
    assert_eq!(
        alone(program, &[WORKER.as_os_str()]),
        format!(
            "{BEFORE}done served, set late, 2 arguments {}\n",
            program.display()
        )
    );
}

/// That it works where nobody has mounted `/proc`, as in a chroot.
fn without_proc(program: &Path) {
    let hidden = r#"mount -t tmpfs none /proc && exec env -i "$@""#;
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "sh", "-c", hidden, "sh"]);
    let output = unshare.arg(program).arg(&*WORKER).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let begin = "no thread, handlers no\ndone served, set late, 2 arguments ";
    assert!(
        said.starts_with(begin),
        "this takes Linux, root, and util-linux's unshare: {said}{}",
        errors(&output)
    );
}

fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[test]
fn however_it_is_linked() {
    let user = Crate::new("linked", BUILD, MAIN);
    let mut ways: Vec<&[&str]> = vec![
        &[],
        &["-Clink-arg=-fuse-ld=bfd"],
        &["-Clink-arg=-fuse-ld=bfd", "-Clink-arg=-Wl,--gc-sections"],
        &["-Crelocation-model=static"],
        &["-Crelocation-model=static", "-Clink-arg=-fuse-ld=bfd"],
        &["-Clink-dead-code"],
        &["-Cstrip=symbols"],
    ];
    // Where Rust brings an lld of its own, it takes that one.
    const LINKERS: [(&str, &[&str]); 3] = [
        ("ld.lld", &["-Clink-arg=-fuse-ld=lld"]),
        ("ld.gold", &["-Clink-arg=-fuse-ld=gold"]),
        ("mold", &["-Clink-arg=-fuse-ld=mold"]),
    ];
    let here = LINKERS.iter().filter(|(program, _)| on_path(program));
    ways.extend(here.map(|(_, way)| way));
    for way in ways {
        println!("{way:?}");
        user.done(&[&["rustc", "--quiet", "--"], way].concat());
        works(&user.program());
    }
    without_proc(&user.program());
    // What strip takes away, nobody needs.
    let output = Command::new("strip").arg(user.program()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    works(&user.program());
}

#[test]
fn with_optimisation_of_the_whole_program() {
    let user = Crate::new("lto", BUILD, MAIN);
    let profile = "[profile.dev]\nlto = \"fat\"\ncodegen-units = 1\npanic = \"abort\"\n\n";
    user.write(
        "Cargo.toml",
        &manifest("lto", &format!("{profile}[workspace]\n")),
    );
    user.done(&["build", "--quiet"]);
    works(&user.program());
}

#[test]
fn the_programs_own_names_stay_private() {
    let user = Crate::new("names", BUILD, MAIN);
    user.done(&["build", "--quiet"]);
    let image = plugin_core::image::Reader::new()
        .symbols(true)
        .read_file(&user.program())
        .unwrap();
    assert!(image.defines("runtime.gopark").is_some());
    assert!(image.package_hash("runtime").is_some());
    assert_eq!(image.defines("a_name_of_the_program"), None);
    // The version can be read from the program.
    let build = image.build.unwrap();
    let go = plugin_core::host::find_go(None).unwrap();
    assert_eq!(build.go_version, go.version());
    assert_eq!(build.build_mode(), Some("c-archive"));
}

/// A library's tests are programs; the programs that use it are not its own.
#[test]
fn a_library_whose_tests_open_plugins() {
    let user = Crate::new("library", BUILD, MAIN);
    fs::rename(user.path("src/main.rs"), user.path("src/lib.rs")).unwrap();
    let test = |name: &str| {
        format!(
            "#[test]\nfn {name}() {{\n    let path = std::env::var(\"WORKER\").unwrap();\n    \
             // SAFETY: the plugin is the test's own.\n    let plugin = unsafe {{ plugin_core::open(path) }}.unwrap();\n    \
             assert_eq!(plugin.runtime_host(), std::env::current_exe().unwrap());\n}}\n"
        )
    };
    user.write("src/lib.rs", &test("unit"));
    user.write("tests/all.rs", &test("whole"));
    let output = done(user.cargo(&["test"]).env("WORKER", &*WORKER));
    let said = String::from_utf8_lossy(&output.stdout);
    for name in ["unit", "whole"] {
        assert!(said.contains(&format!("test {name} ... ok")), "{said}");
    }
}

/// The host of the program is what counts, whatever else asks for one.
#[test]
fn two_crates_that_both_embed() {
    let user = Crate::new("both", BUILD, MAIN);
    let more = "[dependencies.part]\npath = \"part\"\n\n[workspace]\n";
    user.write("Cargo.toml", &manifest("both", more));
    user.write("part/Cargo.toml", &manifest("part", ""));
    user.write("part/build.rs", BUILD);
    user.write("part/src/lib.rs", "//! A part.\n");
    user.write("part/examples/alone.rs", "fn main() {}\n");
    user.write(
        "src/main.rs",
        &MAIN.replace("use plugin_core", "use part as _;\nuse plugin_core"),
    );
    user.done(&["build", "--quiet"]);
    works(&user.program());
}
