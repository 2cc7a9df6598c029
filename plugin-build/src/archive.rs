//! What is in the archive of a runtime host: that it is the one that was wanted, and which symbols a program must export for plugins.

use std::{collections::BTreeSet, fs, path::Path};

use goblin::{
    archive::Archive,
    elf::{Elf, section_header::SHN_UNDEF, sym},
};
use plugin_runtime_host::HostSpec;

use crate::Error;

/// The object that Go's linker has made (cmd/link/internal/ld/ar.go, hostArchive and archive); the others are from the C compiler.
const GO_OBJECT: &str = "go.o";

/// Writes the list of symbols that the archive defines for others, as linkers take it by `--dynamic-list`.
///
/// These are the ones that a host exports that is a library, and that a Go program exports which imports package `plugin`
/// (cmd/link/internal/ld/lib.go, `-rdynamic`): Go's, and those of its C code, which plugins have, too, and which must be one.
pub(crate) fn write_exports(archive: &Path, spec: &HostSpec, list: &Path) -> Result<(), Error> {
    let bytes = fs::read(archive).map_err(|reason| Error::Read {
        path: archive.to_owned(),
        reason,
    })?;
    let names = exports(archive, &bytes, spec)?;
    let lines: String = names.iter().map(|name| entry(name) + ";\n").collect();
    fs::write(list, format!("{{\n{lines}}};\n")).map_err(|reason| Error::Read {
        path: list.to_owned(),
        reason,
    })
}

fn exports(archive: &Path, bytes: &[u8], spec: &HostSpec) -> Result<BTreeSet<String>, Error> {
    let wrong = |problem: String| Error::Archive {
        archive: archive.to_owned(),
        problem,
    };
    let unreadable = |error: goblin::error::Error| wrong(error.to_string());
    let members = Archive::parse(bytes).map_err(unreadable)?;
    let mut names = BTreeSet::new();
    let mut built = None;
    for member in members.members() {
        let object = members.extract(member, bytes).map_err(unreadable)?;
        if member == GO_OBJECT {
            built = plugin_image::read(object)?.build;
        }
        let elf = Elf::parse(object).map_err(unreadable)?;
        let exported = elf.syms.iter().filter(is_exported);
        let name = |symbol: sym::Sym| elf.strtab.get_at(symbol.st_name).map(str::to_owned);
        names.extend(exported.filter_map(name));
    }
    let built = built.ok_or_else(|| wrong(format!("no {GO_OBJECT} by Go is in it")))?;
    if built.build_mode() != Some("c-archive") || built.release() != spec.go_version {
        return Err(wrong(format!(
            "expected an archive by {}, found -buildmode={} by {}",
            spec.go_version,
            built.build_mode().unwrap_or("unknown"),
            built.go_version
        )));
    }
    Ok(names)
}

/// A symbol in a dynamic list.
///
/// In quotes a name can have any character, and for GNU ld and mold it is then no pattern; for lld it is one all the same. So what would
/// be special in a pattern (`type:[]int`) is written without quotes, and with `?` for all that is neither letter nor digit, since the
/// linkers differ in what may stand outside of quotes.
fn entry(name: &str) -> String {
    if !name.contains(['[', ']', '*', '?', '\\', '"']) {
        return format!("\"{name}\"");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$');
    let pattern = |c: char| match c {
        _ if plain(c) => c,
        _ if c.is_ascii() => '?',
        // As many bytes as a linker may take it for.
        _ => '*',
    };
    name.chars().map(pattern).collect()
}

fn is_exported(symbol: &sym::Sym) -> bool {
    let bound = matches!(
        sym::st_bind(symbol.st_info),
        sym::STB_GLOBAL | sym::STB_WEAK
    );
    bound
        && sym::st_visibility(symbol.st_other) == sym::STV_DEFAULT
        && symbol.st_shndx != SHN_UNDEF as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_like_patterns() {
        for (name, written) in [
            ("runtime.gopark", "\"runtime.gopark\""),
            (
                "go:link.pkghashbytes.runtime",
                "\"go:link.pkghashbytes.runtime\"",
            ),
            ("type:struct {}", "\"type:struct {}\""),
            ("type:[]int", "type???int"),
            ("type:map[K]*T", "type?map?K??T"),
            ("type:*p.Größe", "type??p.Gr**e"),
        ] {
            assert_eq!(entry(name), written);
        }
    }
}
