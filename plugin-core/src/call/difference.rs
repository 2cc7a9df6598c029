//! [`Difference`]: the first place where a plugin's type differs from the requested one.

use crate::value::{Shape, compare};
use plugin_image::{TypeId, Types};
use std::fmt;

/// The first place where a plugin's type differs from the requested one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The place.
    pub place: Place,
    /// What the plugin has there.
    pub found: String,
    /// What was requested.
    pub asked: String,
    /// A hint for a common mistake.
    pub hint: Option<&'static str>,
}

/// A place in a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The number of parameters.
    ParameterCount,
    /// The parameter with this number, counted from 1.
    Parameter(usize),
    /// The number of results.
    ResultCount,
    /// The result with this number, counted from 1.
    Result(usize),
    /// The variable's type.
    Variable,
    /// The symbol's type as a whole, which was requested with `#[go(type = "...")]`.
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
            Place::Whole => write!(f, "#[go(type = \"...\")] demands another type"),
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

/// Compares a plugin's type with a shape.
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
