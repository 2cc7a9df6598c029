//! The two programs of README: the copies here are identical, and one calls the other.

use plugin_core::Func;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // SAFETY: the plugin's code runs in this process, and this plugin is ours.
    let plugin = unsafe { plugin_core::open("greeter.so")? };
    let greet: Func<fn(String) -> String> = plugin.func("Greet")?; // compared with the Go type, once
    println!("{}", greet.call("world")?); // hello world
    Ok(())
}

use crate::support::{fixture, is_child, run_child};
use std::{env, os::unix::fs::symlink};

/// Returns README's first block of code in this language.
fn block(language: &str) -> &'static str {
    let readme = include_str!("../../../README.md");
    let (_, rest) = readme.split_once(&format!("```{language}")).unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn readme_says_what_is_tested() {
    let go = include_str!("../../../fixtures/readme/main.go");
    assert!(go.ends_with(&format!("\n{}", block("go"))));
    assert!(include_str!("readme.rs").contains(block("rust")));
}

#[test]
fn the_programs_of_readme_work() {
    if is_child() {
        let folder = tempfile::tempdir().unwrap();
        symlink(fixture("readme"), folder.path().join("greeter.so")).unwrap();
        env::set_current_dir(folder.path()).unwrap();
        return main().unwrap();
    }
    let output = run_child(&[]);
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("hello world\n"), "{printed}");
}
