//! `goplug`, started by a process that ignores SIGCHLD: it needs the results of what it runs. The only test here, since the process is another
//! one meanwhile.

mod support;

use std::process::Stdio;
use support::{fixture, goplug};

#[test]
fn a_parent_that_ignores_the_ends_of_children() {
    let mut call = goplug(&["call", &fixture("greet"), "Add", "40", "2"]);
    call.stdout(Stdio::piped()).stderr(Stdio::piped());
    plugin_platform::lose_results();
    let child = call.spawn();
    // The child has inherited it.
    plugin_platform::keep_results();
    let output = child.unwrap().wait_with_output().unwrap();
    let [text, errors] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{errors}");
    assert_eq!(text.trim(), "42", "{errors}");
}
