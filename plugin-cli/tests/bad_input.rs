//! What goes wrong around goplug: plugins that hang or end the process when they are opened, no Go, no network, a cache that
//! cannot be written to, two runs at once. Each is a sentence and an exit code, and nothing is left half-written.

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use support::{ended, fixture, goplug, plugin, run};

/// A folder that nothing of the user's own is looked for in.
fn bare(command: &mut Command, home: &Path) {
    for variable in [
        "GO_PLUGIN_HOST",
        "GO_PLUGIN_HOST_DIR",
        "GO",
        "XDG_CACHE_HOME",
    ] {
        command.env_remove(variable);
    }
    command.env("HOME", home);
}

#[test]
fn a_plugin_that_hangs_or_ends_the_process_in_init() {
    let folder = tempfile::tempdir().unwrap();
    let source = |body: &str| {
        format!(
            "package main\n\nimport (\n\t\"os\"\n\t\"time\"\n)\n\nfunc init() {{ {body} }}\n\n\
             func F() {{ time.Sleep(0); os.Getpid() }}\n\nfunc main() {{}}\n"
        )
    };
    for (name, body, code, told) in [
        (
            "hangs",
            "time.Sleep(time.Hour)",
            3,
            "the plugin was not open within 1 s, so that F was not called",
        ),
        (
            "exits",
            "os.Exit(0)",
            1,
            "while it was opened, in a function init",
        ),
        (
            "panics",
            "panic(\"no\")",
            1,
            "init panicked: no\n\ngoroutine ",
        ),
    ] {
        let plugin = plugin(folder.path(), name, &source(body));
        // A host that has to be built first would take longer than that.
        ended(&mut goplug(&["check", &plugin]));
        let (found, text, errors) = ended(&mut goplug(&["call", &plugin, "F", "--timeout", "1"]));
        // An init that panics may take longer than a second where the machine is busy.
        let (found, errors) = match name {
            "hangs" => (found, errors),
            _ => {
                let (found, _, errors) = ended(&mut goplug(&["call", &plugin, "F"]));
                (found, errors)
            }
        };
        assert_eq!(found, code, "{name}: {text}{errors}");
        assert!(errors.contains(told), "{name}: {errors}");
        // What does not run it does not care.
        for command in ["inspect", "check", "bindgen"] {
            let (code, _, errors) = ended(&mut goplug(&[command, &plugin]));
            assert_eq!(code, 0, "{command} {name}: {errors}");
        }
    }
}

#[test]
fn another_systems_plugin() {
    // The machine is at byte 18 of an ELF header: 243 is RISC-V.
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = fs::read(fixture("hello")).unwrap();
    bytes[18..20].copy_from_slice(&243_u16.to_le_bytes());
    let file = folder.path().join("riscv.so");
    fs::write(&file, bytes).unwrap();
    let file = file.to_str().unwrap();
    for arguments in [&["check", file][..], &["call", file, "F"]] {
        let (code, text, errors) = ended(&mut goplug(arguments));
        assert_eq!(code, 1, "{arguments:?}: {text}{errors}");
        let said = text + &errors;
        assert!(said.contains("riscv"), "{arguments:?}: {said}");
    }
}

#[test]
fn no_go() {
    let home = tempfile::tempdir().unwrap();
    let command = fixture("command");
    let output = home.path().join("host.so");
    let output = output.to_str().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/command");
    let source = source.to_str().unwrap();
    for arguments in [
        &["check", &*command][..],
        &["call", &*command, "Parse", "42"],
        &["host", "build", "--for", &*command, "-o", output],
        &["bindgen", &*command, "--source", source],
    ] {
        let mut run = goplug(arguments);
        bare(&mut run, home.path());
        // One that is named is used or refused: so none of those in the usual folders is found.
        let (code, text, errors) = ended(run.env("GO", "/nowhere/go"));
        assert_eq!(code, 3, "{arguments:?}: {text}{errors}");
        let said = text + &errors;
        assert!(said.contains("/nowhere/go"), "{arguments:?}: {said}");
        assert!(!Path::new(output).exists());
    }
    let doctor = || {
        let mut doctor = goplug(&["doctor"]);
        bare(&mut doctor, home.path());
        ended(doctor.env("GO", "/nowhere/go"))
    };
    let (code, text, _) = doctor();
    assert_eq!(code, 1, "nothing can be opened: {text}");
    assert!(
        text.contains("fair  Go: ") && text.contains("bad   runtime host: none, and without Go"),
        "{text}"
    );
    let folder = cache(home.path());
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("libgoplugin-host1-go1.21.0.so"), "").unwrap();
    let (code, text, _) = doctor();
    assert_eq!(code, 0, "a host is there: {text}");
    assert!(
        text.contains("fair  runtime host: 1, and without Go"),
        "{text}"
    );
}

/// The user's cache of runtime hosts.
fn cache(home: &Path) -> PathBuf {
    match cfg!(target_vendor = "apple") {
        true => home.join("Library/Caches/go-plugin-rs"),
        false => home.join(".cache/go-plugin-rs"),
    }
}

