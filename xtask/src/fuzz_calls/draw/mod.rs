//! Draws random types and signatures. Cases on which the rules for registers, spill space and layout depend are drawn more often than they
//! occur in real code.

mod signatures;
mod structs;

use super::{
    random::Random,
    types::{Basic, Batch, Enum, Type},
};

const BASICS: [Basic; 24] = [
    Basic::Bool,
    Basic::Int(8),
    Basic::Int(16),
    Basic::Int(32),
    Basic::Int(64),
    Basic::Word,
    Basic::Uint(8),
    Basic::Uint(16),
    Basic::Uint(32),
    Basic::Uint(64),
    Basic::Unsigned,
    Basic::Uintptr,
    Basic::Float(32),
    Basic::Float(64),
    Basic::Complex(64),
    Basic::Complex(128),
    Basic::Text,
    Basic::Raw,
    Basic::Duration,
    Basic::Time,
    Basic::Enum(Enum::Small),
    Basic::Enum(Enum::Open),
    Basic::Enum(Enum::Word),
    Basic::Enum(Enum::Text),
];

const STRUCTS: usize = 14;
/// The number of structs whose last field has size zero. They are the first structs, and contain a number or another such struct before it.
const PADDED: usize = 4;
const KINDS: usize = 10;

/// Types that are passed in one integer register.
const WORD: [Basic; 8] = [
    Basic::Bool,
    Basic::Int(8),
    Basic::Int(32),
    Basic::Word,
    Basic::Unsigned,
    Basic::Uint(16),
    Basic::Uint(64),
    Basic::Uintptr,
];
/// Types that leave bits of their register undefined, and that share a word of the spill space with their neighbours.
const NARROW: [Basic; 9] = [
    Basic::Bool,
    Basic::Int(8),
    Basic::Int(16),
    Basic::Int(32),
    Basic::Uint(8),
    Basic::Uint(16),
    Basic::Uint(32),
    Basic::Float(32),
    Basic::Enum(Enum::Small),
];
/// Types that are passed in float registers.
const FLOATS: [Basic; 4] = [
    Basic::Float(32),
    Basic::Float(64),
    Basic::Complex(64),
    Basic::Complex(128),
];

/// Draws a batch.
pub(super) fn batch(seed: u64, signatures: usize) -> Batch {
    let mut draw = Draw {
        random: Random::new(seed),
        batch: Batch {
            seed,
            ..Batch::default()
        },
    };
    for number in 0..STRUCTS {
        let declared = match number {
            0..PADDED => draw.padded(number),
            _ => draw.structure(number),
        };
        draw.batch.structs.push(declared);
        if number % 2 == 0 {
            let ty = draw.nameable();
            draw.batch.named.push(ty);
        }
    }
    draw.any();
    for _ in 0..signatures {
        let signature = draw.signature();
        draw.batch.signatures.push(signature);
        let receiver = draw.receiver();
        draw.batch.receivers.push(receiver);
    }
    while draw.batch.kinds.len() < KINDS {
        let ty = draw.ty(0);
        if !matches!(ty, Type::Any | Type::Error) {
            draw.batch.kinds.push(ty);
        }
    }
    draw.batch
}

struct Draw {
    random: Random,
    batch: Batch,
}

impl Draw {
    fn basic(&mut self) -> Type {
        Type::Basic(*self.random.pick(&BASICS))
    }

    fn ty(&mut self, depth: usize) -> Type {
        let inner = |draw: &mut Self| Box::new(draw.ty(depth + 1));
        match self.random.below(if depth > 2 { 40 } else { 100 }) {
            0..40 => self.basic(),
            40..58 => self.declared(),
            58..68 => Type::Slice(inner(self)),
            68..78 => self.array(depth),
            78..84 => self.map(depth),
            84..90 => Type::Pointer(inner(self)),
            90..94 => Type::Any,
            94..97 => Type::Error,
            _ => self.named(),
        }
    }

    /// Draws one of the declared structs, if there are any.
    fn declared(&mut self) -> Type {
        match self.batch.structs.len() {
            0 => self.basic(),
            count => Type::Struct(self.random.below(count)),
        }
    }

    fn named(&mut self) -> Type {
        match self.batch.named.len() {
            0 => self.basic(),
            count => {
                let number = self.random.below(count);
                Type::Named(number, Box::new(self.batch.named[number].clone()))
            }
        }
    }

    fn array(&mut self, depth: usize) -> Type {
        let len = *self.random.pick(&[0, 0, 1, 1, 1, 2, 3, 5, 17, 130]);
        let inner = self.ty(depth + 1);
        let len = if self.batch.words(&inner) > 8 {
            len.min(2)
        } else {
            len
        };
        Type::Array(len, Box::new(inner))
    }

    fn map(&mut self, depth: usize) -> Type {
        let key = loop {
            let key = self.ty(depth + 1);
            if self.batch.is_key(&key) {
                break key;
            }
        };
        let value = self.ty(depth + 1);
        Type::Map(Box::new(key), Box::new(value), self.random.percent(50))
    }

    /// Draws the underlying type of a named type. It is not an interface or a pointer, for which no methods could be declared.
    fn nameable(&mut self) -> Type {
        loop {
            match self.ty(1) {
                Type::Any | Type::Error | Type::Pointer(_) | Type::Named(..) => {}
                // A named struct needs a struct of its own in Rust.
                Type::Struct(_) => {}
                // The Rust types stand for the types of package time only.
                Type::Basic(Basic::Duration | Basic::Time) => {}
                ty => return ty,
            }
        }
    }

    /// Draws the types that interfaces may hold: all named types, and some others.
    fn any(&mut self) {
        let boxed = |basic| Box::new(Type::Basic(basic));
        let mut any = vec![
            Type::Basic(Basic::Word),
            Type::Basic(Basic::Text),
            Type::Basic(Basic::Float(32)),
            Type::Slice(boxed(Basic::Uint(8))),
            Type::Array(3, boxed(Basic::Int(16))),
            Type::Array(1, boxed(Basic::Text)),
            Type::Array(0, boxed(Basic::Int(64))),
            Type::Map(boxed(Basic::Text), boxed(Basic::Complex(128)), true),
            Type::Pointer(boxed(Basic::Uint(64))),
        ];
        for number in 0..STRUCTS {
            if self.batch.structs[number].named {
                any.push(Type::Struct(number));
            }
        }
        for (number, ty) in self.batch.named.iter().enumerate() {
            any.push(Type::Named(number, Box::new(ty.clone())));
        }
        self.batch.any = any;
    }

    fn receiver(&mut self) -> Type {
        match self.random.percent(50) {
            true => {
                let named: Vec<usize> = (0..STRUCTS)
                    .filter(|number| self.batch.structs[*number].named)
                    .collect();
                match named.len() {
                    0 => self.named(),
                    _ => Type::Struct(*self.random.pick(&named)),
                }
            }
            false => self.named(),
        }
    }
}
