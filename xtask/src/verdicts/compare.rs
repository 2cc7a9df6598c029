//! Compares the verdicts on the files of a row.

use super::{ask::Verdict, matrix::Row};

impl Row {
    /// Returns an error unless both verdicts are the same, or differ as the row expects. Go's list is shorter if the Go program crashed.
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
    /// Reports whether `goplug check` has the same verdict on each file as opening it.
    pub(crate) fn foresees(
        &self,
        opened: &[Verdict],
        checked: &[Verdict],
    ) -> Result<(), &'static str> {
        let last = self.files.len() - 1;
        if checked.len() <= last {
            return Err("goplug check said too little");
        }
        // Go's list is shorter if the Go program crashed.
        let same = checked.iter().enumerate().all(|(at, checked)| {
            let refused = &Verdict::Died { how: String::new() };
            let opened = opened.get(at).unwrap_or(refused);
            let loads = opened.is_opened() || (self.fails_in_init && at == last);
            loads == checked.is_opened()
                // Where this library differs from Go on purpose, `goplug check` does too.
                && (opened.package().is_none()
                    || self.better.is_some()
                    || opened.package() == checked.package())
        });
        match same {
            true => Ok(()),
            false => Err("goplug check says otherwise"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdicts::file::{Change::Text, File::Copy};

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
