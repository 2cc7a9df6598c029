//! Checks the tables of symbol versions: every symbol's version is in a list, and the lists have ends.

use super::super::{Dynamic, dynamic::LONGEST_STRING};
use crate::{
    ImageError, RequiredVersion,
    memory::{Memory, malformed},
};
use goblin::elf::dynamic::{DT_VERDEF, DT_VERNEED, DT_VERSYM};

const WHAT: &str = "symbol versions";
/// The bits of a version's index, below `VERSYM_HIDDEN`.
const INDEX: u16 = 0x7fff;
/// The number of bytes that are read at once.
const CHUNK: u64 = 16 << 10;
/// The maximum number of versions. A library needs some dozens.
const MOST: u32 = 1 << 14;

/// `VER_FLG_WEAK`: the version may be missing.
const WEAK: u16 = 2;
/// `VER_FLG_BASE`: the version that bears the library's own name.
const BASE: u16 = 1;

/// Walks the lists of needed and of defined versions.
struct Versions<'m> {
    memory: &'m Memory<'m>,
    strings: (u64, u64),
    /// The libraries that the file needs, and that alone may be named. `None`: that is not checked, but all names are kept.
    needed: Option<&'m [String]>,
    required: Vec<RequiredVersion>,
    provided: Vec<String>,
    /// The indexes with a version. Index 0 is for local symbols, 1 for symbols without a version.
    known: Vec<u16>,
    left: u32,
}

/// Returns the versions that the file needs of others, and those that it defines.
pub(super) fn lists(
    dynamic: &Dynamic,
    memory: &Memory<'_>,
) -> Result<(Vec<RequiredVersion>, Vec<String>), ImageError> {
    let mut versions = Versions::new(dynamic, memory, None);
    versions.walk(dynamic)?;
    Ok((versions.required, versions.provided))
}

/// Returns the versions that the file needs of others.
pub(in crate::elf) fn required(
    dynamic: &Dynamic,
    memory: &Memory<'_>,
) -> Result<Vec<RequiredVersion>, ImageError> {
    let mut versions = Versions::new(dynamic, memory, None);
    if let Some(table) = dynamic.value(DT_VERNEED) {
        versions.needed(table)?;
    }
    Ok(versions.required)
}

pub(super) fn check(
    dynamic: &Dynamic,
    memory: &Memory<'_>,
    symbols: u32,
    needed: &[String],
) -> Result<(), ImageError> {
    let mut versions = Versions::new(dynamic, memory, Some(needed));
    versions.walk(dynamic)?;
    let Some(table) = dynamic.value(DT_VERSYM) else {
        return Ok(());
    };
    let size = u64::from(symbols) * 2;
    let offset = memory.mapped(table, size, WHAT)?;
    let most = versions.known.iter().copied().max().unwrap_or(1);
    let mut known = vec![false; usize::from(most) + 1];
    versions
        .known
        .iter()
        .for_each(|index| known[usize::from(*index)] = true);
    let is_known = |bytes: &[u8; 2]| {
        let index = u16::from_le_bytes(*bytes) & INDEX;
        known.get(usize::from(index)) == Some(&true)
    };
    let mut buffer = vec![0; CHUNK.min(size) as usize];
    for read in (0..size).step_by(CHUNK as usize) {
        let bytes = CHUNK.min(size - read) as usize;
        let bytes = buffer.get_mut(..bytes).unwrap_or_default();
        memory.view.fill(offset + read, bytes, WHAT)?;
        if !bytes.as_chunks().0.iter().all(is_known) {
            return Err(malformed(
                WHAT,
                table + read,
                "a symbol has a version that is not in the lists",
            ));
        }
    }
    Ok(())
}

impl<'m> Versions<'m> {
    fn new(dynamic: &Dynamic, memory: &'m Memory<'m>, needed: Option<&'m [String]>) -> Self {
        Self {
            memory,
            strings: dynamic.strings().unwrap_or_default(),
            needed,
            required: Vec::new(),
            provided: Vec::new(),
            known: vec![0, 1],
            left: MOST,
        }
    }

    fn walk(&mut self, dynamic: &Dynamic) -> Result<(), ImageError> {
        if let Some(table) = dynamic.value(DT_VERNEED) {
            self.needed(table)?;
        }
        match dynamic.value(DT_VERDEF) {
            Some(table) => self.defined(table),
            None => Ok(()),
        }
    }

