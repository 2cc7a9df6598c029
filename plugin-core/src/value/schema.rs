//! Schemas: descriptions of types, by which the runtime host encodes and decodes values. The codes are those of host/schema.go.

use super::{FieldList, FuncShape, Shape, shape::chan_dir};
use plugin_image::Kind;
use std::any::TypeId;

impl Shape {
    /// Returns the schema of the type.
    pub(crate) fn schema(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.shape(self);
        writer.codes
    }
}

impl FuncShape {
    /// Returns the schema of the func type.
    pub(crate) fn schema(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.func(self);
        writer.codes
    }
}

#[derive(Default)]
struct Writer {
    codes: Vec<u8>,
    /// The structs that have been written, and the offset of each. A struct that occurs again is written as a reference to the offset.
    structs: Vec<(TypeId, usize)>,
}

impl Writer {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Basic(Kind::String) => self.codes.push(b't'),
            Shape::Basic(kind) => self.codes.extend([b'v', *kind as u8]),
            Shape::Any => self.codes.push(b'h'),
            Shape::Methods(name) => {
                self.codes.push(b'k');
                self.text(name.unwrap_or_default());
            }
            Shape::Encoded => self.codes.push(b'j'),
            Shape::Error => self.codes.push(b'e'),
            Shape::Time => self.codes.push(b'i'),
            Shape::Named(named) => {
                self.codes.push(b'n');
                self.text(named.name);
                self.shape(named.shape);
            }
            Shape::Channel(direction, elem) => {
                self.codes.extend([b'c', chan_dir(*direction)]);
                self.shape(elem());
            }
            Shape::Func(shape) => self.func(&shape()),
            Shape::FuncValue(shape) => {
                self.codes.push(b'u');
                let at = self.codes.len();
                self.codes.extend([0; 4]);
                self.func(&shape());
                let len = (self.codes.len() - at - 4) as u32;
                self.codes[at..at + 4].copy_from_slice(&len.to_le_bytes());
            }
            Shape::Slice(elem) => self.of(b's', elem()),
            Shape::Array(len, elem) => {
                self.codes.push(b'a');
                self.codes.extend((*len as u64).to_le_bytes());
                self.shape(elem);
            }
            Shape::Map(key, elem) => {
                self.of(b'm', key());
                self.shape(elem());
            }
            Shape::Pointer(elem) => self.of(b'p', elem()),
            Shape::InOut(elem) => self.of(b'o', elem),
            Shape::InOutSlice(slice) => self.of(b'l', slice),
            Shape::Borrowed(elem) => self.of(b'b', elem),
            Shape::Struct(shape) => {
                let id = shape.id();
                if let Some((_, at)) = self.structs.iter().find(|(known, _)| *known == id) {
                    self.codes.push(b'g');
                    self.codes.extend((*at as u32).to_le_bytes());
                    return;
                }
                self.structs.push((id, self.codes.len()));
                // `StructValue::LAYOUT` does not compile for a struct of more than 255 fields.
                self.codes.extend([b'r', shape.names.len() as u8]);
                self.text(shape.name.unwrap_or_default());
                for (name, (field, _)) in shape.names.iter().zip(FieldList::iter(shape.list)) {
                    self.text(name.name);
                    self.codes.push(name.tag.is_some().into());
                    name.tag.iter().for_each(|tag| self.text(tag));
                    self.shape(field);
                }
            }
        }
    }

    /// Writes the length of a text in two bytes, and the text. A longer text is truncated, so that it equals no text in Go.
    fn text(&mut self, text: &str) {
        let len = text.len().min(usize::from(u16::MAX));
        self.codes.extend((len as u16).to_le_bytes());
        self.codes.extend(&text.as_bytes()[..len]);
    }

    fn of(&mut self, code: u8, part: &Shape) {
        self.codes.push(code);
        self.shape(part);
    }

    fn func(&mut self, shape: &FuncShape) {
        // `Signature` and `Results` are implemented for at most 16 parameters and 12 results.
        let [parameters, results] = [shape.parameters, shape.results].map(|list| list.len() as u8);
        let code = if shape.direct { b'd' } else { b'f' };
        self.codes
            .extend([code, parameters, results, shape.fails.into()]);
        let parts = shape.parameters.iter().chain(shape.results);
        parts.for_each(|part| self.shape(part));
    }
}
