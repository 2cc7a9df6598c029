//! Writes batches of calls for a signature of numbers.

use crate::fuzz_calls::{
    text::line,
    types::{Basic, Batch, Parameter, Signature, Type, is_newtype},
};

/// Writes batches of a function, and of a method, which `bind_method` binds to `f`. The results are in item `last`.
pub(super) fn batches(
    batch: &Batch,
    signature: &Signature,
    last: usize,
    bind_method: &str,
    out: &mut String,
) {
    let Some(words) = words(signature) else {
        return;
    };
    let types: Vec<String> = words.iter().map(|ty| batch.rust(ty)).collect();
    let make = |(at, ty)| format!("<{ty}>::decode(&mut Input(&row[{at}].raw)),");
    let group: String = types.iter().enumerate().map(make).collect();
    let types = types.join(", ");
    for (name, bind) in [("batch", ""), ("batch of a method", bind_method)] {
        line!(
            out,
            "    t.route(entry, {name:?}, 0, 1, &mut |check| {{\n        {bind}"
        );
        line!(
            out,
            "        let calls: Vec<({types},)> = rows.iter().map(|row| ({group})).collect();"
        );
        line!(
            out,
            "        let Some(results) = check.ok(\"batch\", guarded(|| f.call_batch(&calls))) else {{ return }};"
        );
        line!(
            out,
            "        check.holds(\"the number of results\", results.len() == rows.len());"
        );
        line!(
            out,
            "        for (row, result) in rows.iter().zip(results) {{ check.value(\"the result\", &result, &row[{last}]); }}\n    }});"
        );
    }
}

/// Returns the types of the parameters, if such a function can be called in batches.
fn words<'a>(signature: &'a Signature) -> Option<Vec<&'a Type>> {
    fn word(ty: &Type) -> bool {
        match ty {
            Type::Basic(basic) => !matches!(
                basic,
                Basic::Float(_)
                    | Basic::Complex(_)
                    | Basic::Text
                    | Basic::Raw
                    | Basic::Duration
                    | Basic::Time
                    | Basic::Enum(_)
            ),
            Type::Named(number, inner) => !is_newtype(*number) && word(inner),
            _ => false,
        }
    }
    let one_word = matches!(&signature.results[..], [result] if word(result));
    if signature.fails || !one_word || !(1..=6).contains(&signature.parameters.len()) {
        return None;
    }
    let value = |parameter: &'a Parameter| match parameter {
        Parameter::Value(ty) if word(ty) => Some(ty),
        _ => None,
    };
    signature.parameters.iter().map(value).collect()
}
