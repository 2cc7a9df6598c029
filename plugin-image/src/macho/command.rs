//! Load commands: segments, sections, and the positions of the loader's tables.

use super::parse_error;
use crate::{ImageError, Os, memory::malformed, view::View};
use goblin::{
    container::Ctx,
    mach::{
        constants,
        header::Header,
        load_command::{CommandVariant, LoadCommand, SIZEOF_SEGMENT_COMMAND_64, Section64},
    },
};
use scroll::Pread;
use std::ops::Range;

const WHAT: &str = "load command";
/// Type of a section of pointers to functions.
pub(super) const MOD_INIT_FUNC_POINTERS: u32 = constants::S_MOD_INIT_FUNC_POINTERS;
/// `S_INIT_FUNC_OFFSETS` of Apple's `loader.h`, which goblin does not know: 32-bit offsets of functions from the header.
pub(super) const INIT_FUNC_OFFSETS: u32 = 0x16;
/// `VM_PROT_WRITE`
const WRITE: u32 = 2;
const SECTION_SIZE: usize = 80;

/// A segment.
pub(super) struct MappedSegment {
    pub(super) address: u64,
    pub(super) offset: u64,
    pub(super) file_size: u64,
    pub(super) is_writable: bool,
}

/// A section.
pub(super) struct Section {
    name: [u8; 16],
    pub(super) kind: u32,
    pub(super) address: u64,
    pub(super) offset: u64,
    pub(super) size: u64,
}

/// The position of the symbol table.
pub(super) struct Symtab {
    pub(super) offset: u64,
    pub(super) count: u64,
    pub(super) strings: Range<u64>,
    /// Whether it has local symbols.
    pub(super) has_locals: bool,
}

/// The contents of the load commands.
#[derive(Default)]
pub(super) struct Commands {
    /// Segments in file order, by which bind opcodes and chained fixups number them.
    pub(super) segments: Vec<MappedSegment>,
    pub(super) sections: Vec<Section>,
    /// Link-time address of the segment that holds the header.
    pub(super) text_address: Option<u64>,
    pub(super) symbols: Option<Symtab>,
    /// Ranges of bind opcodes.
    pub(super) binds: Vec<Range<u64>>,
    /// Range of the chained fixups.
    pub(super) chains: Option<Range<u64>>,
    pub(super) needed: Vec<String>,
    pub(super) os: Option<Os>,
    pub(super) uuid: Option<Range<u64>>,
    pub(super) signature: Option<Range<u64>>,
}

impl Commands {
    pub(super) fn read(view: &View<'_>, header: &Header, context: Ctx) -> Result<Self, ImageError> {
        let start = if context.is_big() { 32u64 } else { 28 };
        let bytes = view.vec(start, header.sizeofcmds.into(), "load commands")?;
        let mut commands = Self::default();
        let mut rest = bytes.as_slice();
        let mut at = start;
        for _ in 0..header.ncmds {
            let word = |at: usize| rest.pread_with::<u32>(at, context.le);
            let (Ok(_), Ok(size)) = (word(0), word(4)) else {
                return Err(malformed(WHAT, at, "fewer commands than the header says"));
            };
            let Some((command, after)) = rest.split_at_checked(size as usize).filter(|_| size >= 8)
            else {
                return Err(malformed(WHAT, at, "size is out of range"));
            };
            // Segments, sections and names have some dozens of bytes; a name that is not UTF-8 becomes three times as long.
            view.budget().spend(128 + 3 * u64::from(size), WHAT, at)?;
            let parsed = LoadCommand::parse(command, &mut 0, context.le).map_err(parse_error)?;
            commands.take(&parsed.command, command, at, context)?;
            rest = after;
            at += u64::from(size);
        }
        Ok(commands)
    }

