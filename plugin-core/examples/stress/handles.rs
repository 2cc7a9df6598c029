//! Values by handle: used by the thread that made them, by others later, and through whole runs.

use crate::{api::Api, dice::Dice, verify::verify};
use plugin_core::{Value, ValueError};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A box in Go, and what must be in it.
struct Boxed {
    value: Value,
    text: String,
    data: Vec<u8>,
}

/// Put there by one thread, taken by another.
static SHARED: Mutex<Vec<Boxed>> = Mutex::new(Vec::new());
/// Made at first, and verified until the end.
static ELDERS: Mutex<Vec<Boxed>> = Mutex::new(Vec::new());

/// How many are kept for other threads.
const SHARED_SIZE: usize = 64;

fn shared() -> MutexGuard<'static, Vec<Boxed>> {
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn one(api: Api, dice: &mut Dice) {
    match dice.below(8) {
        0..5 => exchange(api, dice),
        5 => verify("a map by handle", map(dice).unwrap_or(false)),
        6 => verify("a slice by handle", slice(dice).unwrap_or(false)),
        _ => {
            let text = dice.text(5);
            let wrong = Value::new(text).and_then(|value| value.field("None").map(drop));
            verify("a field of a string", wrong.is_err());
        }
    }
}

/// Makes a box, gives it away, and verifies one that another thread made.
fn exchange(api: Api, dice: &mut Dice) {
    let made = boxed(api, dice);
    let taken = {
        let mut shared = shared();
        shared.push(made);
        let at = dice.below(shared.len());
        (shared.len() > SHARED_SIZE).then(|| shared.swap_remove(at))
    };
    if let Some(mut taken) = taken {
        verify("a box", taken.holds().unwrap_or(false));
        taken.text = dice.text(20);
        verify("Put", taken.put().is_ok());
        verify("a box with another text", taken.holds().unwrap_or(false));
    }
}

fn boxed(api: Api, dice: &mut Dice) -> Boxed {
    let (text, len, seed) = (dice.text(10), dice.below(500), dice.next() | 1);
    let value = api.new_box.call(&text, len as isize, seed);
    Boxed {
        value: value.expect("NewBox does not panic"),
        text,
        data: Dice(seed).bytes(len),
    }
}

impl Boxed {
    /// Whether the box is what it was: by a method, by a field, by a copy of the handle, and as Go prints it.
    fn holds(&self) -> Result<bool, ValueError> {
        let text = self.value.method("Get")?.call(&[])?;
        let inside = self.value.elem()?;
        let data: Vec<u8> = inside.field("Data")?.get()?;
        let again = self.value.clone();
        let printed = self.value.to_string();
        Ok(text.len() == 1
            && text[0].get::<String>()? == self.text
            && inside.field("Text")?.get::<String>()? == self.text
            && data == self.data
            && again.equals(&self.value)?
            && printed.starts_with(&format!("&{{{} [", self.text)))
    }

    fn put(&self) -> Result<Vec<Value>, ValueError> {
        let text = Value::new(self.text.clone())?;
        self.value.method("Put")?.call(&[&text])
    }
}

fn map(dice: &mut Dice) -> Result<bool, ValueError> {
    let map: HashMap<String, i64> = (0..dice.below(20))
        .map(|_| (dice.text(6), dice.next() as i64))
        .collect();
    let value = Value::new(map.clone())?;
    let mut holds = value.len()? == map.len() && value.get::<HashMap<String, i64>>()? == map;
    for key in value.keys()? {
        let entry = value.entry(&key)?;
        let number = entry.map(|entry| entry.get::<i64>()).transpose()?;
        holds &= number.as_ref() == map.get(&key.get::<String>()?);
    }
    Ok(holds)
}

fn slice(dice: &mut Dice) -> Result<bool, ValueError> {
    let texts: Vec<String> = (0..1 + dice.below(9)).map(|_| dice.text(12)).collect();
    let value = Value::new(texts.clone())?;
    let at = dice.below(texts.len());
    let one: String = value.index(at)?.get()?;
    Ok(one == texts[at] && value.get::<Vec<String>>()? == texts)
}

/// Makes the handles that are kept to the end.
pub(crate) fn make_elders(api: Api) {
    let mut dice = Dice(99);
    let elders = (0..16).map(|_| boxed(api, &mut dice));
    ELDERS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .extend(elders);
}

/// Verifies those, and drops what is kept for other threads.
pub(crate) fn settle() {
    for elder in ELDERS.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        verify("an old box", elder.holds().unwrap_or(false));
    }
    let shared = std::mem::take(&mut *shared());
    for other in shared {
        verify("a shared box", other.holds().unwrap_or(false));
    }
}

/// The boxes that exist.
pub(crate) fn live() -> usize {
    let elders = ELDERS.lock().unwrap_or_else(PoisonError::into_inner);
    elders.len() + shared().len()
}
