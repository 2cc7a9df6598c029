//! [`Writer`]: a tree while it is written.

use super::{
    SerdeError,
    tree::{self, AGAIN, DEPTH, DICT, END, LEVEL, NAME, WRAPPERS},
    way::{Step, Way},
};
use crate::value::StackUse;
use rustc_hash::FxHashMap;
use serde::ser::Serialize;

/// A tree while it is written.
pub(super) struct Writer {
    pub(super) out: Vec<u8>,
    /// The names that have been written, by where they are: those of fields and variants are constants.
    names: FxHashMap<(usize, usize), u64>,
    /// The same, in order.
    written: Vec<&'static str>,
    way: Way<'static>,
    /// Lists and dicts around what is written.
    containers: usize,
    /// Options and newtypes around what is written.
    wrappers: usize,
    stack: StackUse,
    /// Why a part of a list or dict was not written, the first time.
    pub(super) failed: Option<SerdeError>,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self {
            out: vec![0],
            names: FxHashMap::default(),
            written: Vec::new(),
            way: Way::default(),
            containers: 0,
            wrappers: 0,
            stack: StackUse::default(),
            failed: None,
        }
    }

    pub(super) fn name(&mut self, name: &'static str) {
        let new = self.names.len() as u64;
        let at = (name.as_ptr().addr(), name.len());
        let number = *self.names.entry(at).or_insert(new);
        if number < new {
            self.out.push(AGAIN);
            tree::put_count(&mut self.out, number);
        } else {
            self.written.push(name);
            self.out.push(NAME);
            tree::put_bytes(&mut self.out, name.as_bytes());
        }
    }

    /// Writes a part of a list or dict.
    pub(super) fn part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerdeError> {
        value.serialize(&mut *self).inspect_err(|error| {
            if self.failed.is_none() {
                self.failed = Some(error.clone().at(self.path()));
            }
        })
    }

    /// Writes what is in an option or a newtype.
    pub(super) fn within_wrapper<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
    ) -> Result<(), SerdeError> {
        self.wrappers += 1;
        if self.wrappers > WRAPPERS || !self.stack.has_room(0, LEVEL) {
            return Err(SerdeError::TooDeep);
        }
        value.serialize(&mut *self)?;
        self.wrappers -= 1;
        Ok(())
    }

    /// Goes on to a part of the list or dict.
    pub(super) fn step(&mut self, step: Step<'static>) {
        self.way.step(step);
    }

    /// Where in the value this is.
    pub(super) fn path(&self) -> String {
        self.way.path(&self.out, &self.written)
    }

    /// Begins a list or a dict.
    pub(super) fn begin(&mut self, tag: u8, len: Option<usize>) -> Result<&mut Self, SerdeError> {
        self.containers += 1;
        if self.containers > DEPTH || !self.stack.has_room(0, LEVEL) {
            return Err(SerdeError::TooDeep);
        }
        self.way.enter();
        self.out.push(tag);
        tree::put_count(&mut self.out, len.unwrap_or(0) as u64);
        Ok(self)
    }

    pub(super) fn end(&mut self) {
        self.containers -= 1;
        self.way.leave();
        self.out.push(END);
    }

    /// Begins what holds a variant's value: a dict of one entry.
    pub(super) fn variant(&mut self, name: &'static str) -> Result<(), SerdeError> {
        let writer = self.begin(DICT, Some(1))?;
        writer.name(name);
        writer.step(Step::Name(name));
        Ok(())
    }
}