#[test]
fn no_network() {
    let home = tempfile::tempdir().unwrap();
    let output = home.path().join("host.so");
    let mut build = goplug(&[
        "host",
        "build",
        "--go",
        "1.22.99",
        "-o",
        output.to_str().unwrap(),
    ]);
    bare(&mut build, home.path());
    // No version has that number; and without a proxy the go command asks nobody.
    let (code, _, errors) = ended(build.env("GOPROXY", "off").env("GOFLAGS", "-modcacherw"));
    assert_eq!(code, 3, "{errors}");
    assert!(errors.contains("1.22.99"), "{errors}");
    assert!(!output.exists());
}

#[test]
fn a_cache_that_cannot_be_written_to() {
    let home = tempfile::tempdir().unwrap();
    // Not even root can make a folder below a file.
    let cache = home.path().join("cache");
    fs::write(&cache, "").unwrap();
    let command = fixture("command");
    let run = |arguments: &[&str]| {
        let mut run = goplug(arguments);
        bare(&mut run, home.path());
        ended(run.env("XDG_CACHE_HOME", &cache))
    };
    for arguments in [
        &["check", &*command][..],
        &["call", &*command, "Parse", "42"],
        &["host", "list"],
        &["host", "clean"],
    ] {
        let (code, text, errors) = run(arguments);
        assert_eq!(code, 3, "{arguments:?}: {text}{errors}");
        let said = text + &errors;
        assert!(said.contains("cache"), "{arguments:?}: {said}");
    }
    let (code, text, errors) = run(&["doctor"]);
    assert_eq!(code, 1, "{text}{errors}");
    assert!(text.contains("GO_PLUGIN_HOST_DIR"), "{text}");
}

/// As root it could be: the device would be gone.
#[test]
fn a_host_takes_the_place_of_no_device() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert_eq!(ended(Command::new("mkfifo").arg(&fifo)).0, 0);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&fifo, &link).unwrap();
    let plugin = fixture("hello");
    for output in [&fifo, &link] {
        let output = output.to_str().unwrap();
        let (code, _, errors) = run(&["host", "build", "--for", &plugin, "-o", output]);
        assert_eq!(code, 3, "{errors}");
        assert!(
            errors.contains("it is a fifo; name another file"),
            "{errors}"
        );
    }
    assert!(!fifo.metadata().unwrap().is_file() && link.is_symlink());
    assert_eq!(folder.path().read_dir().unwrap().count(), 2, "no lock");
}

#[test]
fn two_runs_at_once() {
    let home = tempfile::tempdir().unwrap();
    let command = fixture("command");
    // Both find an empty cache; one builds, and the other waits for it.
    let start = || {
        let mut run = goplug(&["call", &command, "Parse", "42", "--timeout", "0"]);
        bare(&mut run, home.path());
        let run = run.stdout(Stdio::piped()).stderr(Stdio::piped());
        run.spawn().unwrap()
    };
    let runs = [start(), start()];
    let ended = runs.map(|run| thread::spawn(move || run.wait_with_output().unwrap()));
    for output in ended.map(|thread| thread.join().unwrap()) {
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{errors}");
        assert_eq!(output.stdout, b"42\nnull\n", "{errors}");
    }
    let hosts = cache(home.path()).read_dir().unwrap().flatten();
    let hosts = hosts.filter(|entry| entry.file_name().to_string_lossy().ends_with(".so"));
    assert_eq!(hosts.count(), 1);

    // The same file, and the same folder.
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("bindings.rs");
    let output = output.to_str().unwrap();
    let project = folder.path().join("program");
    let project = project.to_str().unwrap();
    let both = |arguments: &[&str]| {
        let runs = [goplug(arguments), goplug(arguments)];
        let mut runs = runs.map(|mut run| run.stdout(Stdio::null()).spawn().unwrap());
        let mut codes = [0, 1].map(|at| runs[at].wait().unwrap().code());
        codes.sort_unstable();
        codes
    };
    assert_eq!(
        both(&["bindgen", &command, "-o", output]),
        [Some(0), Some(0)]
    );
    assert_eq!(both(&["new", project]), [Some(0), Some(1)]);
    let names = folder.path().read_dir().unwrap().count();
    assert_eq!(names, 2, "nothing is left behind");
}

/// How much they lead to is not known: a copy of one `char` would be read beyond its end.
#[test]
fn pointers_of_c() {
    let folder = tempfile::tempdir().unwrap();
    let source = "package main\n\n// #include <string.h>\nimport \"C\"\n\n\
                  func Len(c *C.char) int { return int(C.strlen(c)) }\n\nfunc main() {}\n";
    let plugin = plugin(folder.path(), "cgo", source);
    let (code, text, errors) = ended(&mut goplug(&["call", &plugin, "Len", "104"]));
    assert!(
        code == 2 && errors.contains("no JSON but null can stand for a Go *main._Ctype_char"),
        "{text}{errors}"
    );
    let (code, text, errors) = ended(&mut goplug(&["bindgen", &plugin]));
    assert_eq!(code, 0, "{errors}");
    assert!(
        text.contains("pub len: plugin_core::Func<fn(plugin_core::Value) -> isize>")
            && text.contains("is a pointer of C's"),
        "{text}"
    );
}