    /// Returns the first section called `name`.
    pub(super) fn section(&self, name: &str) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| text(&section.name) == name.as_bytes())
    }

    fn take(
        &mut self,
        parsed: &CommandVariant,
        command: &[u8],
        at: u64,
        context: Ctx,
    ) -> Result<(), ImageError> {
        match parsed {
            CommandVariant::Segment64(segment) => {
                if text(&segment.segname) == b"__TEXT" {
                    self.text_address = Some(segment.vmaddr);
                }
                self.segments.push(MappedSegment {
                    address: segment.vmaddr,
                    offset: segment.fileoff,
                    file_size: segment.filesize,
                    is_writable: segment.initprot & WRITE != 0,
                });
                let sections = command.get(SIZEOF_SEGMENT_COMMAND_64..).unwrap_or_default();
                if (sections.len() / SECTION_SIZE) < segment.nsects as usize {
                    return Err(malformed(WHAT, at, "fewer sections than the command says"));
                }
                for section in sections
                    .chunks_exact(SECTION_SIZE)
                    .take(segment.nsects as usize)
                {
                    let section: Section64 = section
                        .pread_with(0, context.le)
                        .map_err(|error: scroll::Error| parse_error(error.into()))?;
                    self.sections.push(Section {
                        name: section.sectname,
                        kind: section.flags & constants::SECTION_TYPE,
                        address: section.addr,
                        offset: section.offset.into(),
                        size: section.size,
                    });
                }
            }
            CommandVariant::Symtab(table) => {
                let strings =
                    u64::from(table.stroff)..u64::from(table.stroff) + u64::from(table.strsize);
                let has_locals = self
                    .symbols
                    .as_ref()
                    .is_some_and(|symbols| symbols.has_locals);
                self.symbols = Some(Symtab {
                    offset: table.symoff.into(),
                    count: table.nsyms.into(),
                    strings,
                    has_locals,
                });
            }
            CommandVariant::Dysymtab(table) => {
                // The symbol table's command comes first (ld64, lld), but either order is legal.
                let symbols = self.symbols.get_or_insert(Symtab {
                    offset: 0,
                    count: 0,
                    strings: 0..0,
                    has_locals: false,
                });
                symbols.has_locals = table.nlocalsym != 0;
            }
            CommandVariant::LoadDylib(library)
            | CommandVariant::LoadWeakDylib(library)
            | CommandVariant::ReexportDylib(library)
            | CommandVariant::LazyLoadDylib(library)
            | CommandVariant::LoadUpwardDylib(library) => {
                let name = command.get(library.dylib.name as usize..).ok_or(malformed(
                    WHAT,
                    at,
                    "library has no name",
                ))?;
                self.needed
                    .push(String::from_utf8_lossy(text(name)).into_owned());
            }
            CommandVariant::DyldInfo(info) | CommandVariant::DyldInfoOnly(info) => {
                let range =
                    |offset: u32, size: u32| u64::from(offset)..u64::from(offset) + u64::from(size);
                // Weak binds come last: they win.
                self.binds = vec![
                    range(info.bind_off, info.bind_size),
                    range(info.weak_bind_off, info.weak_bind_size),
                ];
            }
            CommandVariant::DyldChainedFixups(data) => {
                self.chains =
                    Some(data.dataoff.into()..u64::from(data.dataoff) + u64::from(data.datasize));
            }
            CommandVariant::CodeSignature(data) => {
                self.signature =
                    Some(data.dataoff.into()..u64::from(data.dataoff) + u64::from(data.datasize));
            }
            CommandVariant::Uuid(_) => self.uuid = Some(at + 8..at + command.len() as u64),
            CommandVariant::BuildVersion(build) => {
                // PLATFORM_MACOS of Apple's `loader.h`.
                self.os = Some(if build.platform == 1 {
                    Os::MacOs
                } else {
                    Os::Other(format!("platform {}", build.platform))
                });
            }
            _ => {}
        }
        Ok(())
    }
}

/// Returns the bytes before the first NUL.
fn text(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}
