//! Mach-O files: macOS.

mod bind;
mod chained;
mod command;
mod fat;
mod symbol;

use crate::{
    Arch, ByteOrder, Class, FileKind, Format, ImageError, Os,
    container::{BuildId, Container, Symbols},
    memory::{Memory, Pointers, Segment, add},
    view::View,
};
use chained::Chains;
use command::{Commands, Section};
pub(crate) use fat::{is_fat, read_fat};
use goblin::{
    container::Container as Width,
    mach::{constants::cputype, header, header::Header, parse_magic_and_ctx},
};
use scroll::Pread;
use std::{collections::HashMap, ops::Range, sync::Arc};

/// The values of pointers: `DYLD_INFO` binds, or chained fixups.
pub(crate) enum Fixups {
    /// The values of bound words, by address; `None` for symbols of other files. All other words are unchanged, since rebasing only adds the
    /// distance to the link-time address.
    Binds(HashMap<u64, Option<u64>>),
    /// Every word is packed.
    Chains(Chains),
}

impl Fixups {
    /// Returns the word at `address`, whose bytes in the file are `raw`, or `None` if it is bound to a symbol of another file.
    pub(crate) fn value(&self, address: u64, raw: u64) -> Result<Option<u64>, ImageError> {
        match self {
            Self::Binds(binds) => Ok(binds.get(&address).copied().unwrap_or(Some(raw))),
            Self::Chains(chains) => chains.value(address, raw),
        }
    }
}

