//! How long reading takes: `timing FILE`, in release.
//!
//! The first time counts for a process that opens one plugin: then memory is touched, and code is loaded, for the first time.

use plugin_image::{ImageError, Reader};
use std::{fs::File, path::Path, time::Instant};

const TIMES: usize = 101;

fn main() -> Result<(), ImageError> {
    let file = std::env::args_os()
        .nth(1)
        .unwrap_or_else(|| std::process::exit(2));
    let file = Path::new(&file);
    let lean = Reader::new().methods(false);
    let checked = lean.clone().loadable(true);
    time("what a loader needs", || checked.read_file(file))?;
    time("the same, unchecked", || lean.read_file(file))?;
    time("build, packages and names", || {
        Ok(Reader::new().read_unchecked(file)?.into_image())
    })?;
    time("an inspection", || plugin_image::read_file(file))?;
    let all = Reader::new().symbols(true);
    time("everything", || all.read_file(file))?;
    time("its checksum", || {
        plugin_image::checksum(&File::open(file)?)
    })
}

fn time<T>(what: &str, read: impl Fn() -> Result<T, ImageError>) -> Result<(), ImageError> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let start = Instant::now();
        let found = read()?;
        times.push(start.elapsed());
        drop(found);
    }
    let first = times[0];
    times.sort_unstable();
    println!(
        "{what}: first {first:?}, then {:?} (median of {TIMES}), at best {:?}",
        times[TIMES / 2],
        times[0]
    );
    Ok(())
}
