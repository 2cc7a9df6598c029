//! The differences between Go versions in module data and types.

use crate::{BuildInfo, ImageError, error::Unsupported};

/// Offsets in `runtime.moduledata` (runtime/symtab.go) and sizes in `internal/abi`, on 64-bit machines.
///
/// Taken from the debug information of each version; the same on amd64 and arm64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) types: u64,
    pub(super) types_end: u64,
    pub(super) plugin_table: u64,
    /// The size of `abi.MapType` with its header, which the methods follow.
    pub(crate) map_size: u64,
}

impl Layout {
    pub(super) const TEXT: u64 = 0xb0;
    pub(super) const TEXT_END: u64 = 0xb8;

    /// Returns the layout of the version that built a file.
    pub(super) fn of(build: &BuildInfo) -> Result<Self, ImageError> {
        let unsupported =
            || ImageError::Unsupported(Unsupported::GoVersion(build.go_version.clone()));
        let (types_end, plugin_table, map_size) =
            match minor(build.release()).ok_or_else(unsupported)? {
                21..=23 => (0x130, 0x190, 88),
                // Swiss maps, unless switched off.
                24 | 25 if build.experiments().contains(&"noswissmap") => (0x130, 0x190, 88),
                24 | 25 => (0x130, 0x190, 112),
                26 => (0x130, 0x198, 112),
                27 => (0x138, 0x180, 136),
                _ => return Err(unsupported()),
            };
        Ok(Self {
            types: 0x128,
            types_end,
            plugin_table,
            map_size,
        })
    }

    // From the plugin table on, the fields have kept their order and sizes in all versions.

    pub(super) fn plugin_path(self) -> u64 {
        self.plugin_table + 0x18
    }

    pub(super) fn package_hashes(self) -> u64 {
        self.plugin_table + 0x28
    }

    pub(super) fn init_tasks(self) -> u64 {
        self.plugin_table + 0x40
    }

    pub(super) fn module_hashes(self) -> u64 {
        self.plugin_table + 0x68
    }

    /// Returns slices that are only checked, with the sizes of their elements.
    pub(super) fn slices(self) -> impl Iterator<Item = (u64, u64)> {
        let of_plugin = [
            (self.plugin_table, 8),
            (self.package_hashes(), 40),
            (self.module_hashes(), 40),
        ];
        of_plugin.into_iter()
    }

    /// Returns the slices of pointers: the lists of initialisers and, up to Go 1.26, of itabs.
    pub(super) fn pointer_slices(self) -> impl Iterator<Item = u64> {
        let itabs = self.type_links().map(|types| types + 0x18);
        itabs.into_iter().chain([self.init_tasks()])
    }

    /// Returns the slice of the offsets of types, which Go 1.27 does not have.
    pub(super) fn type_links(self) -> Option<u64> {
        (self.types_end == 0x130).then(|| self.plugin_table - 0x30)
    }

    /// Returns the slice of text sections.
    pub(super) fn text_sections(self) -> u64 {
        let distance = if self.types_end == 0x130 { 0x48 } else { 0x18 };
        self.plugin_table - distance
    }

    /// Returns words that are zero in a file: masks, the map of types.
    pub(super) fn unset(self) -> impl Iterator<Item = u64> {
        (self.has_main() + 8..self.size()).step_by(8)
    }

    /// Returns the minimum size. The rest, such as the link to the next module, is not set in a file.
    pub(super) fn size(self) -> u64 {
        self.plugin_table + 0xb8
    }

    pub(super) fn has_main(self) -> u64 {
        self.plugin_table + 0x80
    }
}

/// Returns the `27` of `go1.27.3`, `go1.27rc1` or `devel go1.27-0123abcd`.
fn minor(release: &str) -> Option<u32> {
    let tail = release
        .strip_prefix("devel ")
        .unwrap_or(release)
        .strip_prefix("go1.")?;
    let digits = tail
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(tail.len());
    tail[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(version: &str) -> Result<Layout, ImageError> {
        Layout::of(&BuildInfo {
            go_version: version.to_owned(),
            ..BuildInfo::default()
        })
    }

    #[test]
    fn knows_its_versions() {
        assert_eq!(layout("go1.21.13").unwrap().has_main(), 0x210);
        assert_eq!(layout("go1.26.8-X:arenas").unwrap().has_main(), 0x218);
        assert_eq!(layout("go1.27rc1").unwrap().has_main(), 0x200);
        assert_eq!(
            layout("devel go1.27-0123abcd Tue Jan 6").unwrap(),
            layout("go1.27.3").unwrap()
        );
        assert_eq!(layout("go1.25.5 X:noswissmap").unwrap().map_size, 88);
        assert_eq!(layout("go1.25.5 X:arenas").unwrap().map_size, 112);
        for unknown in ["go1.20.14", "go1.28", "go2.0", "go1", "", "gccgo"] {
            let error = layout(unknown).unwrap_err();
            assert!(
                matches!(error, ImageError::Unsupported(Unsupported::GoVersion(version)) if version == unknown)
            );
        }
    }
}
