//! Runs all scenarios and prints the outcome of each.

use crate::{
    error::Error,
    go_tests::GoTest,
    plan::{self, Plan, WARM_UP},
    player,
    workspace::Workspace,
};
use std::{path::Path, time::Instant};

/// The last line is `conformance: N of M scenarios of Go's plugin tests pass (goX.Y.Z)`.
///
/// Returns true if all passed.
pub(crate) fn run(go: &Path, folder: &Path) -> Result<bool, Error> {
    println!("copying the test data of Go's package plugin, and building what its tests share");
    let workspace = Workspace::set_up(go, folder)?;
    println!("{}: {}", workspace.version, workspace.folder().display());
    // Otherwise the first scenario would have to build the runtime host within its time limit.
    player::play(&workspace, WARM_UP.0, &WARM_UP.1)?;

    let (mut counted, mut passed) = (0, 0);
    let mut left_out = Vec::new();
    for test in &workspace.tests {
        let start = Instant::now();
        let ended = match plan::of(&test.name) {
            Some(Plan::LeaveOut(reason)) => {
                left_out.push((&test.name, reason));
                continue;
            }
            Some(Plan::Play(scenario)) => play(&workspace, test, scenario),
            None => Err(Error::NoHost {
                test: test.name.clone(),
            }),
        };
        counted += 1;
        let (name, seconds) = (&test.name, start.elapsed().as_secs_f32());
        match ended {
            Ok(()) => {
                passed += 1;
                println!("pass {name} {seconds:.1} s");
            }
            Err(error) => println!("FAIL {name} {seconds:.1} s: {error}"),
        }
    }
    for (name, reason) in left_out {
        println!("not counted: {name}: {reason}");
    }
    for name in plan::names().filter(|name| workspace.tests.iter().all(|test| test.name != *name)) {
        println!(
            "not counted: {name}: {} does not have it",
            workspace.version
        );
    }
    println!(
        "conformance: {passed} of {counted} scenarios of Go's plugin tests pass ({})",
        workspace.version
    );
    // If the tests of a toolchain were not found, that is not a pass.
    Ok(passed == counted && counted > 0)
}

fn play(workspace: &Workspace, test: &GoTest, scenario: &plan::Scenario) -> Result<(), Error> {
    test.builds
        .iter()
        .try_for_each(|build| workspace.build(build))?;
    player::play(workspace, &test.name, scenario)
}
