//! [`Source`]: the Go source of the runtime host, as it is embedded in this crate.

use super::{made, source_files::EMBEDDED};
use plugin_image::BuildInfo;
use std::{borrow::Cow, io, path::Path, sync::OnceLock};

/// The C functions in the embedded source that are looked up. The list is constant, and the identity is computed at compile time:
/// searching the source would take a tenth of a millisecond of the first open.
const EMBEDDED_EXPORTS: &[&str] = &["goplugin1_begin", "goplugin1_start"];

const EMBEDDED_ID: u64 = identity(EMBEDDED);

/// A Go module that a runtime host is built from, with its identity.
#[derive(Debug)]
pub(super) struct Source {
    files: Cow<'static, [(&'static str, &'static str)]>,
    id: String,
    exports: Vec<&'static str>,
    abi: u32,
}

impl Source {
    /// The module in this crate's folder `host`.
    pub(super) fn embedded() -> &'static Self {
        static SOURCE: OnceLock<Source> = OnceLock::new();
        SOURCE.get_or_init(|| {
            let files = Cow::Borrowed(EMBEDDED);
            Self::with(files, EMBEDDED_ID, EMBEDDED_EXPORTS.to_vec())
        })
    }

    #[cfg(test)]
    pub(super) fn new(files: Cow<'static, [(&'static str, &'static str)]>) -> Self {
        let id = identity(&files);
        let exports = exports(&files);
        Self::with(files, id, exports)
    }

    fn with(
        files: Cow<'static, [(&'static str, &'static str)]>,
        id: u64,
        exports: Vec<&'static str>,
    ) -> Self {
        let number = |name: &&str| {
            let (number, _) = name.strip_prefix("goplugin")?.split_once('_')?;
            number.parse().ok()
        };
        Self {
            files,
            id: format!("{:012x}", id >> 16),
            abi: exports.iter().find_map(number).unwrap_or(0),
            exports,
        }
    }

    /// Twelve hex digits that identify the source.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The build tag that puts [`Source::id`] into the build information of a host. Unlike most other settings, build tags are
    /// recorded even with `-trimpath`, and they change no package's hash.
    pub(super) fn tag(&self) -> String {
        format!("{SOURCE_TAG}{}", self.id)
    }

    /// The C functions of the host that are looked up.
    pub(super) fn exports(&self) -> &[&'static str] {
        &self.exports
    }

    /// The number in the exported names, such as `goplugin1_start`: the version of the interface between host and this library.
    pub(super) fn abi(&self) -> u32 {
        self.abi
    }

    /// Writes the module to the new folder `folder`, for Go language version 1.`minor`.
    pub(super) fn write(&self, folder: &Path, minor: u32) -> io::Result<()> {
        made::folder(folder, 0o777)?;
        for (path, text) in self.files.iter() {
            let target = folder.join(path);
            if let Some(parent) = target.parent() {
                made::folders(parent, 0o777)?;
            }
            if *path == "go.mod" {
                made::written(&target, with_go_directive(text, minor).as_bytes())?;
            } else {
                made::written(&target, text.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// A hash of the names and texts of the files, and of the build flags: FNV-1a (Fowler, Noll and Vo), 64 bits. It distinguishes
/// sources of different versions. It need not resist attacks, since nobody gains by a collision.
const fn identity(files: &[(&str, &str)]) -> u64 {
    const fn with(mut hash: u64, text: &str) -> u64 {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        // No text contains this byte, so it separates the parts.
        (hash ^ 0xff).wrapping_mul(0x0100_0000_01b3)
    }
    let mut hash = with(0xcbf2_9ce4_8422_2325, super::ldflags::LDFLAGS);
    let mut at = 0;
    while at < plugin_platform::LOADERS.len() {
        hash = with(hash, plugin_platform::LOADERS[at].link_flags);
        at += 1;
    }
    at = 0;
    while at < files.len() {
        hash = with(with(hash, files[at].0), files[at].1);
        at += 1;
    }
    hash
}

/// The names of all C functions that are looked up: they begin with `goplugin` and a number.
#[cfg(test)]
fn exports(files: &[(&'static str, &'static str)]) -> Vec<&'static str> {
    let numbered = |line: &'static str| {
        let definition = line.strip_prefix("//export ");
        let name = definition.or_else(|| Some(line.strip_prefix("void ")?.split_once('(')?.0))?;
        let number = name.strip_prefix("goplugin")?;
        number
            .starts_with(|c: char| c.is_ascii_digit())
            .then_some(name.trim())
    };
    let lines = files.iter().flat_map(|(_, text)| text.lines());
    lines.filter_map(numbered).collect()
}

/// go.mod with the `go` directive set to 1.`minor` and no `toolchain` directive.
///
/// The defaults of GODEBUG depend on the `go` directive of the main module, which for a plugin is its host (internal/godebugs,
/// `go help godebug`). With the version of the toolchain, plugins behave as in a Go program of that version.
fn with_go_directive(go_mod: &str, minor: u32) -> String {
    let mut text = String::new();
    for line in go_mod.lines() {
        match line.split_whitespace().next() {
            Some("go") => text.push_str(&format!("go 1.{minor}\n")),
            Some("toolchain") => {}
            _ => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

/// What the tag of a host begins with ([`Source::tag`]).
const SOURCE_TAG: &str = "goplugin_source_";

/// Whether this was built from the source of a host, of this or another version of this crate.
#[must_use]
pub fn is_host(build: &BuildInfo) -> bool {
    let tags = build.setting("-tags").unwrap_or_default();
    tags.split(',').any(|tag| tag.starts_with(SOURCE_TAG))
}

/// The build tags among these that a user has set, if there are any: the others tell what a host was built from.
#[must_use]
pub fn users_tags(tags: &str) -> Option<String> {
    let users = tags.split(',').filter(|tag| !tag.starts_with("goplugin_"));
    let users: Vec<_> = users.filter(|tag| !tag.is_empty()).collect();
    (!users.is_empty()).then(|| users.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn files_below(folder: &Path, prefix: &str, found: &mut Vec<(String, PathBuf)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                files_below(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push((name, entry.path()));
            }
        }
    }

    #[test]
    fn list_equals_folder() {
        let mut found = Vec::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("host");
        files_below(&folder, "", &mut found);
        found.retain(|(name, _)| !name.ends_with("_test.go") && !name.starts_with("generate/"));
        found.sort();
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        let listed: Vec<_> = EMBEDDED.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            listed, names,
            "the list in source.rs differs from the folder host"
        );
    }

    #[test]
    fn embedded_module_has_a_contract() {
        let source = Source::embedded();
        assert_eq!(source.exports(), exports(EMBEDDED));
        assert!(source.abi() >= 1);
        let prefix = format!("goplugin{}_", source.abi());
        for name in source.exports() {
            assert!(
                name.starts_with(&prefix),
                "{name} does not start with {prefix}"
            );
        }
        assert!(source.id().len() == 12 && source.tag().ends_with(source.id()));
    }

    #[test]
    fn identity_follows_names_and_texts() {
        let id = |files: &'static [(&str, &str)]| Source::new(Cow::Borrowed(files)).id;
        let all = [
            id(&[("a", "bc")]),
            id(&[("ab", "c")]),
            id(&[("a", "b"), ("c", "")]),
            id(&[("a", "b"), ("", "c")]),
            id(&[("a", "b")]),
            id(&[]),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn go_directive_is_the_toolchains() {
        let go_mod = "module goplugin.host\n\ngo 1.21\n\ntoolchain go1.22.1\n";
        assert_eq!(
            with_go_directive(go_mod, 26),
            "module goplugin.host\n\ngo 1.26\n\n"
        );
        let (_, embedded) = EMBEDDED.iter().find(|(path, _)| *path == "go.mod").unwrap();
        assert!(with_go_directive(embedded, 27).contains("\ngo 1.27\n"));
    }
}
