//! Program headers that linkers write in more than one way.

use crate::{
    go::{Go, here_is},
    variants::all,
};

/// mold 1.10 writes zero there in a plugin whose first data are thread-local variables without a value.
#[test]
fn where_read_only_pages_are_in_the_file_does_not_matter() {
    if !here_is("linux") {
        return;
    }
    let mut bytes = std::fs::read(Go::installed().plugin("./small")).unwrap();
    let count = usize::from(u16::from_le_bytes([bytes[56], bytes[57]]));
    let relro = 0x6474_e552_u32.to_le_bytes();
    let mut headers = (0..count).map(|n| 64 + 56 * n);
    let header = headers.find(|at| bytes[*at..].starts_with(&relro)).unwrap();
    assert_ne!(bytes[header + 8..header + 16], [0; 8]);
    bytes[header + 8..header + 16].fill(0);
    all(bytes.as_slice());
}