/// Reads the container of a thin Mach-O image.
pub(crate) fn read(view: View<'_>) -> Result<Container<'_>, ImageError> {
    read_at(view, 0)
}

/// Reads a Mach-O image that starts at byte `start` of the file.
fn read_at(view: View<'_>, start: u64) -> Result<Container<'_>, ImageError> {
    let head = view.up_to(0, header::SIZEOF_HEADER_64 as u64)?;
    let (_, context) = parse_magic_and_ctx(&head, 0).map_err(parse_error)?;
    let context = context.ok_or_else(|| parse_error(goblin::error::Error::BadMagic(0)))?;
    let header: Header = head.pread_with(0, context).map_err(parse_error)?;
    let class = if matches!(context.container, Width::Big) {
        Class::Bits64
    } else {
        Class::Bits32
    };
    let byte_order = if context.le.is_little() {
        ByteOrder::Little
    } else {
        ByteOrder::Big
    };
    let commands = Commands::read(&view, &header, context)?;

    let segments = commands.segments.iter().map(|segment| Segment {
        address: segment.address,
        offset: segment.offset,
        file_size: segment.file_size,
        is_data: segment.is_writable,
    });
    let segments = segments.collect();
    let go_build_id = go_build_id(&view, commands.section("__text"))?;
    let build_info = match commands.section("__go_buildinfo") {
        Some(section) => Some(file_range(&view, section)?),
        None => None,
    };
    let mut memory = Memory::new(view, segments)?;
    let link_base = commands.text_address.unwrap_or(0);
    let arch = arch(header.cputype());
    let known = class == Class::Bits64
        && byte_order == ByteOrder::Little
        && !matches!(arch, Arch::Other(_));
    let (symbols, init_functions) = if known {
        let symbols = Arc::new(symbol::read(&memory.view, commands.symbols.as_ref())?);
        memory.pointers = Pointers::MachO(match (&commands.chains, &commands.binds) {
            (Some(range), _) => Fixups::Chains(Chains::read(
                &memory,
                range,
                link_base,
                &commands.segments,
                &symbols,
            )?),
            (None, binds) => {
                Fixups::Binds(bind::read(&memory, binds, &commands.segments, &symbols)?)
            }
        });
        (
            Symbols::Ready(symbols),
            init_functions(&memory, &commands, link_base)?,
        )
    } else {
        Default::default()
    };
    let in_file = |range: Range<u64>| start + range.start..start + range.end;
    Ok(Container {
        format: Format::MachO,
        class,
        byte_order,
        os: commands.os.clone().or(Some(Os::MacOs)),
        arch,
        file_kind: file_kind(header.filetype),
        file_len: memory.view.len(),
        slices: Vec::new(),
        go_build_id: go_build_id.map(|id| BuildId {
            place: in_file(id.place),
            ..id
        }),
        has_symbol_table: commands
            .symbols
            .as_ref()
            .is_some_and(|symbols| symbols.has_locals),
        link_base,
        memory,
        symbols,
        init_functions,
        loading: None,
        build_info,
        host_build_id: commands.uuid.map(in_file),
        signature: commands.signature.map(in_file),
        needed: commands.needed,
        filters: Vec::new(),
        search_path: Vec::new(),
    })
}

/// Converts an error of goblin.
fn parse_error(error: goblin::error::Error) -> ImageError {
    ImageError::Header {
        format: Format::MachO,
        source: Arc::new(error),
    }
}

fn arch(cpu: u32) -> Arch {
    match cpu {
        cputype::CPU_TYPE_X86_64 => Arch::Amd64,
        cputype::CPU_TYPE_ARM64 => Arch::Arm64,
        other => Arch::Other(other),
    }
}

fn file_kind(kind: u32) -> FileKind {
    match kind {
        header::MH_EXECUTE => FileKind::Executable,
        header::MH_DYLIB => FileKind::SharedObject,
        header::MH_BUNDLE => FileKind::Bundle,
        header::MH_OBJECT => FileKind::Relocatable,
        header::MH_CORE => FileKind::Core,
        other => FileKind::Other(other),
    }
}

fn file_range(view: &View<'_>, section: &Section) -> Result<Range<u64>, ImageError> {
    view.check(section.offset, section.size, "section")?;
    Ok(section.offset..section.offset + section.size)
}

/// Returns the build ID that the Go linker writes at the start of the code (`readMacho` of cmd/internal/buildid/note.go).
fn go_build_id(view: &View<'_>, text: Option<&Section>) -> Result<Option<BuildId>, ImageError> {
    // Go searches as many bytes.
    const ENOUGH: u64 = 32 * 1024;
    const START: &[u8] = b"\xff Go build ID: \"";
    let Some(text) = text else { return Ok(None) };
    let head = view.up_to(text.offset, text.size.min(ENOUGH))?;
    let Some(at) = head.windows(START.len()).position(|window| window == START) else {
        return Ok(None);
    };
    let start = at + START.len();
    let len = head[start..].iter().position(|byte| *byte == b'"');
    let place = start..len.map_or(head.len(), |len| start + len);
    Ok(BuildId::at(&head, place, text.offset))
}

/// Returns the addresses of the functions that the loader calls first: pointers, or 32-bit offsets from the header (Apple's `loader.h`).
fn init_functions(
    memory: &Memory<'_>,
    commands: &Commands,
    link_base: u64,
) -> Result<Vec<u64>, ImageError> {
    const WHAT: &str = "module initialisers";
    let mut functions = Vec::new();
    for section in &commands.sections {
        match section.kind {
            command::MOD_INIT_FUNC_POINTERS => {
                let budget = memory.view.budget();
                budget.spend_list::<u64>(section.size / 8, WHAT, section.address)?;
                for n in 0..section.size / 8 {
                    functions.push(memory.pointer(add(section.address, n * 8, WHAT)?, WHAT)?);
                }
            }
            command::INIT_FUNC_OFFSETS => {
                let budget = memory.view.budget();
                budget.spend_list::<u64>(section.size / 4, WHAT, section.address)?;
                for n in 0..section.size / 4 {
                    let offset =
                        u32::from_le_bytes(memory.array(add(section.address, n * 4, WHAT)?, WHAT)?);
                    functions.push(add(link_base, offset.into(), WHAT)?);
                }
            }
            _ => {}
        }
    }
    Ok(functions)
}
