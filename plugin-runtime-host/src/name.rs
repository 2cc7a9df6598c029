//! File names of runtime hosts, which tell all that must be equal between host and plugin.

use super::{HostSpec, source::Source};
use plugin_platform::{LOADER, loader};
use sha2::{Digest, Sha256};

impl HostSpec {
    pub(super) fn file_name_of(&self, source: &Source) -> String {
        host_file_name(
            &self.goos,
            &format!("{}-{}", self.stem(source), source.id()),
        )
    }

    pub(super) fn plain_file_name_of(&self, source: &Source) -> String {
        host_file_name(&self.goos, &self.stem(source))
    }

    fn stem(&self, source: &Source) -> String {
        let mut stem = format!("goplugin-host{}", source.abi());
        for part in [&self.go_version, &self.goos, &self.goarch] {
            stem.push('-');
            // Versions of vendors and of development trees hold blanks and slashes.
            stem.extend(part.chars().map(|c| match c {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => c,
                _ => '_',
            }));
        }
        if self.trimpath {
            stem.push_str("-trimpath");
        }
        let spelled_out = Self {
            trimpath: self.trimpath,
            ..Self::new(&self.go_version, &self.goos, &self.goarch)
        };
        if *self != spelled_out || stem.contains('_') {
            let mut hash = Sha256::new();
            for part in [
                &self.go_version,
                self.gcflags.as_ref().unwrap_or(&String::new()),
            ]
            .into_iter()
            .chain(&self.experiments)
            {
                hash.update(part);
                hash.update([0]);
            }
            let hash = hash.finalize();
            stem.push('-');
            stem.extend(hash.iter().take(4).map(|byte| format!("{byte:02x}")));
        }
        stem
    }
}

/// The file name of the shared library `stem` on the system that Go calls `goos`.
fn host_file_name(goos: &str, stem: &str) -> String {
    loader(goos).unwrap_or(&LOADER).file_name(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_settings_are_spelled_out() {
        let spec = HostSpec::new("go1.26.8", "linux", "amd64");
        let source = Source::embedded();
        assert_eq!(
            spec.file_name(),
            format!(
                "libgoplugin-host{}-go1.26.8-linux-amd64-{}.so",
                source.abi(),
                source.id()
            )
        );
        assert_eq!(
            spec.plain_file_name(),
            format!("libgoplugin-host{}-go1.26.8-linux-amd64.so", source.abi())
        );
    }

    #[test]
    fn every_setting_is_in_the_name() {
        let plain = HostSpec::new("go1.26.8", "linux", "amd64");
        let variants = [
            plain.clone(),
            HostSpec {
                trimpath: true,
                ..plain.clone()
            },
            HostSpec {
                gcflags: Some("all=-N".into()),
                ..plain.clone()
            },
            HostSpec {
                gcflags: Some("all=-l".into()),
                ..plain.clone()
            },
            HostSpec {
                experiments: vec!["arenas".into()],
                ..plain.clone()
            },
            HostSpec {
                trimpath: true,
                experiments: vec!["arenas".into()],
                ..plain.clone()
            },
            HostSpec {
                go_version: "go1.26.8 (Vendor 1)".into(),
                ..plain.clone()
            },
            HostSpec {
                go_version: "go1.26.8_(Vendor 1)".into(),
                ..plain.clone()
            },
            HostSpec {
                go_version: "go1.26.8/../../x".into(),
                ..plain.clone()
            },
            HostSpec {
                goos: "darwin".into(),
                ..plain.clone()
            },
            HostSpec {
                goarch: "arm64".into(),
                ..plain
            },
        ];
        let names: std::collections::BTreeSet<_> =
            variants.iter().map(HostSpec::file_name).collect();
        assert_eq!(names.len(), variants.len(), "{names:#?}");
        for name in names {
            assert!(!name.contains(['/', ' ', '(']), "{name}");
        }
    }
}
