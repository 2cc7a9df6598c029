//! [`ArgumentError`]: what is wrong with an argument of a call.

use plugin_core::{ValueError, serde::SerdeError};

/// What is wrong with an argument.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArgumentError {
    #[error("it is not JSON ({source}); a Go {go_type} is wanted, such as `{example}`")]
    Syntax {
        go_type: String,
        example: String,
        source: serde_json::Error,
    },
    #[error(
        "it begins as a JSON list or object does, and is none ({source}); a text that begins so is written in quotation marks"
    )]
    Structure { source: serde_json::Error },
    #[error("{0}")]
    /// It has the place.
    Unfit(Box<SerdeError>),
    #[error("{number} is out of the range of a Go {go_type}")]
    Range { number: String, go_type: String },
    #[error("{number} is no whole number, and a Go {go_type} is one")]
    Fraction { number: String, go_type: String },
    #[error(
        "`{text}` is not base64 ({source}); bytes are written so, as JSON has them, or as a list of numbers"
    )]
    Base64 {
        text: String,
        source: base64::DecodeError,
    },
    #[error(
        "`{text}` is not a Go duration; write it such as `1h30m` or `250ms`, or as a number of nanoseconds"
    )]
    Duration { text: String },
    #[error(
        "no JSON but null can stand for a Go {go_type}; such a function must be called by a program"
    )]
    NoJson { go_type: String },
    #[error("a Go {go_type} has no field {name}; write it such as `{example}`")]
    NoField {
        name: String,
        go_type: String,
        example: String,
    },
    #[error("{given} is given for a Go {go_type}; write it such as `{example}`")]
    Misfit {
        given: &'static str,
        go_type: String,
        example: String,
    },
    #[error("\"{before}\" and \"{name}\" are one key of a Go {go_type}; write it once")]
    SameKey {
        before: String,
        name: String,
        go_type: String,
    },
    #[error("{place}: {reason}")]
    At {
        place: String,
        reason: Box<ArgumentError>,
    },
    #[error(transparent)]
    Value(#[from] ValueError),
}
