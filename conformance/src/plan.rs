//! Which host runs which of Go's tests, and which tests are left out, with the reason.

use crate::{
    error::Error,
    hosts::{Host, builds, fork_exec, interfaces, issues, life, methods, run_host},
};
use std::time::Duration;

pub(crate) enum Plan {
    Play(Scenario),
    /// The test is left out, for this reason.
    LeaveOut(&'static str),
}

/// How a Go test is run.
pub(crate) struct Scenario {
    host: Host,
    /// The parts of the host that must be in Go, see [`crate::hosts`].
    pub(crate) parts: &'static [&'static str],
    pub(crate) runs: u32,
    /// The time after which a run counts as hanging.
    pub(crate) limit: Duration,
}

impl Scenario {
    const fn new(host: Host) -> Self {
        Self {
            host,
            parts: &[],
            runs: 1,
            limit: Duration::from_secs(120),
        }
    }

    const fn with_part(mut self, parts: &'static [&'static str]) -> Self {
        self.parts = parts;
        self
    }

    const fn runs(mut self, runs: u32) -> Self {
        self.runs = runs;
        self
    }

    const fn within(mut self, seconds: u64) -> Self {
        self.limit = Duration::from_secs(seconds);
        self
    }
}

const fn play(host: Host) -> Plan {
    Plan::Play(Scenario::new(host))
}

/// Opens one plugin before all scenarios, since this may build the runtime host.
pub(crate) static WARM_UP: (&str, Scenario) =
    ("(first open)", Scenario::new(builds::open_one).within(1800));

static PLANS: &[(&str, Plan)] = &[
    (
        "TestDWARFSections",
        Plan::LeaveOut(
            "what Go's linker writes for debuggers, into a plugin and into a Go program; a host has no part in it",
        ),
    ),
    ("TestBuildID", play(builds::build_id)),
    (
        "TestRunHost",
        Plan::Play(Scenario::new(run_host::run).with_part(&["host"])),
    ),
    (
        "TestUniqueTypesAndItabs",
        Plan::Play(Scenario::new(interfaces::unique_types_and_itabs).with_part(&["iface"])),
    ),
    (
        "TestIssue18676",
        // The limit of the Go test, which is about an endless loop.
        Plan::Play(
            Scenario::new(interfaces::one_itab)
                .with_part(&["issue18676"])
                .within(10),
        ),
    ),
    ("TestIssue19534", play(issues::odd_plugin_path)),
    ("TestIssue18584", play(issues::types_match)),
    ("TestIssue19418", play(issues::linked_string)),
    ("TestIssue19529", play(builds::tag_with_at)),
    ("TestIssue22175", play(issues::plugin_opens_plugin)),
    ("TestIssue22295", play(issues::dots_in_names)),
    ("TestIssue24351", play(issues::channel)),
    (
        "TestIssue25756",
        Plan::Play(Scenario::new(life::run).runs(20)),
    ),
    ("TestIssue25756pie", play(life::run_in_position_independent)),
    ("TestMethod", play(methods::of_a_variable)),
    ("TestMethod2", play(methods::through_an_interface)),
    (
        "TestMethod3",
        Plan::Play(Scenario::new(methods::unexported).with_part(&["method3"])),
    ),
    ("TestIssue44956", play(issues::map_behind_pointer)),
    ("TestIssue52937", play(builds::generic)),
    (
        "TestIssue53989",
        Plan::Play(Scenario::new(issues::jump_table).with_part(&["issue53989"])),
    ),
    (
        "TestForkExec",
        Plan::Play(
            Scenario::new(fork_exec::run)
                .with_part(&["forkexec"])
                .runs(100),
        ),
    ),
    ("TestSymbolNameMangle", play(builds::mangled_names)),
    ("TestIssue62430", play(issues::initialised_map)),
    (
        "TestTextSectionSplit",
        Plan::LeaveOut(
            "how Go's linker splits the code of a large Go program on macOS; the host here is no Go program",
        ),
    ),
    ("TestIssue67976", play(builds::profiler)),
    ("TestIssue75102", play(issues::other_flags)),
    (
        "TestIssue81303",
        Plan::Play(Scenario::new(interfaces::itab_copies).with_part(&["issue81303"])),
    ),
];

/// Returns the plan for a Go test, if there is one.
pub(crate) fn of(test: &str) -> Option<&'static Plan> {
    PLANS
        .iter()
        .find(|(name, _)| *name == test)
        .map(|(_, plan)| plan)
}

/// Returns the names of all tests in the plan.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PLANS.iter().map(|(name, _)| *name)
}

/// Returns the host for a Go test.
pub(crate) fn host(test: &str) -> Result<Host, Error> {
    match of(test) {
        Some(Plan::Play(scenario)) => Ok(scenario.host),
        _ if test == WARM_UP.0 => Ok(WARM_UP.1.host),
        _ => Err(Error::NoHost {
            test: test.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_host_is_found_for_every_test_that_is_played() {
        for (name, plan) in PLANS {
            assert_eq!(host(name).is_ok(), matches!(plan, Plan::Play(_)), "{name}");
        }
        assert!(host(WARM_UP.0).is_ok());
        assert!(matches!(host("TestNew"), Err(Error::NoHost { test }) if test == "TestNew"));
        assert_eq!(names().collect::<BTreeSet<_>>().len(), PLANS.len());
    }
}
