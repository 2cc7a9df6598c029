//! Go commands that are scripts of a version manager, or that do not know where Go is.

use super::{
    super::toolchain,
    support::{self, World},
};

/// A version manager's `go`, which knows no version for the folder `/`.
#[test]
fn a_shim_that_looks_at_the_current_folder() {
    let mut world = World::new();
    let root = support::go()
        .go()
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .to_owned();
    let complaint =
        "echo 'No version is set for command go' >&2; echo 'Consider one of these:' >&2; exit 126";
    let shim = world.script(
        "shims",
        &format!(
            "[ \"$PWD\" != / ] || {{ {complaint}; }}; exec '{}/bin/go' \"$@\"",
            root.display()
        ),
    );
    let found = toolchain::find(Some(&shim), &world.environment).unwrap();
    assert_eq!(found.version(), support::go().version());
    assert!(found.go().is_absolute() && found.go() != shim, "{found:?}");

    let shim = world.script("broken", complaint);
    let error = toolchain::find(Some(&shim), &world.environment).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("No version is set for command go"), "{text}");

    // A go command that was built with -trimpath and moved from its folder.
    let lost = "go: cannot find GOROOT directory: 'go' binary is trimmed and GOROOT is not set";
    let moved = world.script(
        "moved",
        &format!(
            "[ \"$GOROOT\" ] || {{ echo \"{lost}\" >&2; exit 2; }}; exec '{}/bin/go' \"$@\"",
            root.display()
        ),
    );
    world.set("GOROOT", &root);
    let found = toolchain::find(Some(&moved), &world.environment).unwrap();
    assert_eq!(found.go(), root.join("bin/go"));
}
