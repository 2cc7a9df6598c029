//! Equality of shapes, for fakes, whose types come from Rust.

use super::{FieldList, FuncShape, Shape, StructShape};
use std::any::TypeId;

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        Assumed::default().shapes(self, other)
    }
}

impl Eq for Shape {}

/// The pairs of structs that were compared, or are being compared. A pair that occurs again is assumed to be equal: a difference is found
/// where the pair occurred first. So the comparison of recursive types ends.
#[derive(Default)]
struct Assumed(Vec<(TypeId, TypeId)>);

impl Assumed {
    fn shapes(&mut self, a: &Shape, b: &Shape) -> bool {
        match (a, b) {
            (Shape::Basic(a), Shape::Basic(b)) => a == b,
            (Shape::Slice(a), Shape::Slice(b)) | (Shape::Pointer(a), Shape::Pointer(b)) => {
                self.shapes(a(), b())
            }
            (Shape::Array(n, a), Shape::Array(m, b)) => n == m && self.shapes(a, b),
            (Shape::Map(key, elem), Shape::Map(other_key, other_elem)) => {
                self.shapes(key(), other_key()) && self.shapes(elem(), other_elem())
            }
            (Shape::Struct(a), Shape::Struct(b)) => self.structs(a, b),
            (Shape::Channel(way, a), Shape::Channel(other_way, b)) => {
                way == other_way && self.shapes(a(), b())
            }
            (Shape::InOut(a), Shape::InOut(b))
            | (Shape::InOutSlice(a), Shape::InOutSlice(b))
            | (Shape::Borrowed(a), Shape::Borrowed(b)) => self.shapes(a, b),
            (Shape::Named(a), Shape::Named(b)) => a.name == b.name && self.shapes(a.shape, b.shape),
            (Shape::Func(a), Shape::Func(b)) | (Shape::FuncValue(a), Shape::FuncValue(b)) => {
                self.funcs(&a(), &b())
            }
            (Shape::Methods(a), Shape::Methods(b)) => a == b,
            (Shape::Any, Shape::Any)
            | (Shape::Encoded, Shape::Encoded)
            | (Shape::Error, Shape::Error)
            | (Shape::Time, Shape::Time) => true,
            _ => false,
        }
    }

    fn structs(&mut self, a: &StructShape, b: &StructShape) -> bool {
        let pair = (a.id(), b.id());
        if pair.0 == pair.1 || self.0.contains(&pair) {
            return true;
        }
        self.0.push(pair);
        let fields = || FieldList::iter(a.list).zip(FieldList::iter(b.list));
        a.name == b.name
            && a.names == b.names
            && FieldList::iter(a.list).count() == FieldList::iter(b.list).count()
            && fields().all(|((a, at), (b, other_at))| at == other_at && self.shapes(a, b))
    }

    fn funcs(&mut self, a: &FuncShape, b: &FuncShape) -> bool {
        let lists = [(a.parameters, b.parameters), (a.results, b.results)];
        (a.fails, a.direct) == (b.fails, b.direct)
            && lists
                .into_iter()
                .all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.shapes(a, b)))
    }
}
