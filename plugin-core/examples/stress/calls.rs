//! Plain calls: numbers, text, bytes and slices, errors and panics, growing stacks, and what Go keeps.

use crate::{api::Api, dice::Dice, dice::fnv, verify::verify};
use plugin_core::CallError;

pub(crate) fn one(api: Api, dice: &mut Dice, worker: u64, round: u64) {
    let len = dice.below(300);
    match dice.below(63) {
        0..16 => {
            let (a, b) = (dice.next() as isize, dice.next() as isize);
            verify("Add", api.add.call(a, b) == Ok(a.wrapping_add(b)));
        }
        16..24 => {
            let text = dice.text(len);
            let (a, b, c) = (
                dice.next() as i32,
                f64::from(dice.next() as u32),
                dice.next() as u8,
            );
            let expected = f64::from(a) + b * f64::from(c);
            verify("Mix", api.mix.call(a, b, &text, c) == Ok((expected, text)));
        }
        24..30 => {
            let number = dice.next() as i64;
            verify(
                "Parse",
                api.parse.call(number.to_string()) == Ok(Ok(number)),
            );
        }
        30..32 => {
            let text = format!("x{}", dice.next());
            let error = format!("strconv.ParseInt: parsing \"{text}\": invalid syntax");
            verify(
                "Parse",
                matches!(api.parse.call(&text), Ok(Err(found)) if found.message() == error),
            );
        }
        32..33 => {
            let text = dice.text(len);
            let panicked = api.panic.call(&text);
            verify(
                "Panic",
                matches!(panicked, Err(CallError::Panic { message, .. }) if message == text),
            );
        }
        33..34 => verify(
            "NilDeref",
            matches!(api.nil_deref.call(), Err(CallError::Panic { .. })),
        ),
        34..36 => {
            let text = dice.text(len);
            let depth = dice.below(200) as isize;
            verify(
                "Grow",
                api.grow.call(depth, &text) == Ok(format!("{text}.")),
            );
        }
        36..38 => {
            let count = dice.below(20);
            let text: String = (0..count)
                .map(|word| format!("word{word} word{word} "))
                .collect();
            verify("Words", api.words.call(text) == Ok(count as isize));
        }
        38..39 => {
            let bytes = dice.bytes(len);
            let expected = fnv(&bytes).wrapping_mul(4);
            verify("Spawn", api.spawn.call(4, bytes) == Ok(expected));
        }
        39..43 => {
            let key = format!("{worker}/{round}");
            let bytes = dice.bytes(len);
            verify("Keep", api.keep.call(&key, &bytes) == Ok(()));
            verify("Add", api.add.call(1, 2) == Ok(3));
            verify("Take", api.take.call(key) == Ok((bytes, true)));
        }
        43..48 => {
            let seed = dice.next() | 1;
            verify(
                "Fill",
                api.fill.call(len as isize, seed) == Ok(Dice(seed).bytes(len)),
            );
        }
        48..52 => {
            let bytes = dice.bytes(len);
            let expected = fnv(&bytes);
            verify("Checksum", api.checksum.call(bytes) == Ok(expected));
        }
        52..57 => {
            let mut bytes = dice.bytes(len);
            let reversed = api.reverse.call(&bytes);
            bytes.reverse();
            verify("Reverse", reversed == Ok(bytes));
        }
        57 => {
            let text = dice.text(10);
            let count = dice.below(100);
            verify(
                "Repeat",
                api.repeat.call(&text, count as isize) == Ok(text.repeat(count)),
            );
        }
        58..61 => {
            let parts: Vec<String> = (0..=dice.below(9)).map(|_| dice.text(5)).collect();
            verify("Split", api.split.call(parts.join("|"), "|") == Ok(parts));
        }
        _ => {
            let parts: Vec<String> = (0..dice.below(9)).map(|_| dice.text(5)).collect();
            verify("Join", api.join.call(&parts, "|") == Ok(parts.join("|")));
        }
    }
}
