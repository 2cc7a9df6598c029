//! [`LentText`] and [`LentSlice`]: arguments that point to Rust memory.
//!
//! # Safety
//!
//! The generated functions only read the lent memory, and keep no pointer to it: `Look` of check.go.
#![allow(unsafe_code)]

use crate::{
    canon::{Canon, Input},
    data::{Item, Row},
    slots::Slot,
    tally::Check,
};
use plugin_core::{Argument, Borrowed, Plain, Type, Value, ValueError, lend};

/// A string that is lent to Go.
#[derive(Debug)]
pub struct LentText {
    text: String,
    item: Item,
}

/// A slice of numbers that is lent to Go.
#[derive(Debug)]
pub struct LentSlice<T> {
    numbers: Vec<T>,
    item: Item,
}

impl Slot for LentText {
    type Go = Borrowed<str>;

    fn read(row: &Row, from: usize, _: usize) -> Self {
        Self {
            text: Canon::decode(&mut Input(&row[from].raw)),
            item: row[from].clone(),
        }
    }

    fn argument(&mut self) -> impl Argument<Self::Go> {
        // SAFETY: see the head of this file.
        unsafe { lend(self.text.as_str()) }
    }

    fn value(&self, _: &Type) -> Result<Value, ValueError> {
        unreachable!("the generator makes no call by handles with such an argument")
    }

    fn after(self, check: &mut Check) {
        check.value("what was lent", &self.text, &self.item);
    }
}

impl<T: Canon + Plain> Slot for LentSlice<T> {
    type Go = Borrowed<[T]>;

    fn read(row: &Row, from: usize, _: usize) -> Self {
        Self {
            numbers: Canon::decode(&mut Input(&row[from].raw)),
            item: row[from].clone(),
        }
    }

    fn argument(&mut self) -> impl Argument<Self::Go> {
        // SAFETY: see the head of this file.
        unsafe { lend(&self.numbers[..]) }
    }

    fn value(&self, _: &Type) -> Result<Value, ValueError> {
        unreachable!("the generator makes no call by handles with such an argument")
    }

    fn after(self, check: &mut Check) {
        check.value("what was lent", &self.numbers, &self.item);
    }
}
