//! What a library tells the dynamic linker about itself and others, and the names by which it is bound to these.

use super::{Dynamic, arch, class, loading, program_headers, segments};
use crate::{
    Binding, Class, ImageError, Linking, error::Unsupported, memory::Memory, not_image,
    package_hash_symbol, view::View,
};
use goblin::elf::{
    Header,
    dynamic::{DF_1_NODEFLIB, DT_FLAGS_1, DT_RUNPATH, DT_VERSYM},
    header,
};

/// Reads what a library tells the dynamic linker about itself and others.
pub(crate) fn linking(view: View<'_>) -> Result<Linking, ImageError> {
    let (header, dynamic, memory) = dynamic(view)?;
    let path = dynamic.search_path(&memory)?;
    let (rpath, runpath) = match dynamic.has(DT_RUNPATH) {
        true => (Vec::new(), Some(path)),
        false => (path, None),
    };
    let mut needed = dynamic.needed(&memory)?;
    let filters = dynamic.filters(&memory)?;
    needed.extend_from_slice(&filters);
    let flags = dynamic.value(DT_FLAGS_1).unwrap_or(0);
    // Only what may share a runtime exports the hashes of its packages: a plugin, or a program that opens plugins.
    let tables = dynamic.symbol_tables(&memory)?;
    let hash = tables.by_name(&memory.view, package_hash_symbol("runtime").as_bytes())?;
    Ok(Linking {
        class: class(&header),
        arch: arch(&header),
        name: dynamic.name(&memory)?,
        needed,
        filters,
        rpath,
        runpath,
        system_folders: flags & DF_1_NODEFLIB == 0,
        has_versions: dynamic.has(DT_VERSYM),
        is_go_plugin: hash.is_some(),
        versions_of: loading::required_versions(&dynamic, &memory)?,
    })
}

/// Reads the names by which a library is bound to others.
pub(crate) fn binding(view: View<'_>) -> Result<Binding, ImageError> {
    let (header, dynamic, memory) = dynamic(view)?;
    let order = header.e_ident[header::EI_DATA];
    if class(&header) != Class::Bits64 || order != header::ELFDATA2LSB {
        return Err(ImageError::Unsupported(Unsupported::Container {
            what: "ELF class and byte order",
            value: u64::from(header.e_ident[header::EI_CLASS]) << 8 | u64::from(order),
        }));
    }
    let tables = dynamic.symbol_tables(&memory)?;
    loading::read_binding(&dynamic, &memory, &tables)
}

/// Reads the header and the dynamic section, and returns them with the memory image.
fn dynamic(view: View<'_>) -> Result<(Header, Dynamic, Memory<'_>), ImageError> {
    if *view.up_to(0, 4)? != *header::ELFMAG {
        return Err(ImageError::NotAnImage {
            found: not_image::what(&view)?,
        });
    }
    let (header, context) = super::header(&view)?;
    let programs = program_headers(&view, &header, context)?;
    let dynamic = Dynamic::read(&view, &programs, context)?;
    let memory = Memory::new(view, segments(&programs))?;
    Ok((header, dynamic, memory))
}