    /// `Elf64_Verneed` and `Elf64_Vernaux`: 16 bytes each.
    fn needed(&mut self, mut at: u64) -> Result<(), ImageError> {
        loop {
            let entry = self.entry::<16>(at)?;
            let [file, aux, next] = [4, 8, 12].map(|field| word(&entry, field));
            self.version(at, &entry)?;
            let file = self.text(at, file)?;
            // glibc looks the library up among the loaded ones, and asserts that it is there (`_dl_check_map_versions`).
            let is_needed =
                |needed: &[String]| needed.iter().any(|needed| needed.as_bytes() == file);
            if !self.needed.is_none_or(is_needed) {
                return Err(malformed(
                    WHAT,
                    at,
                    "are those of a library that is not needed",
                ));
            }
            let mut aux_at = self.step(at, aux)?;
            loop {
                let entry = self.entry::<16>(aux_at)?;
                self.known
                    .push(u16::from_le_bytes([entry[6], entry[7]]) & INDEX);
                self.name(aux_at, word(&entry, 8))?;
                let is_weak = u16::from_le_bytes([entry[4], entry[5]]) & WEAK != 0;
                if self.needed.is_none() && !is_weak {
                    let version = self.kept(aux_at, word(&entry, 8))?;
                    let library = String::from_utf8_lossy(&file).into_owned();
                    self.required.push(RequiredVersion { library, version });
                }
                match word(&entry, 12) {
                    0 => break,
                    next => aux_at = self.step(aux_at, next)?,
                }
            }
            match next {
                0 => return Ok(()),
                next => at = self.step(at, next)?,
            }
        }
    }

    /// `Elf64_Verdef`, 20 bytes, and `Elf64_Verdaux`, 8 bytes.
    fn defined(&mut self, mut at: u64) -> Result<(), ImageError> {
        loop {
            let entry = self.entry::<20>(at)?;
            let [aux, next] = [12, 16].map(|field| word(&entry, field));
            self.version(at, &entry)?;
            self.known
                .push(u16::from_le_bytes([entry[4], entry[5]]) & INDEX);
            let is_base = u16::from_le_bytes([entry[2], entry[3]]) & BASE != 0;
            let aux_at = self.step(at, aux)?;
            let entry = self.entry::<8>(aux_at)?;
            self.name(aux_at, word(&entry, 0))?;
            if self.needed.is_none() && !is_base {
                let version = self.kept(aux_at, word(&entry, 0))?;
                self.provided.push(version);
            }
            match next {
                0 => return Ok(()),
                next => at = self.step(at, next)?,
            }
        }
    }

    fn entry<const N: usize>(&mut self, at: u64) -> Result<[u8; N], ImageError> {
        self.left = self.left.checked_sub(1).ok_or(malformed(
            WHAT,
            at,
            "there are more than any linker makes",
        ))?;
        self.memory.array(at, WHAT)
    }

    fn version(&self, at: u64, entry: &[u8]) -> Result<(), ImageError> {
        match entry {
            [1, 0, ..] => Ok(()),
            _ => Err(malformed(WHAT, at, "the list is of an unknown kind")),
        }
    }

    fn step(&self, at: u64, by: u32) -> Result<u64, ImageError> {
        at.checked_add(by.into())
            .ok_or(malformed(WHAT, at, "address wraps around"))
    }

    /// Checks that a name is within the table.
    fn name(&self, at: u64, offset: u32) -> Result<u64, ImageError> {
        let (start, size) = self.strings;
        match u64::from(offset) < size {
            true => Ok(start.saturating_add(offset.into())),
            false => Err(malformed(WHAT, at, "a name is beyond the table of names")),
        }
    }

    /// Returns a name for a growing list, with a library's name beside it, and pays for both.
    fn kept(&self, at: u64, offset: u32) -> Result<String, ImageError> {
        let text = self.text(at, offset)?;
        let budget = self.memory.view.budget();
        // What is not UTF-8 becomes three times as long; and the name of the library may be as long as this.
        budget.spend(3 * (text.len() as u64 + LONGEST_STRING), WHAT, at)?;
        budget.spend_list::<RequiredVersion>(1, WHAT, at)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// Returns the name of a library or of a version, up to the maximum length of paths.
    fn text(&self, at: u64, offset: u32) -> Result<Vec<u8>, ImageError> {
        let address = self.name(at, offset)?;
        let room = self.strings.1 - u64::from(offset);
        let mut name = self.memory.vec(address, room.min(LONGEST_STRING), WHAT)?;
        let end = name.iter().position(|byte| *byte == 0);
        name.truncate(end.unwrap_or(name.len()));
        Ok(name)
    }
}

fn word(entry: &[u8], at: usize) -> u32 {
    let bytes = entry.get(at..).and_then(|bytes| bytes.first_chunk());
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}
