//! Tests of the texts of a mismatch.

use super::*;
use plugin_image::ModuleVersion;

pub(super) fn build(version: &str, settings: &[(&str, &str)], deps: &[ModuleVersion]) -> BuildInfo {
    let mut build = BuildInfo::default();
    build.go_version = version.to_owned();
    build.settings = settings
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    build.deps = deps.to_vec();
    build
}

fn module(path: &str, version: &str, sum: &str) -> ModuleVersion {
    let mut module = ModuleVersion::default();
    module.path = path.to_owned();
    module.version = version.to_owned();
    module.sum = sum.to_owned();
    module
}

/// Returns the mismatch of a plugin with a host and with another plugin. Packages with a dot came from the other plugin.
pub(super) fn mismatch(
    plugin: BuildInfo,
    host: BuildInfo,
    other: BuildInfo,
    packages: &[&str],
) -> Mismatch {
    let file = |name: &str, is_runtime_host, build| GoFile {
        file: PathBuf::from(name),
        is_runtime_host,
        build: Some(build),
    };
    let present = [
        file("/cache/host.so", true, host),
        file("/x/old.so", false, other),
    ];
    let differences = packages.iter().map(|package| {
        let from = &present[usize::from(package.contains('.'))];
        PackageDifference::new(
            (*package).to_owned(),
            Some(from.file.clone()),
            &plugin,
            from.build.as_ref(),
        )
    });
    let differences: Vec<_> = differences.collect();
    // `open/mismatch.rs` passes the host and the files that a package came from.
    let used = |file: &GoFile| {
        let from = Some(&file.file);
        file.is_runtime_host
            || differences
                .iter()
                .any(|one| one.loaded_from.as_ref() == from)
    };
    let shown = present.iter().filter(|file| used(file)).cloned().collect();
    Mismatch::of(file("/x/new.so", false, plugin), shown, differences)
}

#[test]
fn another_go_version() {
    let host = build("go1.26.8", &[("-buildmode", "c-shared")], &[]);
    let plugin = build(
        "go1.25.5",
        &[("-buildmode", "plugin"), ("GOAMD64", "v1")],
        &[],
    );
    let found = mismatch(
        plugin,
        host.clone(),
        host,
        &["internal/goarch", "internal/abi"],
    );
    assert_eq!(
        found.to_string(),
        "plugin was built with a different version of package internal/goarch than the Go runtime of this process (and 1 more): build it with go1.26.8, or open it in another process; it was built with go1.25.5"
    );
    assert_eq!(
        found.report(),
        "\
plugin
  /x/new.so: go1.25.5, GOAMD64=v1
in this process
  /cache/host.so (the runtime host): go1.26.8
Go toolchain and standard library
  Go version: go1.25.5 in the plugin, go1.26.8 in /cache/host.so
  2 packages of /cache/host.so differ
    internal/goarch
    internal/abi
what to do
  build it with go1.26.8, or open it in another process; it was built with go1.25.5
"
    );
}

#[test]
fn no_package_in_common() {
    let host = build("go1.26.8", &[], &[]);
    let found = mismatch(build("go1.27.3", &[], &[]), host.clone(), host, &[]);
    assert_eq!(found.first_package(), "runtime");
    assert!(
        found.to_string().contains(
            "package runtime than the Go runtime of this process: build it with go1.26.8"
        ),
        "{found}"
    );
}

