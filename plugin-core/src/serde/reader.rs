//! [`Reader`]: a tree while it is read.

use super::{
    SerdeError,
    tree::{AGAIN, DEPTH, LEVEL, NAME, Rest, WRAPPERS},
};
use crate::value::StackUse;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The Go name of a field, and its name in JSON.
type Names<'de> = (&'de str, &'de str);

pub(super) struct Reader<'de> {
    pub(super) rest: Rest<'de>,
    /// The names that have been read, by number.
    names: Vec<&'de [u8]>,
    /// The fields of the kinds of records, by number.
    kinds: Vec<Rc<[Names<'de>]>>,
    /// What the fields of a record are called by a Rust struct, by the record's kind and which names of how many the
    /// struct has: the names of one may begin where those of another do.
    spellings: FxHashMap<(usize, Option<(usize, usize)>), Rc<[&'de str]>>,
    depth: usize,
    wrappers: usize,
    stack: StackUse,
}

impl<'de> Reader<'de> {
    pub(super) fn new(tree: &'de [u8]) -> Self {
        Self {
            rest: Rest(tree),
            names: Vec::new(),
            kinds: Vec::new(),
            spellings: FxHashMap::default(),
            depth: 0,
            wrappers: 0,
            stack: StackUse::default(),
        }
    }

    /// The text behind one of the tags for texts.
    pub(super) fn text(&mut self, tag: u8) -> Result<&'de [u8], SerdeError> {
        match tag {
            AGAIN => {
                let number = self.rest.count()?;
                let name = usize::try_from(number)
                    .ok()
                    .and_then(|number| self.names.get(number));
                name.copied().ok_or_else(|| self.rest.malformed())
            }
            NAME => {
                let name = self.rest.bytes()?;
                self.names.push(name);
                Ok(name)
            }
            _ => self.rest.bytes(),
        }
    }

    pub(super) fn str(&mut self) -> Result<&'de str, SerdeError> {
        str::from_utf8(self.rest.bytes()?).map_err(|_| self.rest.malformed())
    }

    /// The name that a tag gives, which may be anything: as if there were none, if it is not UTF-8.
    pub(super) fn name_in_json(&mut self) -> Result<&'de str, SerdeError> {
        Ok(str::from_utf8(self.rest.bytes()?).unwrap_or_default())
    }

    /// Reads what is in an option or a newtype.
    pub(super) fn wrapped<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SerdeError>,
    ) -> Result<T, SerdeError> {
        self.wrappers += 1;
        if self.wrappers > WRAPPERS || !self.stack.has_room(0, LEVEL) {
            return Err(SerdeError::TooDeep);
        }
        let value = read(self)?;
        self.wrappers -= 1;
        Ok(value)
    }

    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SerdeError>,
    ) -> Result<T, SerdeError> {
        self.depth += 1;
        if self.depth > DEPTH || !self.stack.has_room(0, LEVEL) {
            return Err(SerdeError::TooDeep);
        }
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    /// The number of the kind of the record that begins here.
    pub(super) fn kind(&mut self) -> Result<usize, SerdeError> {
        let number = usize::try_from(self.rest.count()?).map_err(|_| self.rest.malformed())?;
        if number == self.kinds.len() {
            let fields = (0..self.rest.hint()?).map(|_| Ok((self.str()?, self.name_in_json()?)));
            let fields: Rc<[Names<'de>]> = fields.collect::<Result<_, SerdeError>>()?;
            self.kinds.push(fields);
        } else if number > self.kinds.len() {
            return Err(self.rest.malformed());
        }
        Ok(number)
    }

    /// What a Rust struct with these fields calls those of a record; without such, the names in JSON.
    pub(super) fn spelling(
        &mut self,
        kind: usize,
        fields: Option<&'static [&'static str]>,
    ) -> Rc<[&'de str]> {
        let at = fields.map(|fields| (fields.as_ptr().addr(), fields.len()));
        let spell = |&(go, json): &Names<'de>| {
            let plain = if json.is_empty() { go } else { json };
            let Some(fields) = fields else { return plain };
            if fields.contains(&plain) {
                return plain;
            }
            let exact = fields.iter().find(|field| **field == go);
            let find = |name: &str| fields.iter().find(|field| is_loosely(field, name));
            exact
                .or_else(|| find(go))
                .or_else(|| find(json))
                .copied()
                .unwrap_or(plain)
        };
        let names = &self.kinds[kind];
        let spelling = self.spellings.entry((kind, at));
        Rc::clone(spelling.or_insert_with(|| names.iter().map(spell).collect()))
    }
}

/// Whether both are the same in lower case without underscores: `loose` of host/trees.go.
pub(super) fn is_loosely(rust: &str, go: &str) -> bool {
    let loose = |name: &str| -> Vec<char> {
        let letters = name.chars().filter(|letter| *letter != '_');
        letters.flat_map(char::to_lowercase).collect()
    };
    loose(rust) == loose(go)
}
