//! Computes the checksum of any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = plugin_image::checksum(bytes);
});
