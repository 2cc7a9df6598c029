//! Writes all routes for one signature.

use super::{batches, closures};
use crate::fuzz_calls::{
    go_text::HOLDERS,
    plan::Plan,
    text::line,
    types::{Batch, Parameter, Signature, Type},
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
            Parameter::Lent(Type::Slice(elem)) => format!("LentSlice<{}>", batch.rust(elem)),
            Parameter::Lent(_) => "LentText".to_owned(),
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
    route(
        "session",
        "",
        &format!("plugin_core::session(|| f.call({given}))"),
    );
    if number.is_multiple_of(HOLDERS) {
        let tuple = if given.is_empty() {
            "()".to_owned()
        } else {
            format!("({given},)")
        };
        route("call of a tuple", "", &format!("f.call_tuple({tuple})"));
        route(
            "func value as a result",
            &format!(
                "let Some(make) = check.ok(\"bind\", World::get().plugin.func::<fn() -> FuncValue<F>>(\"V{number}\")) else {{ return }}; let Some(v) = check.ok(\"func\", make.call()) else {{ return }};"
            ),
            &format!("v.call({given})"),
        );
        route(
            "func value for a closure",
            &format!(
                "let Some(give) = check.ok(\"bind\", World::get().plugin.func::<fn(Callback<fn(FuncValue<F>)>)>(\"G{number}\")) else {{ return }}; let given = Arc::new(std::sync::Mutex::new(None)); let taken = Arc::clone(&given); let take = Callback::<fn(FuncValue<F>)>::new(move |v| *taken.lock().expect(\"one thread has it\") = Some(v)); check.ok(\"give\", give.call(take)); let Some(v) = given.lock().expect(\"one thread has it\").take() else {{ return check.wrong(\"no func was given\".to_owned()) }};"
            ),
            &format!("v.call({given})"),
        );
    }
    if !signature.is_for_one_call() {
        route("spawn", "", &format!("f.spawn({given}).wait()"));
    }
    // Routes that differ only in how the func is found share the rest of the text.
    let of_value = |symbol: &str, how: &str| {
        let kind = if symbol == "R" {
            "variable"
        } else {
            "function"
        };
        format!(
            "let Some(value) = check.ok(\"{kind}\", fuzz_calls::{kind}(\"{symbol}{number}\")) else {{ return }}; {how}"
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
    if !signature.is_for_one_call() {
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
    line!(
        out,
        "        if n < 2 {{ t.route(entry, \"tight\", n, 0, &mut |check| fuzz_calls::tight(check, row, move |check, row| {{"
    );
    line!(
        out,
        "           {make} let result = guarded(|| f.call({given})); check.outcome(result, &row[{last}]);{after}\n        }})); }}"
    );
    if signature.is_of_values() {
        closures::closures(number, plan.end, [&make, &given, &after], out);
        closures::objects(number, plan.end, out);
    }
    line!(out, "    }}");
    let bind_method = of_value("R", &format!("{method} {func} let f = v;"));
    batches::batches(batch, signature, last, &bind_method, out);
    line!(out, "}}");
    if signature.is_of_values() && number.is_multiple_of(HOLDERS) {
        closures::holder(number, &ty, out);
        closures::methods(batch, number, out);
    }
}

/// Returns the text that is printed for a signature. It spells out each struct once, so that the line is complete.
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

/// Reports whether a text contains this name as a whole word.
fn contains(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let rest = &text[at + name.len()..];
        !rest.starts_with(|c: char| c.is_ascii_digit())
    })
}
