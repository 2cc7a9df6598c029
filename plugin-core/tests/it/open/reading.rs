//! Reading every fixture: bisection finds the same relocations as a linear search.

use crate::support::fixtures;
use plugin_image::{Format, Reader};

/// The tag `DT_RELACOUNT` of the dynamic section, and an unknown one.
const TAGS: [u64; 2] = [0x6fff_fff9, 0x6fff_fe00];

#[test]
fn sorted_relocations_are_no_other_relocations() {
    let reader = Reader::new().symbols(true);
    let read = |bytes: &[u8]| reader.read(bytes).ok();
    let (mut plugins, mut counted) = (0, 0);
    for entry in fixtures().read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "so") {
            continue;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        let Some(image) = read(&bytes).filter(|image| image.format == Format::Elf) else {
            continue;
        };
        let [count, unknown] = TAGS.map(u64::to_le_bytes);
        let words = bytes.as_chunks_mut::<8>().0.iter_mut();
        for word in words.filter(|word| **word == count) {
            *word = unknown;
            counted += 1;
        }
        let slowly = read(&bytes).unwrap();
        assert_eq!(format!("{slowly:?}"), format!("{image:?}"), "{path:?}");
        plugins += usize::from(image.module.is_some());
    }
    assert!(plugins > 20 && counted >= plugins, "{plugins} {counted}");
}
