//! ELF files: Linux, FreeBSD.

mod dynamic;
mod gnu_hash;
mod linking;
mod loading;
mod note;
mod relocation;
mod symbol;

use crate::{
    Arch, ByteOrder, Class, FileKind, Format, ImageError, Os,
    container::{Container, Symbols},
    error::Unsupported,
    memory::{Memory, Pointers, Segment},
    view::View,
};
pub(crate) use dynamic::Dynamic;
use gnu_hash::GnuHash;
use goblin::{
    container::Ctx,
    elf::{Elf, Header, ProgramHeader, SectionHeader, header, program_header, section_header},
};
pub(crate) use linking::{binding, linking};
pub(crate) use loading::{GoPlaces, Loading};
pub(crate) use relocation::Relocations;
use std::{ops::Range, sync::Arc};
pub(crate) use symbol::SymbolTables;

/// The number of program headers did not fit its field (gABI, "ELF Header").
const PN_XNUM: u16 = 0xffff;

/// Reads the container of an ELF image.
pub(crate) fn read(view: View<'_>) -> Result<Container<'_>, ImageError> {
    let (header, context) = header(&view)?;
    let class = class(&header);
    let byte_order = match header.e_ident[header::EI_DATA] {
        header::ELFDATA2MSB => ByteOrder::Big,
        _ => ByteOrder::Little,
    };
    let programs = program_headers(&view, &header, context)?;
    let sections = section_headers(&view, &header, context)?;
    // The note without its header and the name "GNU", as `findHostBuildID` of cmd/internal/buildid/rewrite.go leaves it out.
    let wanted: [&[u8]; 2] = [b".go.buildinfo", b".note.gnu.build-id"];
    let [build_info, gnu_build_id] = sections_named(&view, &header, &sections, wanted)?;
    let gnu_build_id =
        gnu_build_id.map(|range| range.start.saturating_add(16).min(range.end)..range.end);
    let has_symbol_table = sections
        .iter()
        .any(|section| section.sh_type == section_header::SHT_SYMTAB);
    let go_build_id = note::go_build_id(&view, &programs, byte_order)?;
    let dynamic = Dynamic::read(&view, &programs, context)?;
    let load = |program: &&ProgramHeader| program.p_type == program_header::PT_LOAD;
    let mut memory = Memory::new(view, segments(&programs))?;
    let file_kind = file_kind(&header, &programs, &dynamic);
    let needed = dynamic.needed(&memory)?;
    let filters = dynamic.filters(&memory)?;
    let search_path = dynamic.search_path(&memory)?;

    // Go's tables are read for known machines only, all of them 64-bit and little-endian.
    let arch = arch(&header);
    let known = class == Class::Bits64
        && byte_order == ByteOrder::Little
        && !matches!(arch, Arch::Other(_));
    let mut loading = None;
    let (symbols, init_functions) = if known && !dynamic.is_empty() {
        let tables = dynamic.symbol_tables(&memory)?;
        if let Some(relocations) = dynamic.relocations(&memory, arch, &tables)? {
            memory.pointers = Pointers::Elf(relocations);
        }
        let init_functions = dynamic.init_functions(&memory)?;
        loading = Some(Loading::new(
            programs.clone(),
            dynamic.clone(),
            tables.clone(),
            arch,
            needed.clone(),
            sections,
        ));
        (Symbols::elf(&memory, dynamic, tables)?, init_functions)
    } else {
        Default::default()
    };
    // Rounded down to the page size of the common denominator, as loaders do.
    let lowest = programs
        .iter()
        .filter(load)
        .map(|program| program.p_vaddr & !0xfff)
        .min();
    Ok(Container {
        format: Format::Elf,
        class,
        byte_order,
        os: match header.e_ident[header::EI_OSABI] {
            header::ELFOSABI_LINUX => Some(Os::Linux),
            header::ELFOSABI_FREEBSD => Some(Os::FreeBsd),
            _ => None,
        },
        arch,
        file_kind,
        file_len: memory.view.len(),
        slices: Vec::new(),
        needed,
        filters,
        search_path,
        go_build_id,
        has_symbol_table,
        link_base: lowest.unwrap_or(0),
        memory,
        symbols,
        init_functions,
        loading,
        build_info,
        host_build_id: gnu_build_id,
        signature: None,
    })
}

/// Reads the header, which must have a known version, and what is needed to read the rest.
fn header(view: &View<'_>) -> Result<(Header, Ctx), ImageError> {
    let header = Elf::parse_header(&view.up_to(0, header::header64::SIZEOF_EHDR as u64)?)
        .map_err(parse_error)?;
    if header.e_ident[header::EI_VERSION] != header::EV_CURRENT {
        let value = header.e_ident[header::EI_VERSION].into();
        return Err(ImageError::Unsupported(Unsupported::Container {
            what: "ELF version",
            value,
        }));
    }
    let context = Ctx::new(
        header.container().map_err(parse_error)?,
        header.endianness().map_err(parse_error)?,
    );
    Ok((header, context))
}

fn class(header: &Header) -> Class {
    match header.e_ident[header::EI_CLASS] {
        header::ELFCLASS32 => Class::Bits32,
        _ => Class::Bits64,
    }
}

/// Returns the parts that the loader maps.
fn segments(programs: &[ProgramHeader]) -> Vec<Segment> {
    let loads = programs
        .iter()
        .filter(|program| program.p_type == program_header::PT_LOAD);
    let segment = |program: &ProgramHeader| Segment {
        address: program.p_vaddr,
        offset: program.p_offset,
        file_size: program.p_filesz,
        is_data: program.is_write() && !program.is_executable(),
    };
    loads.map(segment).collect()
}

/// Converts an error of goblin.
fn parse_error(error: goblin::error::Error) -> ImageError {
    ImageError::Header {
        format: Format::Elf,
        source: Arc::new(error),
    }
}

fn arch(header: &Header) -> Arch {
    match header.e_machine {
        header::EM_X86_64 => Arch::Amd64,
        header::EM_AARCH64 => Arch::Arm64,
        other => Arch::Other(other.into()),
    }
}

/// Distinguishes programs and libraries: both are `ET_DYN`, and some libraries (libc) have an interpreter, but those have a `DT_SONAME`.
fn file_kind(header: &Header, programs: &[ProgramHeader], dynamic: &Dynamic) -> FileKind {
    let interpreted = programs
        .iter()
        .any(|program| program.p_type == program_header::PT_INTERP);
    match header.e_type {
        header::ET_EXEC => FileKind::Executable,
        header::ET_DYN if dynamic.is_program() || (interpreted && !dynamic.has_name()) => {
            FileKind::PositionIndependentExecutable
        }
        header::ET_DYN => FileKind::SharedObject,
        header::ET_REL => FileKind::Relocatable,
        header::ET_CORE => FileKind::Core,
        other => FileKind::Other(other.into()),
    }
}

fn program_headers(
    view: &View<'_>,
    header: &Header,
    context: Ctx,
) -> Result<Vec<ProgramHeader>, ImageError> {
    if header.e_phnum == PN_XNUM {
        return Err(ImageError::Unsupported(Unsupported::Container {
            what: "number of program headers",
            value: 0xffff,
        }));
    }
    let count = usize::from(header.e_phnum);
    let size = ProgramHeader::size(context);
    if count == 0 || usize::from(header.e_phentsize) != size {
        // goblin reads entries of the size it expects. No known loader accepts another size.
        return Ok(Vec::new());
    }
    let table = view.vec(header.e_phoff, (count * size) as u64, "program headers")?;
    ProgramHeader::parse(&table, 0, count, context).map_err(parse_error)
}

fn section_headers(
    view: &View<'_>,
    header: &Header,
    context: Ctx,
) -> Result<Vec<SectionHeader>, ImageError> {
    let count = usize::from(header.e_shnum);
    let size = SectionHeader::size(context);
    if header.e_shoff == 0 || count == 0 || usize::from(header.e_shentsize) != size {
        return Ok(Vec::new());
    }
    let table = view.vec(header.e_shoff, (count * size) as u64, "section headers")?;
    SectionHeader::parse_from(&table, 0, count, context).map_err(parse_error)
}

/// The part of the table of section names that is read. The table is usually short.
const SECTION_NAMES: u64 = 1 << 16;

/// Returns the file ranges of the sections with these names.
fn sections_named<const N: usize>(
    view: &View<'_>,
    header: &Header,
    sections: &[SectionHeader],
    wanted: [&[u8]; N],
) -> Result<[Option<Range<u64>>; N], ImageError> {
    let mut found = [const { None }; N];
    let Some(names) = sections
        .get(usize::from(header.e_shstrndx))
        .filter(|names| names.sh_type == section_header::SHT_STRTAB)
    else {
        return Ok(found);
    };
    view.check(names.sh_offset, names.sh_size, "section names")?;
    let size = names.sh_size.min(SECTION_NAMES);
    let names = view.vec(names.sh_offset, size, "section names")?;
    for section in sections {
        let name = names.get(section.sh_name..).unwrap_or_default();
        let is_named = |wanted: &&[u8]| {
            let rest = name.strip_prefix(*wanted);
            rest.is_some_and(|rest| rest.first() == Some(&0))
        };
        let Some(which) = wanted.iter().position(is_named) else {
            continue;
        };
        if section.sh_type != section_header::SHT_NOBITS && found[which].is_none() {
            view.check(section.sh_offset, section.sh_size, "section")?;
            found[which] = Some(section.sh_offset..section.sh_offset + section.sh_size);
        }
    }
    Ok(found)
}
