//! [`parse`]: parses the text of a Go type.

use plugin_image::ChanDir;

/// A parsed type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Spelled {
    /// A type name, possibly qualified with its package's name or path; or a struct or interface literal.
    Name(String),
    Pointer(Box<Self>),
    Slice(Box<Self>),
    Array(usize, Box<Self>),
    Map(Box<Self>, Box<Self>),
    Chan(ChanDir, Box<Self>),
    Func {
        parameters: Vec<Self>,
        results: Vec<Self>,
        variadic: bool,
    },
}

/// The nesting depth of types, which is limited since the parser recurses.
const DEPTH: usize = 100;

/// Parses a type.
pub(crate) fn parse(text: &str) -> Result<Spelled, String> {
    let mut parser = Parser {
        rest: text,
        depth: 0,
    };
    let spelled = parser.ty().and_then(|ty| {
        parser.space();
        match parser.rest {
            "" => Ok(ty),
            rest => Err(format!("unexpected {rest:?} after the type")),
        }
    });
    spelled.map_err(|why| format!("{text:?} is not a Go type: {why}"))
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Consumes a token if it comes next, and reports whether it did.
    fn take(&mut self, token: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Consumes a word if it comes next and is not the beginning of a longer one, and reports whether it did.
    fn word(&mut self, word: &str) -> bool {
        self.space();
        let longer = |rest: &str| rest.starts_with(is_in_name);
        match self.rest.strip_prefix(word) {
            Some(rest) if !longer(rest) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        match self.take(token) {
            true => Ok(()),
            false => Err(format!("{token:?} is missing before {:?}", self.rest)),
        }
    }

    fn boxed(&mut self) -> Result<Box<Spelled>, String> {
        self.ty().map(Box::new)
    }

    fn ty(&mut self) -> Result<Spelled, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("it is nested more than {DEPTH} types deep"));
        }
        let ty = self.any_type();
        self.depth -= 1;
        ty
    }

    fn any_type(&mut self) -> Result<Spelled, String> {
        if self.take("*") {
            return Ok(Spelled::Pointer(self.boxed()?));
        }
        if self.take("(") {
            let ty = self.ty()?;
            self.expect(")")?;
            return Ok(ty);
        }
        if self.take("[") {
            if self.take("]") {
                return Ok(Spelled::Slice(self.boxed()?));
            }
            let (len, rest) = self.rest.split_once(']').ok_or("\"]\" is missing")?;
            let len = len.trim().parse();
            let len = len.map_err(|_| "the length of an array is not a number")?;
            self.rest = rest;
            return Ok(Spelled::Array(len, self.boxed()?));
        }
        if self.word("map") {
            self.expect("[")?;
            let key = self.boxed()?;
            self.expect("]")?;
            return Ok(Spelled::Map(key, self.boxed()?));
        }
        if self.take("<-") {
            return match self.word("chan") {
                true => Ok(Spelled::Chan(ChanDir::Receive, self.boxed()?)),
                false => Err("\"<-\" must be followed by \"chan\"".to_owned()),
            };
        }
        if self.word("chan") {
            let direction = match self.take("<-") {
                true => ChanDir::Send,
                false => ChanDir::Both,
            };
            return Ok(Spelled::Chan(direction, self.boxed()?));
        }
        if self.word("func") {
            return self.func();
        }
        self.space();
        for word in ["struct", "interface"] {
            let braces = self.rest.strip_prefix(word).map(str::trim_start);
            if let Some(braces) = braces.filter(|braces| braces.starts_with('{')) {
                return self.spelled_out(word, braces);
            }
        }
        self.name()
    }

    /// Parses what follows `func`.
    fn func(&mut self) -> Result<Spelled, String> {
        let (parameters, variadic) = self.list()?;
        self.space();
        let results = match self.rest.chars().next() {
            Some('(') => self.list()?.0,
            None | Some(')' | ']' | ',') => Vec::new(),
            Some(_) => vec![self.ty()?],
        };
        Ok(Spelled::Func {
            parameters,
            results,
            variadic,
        })
    }

    /// Parses types in parentheses, and returns whether the last is variadic. As in Go, all have names or none has: `(a, b int, c string)`.
    fn list(&mut self) -> Result<(Vec<Spelled>, bool), String> {
        self.expect("(")?;
        let (mut types, mut variadic, mut named) = (Vec::new(), false, false);
        while !self.take(")") {
            if variadic {
                return Err("only the last parameter can be \"...T\"".to_owned());
            }
            if !types.is_empty() {
                self.expect(",")?;
                if self.take(")") {
                    break;
                }
            }
            variadic = self.take("...");
            let mut ty = self.ty()?;
            self.space();
            let is_name = matches!(&ty, Spelled::Name(name) if !name.contains(['.', ' ']));
            let ends = self.rest.is_empty() || self.rest.starts_with([',', ')']);
            let names = is_name && !variadic && !ends;
            if names {
                named = true;
                variadic = self.take("...");
                ty = self.ty()?;
            }
            if variadic {
                ty = Spelled::Slice(Box::new(ty));
            }
            types.push((names, ty));
        }
        if named {
            // A name without a type has the type of the next one.
            let mut after: Option<Spelled> = None;
            for (names, ty) in types.iter_mut().rev() {
                match after.take().filter(|_| !*names) {
                    Some(next) => *ty = next,
                    None if !*names => return Err("the last parameter has no type".to_owned()),
                    None => {}
                }
                after = Some(ty.clone());
            }
        }
        Ok((types.into_iter().map(|(_, ty)| ty).collect(), variadic))
    }

    /// Parses a struct or interface literal and spaces it as `reflect` does: `struct { X int }`, `struct {}`. The methods of an interface are
    /// written as there, too.
    fn spelled_out(&mut self, word: &str, braces: &'a str) -> Result<Spelled, String> {
        let end = closing(braces, '{', '}').ok_or("\"}\" is missing")?;
        let (inside, rest) = (braces[1..end].trim(), &braces[end + 1..]);
        self.rest = rest;
        let methods = match word {
            "interface" => literal::methods(inside, self.depth),
            _ => None,
        };
        Ok(Spelled::Name(match methods.as_deref().unwrap_or(inside) {
            "" => format!("{word} {{}}"),
            inside => format!("{word} {{ {inside} }}"),
        }))
    }

    fn name(&mut self) -> Result<Spelled, String> {
        let len = self
            .rest
            .find(|c| !is_in_name(c))
            .unwrap_or(self.rest.len());
        if len == 0 {
            return Err(match self.rest {
                "" => "a type is missing at the end".to_owned(),
                rest => format!("a type is missing before {rest:?}"),
            });
        }
        let mut end = len;
        // The type arguments of a generic type, as `reflect` prints them: `Page[int,example.com/x.T]`.
        if self.rest[len..].starts_with('[') {
            end += 1 + closing(&self.rest[len..], '[', ']').ok_or("\"]\" is missing")?;
        }
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        // Go code has spaces after the commas.
        let arguments = name[len..].replace(", ", ",");
        Ok(Spelled::Name(name[..len].to_owned() + &arguments))
    }
}

/// Reports whether a character can be part of a name that is qualified with its package's path.
fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || "_./-~%·@+!".contains(c)
}

/// Returns the index of the bracket that closes the first one.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

mod literal;
#[cfg(test)]
mod tests;
