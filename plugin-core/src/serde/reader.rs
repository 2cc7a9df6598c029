//! [`TreeReader`]: a tree while it is read.

use super::{
    SerdeError,
    partial::LeftOut,
    tree::{AGAIN, DEPTH, FAILURE, LEVEL, NAME, Rest, WRAPPERS},
    way::{Step, Way},
};
use crate::value::StackUse;
use rustc_hash::FxHashMap;
use serde::de::{Deserialize, DeserializeSeed, IgnoredAny};
use std::rc::Rc;

/// The Go name of a field, and its name in JSON.
type Names<'de> = (&'de str, &'de str);

pub(super) struct TreeReader<'de> {
    pub(super) rest: Rest<'de>,
    /// The names that have been read, by number.
    names: Vec<&'de [u8]>,
    /// The fields of the kinds of records, by number.
    kinds: Vec<Rc<[Names<'de>]>>,
    /// What the fields of a record are called by a Rust struct, by the record's kind and which names of how many the
    /// struct has: the names of one may begin where those of another do.
    spellings: FxHashMap<(usize, Option<(usize, usize)>), Rc<[&'de str]>>,
    way: Way<'de>,
    /// What could not be converted, if that is to be left out.
    left_out: Option<Vec<LeftOut>>,
    /// Lists, dicts and records around what is read.
    containers: usize,
    /// Options and newtypes around what is read.
    wrappers: usize,
    stack: StackUse,
    /// Whether what is read is a key of a map, where integers may be texts, and texts integers.
    pub(super) is_key: bool,
    /// Whether the reading of a list, dict or record has ended in the middle, with an error.
    broken: bool,
}

/// A place in a tree, with what was known there.
pub(super) struct Mark<'de> {
    rest: Rest<'de>,
    names: usize,
    kinds: usize,
    left_out: usize,
    way: usize,
}

impl<'de> TreeReader<'de> {
    pub(super) fn new(tree: &'de [u8]) -> Self {
        Self {
            rest: Rest(tree),
            names: Vec::new(),
            kinds: Vec::new(),
            spellings: FxHashMap::default(),
            way: Way::default(),
            left_out: None,
            containers: 0,
            wrappers: 0,
            stack: StackUse::default(),
            is_key: false,
            broken: false,
        }
    }

    /// As [`new`](Self::new), for a value without what could not be converted.
    pub(super) fn partial(tree: &'de [u8]) -> Self {
        Self {
            left_out: Some(Vec::new()),
            ..Self::new(tree)
        }
    }

    /// What was left out.
    pub(super) fn left_out(self) -> Vec<LeftOut> {
        self.left_out.unwrap_or_default()
    }

    /// Goes on to a part of the list, dict or record.
    pub(super) fn step(&mut self, step: Step<'de>) {
        self.way.step(step);
    }

    /// Where in the value this is.
    pub(super) fn path(&self) -> String {
        self.way.path(&[], &self.names)
    }

    /// Whether what could not be converted is to be left out.
    pub(super) fn leaves_out(&self) -> bool {
        self.left_out.is_some()
    }

    /// This place, for [`go_back`](Self::go_back).
    pub(super) fn mark(&self) -> Mark<'de> {
        Mark {
            rest: self.rest,
            names: self.names.len(),
            kinds: self.kinds.len(),
            left_out: self.left_out.as_ref().map_or(0, Vec::len),
            way: self.way.depth(),
        }
    }

    /// Goes back to read again what was read since.
    pub(super) fn go_back(&mut self, to: Mark<'de>) {
        self.rest = to.rest;
        self.way.leave_to(to.way);
        self.names.truncate(to.names);
        self.kinds.truncate(to.kinds);
        if let Some(left_out) = &mut self.left_out {
            left_out.truncate(to.left_out);
        }
    }

    /// Reads a whole value. A `Deserialize` may leave the value unread, or be content with an error in it; then the value is passed.
    pub(super) fn part<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, SerdeError> {
        let (before, left) = (self.mark(), self.rest.0.len());
        let value = seed.deserialize(&mut *self)?;
        self.is_key = false;
        if std::mem::take(&mut self.broken) || self.rest.0.len() == left {
            self.go_back(before);
            IgnoredAny::deserialize(&mut *self)?;
        }
        Ok(value)
    }

    /// Goes past a value that could not be converted, if one is here and is to be left out.
    pub(super) fn leave_out(&mut self) -> Result<bool, SerdeError> {
        if self.left_out.is_none() || self.rest.peek()? != FAILURE {
            return Ok(false);
        }
        self.rest.byte()?;
        let reason = String::from_utf8_lossy(self.rest.bytes()?).into_owned();
        let path = self.path();
        self.left_out
            .get_or_insert_default()
            .push(LeftOut { path, reason });
        Ok(true)
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
    pub(super) fn within_wrapper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SerdeError>,
    ) -> Result<T, SerdeError> {
        if self.wrappers == WRAPPERS || !self.stack.has_room(0, LEVEL) {
            self.broken = true;
            return Err(SerdeError::TooDeep);
        }
        self.wrappers += 1;
        let value = read(self);
        self.wrappers -= 1;
        value
    }

    /// Reads what is in a list, dict or record.
    pub(super) fn within_container<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SerdeError>,
    ) -> Result<T, SerdeError> {
        self.is_key = false;
        if self.containers == DEPTH || !self.stack.has_room(0, LEVEL) {
            self.broken = true;
            return Err(SerdeError::TooDeep);
        }
        self.containers += 1;
        self.way.enter();
        let value = read(self);
        self.containers -= 1;
        match value {
            Ok(_) => self.way.leave(), // else it leads to what is wrong
            Err(_) => self.broken = true,
        }
        value
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
