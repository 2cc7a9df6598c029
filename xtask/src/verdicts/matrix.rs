//! The rows: which files are opened in which order.

use super::{
    ask::Verdict,
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
    /// Whether the last but one is refused by both; all others before the last open.
    after_refusal: bool,
    /// Why this library says something else than Go, where it does so on purpose.
    pub(crate) better: Option<&'static str>,
    /// Whether the last fails in its own code, which `goplug check` does not run.
    fails_in_init: bool,
}

impl Row {
    fn new(files: &[File]) -> Self {
        Self {
            files: files.to_vec(),
            after_refusal: false,
            better: None,
            fails_in_init: false,
        }
    }

    fn after_refusal(files: &[File]) -> Self {
        Self {
            after_refusal: true,
            ..Self::new(files)
        }
    }

    fn better(self, why: &'static str) -> Self {
        Self {
            better: Some(why),
            ..self
        }
    }

    fn fails_in_init(self) -> Self {
        Self {
            fails_in_init: true,
            ..self
        }
    }

    /// Whether `goplug check` says of each file what was said when it was opened.
    pub(crate) fn foresees(
        &self,
        opened: &[Verdict],
        checked: &[Verdict],
    ) -> Result<(), &'static str> {
        let last = self.files.len() - 1;
        if checked.len() <= last {
            return Err("goplug check said too little");
        }
        // Go's list is shorter where Go ended the process.
        let same = checked.iter().enumerate().all(|(at, checked)| {
            let refused = &Verdict::Died { how: String::new() };
            let opened = opened.get(at).unwrap_or(refused);
            let loads = opened.is_opened() || (self.fails_in_init && at == last);
            loads == checked.is_opened()
                // What is said better on purpose is said so here, too.
                && (opened.package().is_none()
                    || self.better.is_some()
                    || opened.package() == checked.package())
        });
        match same {
            true => Ok(()),
            false => Err("goplug check says otherwise"),
        }
    }

    /// Which Go program is asked: one built as the first plugin was, since this library brings a runtime built so.
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

    /// Whether both say the same, or what was to be expected here. Go's list is shorter where Go ended the process.
    pub(crate) fn compare(&self, go: &[Verdict], here: &[Verdict]) -> Result<(), &'static str> {
        let last = self.files.len() - 1;
        let as_meant = |said: &[Verdict]| {
            let opens = |at| !(self.after_refusal && at + 1 == last);
            said.len() == last + 1 && (0..last).all(|at| said[at].is_opened() == opens(at))
        };
        if !as_meant(go) || !as_meant(here) {
            return Err(
                "the files before the last were not opened, or refused, as the row is meant",
            );
        }
        let (go, here) = (&go[last], &here[last]);
        if matches!(here, Verdict::Died { .. }) {
            return Err("the process ended here");
        }
        let same = go.is_opened() == here.is_opened()
            && (go.package().is_none() || go.package() == here.package());
        match (same, self.better.is_some()) {
            (true, false) | (false, true) => Ok(()),
            (false, false) => Err("they differ"),
            (true, true) => Err("they agree: the row need no longer say that they differ"),
        }
    }
}

/// All rows for so many toolchains, of which the first is used most.
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

/// One plugin alone, and two that were built in different ways.
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
    // The file does not tell which profile it was: there is no runtime host for it, and no row in which it comes first.
    rows.push(Row::new(&[plain("small"), Plugin(go, PROFILE, "other")]));
}

/// Packages that plugins share with each other.
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

/// What is not a plugin, or is one that is open already, before and after a good plugin.
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
    // A refusal must not change what is said of the next file.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(package: Option<&str>) -> Verdict {
        Verdict::Refused {
            package: package.map(str::to_owned),
            text: String::new(),
        }
    }

    fn died() -> Verdict {
        Verdict::Died { how: String::new() }
    }

    #[test]
    fn one_file() {
        let row = || Row::new(&[Copy(Text)]);
        for (go, here, equal) in [
            (Verdict::Opened, Verdict::Opened, true),
            (Verdict::Opened, refused(None), false),
            (refused(None), Verdict::Opened, false),
            (refused(Some("a")), refused(Some("a")), true),
            (refused(Some("a")), refused(Some("b")), false),
            (refused(Some("a")), refused(None), false),
            (refused(None), refused(Some("a")), true),
            (died(), refused(Some("a")), true),
            (died(), Verdict::Opened, false),
        ] {
            let (go, here) = ([go], [here]);
            assert_eq!(row().compare(&go, &here).is_ok(), equal, "{go:?} {here:?}");
            assert_eq!(
                row().better("so").compare(&go, &here).is_ok(),
                !equal,
                "{go:?} {here:?}"
            );
        }
        for go in [Verdict::Opened, refused(None), died()] {
            assert!(row().compare(&[go], &[died()]).is_err());
        }
    }

    #[test]
    fn what_is_foreseen() {
        use Verdict::Opened;
        let row = || Row::new(&[Copy(Text)]);
        let p = || refused(Some("p"));
        assert!(row().foresees(&[Opened], &[Opened]).is_ok());
        assert!(row().foresees(&[p()], &[p()]).is_ok());
        assert!(row().foresees(&[died()], &[p()]).is_ok());
        assert!(row().foresees(&[], &[p()]).is_ok());
        assert!(row().foresees(&[], &[Opened]).is_err());
        assert!(row().foresees(&[p()], &[refused(Some("q"))]).is_err());
        assert!(row().foresees(&[p()], &[Opened]).is_err());
        let better = row().better("so");
        assert!(better.foresees(&[p()], &[refused(None)]).is_ok());
        assert!(row().foresees(&[Opened], &[]).is_err());
        assert!(row().fails_in_init().foresees(&[p()], &[Opened]).is_err());
        let panicked = refused(None);
        assert!(
            row()
                .fails_in_init()
                .foresees(&[panicked], &[Opened])
                .is_ok()
        );
    }

    #[test]
    fn files_before_the_last() {
        use Verdict::Opened;
        let files = [Copy(Text), Copy(Text)];
        let plain = Row::new(&files);
        assert!(plain.compare(&[Opened, Opened], &[Opened, Opened]).is_ok());
        for early in [refused(None), died()] {
            assert!(plain.compare(&[early], &[Opened, Opened]).is_err());
        }
        let both = || [refused(None), Opened];
        assert!(plain.compare(&both(), &both()).is_err());
        let after = Row::after_refusal(&files);
        assert!(after.compare(&both(), &both()).is_ok());
        assert!(after.compare(&both(), &[Opened, Opened]).is_err());
    }
}
