//! [`Plan`]: which items of a row belong to which part of a signature, in both programs and in the file of values.

use super::{
    random::Random,
    types::{Batch, Parameter, Signature, Type},
    values::{Item, Values},
};

/// The indices of a row's items.
#[derive(Debug)]
pub(super) struct Plan {
    /// For each parameter, the index of its first item and the one after its last.
    pub(super) parameters: Vec<(usize, usize)>,
    pub(super) results: usize,
    /// The index after the results and the error, if there is one. The item there has all results together.
    pub(super) end: usize,
}

impl Plan {
    pub(super) fn of(signature: &Signature) -> Self {
        let mut next = 0;
        let mut parameters = Vec::new();
        for parameter in &signature.parameters {
            let from = next;
            next += match parameter {
                Parameter::Value(_) | Parameter::Lent(_) => 1,
                Parameter::Changed(_) => 2,
                Parameter::Func(inner) => Self::of(inner).end,
            };
            parameters.push((from, next));
        }
        Self {
            parameters,
            results: next,
            end: next + signature.results.len() + usize::from(signature.fails) + 1,
        }
    }
}

/// The number of rows for each signature and each type.
const ROWS: usize = 6;

/// Returns the file of values.
pub(super) fn data(batch: &Batch) -> Vec<u8> {
    let mut random = Random::new(batch.seed ^ 0x0076_616C_7565_7300);
    let mut out = Vec::new();
    put(&mut out, 2 * batch.signatures.len() + batch.kinds.len());
    for signature in &batch.signatures {
        put(&mut out, ROWS);
        (0..ROWS).for_each(|_| write(&mut out, &row(batch, &mut random, signature)));
    }
    for ty in &batch.kinds {
        let tame = batch.is_serde(ty);
        put(&mut out, ROWS);
        (0..ROWS).for_each(|_| write(&mut out, &kind(batch, &mut random, ty, tame)));
    }
    // The receivers are last, with one row each.
    for ty in &batch.receivers {
        put(&mut out, 1);
        write(&mut out, &[values(batch, &mut random).item(ty)]);
    }
    out
}

fn row(batch: &Batch, random: &mut Random, signature: &Signature) -> Vec<Item> {
    let mut items = Vec::new();
    for parameter in &signature.parameters {
        match parameter {
            Parameter::Value(ty) | Parameter::Lent(ty) => {
                items.push(values(batch, random).item(ty))
            }
            Parameter::Changed(ty) => items.extend(kind(batch, random, ty, false)),
            Parameter::Func(inner) => items.extend(row(batch, random, inner)),
        }
    }
    items.extend(values(batch, random).results(signature));
    items
}

fn kind(batch: &Batch, random: &mut Random, ty: &Type, tame: bool) -> Vec<Item> {
    let mut item = || {
        let mut values = values(batch, random);
        values.tame = tame;
        values.item(ty)
    };
    vec![item(), item()]
}

fn values<'a>(batch: &'a Batch, random: &'a mut Random) -> Values<'a> {
    Values {
        batch,
        random,
        depth: 0,
        tame: false,
    }
}

fn write(out: &mut Vec<u8>, row: &[Item]) {
    put(out, row.len());
    for bytes in row.iter().flat_map(|item| [&item.raw, &item.canon]) {
        put(out, bytes.len());
        out.extend_from_slice(bytes);
    }
}

fn put(out: &mut Vec<u8>, len: usize) {
    out.extend_from_slice(&(len as u32).to_le_bytes());
}
