//! A program with more rights than its caller ignores the caller's environment, and builds nothing.

use super::{host_trust::good_host, made::try_open};
use crate::support::{CHILD, fixture, is_child, test_name};
use plugin_core::{
    Error,
    host::{self, HostError, HostSpec},
};
use std::{
    env,
    fs::{self, Permissions},
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

/// The user that runs the set-user-ID program: `nobody` on most systems.
const CALLER: u32 = 65534;

/// Runs this test's program as one that belongs to root and has the set-user-ID bit, by another user. Only root can make one; others
/// see the same as data, in `plugin-runtime-host/src/tests/trust.rs`.
#[test]
fn a_set_user_id_program_believes_nothing_of_its_caller() {
    if is_child() {
        return child();
    }
    let temp = tempfile::tempdir().unwrap();
    if fs::metadata(temp.path()).unwrap().uid() != 0 {
        // Not elevated: the environment counts.
        assert!(!matches!(
            host::find_go(None),
            Err(HostError::Elevated { .. })
        ));
        return;
    }
    let set = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let folder = temp.path().canonicalize().unwrap();
    let put = |from: &Path, name: &str, mode| {
        let to = folder.join(name);
        fs::copy(from, &to).unwrap();
        set(&to, mode);
        to
    };
    set(temp.path(), 0o755);
    let program = put(&env::current_exe().unwrap(), "program", 0o4755);
    let plugin = put(&fixture("one/twin"), "plugin.so", 0o644);
    let image = plugin_core::inspect(&plugin).unwrap();
    let spec = HostSpec::of_plugin(image.build.as_ref().unwrap()).unwrap();
    let host = put(&good_host(), "host.so", 0o644);
    let beside = folder.join(spec.plain_file_name());

    let name = test_name();
    let run = |variables: &[(&str, &Path)]| {
        let output = Command::new(&program)
            .args(["--exact", &name, "--nocapture", "--test-threads=1"])
            .env(CHILD, &name)
            .env("TEST_PLUGIN", &plugin)
            .envs(variables.iter().copied())
            .current_dir("/")
            .uid(CALLER)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:#?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("found: "));
        line.unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    let variables = [
        ("GO_PLUGIN_HOST", &*host),
        ("GO_PLUGIN_HOST_DIR", temp.path()),
        ("HOME", temp.path()),
        ("XDG_CACHE_HOME", temp.path()),
    ];
    for variable in variables {
        assert_eq!(run(&[variable]), "nothing", "{variable:?}");
    }
    // A host beside the executable, where only root can write, is found instead of the caller's.
    fs::copy(&host, &beside).unwrap();
    assert_eq!(run(&variables), beside.display().to_string());
    set(temp.path(), 0o777);
    assert_eq!(run(&variables), "nothing");
}

fn child() {
    match host::find_go(None) {
        Err(HostError::Elevated { .. }) => {}
        other => panic!(
            "{other:?}: are set-user-ID programs allowed on the filesystem of temporary files?"
        ),
    }
    let plugin = env::var_os("TEST_PLUGIN").unwrap();
    let found = match try_open(&plugin) {
        Ok(plugin) => plugin.runtime_host().display().to_string(),
        Err(Error::Host { reason, .. }) if matches!(*reason, HostError::Elevated { .. }) => {
            "nothing".to_owned()
        }
        Err(error) => panic!("{error}"),
    };
    println!("\nfound: {found}");
}
