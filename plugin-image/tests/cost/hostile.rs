//! Files that were made to cost much: each has a few megabytes, and a claim or a structure that would multiply them.

/// An ELF library for amd64: one segment with everything in it, and a dynamic section of these entries. The content starts at address
/// [`CONTENT`], where file offsets are addresses.
pub(crate) fn elf(dynamic: &[(u64, u64)], content: &[u8]) -> Vec<u8> {
    let table = (CONTENT as usize + content.len()).next_multiple_of(8) as u64;
    let size = dynamic.len() as u64 * 16;
    let programs = [[1, 0, 0, table + size], [2, table, table, size]];
    let mut bytes = header(&programs);
    bytes.resize(CONTENT as usize, 0);
    bytes.extend_from_slice(content);
    bytes.resize(table as usize, 0);
    for (tag, value) in dynamic {
        bytes.extend_from_slice(&tag.to_le_bytes());
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    bytes
}

pub(crate) const CONTENT: u64 = 0x100;

/// The file header and program headers: kind, offset, address and size of each.
pub(crate) fn header(programs: &[[u64; 4]]) -> Vec<u8> {
    let words = [
        0x0001_0102_464c_457f,
        0,
        0x1_003e_0003,
        0,
        64,
        0,
        0x0038_0040_0000_0000,
        0x0000_0000_0040_0000 | programs.len() as u64,
    ];
    let mut bytes: Vec<u8> = words
        .iter()
        .flat_map(|word: &u64| word.to_le_bytes())
        .collect();
    for [kind, offset, address, size] in programs {
        // Readable and writable.
        for word in [
            *kind | 6 << 32,
            *offset,
            *address,
            *address,
            *size,
            *size,
            0x1000,
        ] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
    }
    bytes
}

const NEEDED: u64 = 1;
const HASH: u64 = 4;
const STRINGS: u64 = 5;
const SYMBOLS: u64 = 6;
const STRINGS_SIZE: u64 = 10;
const RPATH: u64 = 15;
const INIT_ARRAY: u64 = 25;
const INIT_ARRAY_SIZE: u64 = 27;
const GNU_HASH: u64 = 0x6fff_fef5;

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Many entries that are one string.
fn shared_string(tag: u64, count: usize, string: &[u8]) -> Vec<u8> {
    let mut dynamic = vec![(STRINGS, CONTENT), (STRINGS_SIZE, string.len() as u64)];
    dynamic.resize(count, (tag, 0));
    elf(&dynamic, string)
}

/// `count` symbols, all with the name at the start of `strings`, and what `hash` makes for that many.
fn shared_name(count: u32, strings: &[u8], tag: u64, hash: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    let mut content = hash(count);
    content.resize(content.len().next_multiple_of(8), 0);
    let symbols = CONTENT + content.len() as u64;
    for _ in 0..count {
        // A global function in section 1.
        content.extend_from_slice(&words(&[0, 0x1_0012, CONTENT as u32, 0, 0, 0]));
    }
    let names = CONTENT + content.len() as u64;
    content.extend_from_slice(strings);
    let dynamic = [
        (tag, CONTENT),
        (SYMBOLS, symbols),
        (STRINGS, names),
        (STRINGS_SIZE, strings.len() as u64),
    ];
    elf(&dynamic, &content)
}

/// A table of one bucket whose chain has all symbols, which have one hash.
fn gnu_hash(count: u32) -> Vec<u8> {
    let mut table = vec![1, 1, 1, 0, 0, 0, 1];
    table.resize(7 + count as usize, 4);
    table.push(5);
    words(&table)
}

/// Every file, by what it does.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
    let module_lines = |line: &str| {
        let mut text = line.repeat((8 << 20) / line.len());
        text.insert_str(0, "0123456789abcdef");
        text.push_str("\n0123456789abcdef");
        let mut content = b"\xff Go buildinf:\x08\x02".to_vec();
        content.resize(32, 0);
        content.extend_from_slice(b"\x08go1.26.8");
        let mut len = text.len();
        while len >= 0x80 {
            content.push(len as u8 | 0x80);
            len >>= 7;
        }
        content.push(len as u8);
        content.extend_from_slice(text.as_bytes());
        elf(&[], &content)
    };
    let endless = vec![b'a'; 3 << 20];
    let mut long = vec![b'a'; 60_000];
    long.push(0);
    let chain = |count: u32| words(&[1, count]);
    let overlapping = |kind: u64, count: usize, size: usize| {
        let start = (64 + 56 * count as u64).next_multiple_of(16);
        let mut bytes = header(&vec![[kind, start, start, size as u64]; count]);
        bytes.resize(start as usize + size, 0x11);
        bytes
    };
    vec![
        ("folders", shared_string(RPATH, 16_000, &[b':'; 4096])),
        ("many entries", shared_string(RPATH, 200_000, &[b':'; 4096])),
        ("libraries", shared_string(NEEDED, 16_000, &[0xff; 4095])),
        ("modules", module_lines("dep\t\n")),
        ("replaced modules", module_lines("=>\t\n")),
        ("settings", module_lines("build\t=\n")),
        (
            "quoted settings",
            module_lines("build\t\"\\xff\\xff\\xff\\xff\"=\"\\xff\"\n"),
        ),
        (
            "names without end",
            shared_name(200_000, &endless, HASH, chain),
        ),
        ("one long name", shared_name(200_000, &long, HASH, chain)),
        ("one chain", shared_name(200_000, &long, GNU_HASH, gnu_hash)),
        ("notes", overlapping(4, 60_000, 1 << 16)),
        ("data", overlapping(1, 2000, 4 << 20)),
        (
            "initialisers",
            elf(
                &[
                    (INIT_ARRAY, CONTENT),
                    (INIT_ARRAY_SIZE, 4 << 20),
                    (7, CONTENT),
                    (8, 4 << 20),
                    (STRINGS, CONTENT),
                    (STRINGS_SIZE, 100),
                    (SYMBOLS, CONTENT),
                    (GNU_HASH, CONTENT),
                ],
                &vec![1; 4 << 20],
            ),
        ),
    ]
}
