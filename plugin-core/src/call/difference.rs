//! [`Difference`]: where and how a plugin's type first differs from the one asked for.

use crate::value::{Shape, compare};
use plugin_image::{TypeId, Types};
use std::fmt;

/// Where and how a plugin's type first differs from the one asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// Where.
    pub place: Place,
    /// What the plugin has there.
    pub found: String,
    /// What was asked for.
    pub asked: String,
    /// What is usually meant.
    pub hint: Option<&'static str>,
}

/// A place in a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// How many parameters there are.
    ParameterCount,
    /// The parameter with this number, counted from 1.
    Parameter(usize),
    /// How many results there are.
    ResultCount,
    /// The result with this number, counted from 1.
    Result(usize),
    /// The variable's type.
    Variable,
    /// The symbol's type as a whole, which was asked for by name.
    Whole,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            found,
            asked,
            ..
        } = self;
        match place {
            Place::ParameterCount => write!(f, "it has {found} parameters, not {asked}"),
            Place::Parameter(number) => write!(f, "parameter {number} is {found}, not {asked}"),
            Place::ResultCount => write!(f, "it has {found} results, not {asked}"),
            Place::Result(number) => write!(f, "result {number} is {found}, not {asked}"),
            Place::Whole => write!(f, "#[go(type = \"...\")] asks for another one"),
            Place::Variable => write!(f, "it holds {found}, not {asked}"),
        }?;
        self.hint.map_or(Ok(()), |hint| write!(f, " ({hint})"))
    }
}

pub(crate) fn differ(place: Place, found: impl ToString, asked: impl ToString) -> Difference {
    Difference {
        place,
        found: found.to_string(),
        asked: asked.to_string(),
        hint: None,
    }
}

/// Compares a plugin's type with one shape.
pub(crate) fn compare_at(
    place: Place,
    types: &Types,
    found: TypeId,
    asked: &Shape,
) -> Result<(), Difference> {
    compare(types, found, asked).map_err(|inner| Difference {
        place,
        found: inner.found,
        asked: inner.asked,
        hint: inner.hint,
    })
}
