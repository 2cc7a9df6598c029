//! Bindings in a program that asks for lints.

mod support;

use std::{env, fs, path::Path, process::Command};

use support::{manifest, with_source};

/// Whatever lints a program asks for: what they find in the bindings nobody could mend.
#[test]
fn no_lint_finds_anything() {
    const LINTS: &str = "#![deny(warnings, unused, missing_docs, unreachable_pub, missing_debug_implementations)]\n\
                         #![deny(missing_copy_implementations, single_use_lifetimes, unused_qualifications, unnameable_types)]\n\
                         #![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::allow_attributes)]\n\
                         #![deny(clippy::exhaustive_structs, clippy::exhaustive_enums, clippy::missing_inline_in_public_items)]\n\
                         //! Linted.\n\n/// Bindings.\npub mod with_source;\n";
    let scratch = tempfile::tempdir().unwrap();
    let source = scratch.path().join("src");
    fs::create_dir(&source).unwrap();
    fs::write(source.join("lib.rs"), LINTS).unwrap();
    fs::write(source.join("with_source.rs"), with_source()).unwrap();
    manifest(scratch.path());
    let mut clippy = Command::new(env!("CARGO"));
    clippy
        .args(["clippy", "--offline"])
        .current_dir(scratch.path());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("user");
    let ended = clippy.env("CARGO_TARGET_DIR", target).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
}
