//! One signature by all routes that there are for it.

use crate::fuzz_calls::{
    plan::Plan,
    text::line,
    types::{Basic, Batch, Parameter, Signature, Type},
};
use std::fmt::Write as _;

pub(super) fn signature(batch: &Batch, number: usize, out: &mut String) {
    let signature = &batch.signatures[number];
    let plan = Plan::of(signature);
    let (ty, results) = (batch.rust_func(signature), batch.rust_results(signature));
    let slots = signature
        .parameters
        .iter()
        .map(|parameter| match parameter {
            Parameter::Value(ty) => format!("Fixed<{}>", batch.rust(ty)),
            Parameter::Changed(ty) => format!("Changed<{}>", batch.rust(ty)),
            Parameter::Func(inner) => format!("Called<{}>", batch.rust_func(inner)),
        });
    let (mut make, mut after) = (String::new(), String::new());
    for (at, (slot, (from, to))) in slots.zip(&plan.parameters).enumerate() {
        write!(
            make,
            " let mut a{at} = <{slot} as Slot>::read(row, {from}, {to});"
        )
        .expect("a String takes all");
        write!(after, " a{at}.after(check);").expect("a String takes all");
    }
    let list = |text: &dyn Fn(usize) -> String| {
        (0..signature.parameters.len())
            .map(text)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let given = list(&|at| format!("a{at}.argument()"));
    let last = plan.end - 1;

    line!(out, "\npub fn f{number}(t: &mut Tally) {{");
    line!(out, "    type F = {ty};");
    line!(
        out,
        "    let entry = &Entry {{ number: {number}, go: {:?}, rust: {ty:?} }};",
        go_text(batch, signature)
    );
    line!(
        out,
        "    let Some(f) = t.bind::<F>(entry, \"F{number}\") else {{ return }};"
    );
    line!(out, "    let rows = t.rows(entry);");
    line!(out, "    for (n, row) in rows.iter().enumerate() {{");
    let mut route = |name: &str, prepare: &str, call: &str| {
        line!(
            out,
            "        t.route(entry, {name:?}, n, 0, &mut |check| {{"
        );
        if !prepare.is_empty() {
            line!(out, "            {prepare}");
        }
        line!(out, "           {make}");
        line!(out, "            let result = guarded(|| {call});");
        line!(
            out,
            "            check.outcome(result, &row[{last}]);{after}\n        }});"
        );
    };
    route("call", "", &format!("f.call({given})"));
    if !signature.changes() {
        route("spawn", "", &format!("f.spawn({given}).wait()"));
    }
    // Types with names for what differs in nothing but the way to it are made once.
    let of_value = |symbol: &str, how: &str| {
        format!(
            "let value = World::get().plugin.lookup(\"{symbol}{number}\").expect(\"it is there\"); let value = (&value as &dyn Symbol).value().expect(\"a symbol has a value\"); {how}"
        )
    };
    let func = "let Some(v) = check.ok(\"func\", value.func::<F>()) else { return };";
    let made = "let made = value.call(&[]).expect(\"it returns a func\"); let value = &made[0];";
    route(
        "func value",
        &of_value("V", &format!("{made} {func}")),
        &format!("v.call({given})"),
    );
    let method = format!(
        "let Some(value) = check.ok(\"method\", value.method(\"M{number}\")) else {{ return }};"
    );
    route(
        "method",
        &of_value("R", &format!("{method} {func}")),
        &format!("v.call({given})"),
    );
    if !signature.changes() {
        route(
            "method spawned",
            &of_value("R", &format!("{method} {func}")),
            &format!("v.spawn({given}).wait()"),
        );
        let values = list(&|at| {
            format!(
                "a{at}.value(&ty.parameter({at}).expect(\"a parameter\")).expect(\"Type::make\")"
            )
        });
        let names = list(&|at| format!("&h[{at}]"));
        let call = format!(
            "{{ let h: Vec<Value> = vec![{values}]; let h: [&Value; {}] = [{names}]; {}.map_err(|error| error.to_string()).and_then(|values| <{results} as Outcome>::from_values(&values).map_err(|error| error.to_string())) }}",
            signature.parameters.len(),
            if signature.variadic {
                "fuzz_calls::call_variadic(&value, &h)"
            } else {
                "value.call(&h)"
            }
        );
        route(
            "by handle",
            &of_value(
                "F",
                "let ty = value.type_of().expect(\"a func has a type\");",
            ),
            &call,
        );
    }
    if signature.is_of_values() {
        line!(
            out,
            "        t.route(entry, \"closure\", n, 0, &mut |check| {{"
        );
        line!(
            out,
            "            let Some(c) = check.ok(\"bind\", World::get().plugin.func::<fn(Callback<F>)>(\"C{number}\")) else {{ return }};"
        );
        line!(
            out,
            "            let mut a = <Called<F> as Slot>::read(row, 0, {});",
            plan.end
        );
        line!(
            out,
            "            check.ok(\"call\", guarded(|| c.call(a.argument())));\n            a.after(check);\n        }});"
        );
    }
    line!(out, "    }}");
    if let Some(words) = words(signature) {
        let types = words.iter().map(|ty| batch.rust(ty)).collect::<Vec<_>>();
        let group = list(&|at| format!("<{}>::decode(&mut Input(&row[{at}].raw))", types[at]));
        for (name, func) in [
            ("batch", String::new()),
            (
                "batch of a method",
                of_value("R", &format!("{method} {func} let f = v;")),
            ),
        ] {
            line!(out, "    t.route(entry, {name:?}, 0, 1, &mut |check| {{");
            line!(
                out,
                "        {func}\n        let calls: Vec<({},)> = rows.iter().map(|row| ({group},)).collect();",
                types.join(", ")
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
    line!(out, "}}");
}

/// What is printed of a signature: structs spelled out once, so that the line says all.
pub(in crate::fuzz_calls) fn go_text(batch: &Batch, signature: &Signature) -> String {
    let mut text = batch.go_func(signature);
    let mut number = batch.structs.len();
    while number > 0 {
        number -= 1;
        let name = format!("S{number}");
        if batch.structs[number].named && contains(&text, &name) {
            write!(text, "; {name} is {}", batch.go_struct(number)).expect("a String takes all");
        }
    }
    for (number, ty) in batch.named.iter().enumerate() {
        let name = format!("N{number}");
        if contains(&text, &name) {
            write!(text, "; {name} is {}", batch.go(ty)).expect("a String takes all");
        }
    }
    text
}

/// Whether a text has this name, and not only a longer one.
fn contains(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let rest = &text[at + name.len()..];
        !rest.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// The types of the parameters, if such a function can be called in batches.
fn words<'a>(signature: &'a Signature) -> Option<Vec<&'a Type>> {
    fn word(ty: &Type) -> bool {
        match ty {
            Type::Basic(basic) => !matches!(
                basic,
                Basic::Float(_) | Basic::Complex(_) | Basic::Text | Basic::Raw
            ),
            Type::Named(_, inner) => word(inner),
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
