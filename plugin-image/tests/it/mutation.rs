//! Damaged files: whatever is done to a real plugin, the reader ends with an answer. A panic fails the test.

use crate::{go::Go, recorded::replay};
use plugin_image::{Image, ImageError, Reader};
use std::time::{Duration, Instant};

/// How long each file is mutated: some seconds, or as many as the environment says.
fn time() -> Duration {
    let seconds = std::env::var("PLUGIN_IMAGE_MUTATION_SECONDS").ok();
    Duration::from_secs(seconds.map_or(4, |seconds| seconds.parse().unwrap()))
}

/// How often in any case, on a machine that is slow or busy with other things.
const AT_LEAST: u32 = 300;

/// A small generator of numbers that are random enough (xorshift64, Marsaglia 2003), the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

/// Reads all that there is, and asks the image what it can be asked.
fn read(bytes: &[u8]) -> Result<Image, ImageError> {
    let image = Reader::new().symbols(true).read(bytes)?;
    if let Some(module) = &image.module {
        for export in &module.exports {
            let _ = (
                module.types.display(export.ty).to_string(),
                image.defines(&module.symbol(export)),
            );
        }
        for (id, ty) in module.types.iter() {
            assert_eq!(module.types.get(id), ty);
        }
    }
    let _ = (
        image.defines("no such symbol"),
        image.package_hash("runtime"),
    );
    Ok(image)
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let local = |args: &[&str]| {
        std::fs::read(Go::installed().build("small-mutated.so", "./small", args)).unwrap()
    };
    vec![
        ("local", local(&["-buildmode=plugin", "-ldflags=-s -w"])),
        ("darwin chains", replay("small-darwin-arm64-chains")),
        ("darwin binds", replay("small-darwin-amd64-binds")),
        ("arm64", replay("small-linux-arm64-lld")),
    ]
}

/// The places that decide what is read: headers, tables and Go data, found by what changes the outcome.
fn mutate(bytes: &mut [u8], random: &mut Random) -> Vec<(usize, u8)> {
    let mut undo = Vec::new();
    for _ in 0..1 + random.next(8) {
        // Half of the hits go to the headers, which are a small part of the file but decide most.
        let place = if random.next(2) == 0 {
            random.next(4096)
        } else {
            random.next(bytes.len())
        };
        let value = match random.next(4) {
            0 => 0,
            1 => 0xff,
            2 => bytes[place] ^ (1 << random.next(8)),
            _ => random.next(256) as u8,
        };
        undo.push((place, bytes[place]));
        bytes[place] = value;
    }
    undo
}

#[test]
fn flipped_bytes_never_panic() {
    for (name, mut bytes) in files() {
        assert!(read(&bytes).unwrap().module.is_some(), "{name}");
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let (mut good, mut bad) = (0, 0);
        let start = Instant::now();
        while start.elapsed() < time() || good + bad < AT_LEAST {
            let undo = mutate(&mut bytes, &mut random);
            let one = Instant::now();
            match read(&bytes) {
                Ok(_) => good += 1,
                Err(error) => {
                    assert!(!error.to_string().is_empty());
                    bad += 1;
                }
            }
            assert!(
                one.elapsed() < Duration::from_secs(2),
                "{name}: one file took {:?}: {undo:?}",
                one.elapsed()
            );
            undo.into_iter()
                .rev()
                .for_each(|(place, value)| bytes[place] = value);
        }
        assert!(
            bad > 10 && good > 10,
            "{name}: {good} read, {bad} refused: the mutations miss"
        );
    }
}

#[test]
fn pointers_gone_wild_never_panic() {
    // Words of Go data and tables that are replaced whole: by values near the ends of everything.
    for (name, mut bytes) in files() {
        let len = bytes.len() as u64;
        let values = [
            0,
            1,
            len - 1,
            len,
            1 << 31,
            u64::from(u32::MAX),
            1 << 63,
            u64::MAX,
            u64::MAX - 7,
        ];
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let start = Instant::now();
        let mut bad = 0;
        while start.elapsed() < time() {
            let mut undo = Vec::new();
            for _ in 0..1 + random.next(64) {
                let place = random.next(bytes.len() / 8) * 8;
                undo.push((
                    place,
                    <[u8; 8]>::try_from(&bytes[place..place + 8]).unwrap(),
                ));
                bytes[place..place + 8]
                    .copy_from_slice(&values[random.next(values.len())].to_le_bytes());
            }
            bad += usize::from(read(&bytes).is_err());
            undo.into_iter()
                .rev()
                .for_each(|(place, old)| bytes[place..place + 8].copy_from_slice(&old));
        }
        assert!(bad > 5, "{name}: the mutations miss");
    }
}

#[test]
fn truncated_files_are_truncated() {
    for (name, bytes) in files() {
        let whole = read(&bytes).unwrap();
        let mut lengths: Vec<usize> = (0..200).map(|n| bytes.len() * n / 200).collect();
        lengths.extend(0..64);
        lengths.push(bytes.len() - 1);
        for len in lengths {
            let cut = &bytes[..len];
            match read(cut) {
                Err(ImageError::NotAnImage { .. }) => assert!(len < 8, "{name} cut to {len}"),
                Err(ImageError::Header { .. }) => assert!(len < 64, "{name} cut to {len}"),
                Err(ImageError::Truncated { needed, actual, .. }) => {
                    assert!(
                        actual == len as u64 && needed > actual && needed <= bytes.len() as u64,
                        "{name} cut to {len}"
                    );
                }
                other => panic!("{name} cut to {len}: {other:?}"),
            }
            let lean = Reader::new().read(cut);
            assert!(lean.is_err(), "{name} cut to {len}");
            assert!(plugin_image::checksum(cut).is_err(), "{name} cut to {len}");
        }
        drop(whole);
    }
}
