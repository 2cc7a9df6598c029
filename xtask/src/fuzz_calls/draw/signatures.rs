//! Draws random signatures.

use super::{Draw, FLOATS, NARROW, PADDED, WORD};
use crate::fuzz_calls::types::{Basic, Batch, Parameter, Signature, Type};

/// The number of ways to draw a signature, see [`Draw::styled`].
const STYLES: usize = 13;
/// The style that fills the registers with values whose size in memory is larger.
const FULL: usize = 8;
/// The style of narrow numbers.
const NARROWS: usize = 9;

/// The numbers of integer and float registers for arguments on amd64, which has the fewest.
const REGISTERS: (usize, usize) = (9, 15);
/// The maximum number of parameters of a closure.
const MOST: usize = 16;

/// The maximum size in words of the parameters, and of the results, of a function.
const WORDS: usize = 160;

impl Draw {
    pub(super) fn signature(&mut self) -> Signature {
        // Kinds of values in registers: only integers, only floats, strings with numbers, structs.
        let style = self.random.below(STYLES);
        let mut parameters = Vec::new();
        let count = match style {
            0 => self.random.below(7),
            1 | 2 => 6 + self.random.below(11),
            5 => self.random.below(4),
            6 => 2 + self.random.below(2),
            7 => 6 + self.random.below(11),
            FULL => 0,
            NARROWS => 1 + self.random.below(7),
            _ => self.random.below(8),
        };
        let mut words = 0;
        if style == FULL {
            parameters = self.full();
        }
        while parameters.len() < count && words < WORDS {
            let parameter = match self.random.below(100) {
                0..6 if (3..5).contains(&style) || style > NARROWS => {
                    Parameter::Changed(self.changed())
                }
                6..16 if (3..5).contains(&style) || style > NARROWS => {
                    Parameter::Func(self.callback())
                }
                16..20 if style > 1 => Parameter::Lent(self.lent()),
                _ => Parameter::Value(self.styled(style)),
            };
            words += match &parameter {
                Parameter::Value(ty) => self.batch.words(ty),
                _ => 1,
            };
            parameters.push(parameter);
        }
        let variadic = matches!(parameters.last(), Some(Parameter::Value(Type::Slice(_))))
            && self.random.percent(60);
        let (results, fails) = self.results(style);
        Signature {
            parameters,
            results,
            fails,
            variadic,
        }
    }

    /// Draws parameters that take all registers, or nearly all, and much more space in memory, so that the spill space is larger than a word
    /// for each register.
    fn full(&mut self) -> Vec<Parameter> {
        let (mut ints, mut floats) = REGISTERS;
        let mut parameters = Vec::new();
        // The registers of a kind count as used up when a value does not fit any more.
        for _ in 0..4 * MOST {
            let ty = match self.random.below(10) {
                0 => Type::Basic(*self.random.pick(&WORD)),
                1 | 2 => Type::Struct(self.random.below(PADDED)),
                3..6 => Type::Struct(2),
                _ => Type::Struct(3),
            };
            let Some((more_ints, more_floats)) = self.batch.registers(&ty) else {
                continue;
            };
            if more_ints <= ints && more_floats <= floats && parameters.len() < MOST {
                ints -= more_ints;
                floats -= more_floats;
                parameters.push(Parameter::Value(ty));
            }
        }
        parameters
    }

    fn lent(&mut self) -> Type {
        if self.random.percent(40) {
            return Type::Basic(Basic::Text);
        }
        loop {
            let elem = self.basic();
            if Batch::is_plain(&elem) {
                return Type::Slice(Box::new(elem));
            }
        }
    }

    fn changed(&mut self) -> Type {
        self.ty(0)
    }

    fn callback(&mut self) -> Signature {
        if self.random.percent(25) {
            return self.content_first();
        }
        let style = match self.random.percent(25) {
            true => NARROWS,
            false => self.random.below(STYLES),
        };
        let count = self.random.below(5);
        let parameters = (0..count)
            .map(|_| match self.random.percent(8) {
                true => Parameter::Changed(self.changed()),
                false => Parameter::Value(self.styled(style)),
            })
            .collect();
        let (results, fails) = self.results(style);
        Signature {
            parameters,
            results,
            fails,
            variadic: false,
        }
    }

    /// Draws a closure that is called through registers, and whose results are a string or slice and numbers after it. The registers of a
    /// string and a number are those of a slice, so only the types tell the two apart.
    fn content_first(&mut self) -> Signature {
        let count = self.random.below(3);
        let parameters = (0..count)
            .map(|_| Parameter::Value(self.styled(0)))
            .collect();
        let mut results = match self.random.percent(80) {
            true => vec![Type::Basic(Basic::Text)],
            false => vec![Type::Slice(Box::new(self.basic()))],
        };
        let numbers = *self.random.pick(&[0, 1, 1, 1, 1, 2]);
        results.extend((0..numbers).map(|_| self.styled(0)));
        Signature {
            parameters,
            results,
            fails: self.random.percent(30),
            variadic: false,
        }
    }

    fn results(&mut self, style: usize) -> (Vec<Type>, bool) {
        let count = match style {
            5 => self.random.below(3),
            6..=FULL => self.random.below(2),
            NARROWS => self.random.below(3),
            _ => *self.random.pick(&[0, 1, 1, 1, 1, 2, 2, 2, 3, 5, 11]),
        };
        let mut results = Vec::new();
        let mut words = 0;
        while results.len() < count && words < WORDS {
            let ty = self.styled(style);
            words += self.batch.words(&ty);
            results.push(ty);
        }
        // Without an error, functions of style 6 are called by the shortest entries.
        let fails = self.random.percent(30) && !matches!(style, 0 | 6);
        (results, fails)
    }

    fn styled(&mut self, style: usize) -> Type {
        match style {
            0 => Type::Basic(*self.random.pick(&WORD)),
            1 => match self.random.below(6) {
                0 => self.basic(),
                1 => self.declared(),
                _ => Type::Basic(*self.random.pick(&FLOATS)),
            },
            2 | 3 => match self.random.below(4) {
                0 => Type::Basic(Basic::Text),
                1 => Type::Slice(Box::new(self.basic())),
                2 => self.basic(),
                _ => Type::Basic(*self.random.pick(&WORD)),
            },
            4 => match self.random.below(3) {
                0 => self.basic(),
                _ => self.declared(),
            },
            // Few registers of each kind, for which there are separate entries.
            5 => match self.random.below(6) {
                0 | 1 => Type::Basic(Basic::Text),
                2 => Type::Slice(Box::new(self.basic())),
                3 => Type::Basic(Basic::Float(64)),
                _ => Type::Basic(*self.random.pick(&WORD)),
            },
            // Values whose size in memory is larger than that of their registers.
            6 => match self.random.below(4) {
                0 => Type::Basic(*self.random.pick(&WORD)),
                1 => Type::Struct(self.random.below(2)),
                _ => Type::Struct(3),
            },
            7 | FULL => Type::Struct(self.random.below(PADDED)),
            NARROWS => Type::Basic(*self.random.pick(&NARROW)),
            _ => self.ty(0),
        }
    }
}
