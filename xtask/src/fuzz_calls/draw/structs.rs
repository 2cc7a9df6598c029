//! Draws random structs.

use super::{Draw, FLOATS, WORD};
use crate::fuzz_calls::types::{Basic, Batch, Field, FieldName, Struct, Type};

impl Draw {
    pub(super) fn structure(&mut self, number: usize) -> Struct {
        let mut fields = Vec::new();
        let named = self.random.percent(75);
        let count = *self.random.pick(&[0, 1, 1, 2, 2, 2, 3, 3, 4, 6, 9]);
        while fields.len() < count {
            let ty = match self.random.below(10) {
                0..6 => self.basic(),
                _ => self.ty(1),
            };
            let name = match ty {
                Type::Struct(inner)
                    if self.batch.structs[inner].named && self.random.percent(30) =>
                {
                    FieldName::Embedded
                }
                _ if self.random.percent(6) => FieldName::Blank,
                _ => FieldName::Plain,
            };
            let twice = name == FieldName::Embedded
                && fields
                    .iter()
                    .any(|field: &Field| field.name == name && field.ty == ty);
            if !twice && self.words_of(&fields) + self.batch.words(&ty) < 60 {
                fields.push(Field { name, ty });
            }
        }
        if named && self.random.percent(25) {
            let back = Box::new(Type::Struct(number));
            let ty = match self.random.below(4) {
                0 => Type::Slice(back),
                1 => Type::Map(
                    Box::new(Type::Basic(Basic::Text)),
                    Box::new(Type::Pointer(back)),
                    false,
                ),
                _ => Type::Pointer(back),
            };
            let name = FieldName::Plain;
            fields.push(Field { name, ty });
        }
        if self.random.percent(30) {
            fields.push(self.nothing());
        }
        self.declare(number, named, fields)
    }

    /// Draws a struct whose last field has size zero. Go adds a byte after it, which alignment may extend to a word.
    pub(super) fn padded(&mut self, number: usize) -> Struct {
        let ty = match number {
            0 => Type::Basic(
                *self
                    .random
                    .pick(&[Basic::Word, Basic::Unsigned, Basic::Uint(64)]),
            ),
            1 => Type::Basic(*self.random.pick(&WORD)),
            2 => Type::Basic(*self.random.pick(&FLOATS)),
            // Three words in memory, but one register.
            _ => Type::Struct(0),
        };
        let name = FieldName::Plain;
        let fields = vec![Field { name, ty }, self.nothing()];
        self.declare(number, true, fields)
    }

    /// Draws a field of size zero with an alignment.
    fn nothing(&mut self) -> Field {
        let inner = match self.random.below(4) {
            0 => Type::Any,
            1 => Type::Basic(Basic::Int(64)),
            _ => self.basic(),
        };
        let blank = self.random.percent(40);
        Field {
            name: if blank {
                FieldName::Blank
            } else {
                FieldName::Plain
            },
            ty: Type::Array(0, Box::new(inner)),
        }
    }

    fn declare(&self, number: usize, named: bool, fields: Vec<Field>) -> Struct {
        let leads_back = |ty: &Type| *ty == Type::Struct(number);
        let ordinary = |draw: &Self, is: &dyn Fn(&Batch, &Type) -> bool| {
            let batch = &draw.batch;
            let mut all = fields.iter();
            all.all(|field| {
                field.name == FieldName::Plain
                    && !mentions(&field.ty, &leads_back)
                    && is(batch, &field.ty)
            })
        };
        Struct {
            named,
            key: ordinary(self, &|batch, ty| batch.is_key(ty)),
            serde: ordinary(self, &|batch, ty| batch.is_serde(ty)) && !fields.is_empty(),
            fields,
        }
    }

    fn words_of(&self, fields: &[Field]) -> usize {
        fields.iter().map(|field| self.batch.words(&field.ty)).sum()
    }
}

/// Reports whether a type contains such a type, without looking into structs.
fn mentions(ty: &Type, is: &dyn Fn(&Type) -> bool) -> bool {
    is(ty)
        || match ty {
            Type::Named(_, inner)
            | Type::Array(_, inner)
            | Type::Slice(inner)
            | Type::Pointer(inner) => mentions(inner, is),
            Type::Map(key, value, _) => mentions(key, is) || mentions(value, is),
            _ => false,
        }
}
