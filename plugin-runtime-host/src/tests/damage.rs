//! What was damaged is not loaded, wherever it lies.

use super::{super::Place, support::World};
use std::fs;

/// A bit of the code, a page of zeros, bytes at the end: what the reader of images does not look at.
#[test]
fn a_damaged_host_is_built_anew_or_refused() {
    let mut world = World::new();
    world.working_go();
    let host = world.run().unwrap().path;
    let whole = fs::read(&host).unwrap();
    type Change = fn(&mut Vec<u8>);
    let changes: [Change; 3] = [
        |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        },
        |bytes| {
            let page = bytes.len() / 3 / 4096 * 4096;
            bytes[page..page + 4096].fill(0);
        },
        |bytes| bytes.extend([1; 8]),
    ];
    for change in changes {
        let mut bytes = whole.clone();
        change(&mut bytes);
        assert_ne!(bytes, whole);
        fs::write(&host, &bytes).unwrap();
        world.options.build = false;
        let error = world.run().unwrap_err();
        assert!(error.to_string().contains("damaged"), "{error}");
        // Wherever it is, and whoever names it: the checksum is in the file.
        let copy = world.path("named/host.so");
        fs::write(&copy, &bytes).unwrap();
        world.options.file = Some(copy);
        let error = world.run().unwrap_err();
        assert!(error.to_string().contains("damaged"), "{error}");
        world.options.file = None;
        world.options.build = true;
        assert_eq!(world.run().unwrap().place, Place::Built);
        assert_eq!(fs::read(&host).unwrap(), whole);
        assert_eq!(world.run().unwrap().place, Place::Cache);
    }
}
