//! Writes Rust closures and objects with a signature.

use crate::fuzz_calls::{
    go_text::HOLDERS,
    text::line,
    types::{Batch, Parameter},
};
use std::fmt::Write as _;

/// Writes a closure that Go calls, as an argument and in a struct, and a closure that Rust calls through Go. The three texts make the
/// arguments of a call, pass them, and compare them afterwards.
pub(super) fn closures(
    number: usize,
    end: usize,
    [make, given, after]: [&str; 3],
    out: &mut String,
) {
    let mut route = |name: &str, text: &str| {
        line!(
            out,
            "        t.route(entry, {name:?}, n, 0, &mut |check| {{"
        );
        line!(
            out,
            "            let mut called = <Called<F> as Slot>::read(row, 0, {end});"
        );
        line!(
            out,
            "            {text}\n            called.after(check);\n        }});"
        );
    };
    let bind = |func: &str, ty: &str| {
        format!(
            "let Some(c) = check.ok(\"bind\", World::get().plugin.func::<fn({ty})>(\"{func}{number}\")) else {{ return }};"
        )
    };
    let text = bind("C", "Callback<F>");
    route(
        "closure",
        &format!("{text} check.ok(\"call\", guarded(|| c.call(called.argument())));"),
    );
    // Such a closure must not call Go, but handles among arguments and results do not go through registers.
    route(
        "inline closure",
        &format!("{text} check.ok(\"call\", guarded(|| c.call(called.callback().inline())));"),
    );
    route(
        "closure from Rust",
        &format!(
            "let Some(value) = check.ok(\"function\", fuzz_calls::function(\"C{number}\")) else {{ return }}; let ty = value.type_of().and_then(|ty| ty.parameter(0)).expect(\"it has a parameter\"); let value = called.value(&ty).expect(\"Type::make\"); let Some(v) = check.ok(\"func\", value.func::<F>()) else {{ return }};{make} let result = guarded(|| v.call({given})); check.outcome(result, &row[{}]);{after}",
            end - 1
        ),
    );
    if number.is_multiple_of(HOLDERS) {
        let text = bind("D", "Callback<fn() -> Callback<F>>");
        route(
            "closure from a closure",
            &format!(
                "{text} let made = called.callback(); let make = Callback::<fn() -> Callback<F>>::new(move || made.clone()); check.ok(\"call\", guarded(|| c.call(make)));"
            ),
        );
        let text = bind("H", &format!("H{number}"));
        route(
            "closures in a struct",
            &format!(
                "{text} let mut more: Vec<Called<F>> = (0..3).map(|_| <Called<F> as Slot>::read(row, 0, {end})).collect(); let held = H{number} {{ before: 1 << 63, one: called.callback(), many: vec![more[0].callback(), more[1].callback()], named: HashMap::from([(\"key\".to_owned(), more[2].callback())]), after: 1 << 62 }}; check.ok(\"call\", guarded(|| c.call(&held))); for called in more {{ called.after(check); }}"
            ),
        );
    }
}

/// Writes two objects: one whose method is a closure, and one of a Rust type with a method of this signature.
pub(super) fn objects(number: usize, end: usize, out: &mut String) {
    let interface = format!(
        "let Some(o) = check.ok(\"function\", fuzz_calls::function(\"O{number}\")) else {{ return }}; let ty = o.type_of().and_then(|ty| ty.parameter(0)).expect(\"it has a parameter\");"
    );
    let mut route = |name: &str, make: &str, object: &str| {
        line!(
            out,
            "        t.route(entry, {name:?}, n, 0, &mut |check| {{\n            {interface} {make}"
        );
        line!(
            out,
            "            let Some(object) = check.ok(\"object\", {object}) else {{ return }};"
        );
        line!(
            out,
            "            check.ok(\"call\", guarded(|| o.call(&[&object])));\n            called.after(check);\n        }});"
        );
    };
    route(
        "object",
        &format!("let called = <Called<F> as Slot>::read(row, 0, {end});"),
        "called.object(&ty)",
    );
    if number.is_multiple_of(HOLDERS) {
        route(
            "object of a Rust type",
            &format!("let called = Expected::read(row, 0, {end});"),
            &format!("plugin_core::GoMethods::into_go(G{number}(Arc::clone(&called)), &[&ty])"),
        );
    }
}

/// Writes the Rust type of such an object.
pub(super) fn methods(batch: &Batch, number: usize, out: &mut String) {
    let signature = &batch.signatures[number];
    let (mut parameters, mut see) = (String::new(), String::new());
    for (at, parameter) in signature.parameters.iter().enumerate() {
        if let Parameter::Value(ty) = parameter {
            write!(parameters, ", mut p{at}: {}", batch.rust(ty)).expect("a String takes all");
            write!(see, " call.argument(&mut p{at});").expect("a String takes all");
        }
    }
    let results = batch.rust_results(signature);
    line!(out, "struct G{number}(Arc<Expected>);");
    line!(out, "#[go_methods]\nimpl G{number} {{");
    line!(out, "    fn a(&self) {{ panic!(\"nobody calls A\") }}");
    line!(
        out,
        "    fn z(&self, _: i8, _: f32) -> bool {{ panic!(\"nobody calls Z\") }}"
    );
    line!(
        out,
        "    fn m(&self{parameters}) -> {results} {{ {{ let mut call = self.0.begin();{see} }} self.0.results() }}\n}}"
    );
}

/// Writes a value that contains several closures.
pub(super) fn holder(number: usize, ty: &str, out: &mut String) {
    line!(
        out,
        "#[derive(GoStruct)]\nstruct H{number} {{ before: u64, one: Callback<{ty}>, many: Vec<Callback<{ty}>>, named: HashMap<String, Callback<{ty}>>, after: u64 }}"
    );
}
