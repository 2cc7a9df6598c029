//! The text of a shape, in Go's syntax. A struct that was written before is written as the name of its Rust type.

use super::{FieldList, FuncShape, Shape, StructShape};
use plugin_image::ChanDir;
use std::{any::TypeId, fmt};

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut speller = Speller::default();
        speller.shape(self);
        f.write_str(&speller.text)
    }
}

impl fmt::Display for StructShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut speller = Speller::default();
        speller.structure(self);
        f.write_str(&speller.text)
    }
}

impl fmt::Display for FuncShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut speller = Speller::default();
        speller.func(self);
        f.write_str(&speller.text)
    }
}

#[derive(Default)]
struct Speller {
    text: String,
    /// The structs that have been written with their fields.
    structs: Vec<TypeId>,
    /// The number of structs around the current type.
    depth: usize,
}

impl Speller {
    fn say(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Basic(kind) => self.say(kind.name()),
            Shape::Slice(elem) => self.of("[]", elem()),
            Shape::Array(len, elem) => self.of(&format!("[{len}]"), elem),
            Shape::Map(key, elem) => {
                self.of("map[", key());
                self.of("]", elem());
            }
            Shape::Pointer(elem) => self.of("*", elem()),
            Shape::InOut(elem) => self.of("*", elem),
            Shape::Borrowed(shape) | Shape::InOutSlice(shape) => self.shape(shape),
            Shape::Struct(shape) => self.structure(shape),
            Shape::Any => self.say("any type"),
            Shape::Methods(name) => self.say(name.unwrap_or("any type with methods")),
            Shape::Channel(ChanDir::Receive, elem) => self.of("<-chan ", elem()),
            Shape::Channel(ChanDir::Send, elem) => self.of("chan<- ", elem()),
            Shape::Channel(ChanDir::Both, elem) => self.of("chan ", elem()),
            Shape::Encoded => self.say("any type that can be serialized"),
            Shape::Func(shape) | Shape::FuncValue(shape) => self.func(&shape()),
            Shape::Error => self.say("error"),
            Shape::Time => self.say("time.Time"),
            Shape::Named(named) => self.say(named.name),
        }
    }

    fn of(&mut self, what: &str, part: &Shape) {
        self.say(what);
        self.shape(part);
    }

    fn structure(&mut self, shape: &StructShape) {
        if let Some(name) = shape.name {
            return self.say(name);
        }
        let (id, rust) = (shape.rust)();
        // A struct in a list of parameters is always written with its fields. Inside another struct it is written so only once, since
        // the text of a recursive type would have no end.
        if self.depth > 0 && self.structs.contains(&id) {
            return self.say(rust.rsplit("::").next().unwrap_or(rust));
        }
        self.structs.push(id);
        self.depth += 1;
        self.say("struct {");
        for (i, (name, (field, _))) in shape
            .names
            .iter()
            .zip(FieldList::iter(shape.list))
            .enumerate()
        {
            self.say(if i == 0 { " " } else { "; " });
            self.say(name.name);
            self.of(" ", field);
        }
        self.say(" }");
        self.depth -= 1;
    }

    fn func(&mut self, shape: &FuncShape) {
        self.say("func(");
        self.list(shape.parameters);
        self.say(")");
        match shape.all_results().as_slice() {
            [] => {}
            [one] => self.of(" ", one),
            many => {
                self.say(" (");
                self.list(many);
                self.say(")");
            }
        }
    }

    fn list(&mut self, shapes: &[&Shape]) {
        for (i, shape) in shapes.iter().enumerate() {
            self.of(if i == 0 { "" } else { ", " }, shape);
        }
    }
}
