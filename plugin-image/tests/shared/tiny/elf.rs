//! The ELF container.

use super::Blob;

/// Adds symbols, relocations, the dynamic section and the headers.
pub(super) fn wrap(mut blob: Blob, init: u64, symbols: &[(String, u64)]) -> Vec<u8> {
    let init_array = blob.words(&[0]);
    blob.point(init_array, init);
    let mut strings = vec![0];
    let mut table = vec![0; 24];
    let mut chain = Vec::new();
    for (name, at) in symbols {
        table.extend_from_slice(&(strings.len() as u32).to_le_bytes());
        // Global object in section 1.
        table.extend_from_slice(&[0x11, 0, 1, 0]);
        table.extend_from_slice(&at.to_le_bytes());
        table.extend_from_slice(&[0; 8]);
        strings.extend_from_slice(name.as_bytes());
        strings.push(0);
        let hash = name.bytes().fold(5381_u32, |hash, byte| {
            hash.wrapping_mul(33).wrapping_add(byte.into())
        });
        chain.push(hash & !1);
    }
    *chain.last_mut().unwrap() |= 1;
    blob.align(8);
    let strings_len = strings.len() as u64;
    let (strings, symbol_table) = (blob.put(&strings), blob.align(8));
    blob.put(&table);
    // One bucket, symbols from 1 on, one word of filter.
    let hash = blob.put(&[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    blob.put(&[0xff; 8]);
    blob.put(&[1, 0, 0, 0]);
    chain
        .iter()
        .for_each(|hash| blob.bytes.extend_from_slice(&hash.to_le_bytes()));
    let relocations = blob.align(8);
    let pointers = std::mem::take(&mut blob.pointers);
    for (n, (place, target)) in pointers.iter().enumerate() {
        // R_X86_64_RELATIVE, and now and then R_X86_64_64 with the first symbol.
        let symbolic = n % 5 == 0;
        let addend = if symbolic {
            target.wrapping_sub(symbols[0].1)
        } else {
            *target
        };
        blob.words(&[
            *place as u64,
            if symbolic { 1 << 32 | 1 } else { 8 },
            addend,
        ]);
        blob.set(*place, &[0; 8]);
    }
    let size = blob.here() - relocations;
    let dynamic = [
        (5, strings),
        (10, strings_len),
        (6, symbol_table),
        (11, 24),
        (0x6fff_fef5, hash),
        (7, relocations),
        (8, size),
        (25, init_array),
        (27, 8),
        (1, 1),
        (0, 0),
    ];
    let at = blob.align(8);
    dynamic.iter().for_each(|(tag, value)| {
        blob.words(&[*tag, *value]);
    });
    let (len, dynamic_len) = (blob.here(), blob.here() - at);
    let header = [
        0x0001_0102_464c_457f,
        0,
        0x1_003e_0003,
        0,
        64,
        0,
        0x0038_0040_0000_0000,
        0x0000_0000_0040_0002,
        // PT_LOAD, readable and writable, and PT_DYNAMIC.
        0x6_0000_0001,
        0,
        0,
        0,
        len,
        len,
        0x1000,
        0x6_0000_0002,
        at,
        at,
        at,
        dynamic_len,
        dynamic_len,
        8,
    ];
    header
        .iter()
        .enumerate()
        .for_each(|(n, word)| blob.set(n * 8, &u64::to_le_bytes(*word)));
    blob.bytes
}
