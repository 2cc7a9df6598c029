//! [`Data`]: the file of values that the program and the plugin read.

use crate::canon::Input;
use std::{fs, io, path::Path};

/// One value, in both encodings.
#[derive(Debug, Clone)]
pub struct Item {
    /// The bytes from which the value is decoded.
    pub raw: Box<[u8]>,
    /// The bytes that the value must be encoded as.
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
    /// Returns the errors of `fs::read`.
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

    /// Returns the rows of an entry.
    #[must_use]
    pub fn rows(&self, entry: usize) -> &[Row] {
        &self.0[entry]
    }
}

fn many<T>(input: &mut Input<'_>, mut one: impl FnMut(&mut Input<'_>) -> T) -> Vec<T> {
    let count = input.count().unwrap_or(0);
    (0..count).map(|_| one(input)).collect()
}