#[test]
fn flags() {
    let host = build("go1.26.8", &[], &[]);
    let trimmed = build("go1.26.8", &[("-trimpath", "true")], &[]);
    let first = "plugin was built with a different version of package internal/abi than the Go runtime of this process: ";
    for (plugin, host, remedy) in [
        (
            &trimmed,
            &host,
            "rebuild both with -trimpath; the plugin has it",
        ),
        (
            &host,
            &trimmed,
            "rebuild both with -trimpath; the plugin lacks it",
        ),
        (
            &build("go1.26.8", &[("-gcflags", "all=-N -l")], &[]),
            &host,
            "rebuild both with the same -gcflags; the plugin has all=-N -l, the other none",
        ),
        (
            &build("go1.26.8-X:arenas", &[], &[]),
            &host,
            "rebuild both with the same GOEXPERIMENT; the plugin has arenas, this process none",
        ),
        (
            &build("go1.26.8", &[("-pgo", "/src/default.pgo")], &[]),
            &host,
            "built with a PGO profile (/src/default.pgo): rebuild with -pgo=off",
        ),
        (
            // These flags apply to the plugin's own package, which is not in the host, so they explain nothing.
            &build("go1.26.8", &[("-gcflags", "-N -l"), ("-pgo", "off")], &[]),
            &host,
            "their build info does not show why internal/abi differs: rebuild both by the same command from the same sources",
        ),
    ] {
        let found = mismatch(
            plugin.clone(),
            host.clone(),
            host.clone(),
            &["internal/abi"],
        );
        assert_eq!(found.to_string(), format!("{first}{remedy}"));
    }
}

#[test]
fn modules() {
    let dep = |version, sum| {
        [
            module("github.com/x/y", version, sum),
            module("github.com/x/y/z", "v0.1.0", "h1:a"),
        ]
    };
    let host = build("go1.26.8", &[], &[]);
    let old = build("go1.26.8", &[], &dep("v1.2.3", "h1:b"));
    let packages = ["github.com/x/y", "github.com/x/y/sub", "github.com/x/y/z"];
    let newer = build("go1.26.8", &[], &dep("v1.2.4", "h1:c"));
    let found = mismatch(newer, host.clone(), old.clone(), &packages);
    assert_eq!(
        found.to_string(),
        "plugin was built with a different version of package github.com/x/y than /x/old.so (and 2 more): both need github.com/x/y v1.2.3; the plugin has v1.2.4"
    );
    assert_eq!(
        found.report(),
        "\
plugin
  /x/new.so: go1.26.8
in this process
  /cache/host.so (the runtime host): go1.26.8
  /x/old.so: go1.26.8
modules
  github.com/x/y: v1.2.4 in the plugin, v1.2.3 in /x/old.so
    github.com/x/y
    github.com/x/y/sub
  github.com/x/y/z: v0.1.0 in the plugin, v0.1.0 in /x/old.so
    github.com/x/y/z
what to do
  both need github.com/x/y v1.2.3; the plugin has v1.2.4
  both have github.com/x/y/z v0.1.0, from different folders: rebuild both with -trimpath
"
    );

    let mut replaced = module("github.com/x/y", "v1.2.3", "");
    replaced.replace = Some(Box::new(module("../y", "(devel)", "")));
    let folder = build("go1.26.8", &[], &[replaced.clone()]);
    let to_folder = mismatch(folder.clone(), host.clone(), old, &packages[..1]);
    assert!(
        to_folder
            .to_string()
            .ends_with("both need github.com/x/y v1.2.3; the plugin has v1.2.3 => ../y"),
        "{to_folder}"
    );
    let same = mismatch(folder.clone(), host.clone(), folder, &packages[..1]);
    assert!(
        same.to_string().ends_with("both have github.com/x/y v1.2.3 => ../y, from different sources or folders: rebuild both from the same, with -trimpath"),
        "{same}"
    );
    let trimmed = build("go1.26.8", &[("-trimpath", "true")], &[replaced]);
    let same = mismatch(trimmed.clone(), trimmed.clone(), trimmed, &packages[..1]);
    assert!(
        same.to_string()
            .ends_with("from different sources: rebuild both from the same"),
        "{same}"
    );
}

#[test]
fn tags_choose_files_of_modules_only() {
    let dep = [module("github.com/x/y", "v1.2.3", "h1:b")];
    let host = build("go1.26.8", &[("-tags", "goplugin_source_1")], &[]);
    let old = build("go1.26.8", &[], &dep);
    let tagged = build("go1.26.8", &[("-tags", "debug")], &dep);
    let found = mismatch(tagged, host, old, &["github.com/x/y"]);
    assert_eq!(found.settings.len(), 1, "{:?}", found.settings);
    assert!(
        found
            .to_string()
            .ends_with(": rebuild both with the same -tags; the plugin has debug, the other none"),
        "{found}"
    );
}
