//! The Mach-O container.

use super::{BASE, Blob, START};

/// Adds fixups, symbols and the load commands.
pub(super) fn wrap(
    mut blob: Blob,
    build_info: u64,
    init: u64,
    symbols: &[(String, u64)],
    chains: bool,
) -> Vec<u8> {
    let build_info_len = 400;
    let init_functions = blob.words(&[0]);
    blob.point(init_functions, init);
    if chains {
        for (place, target) in std::mem::take(&mut blob.pointers) {
            blob.set(place, &(target - BASE).to_le_bytes());
        }
    }
    let data_len = blob.align(16) - BASE;
    let fixups = blob.align(8) - BASE;
    // Header; starts in one segment, format DYLD_CHAINED_PTR_64_OFFSET; no import.
    let words = [0, 28, 56, 56, 0, 1, 0, 1, 8, 24, 6 << 16 | 0x1000, 0, 0, 0];
    words
        .iter()
        .for_each(|word| blob.bytes.extend_from_slice(&u32::to_le_bytes(*word)));
    let mut strings = vec![0];
    let symbol_table = blob.align(8) - BASE;
    for (name, at) in symbols {
        blob.put(&(strings.len() as u32).to_le_bytes());
        // External, in section 1.
        blob.put(&[0x0f, 1, 0, 0]);
        blob.words(&[*at]);
        strings.push(b'_');
        strings.extend_from_slice(name.as_bytes());
        strings.push(0);
    }
    let strings_at = blob.put(&strings) - BASE;
    let len = blob.here() - BASE;

    let name = |text: &str| {
        let mut bytes = [0; 16];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        bytes
    };
    let mut commands = Vec::new();
    let u32s = |commands: &mut Vec<u8>, words: &[u32]| {
        words
            .iter()
            .for_each(|word| commands.extend_from_slice(&word.to_le_bytes()));
    };
    let u64s = |commands: &mut Vec<u8>, words: &[u64]| {
        words
            .iter()
            .for_each(|word| commands.extend_from_slice(&word.to_le_bytes()));
    };
    u32s(&mut commands, &[0x19, 72 + 160]);
    commands.extend_from_slice(&name("__TEXT"));
    u64s(&mut commands, &[BASE, len, 0, data_len]);
    u32s(&mut commands, &[3, 3, 2, 0]);
    for (section, at, size, kind) in [
        ("__go_buildinfo", build_info, build_info_len, 0),
        ("__mod_init_func", init_functions, 8, 9),
    ] {
        commands.extend_from_slice(&name(section));
        commands.extend_from_slice(&name("__TEXT"));
        u64s(&mut commands, &[at, size]);
        u32s(&mut commands, &[(at - BASE) as u32, 4, 0, 0, kind, 0, 0, 0]);
    }
    let count = symbols.len() as u32;
    u32s(
        &mut commands,
        &[
            2,
            24,
            symbol_table as u32,
            count,
            strings_at as u32,
            strings.len() as u32,
        ],
    );
    let mut number = 2;
    if chains {
        u32s(&mut commands, &[0x8000_0034, 16, fixups as u32, 56]);
        number = 3;
    }
    let header = [
        0xfeed_facf,
        0x0100_0007,
        3,
        6,
        number,
        commands.len() as u32,
        0,
        0,
    ];
    header
        .iter()
        .enumerate()
        .for_each(|(n, word)| blob.set(n * 4, &u32::to_le_bytes(*word)));
    assert!(32 + commands.len() <= START);
    blob.set(32, &commands);
    blob.bytes
}
