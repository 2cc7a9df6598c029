//! `goplug doctor` where something is odd: the C compiler, the settings of the go command, the permissions of folders.

mod support;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use support::{ended, goplug};

/// A user with an empty home.
struct User {
    home: tempfile::TempDir,
    go: PathBuf,
    /// Go's own, so that not all is built anew.
    build_cache: String,
}

/// What was found, by name: the state, and the text.
struct Findings {
    code: i32,
    all: BTreeMap<String, (String, String)>,
}

impl User {
    fn new() -> Self {
        let go = plugin_core::host::find_go(None).unwrap().go().to_owned();
        let (_, build_cache, _) = ended(Command::new(&go).args(["env", "GOCACHE"]));
        Self {
            home: tempfile::tempdir().unwrap(),
            go,
            build_cache: build_cache.trim().to_owned(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn doctor(&self, set: &[(&str, &str)]) -> Findings {
        let mut doctor = goplug(&["doctor", "--json"]);
        for name in ["XDG_CACHE_HOME", "GO_PLUGIN_HOST", "GO_PLUGIN_HOST_DIR"] {
            doctor.env_remove(name);
        }
        doctor.env("HOME", self.home.path()).env("GO", &self.go);
        doctor.env("GOCACHE", &self.build_cache);
        let (code, json, errors) = ended(doctor.envs(set.iter().copied()));
        let found: Vec<serde_json::Value> = serde_json::from_str(&json).expect(&errors);
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let all = found.iter().map(|finding| {
            let said = format!("{} {}", text(&finding["found"]), text(&finding["remedy"]));
            (text(&finding["what"]), (text(&finding["state"]), said))
        });
        Findings {
            code,
            all: all.collect(),
        }
    }

    fn script(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        mode(&path, 0o755);
        path.to_str().unwrap().to_owned()
    }
}

impl Findings {
    #[track_caller]
    fn are(&self, code: i32, expected: &[(&str, &str, &str)]) {
        assert_eq!(self.code, code, "{:?}", self.all);
        for (what, state, said) in expected {
            let (found, text) = &self.all[*what];
            assert!(
                found == state && text.contains(said),
                "{what}: expected {state}, {said:?}: {:?}",
                self.all
            );
        }
    }
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Whatever it says of itself, and however it is named.
#[test]
fn a_compiler_that_works_is_good() {
    let user = User::new();
    let (code, gcc, _) = ended(Command::new("sh").args(["-c", "command -v cc"]));
    assert_eq!(code, 0, "this test needs a C compiler");
    fs::create_dir(user.path("my tools")).unwrap();
    symlink(gcc.trim(), user.path("my tools/cc")).unwrap();
    let with_blanks = format!("'{}' -O2", user.path("my tools/cc").display());
    let version = "case \"$1\" in --version) exit 1;; esac\nexec cc \"$@\"";
    let silent = user.script("silent", version);
    for cc in [&*with_blanks, &*silent] {
        let good = [
            ("C compiler", "good", cc),
            ("go build", "good", "builds a plugin"),
            ("runtime host", "good", "none yet"),
        ];
        user.doctor(&[("CC", cc)]).are(0, &good);
    }
}

/// It is not called good because it knows its version. And a runtime host is built with Go's default compiler where CC does not work, so that one
/// can be built.
#[test]
fn a_compiler_that_fails_is_bad() {
    let user = User::new();
    let no_link = "for a; do case \"$a\" in --version|-c|-E) exec cc \"$@\";; esac; done\n\
                   echo 'ld: no such thing' >&2; exit 1";
    let no_link = user.script("no-link", no_link);
    for (cc, why) in [
        (&*no_link, "cannot link a library: ld: no such thing"),
        ("/nowhere/cc", "cannot be run"),
        ("cc -fno-such-option", "cannot compile"),
    ] {
        let found = [
            ("C compiler", "bad", why),
            ("go build", "bad", "the C compiler is to blame"),
            ("runtime host", "good", "none yet"),
        ];
        user.doctor(&[("CC", cc)]).are(1, &found);
    }
}

#[test]
fn no_compiler_at_all() {
    let user = User::new();
    fs::create_dir(user.path("bin")).unwrap();
    let bin = user.path("bin");
    let found = [
        ("C compiler", "bad", "cannot be run"),
        ("go build", "bad", "the C compiler is to blame"),
        ("runtime host", "bad", "none can be built"),
    ];
    user.doctor(&[("PATH", bin.to_str().unwrap())])
        .are(1, &found);
}

/// The compiler is not to blame for these.
#[test]
fn settings_of_the_go_command() {
    let user = User::new();
    for (name, value, state, said) in [
        ("CGO_LDFLAGS", "-lnowhere", "bad", "-lnowhere"),
        ("GOFLAGS", "-race", "bad", "it was built with -race"),
        ("CGO_ENABLED", "0", "fair", "unset CGO_ENABLED"),
    ] {
        let found = [
            ("C compiler", "good", ""),
            ("go build", state, said),
            ("runtime host", "good", "none yet"),
        ];
        let code = i32::from(state == "bad");
        user.doctor(&[(name, value)]).are(code, &found);
    }
    let goarch = if cfg!(target_arch = "x86_64") {
        "arm64"
    } else {
        "amd64"
    };
    let found = [
        ("C compiler", "bad", goarch),
        ("go build", "bad", "the C compiler is to blame"),
        ("runtime host", "good", "none yet"),
    ];
    user.doctor(&[("GOARCH", goarch), ("CC", "cc")])
        .are(1, &found);
}

/// No runtime host is loaded from such a folder: `open` refuses it.
#[test]
fn folders_that_others_may_write_to() {
    let user = User::new();
    mode(user.home.path(), 0o777);
    let found = [
        ("cache", "fair", "others may write to it"),
        ("runtime host", "bad", "none can be built"),
    ];
    user.doctor(&[]).are(1, &found);
    mode(user.home.path(), 0o755);

    let hosts = user.path("hosts");
    fs::create_dir(&hosts).unwrap();
    let set = [("GO_PLUGIN_HOST_DIR", hosts.to_str().unwrap())];
    user.doctor(&set)
        .are(0, &[("GO_PLUGIN_HOST_DIR", "good", "")]);
    mode(&hosts, 0o775);
    let found = [
        ("GO_PLUGIN_HOST_DIR", "bad", "others may write to it"),
        ("runtime host", "bad", "is not safe to load code from"),
    ];
    user.doctor(&set).are(1, &found);
}

/// Where two things are wrong for one reason.
#[test]
fn what_is_to_be_done_is_said_once() {
    let user = User::new();
    mode(user.home.path(), 0o777);
    let mut doctor = goplug(&["doctor"]);
    for name in ["XDG_CACHE_HOME", "GO_PLUGIN_HOST", "GO_PLUGIN_HOST_DIR"] {
        doctor.env_remove(name);
    }
    doctor.env("HOME", user.home.path()).env("GO", &user.go);
    let (_, text, errors) = ended(doctor.env("GOCACHE", &user.build_cache));
    let remedies = text.matches("make it writable for this user alone").count();
    assert_eq!(remedies, 1, "{text}{errors}");
    assert!(text.contains("as said above"), "{text}");
}
