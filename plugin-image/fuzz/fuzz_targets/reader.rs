//! Reads with the options that the first byte says: another slice of a fat file, less of a plugin.
#![no_main]

use plugin_image::{Arch, Reader};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((options, bytes)) = bytes.split_first() else {
        return;
    };
    let reader = Reader::new()
        .symbols(options & 1 != 0)
        .methods(options & 2 != 0)
        .loadable(options & 32 != 0);
    let reader = match options >> 2 & 3 {
        1 => reader.arch(Arch::Amd64),
        2 => reader.arch(Arch::Arm64),
        _ => reader,
    };
    let reader = match options >> 4 & 1 {
        0 => reader,
        _ => reader.names(["go:link.pkghashbytes.runtime", "no such symbol"]),
    };
    let Ok(image) = reader.read(bytes) else {
        return;
    };
    let Some(module) = &image.module else {
        return;
    };
    for export in &module.exports {
        assert!(image.defines(&module.symbol(export)).is_some());
    }
});
