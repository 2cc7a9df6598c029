//! Contexts for plugins.

use super::text;
use plugin_core::{
    Value,
    stdlib::{Cancel, Context},
};

/// Returns a context with values, and its cancel function.
pub(super) fn context(values: &[(&str, &str)]) -> (Value, Cancel) {
    let mut context = Context::background().unwrap();
    for (key, value) in values {
        context = context.with_value(&text(key), &text(value)).unwrap();
    }
    let (context, cancel) = context.with_cancel().unwrap();
    (context.into(), cancel)
}
