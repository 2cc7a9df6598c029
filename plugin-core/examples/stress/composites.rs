//! Structs, maps, slices and pointers by copy; batches; variables.

use crate::{
    api::{Api, Inner, Record},
    dice::Dice,
    verify::verify,
};
use std::collections::HashMap;

pub(crate) fn one(api: Api, dice: &mut Dice) {
    match dice.below(4) {
        0 | 1 => turn(api, dice),
        2 => {
            let pairs: Vec<(isize, isize)> = (0..dice.below(100))
                .map(|_| (dice.next() as isize, dice.next() as isize))
                .collect();
            let sums: Vec<isize> = pairs.iter().map(|(a, b)| a.wrapping_add(*b)).collect();
            let batch = api.add.call_batch(&pairs);
            verify("a batch of Add", batch.is_ok_and(|found| found == sums));
        }
        _ => variables(api, dice),
    }
}

fn turn(api: Api, dice: &mut Dice) {
    let len = dice.below(20);
    let record = Record {
        id: dice.next() as i64,
        name: dice.text(len),
        tags: (0..len).map(|_| dice.text(len)).collect(),
        scores: (0..len).map(|n| (dice.text(8), n as isize)).collect(),
        best: (len.is_multiple_of(2)).then(|| {
            Box::new(Inner {
                text: dice.text(len),
                level: len as u8,
            })
        }),
        raw: dice.bytes(len * 10),
        pair: [len as f64, 0.5],
    };
    let turned = Record {
        id: record.id.wrapping_neg(),
        name: record.name.repeat(2),
        tags: record.tags.iter().rev().cloned().collect(),
        scores: record
            .scores
            .iter()
            .map(|(name, score)| (format!("{name}!"), 2 * score))
            .collect(),
        best: record.best.as_ref().map(|best| {
            Box::new(Inner {
                text: format!("{}?", best.text),
                level: best.level + 1,
            })
        }),
        raw: record.raw.iter().rev().copied().collect(),
        pair: [0.5, len as f64],
    };
    verify("Turn", api.turn.call(&record).is_ok_and(|it| it == turned));
}

/// All workers write them. Each value shows in itself whether it is whole.
fn variables(api: Api, dice: &mut Dice) {
    let number = dice.next() as i32;
    api.number
        .set(i64::from(number) << 32 | i64::from(!number as u32));
    let found = api.number.get();
    verify("Number", (found >> 32) as i32 == !(found as i32));

    let part = dice.text(10);
    // SAFETY: no Go code uses the variable.
    verify("Text", unsafe { api.text.write(part.repeat(3)) }.is_ok());
    // SAFETY: no Go code uses the variable.
    let text = unsafe { api.text.read() };
    verify(
        "Text",
        text.is_ok_and(|text| text.len() == 30 && text == text[..10].repeat(3)),
    );

    let table: HashMap<String, isize> = (0..3)
        .map(|n| (format!("{part}{n}"), number as isize))
        .collect();
    // SAFETY: no Go code uses the variable.
    verify("Table", unsafe { api.table.write(&table) }.is_ok());
    // SAFETY: no Go code uses the variable.
    let table = unsafe { api.table.read() };
    let whole = |table: HashMap<String, isize>| {
        let mut parts: Vec<(&str, &isize)> = table
            .iter()
            .map(|(name, number)| (&name[..10], number))
            .collect();
        parts.dedup();
        table.len() == 3 && parts.len() == 1
    };
    verify("Table", table.is_ok_and(whole));
}
