//! [`Data`]: the file of values that program and plugin are given.

use crate::canon::Input;
use std::{fs, io, path::Path};

/// One value: what it is made from, and what it is written down as.
#[derive(Debug, Clone)]
pub struct Item {
    /// From which a value is made.
    pub raw: Box<[u8]>,
    /// What a value is written down as.
    pub canon: Box<[u8]>,
}

/// The values of one call.
pub type Row = Vec<Item>;

/// All rows of all entries.
#[derive(Debug)]
pub struct Data(Vec<Vec<Row>>);

impl Data {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// As `fs::read`.
    pub fn read(path: &Path) -> io::Result<Self> {
        let bytes = fs::read(path)?;
        let mut input = Input(&bytes);
        let entries = many(&mut input, |input| {
            many(input, |input| {
                many(input, |input| Item {
                    raw: input.text().into(),
                    canon: input.text().into(),
                })
            })
        });
        Ok(Self(entries))
    }

    /// The rows of an entry.
    #[must_use]
    pub fn rows(&self, entry: usize) -> &[Row] {
        &self.0[entry]
    }
}

fn many<T>(input: &mut Input<'_>, mut one: impl FnMut(&mut Input<'_>) -> T) -> Vec<T> {
    let count = input.count().unwrap_or(0);
    (0..count).map(|_| one(input)).collect()
}
