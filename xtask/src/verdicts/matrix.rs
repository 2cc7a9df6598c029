//! The rows of the matrix: which files are opened in which order.

use super::{
    file::{
        Change::{self, Folder, Missing, Same, SymbolicLink, Text, Truncated},
        File::{self, Copy, Fixture, Plugin},
        Workshop,
    },
    flags::{ASAN, EXPERIMENT, Flags, GLOBAL, LOCAL, PLAIN, PROFILE, RACE, TRIMPATH, UNOPTIMISED},
};

/// Files that one process opens, of which the last is judged.
pub(crate) struct Row {
    pub(crate) files: Vec<File>,
    /// Whether both refuse the file before the last. They open all others before the last.
    pub(super) after_refusal: bool,
    /// Why the verdict of this library differs from Go's, if it does so on purpose.
    pub(crate) better: Option<&'static str>,
    /// Whether the last file fails in its own code, which `goplug check` does not run.
    pub(super) fails_in_init: bool,
}

impl Row {
    pub(super) fn new(files: &[File]) -> Self {
        Self {
            files: files.to_vec(),
            after_refusal: false,
            better: None,
            fails_in_init: false,
        }
    }

    pub(super) fn after_refusal(files: &[File]) -> Self {
        Self {
            after_refusal: true,
            ..Self::new(files)
        }
    }

    pub(super) fn better(self, why: &'static str) -> Self {
        Self {
            better: Some(why),
            ..self
        }
    }

    pub(super) fn fails_in_init(self) -> Self {
        Self {
            fails_in_init: true,
            ..self
        }
    }

    /// Returns the toolchain and flags of the Go program. They are those of the first plugin, since this library loads a runtime with these.
    pub(crate) fn program(&self) -> (usize, Flags) {
        let first = self.files.iter().find_map(|file| match file {
            Plugin(go, flags, _) => Some((*go, *flags)),
            _ => None,
        });
        first.unwrap_or((0, PLAIN))
    }

    pub(crate) fn text(&self, workshop: &Workshop) -> String {
        let name = |file: &File| match file {
            Plugin(go, flags, name) => {
                format!("{name} ({}, {})", workshop.go(*go).version, flags.name)
            }
            Fixture(name) => (*name).to_owned(),
            Copy(change) => format!("small: {change:?}"),
        };
        let names: Vec<String> = self.files.iter().map(name).collect();
        names.join(" -> ")
    }
}

/// Returns all rows for a number of toolchains, of which the first is used most.
pub(crate) fn rows(toolchains: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for go in 0..toolchains {
        flags(go, go == 0, &mut rows);
        modules(
            go,
            if go == 0 {
                &[PLAIN, TRIMPATH]
            } else {
                &[PLAIN]
            },
            &mut rows,
        );
        for other in (0..toolchains).filter(|other| *other != go) {
            rows.push(Row::new(&[
                Plugin(go, PLAIN, "small"),
                Plugin(other, PLAIN, "other"),
            ]));
        }
    }
    files(&mut rows);
    rows
}

/// Adds rows with one plugin, and with two that were built with different flags.
fn flags(go: usize, all: bool, rows: &mut Vec<Row>) {
    let plain = |name| Plugin(go, PLAIN, name);
    rows.push(Row::new(&[plain("small")]));
    let global = if all { &GLOBAL[..] } else { &GLOBAL[..1] };
    for flags in global {
        let with = |name| Plugin(go, *flags, name);
        rows.push(Row::new(&[with("small")]));
        rows.push(Row::new(&[with("small"), with("other")]));
        rows.push(Row::new(&[plain("small"), with("other")]));
        rows.push(Row::new(&[with("small"), plain("other")]));
    }
    if !all {
        return;
    }
    for pair in [
        [TRIMPATH, UNOPTIMISED],
        [UNOPTIMISED, EXPERIMENT],
        [EXPERIMENT, TRIMPATH],
    ] {
        let [first, second] = pair;
        rows.push(Row::new(&[
            Plugin(go, first, "small"),
            Plugin(go, second, "other"),
        ]));
    }
    for flags in LOCAL {
        let with = |name| Plugin(go, flags, name);
        rows.push(Row::new(&[with("small")]));
        rows.push(Row::new(&[plain("small"), with("other")]));
    }
    let race = Row::new(&[plain("small"), Plugin(go, RACE, "other")]);
    rows.push(race.better("names the flag -race, where Go names a package that differs for it"));
    rows.push(Row::new(&[plain("small"), Plugin(go, ASAN, "other")]));
    // The file does not show which profile was used, so no runtime host can be built for it, and it is the first file of no row.
    rows.push(Row::new(&[plain("small"), Plugin(go, PROFILE, "other")]));
}

/// Adds rows with packages that plugins share.
fn modules(go: usize, flags: &[Flags], rows: &mut Vec<Row>) {
    for flags in flags {
        let orders: [&[&'static str]; 17] = [
            &["use_old", "use_old_too"],
            &["use_old", "use_new"],
            &["use_new", "use_old"],
            &["use_old", "use_copy"],
            &["use_body_1", "use_body_2"],
            &["use_sub_old", "use_sub_new"],
            &["use_old", "use_sub_new"],
            &["use_sub_new", "use_old"],
            &["use_mid_old", "use_mid_new"],
            &["use_mid_new", "use_mid_old"],
            &["use_old", "use_mid_old"],
            &["use_old", "use_mid_new"],
            &["use_new", "use_mid_new"],
            &["small", "use_old", "use_new"],
            &["use_new", "small", "use_mid_old"],
            &["small", "http", "http_too"],
            &["http", "use_old", "small"],
        ];
        for order in orders {
            let files: Vec<File> = order.iter().map(|name| Plugin(go, *flags, name)).collect();
            rows.push(Row::new(&files));
        }
    }
}

/// Adds rows with files that are not plugins, or are open already, before and after a good plugin.
fn files(rows: &mut Vec<Row>) {
    let small = Plugin(0, PLAIN, "small");
    for name in ["c_library", "c_shared", "executable", "not_main"] {
        rows.push(Row::new(&[Fixture(name)]));
        rows.push(Row::new(&[small, Fixture(name)]));
    }
    let changes: [Change; 6] = [Same, SymbolicLink, Truncated, Text, Missing, Folder];
    for change in changes {
        rows.push(Row::new(&[Copy(change)]));
        rows.push(Row::new(&[small, Copy(change)]));
    }
    rows.push(Row::new(&[Copy(Same), small]));
    rows.push(Row::new(&[Copy(SymbolicLink), small]));
    rows.push(Row::new(&[Plugin(0, PLAIN, "panics")]).fails_in_init());
    // A refusal must not change the verdict on the next file.
    let plain = |name| Plugin(0, PLAIN, name);
    for [first, refused, next] in [
        [small, Copy(Same), plain("other")],
        [small, Copy(Text), plain("other")],
        [plain("use_old"), plain("use_new"), plain("other")],
        [plain("use_old"), plain("use_new"), plain("use_old_too")],
        [plain("use_old"), plain("use_new"), plain("use_sub_new")],
        [small, Plugin(0, TRIMPATH, "use_old"), plain("http")],
    ] {
        rows.push(Row::after_refusal(&[first, refused, next]));
    }
    let library = Row::after_refusal(&[small, Fixture("c_library"), plain("other")]);
    rows.push(library);
}
