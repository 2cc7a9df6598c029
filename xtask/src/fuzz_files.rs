//! `cargo xtask fuzz-files`: runs the tests of `plugin-core` that make random files, with more and other files than `cargo xtask test`.

use crate::{
    build_fixtures,
    error::Result,
    fuzz_calls::any_seed,
    go::{Go, GoChoice},
    process,
};

/// The tests, in plugin-core/tests/it. They read the variables that `fuzz` sets.
const TESTS: [&str; 6] = [
    "open::mutants::damaged_metadata_is_refused",
    "open::mutants::each_bit_of_the_dynamic_section",
    "open::mutants::each_bit_of_the_program_headers",
    "open::relocations::the_dynamic_linker_survives_what_passes",
    "open::library_graphs::whatever_is_needed_nothing_hangs_or_dies",
    "open::self_bound::a_hidden_variable_of_the_runtime_is_noticed",
];

/// Open damaged plugins, plugins with each bit of their headers flipped, plugins with random libraries, and plugins with a hidden variable of the runtime
#[derive(Debug, clap::Args)]
pub(crate) struct FuzzFiles {
    /// The number of damaged plugins of each kind; there are a quarter as many graphs of libraries, and a 25th as many hidden variables
    #[arg(long, default_value_t = 500)]
    count: u32,
    #[arg(long)]
    seed: Option<u32>,
    #[command(flatten)]
    go: GoChoice,
}

impl FuzzFiles {
    pub(crate) fn run(self) -> Result {
        let seed = self.seed.map_or_else(any_seed, u64::from);
        fuzz(&self.go.announced()?, self.count, seed)
    }
}

fn fuzz(go: &Go, count: u32, seed: u64) -> Result {
    let fixtures = build_fixtures::build(go, &build_fixtures::choose(&[])?)?;
    println!("fuzz-files --count {count} --seed {seed}");
    let mut cargo = go.cargo();
    cargo
        .args([
            "test",
            "--quiet",
            "--package=plugin-core",
            "--all-features",
            "--test=it",
        ])
        .args(["--", "--exact", "--nocapture", "--test-threads=1"])
        .args(TESTS)
        .env("GO_PLUGIN_FIXTURES", fixtures)
        .env("GO_PLUGIN_MUTANTS_SEED", seed.to_string());
    for (variable, share) in [
        ("GO_PLUGIN_MUTANTS", 1),
        ("GO_PLUGIN_GRAPHS", 4),
        ("GO_PLUGIN_HIDDEN", 25),
    ] {
        cargo.env(variable, count.div_ceil(share).to_string());
    }
    process::run(&mut cargo)
}
