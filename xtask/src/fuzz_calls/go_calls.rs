//! Writes calls in Go: the text that makes the arguments, calls a func, and compares the results.

use super::{
    plan::Plan,
    text::line,
    types::{Basic, Batch, Enum, Parameter, Signature, Type},
};

/// Writes a call of a func in one of the ways of `check.Calls`, and the comparison of its results.
///
/// The arguments are made before, in another function. So the stack between the call and the words that must not change has only the memory
/// that the caller reserves for its callee.
pub(super) fn call(batch: &Batch, signature: &Signature, name: &str, out: &mut String) {
    let plan = Plan::of(signature);
    let (parameters, results) = batch.go_lists(signature);
    let (mut arguments, mut looks) = (Vec::new(), Vec::new());
    line!(out, "\t\tcheck.Calls(k, func() (call, look func()) {{");
    for (at, (parameter, ty)) in signature.parameters.iter().zip(&parameters).enumerate() {
        let (from, _) = plan.parameters[at];
        let (value, expression) = match (parameter, ty.strip_prefix("...")) {
            (Parameter::Changed(inner), _) => {
                looks.push(format!("check.Changed(k, {}, &a{at})", from + 1));
                let inner = batch.go(inner);
                (format!("check.Make[{inner}](k, {from})"), format!("&a{at}"))
            }
            (_, Some(elem)) => (
                format!("check.Make[[]{elem}](k, {from})"),
                format!("a{at}..."),
            ),
            (Parameter::Value(value), None) => {
                make("k", narrow(value), ty, from, &format!("a{at}"))
            }
            (Parameter::Lent(_) | Parameter::Func(_), None) => {
                unreachable!("closures have no such parameter")
            }
        };
        line!(out, "\t\t\ta{at} := {value}");
        arguments.push(expression);
    }
    let values: Vec<String> = (0..results.len()).map(|at| format!("x{at}")).collect();
    for (value, ty) in values.iter().zip(&results) {
        line!(out, "\t\t\tvar {value} {ty}");
    }
    let take = match values.is_empty() {
        true => String::new(),
        false => format!("{} = ", values.join(", ")),
    };
    line!(out, "\t\t\tcall = func() {{\n\t\t\t\twords := check.Marks");
    line!(out, "\t\t\t\t{take}{name}({})", arguments.join(", "));
    line!(out, "\t\t\t\tcheck.Same(&words)\n\t\t\t}}");
    if signature.fails {
        let error = signature.results.len();
        looks.push(format!("if check.Failed(k, x{error}) {{ return }}"));
    }
    let results = (0..signature.results.len())
        .map(|at| format!("check.Arg(k, {}, x{at})", plan.results + at));
    looks.extend(results);
    line!(out, "\t\t\tlook = func() {{ {} }}", looks.join("; "));
    let is_of_values = signature.is_of_values();
    let func = if is_of_values { name } else { "nil" };
    line!(out, "\t\t\treturn\n\t\t}}, {func})");
}

/// How a value that does not fill its register is made.
pub(super) enum Narrow {
    Bool,
    Integer,
    Float,
}

pub(super) fn narrow(ty: &Type) -> Option<Narrow> {
    match ty {
        Type::Basic(Basic::Bool) => Some(Narrow::Bool),
        Type::Basic(
            Basic::Int(8 | 16 | 32)
            | Basic::Uint(8 | 16 | 32)
            | Basic::Enum(Enum::Small | Enum::Open),
        ) => Some(Narrow::Integer),
        Type::Basic(Basic::Float(32)) => Some(Narrow::Float),
        Type::Named(_, inner) => narrow(inner),
        _ => None,
    }
}

/// Returns the value to which a variable is set, and the expression that converts the variable to the type. For a narrow number, the
/// conversion leaves garbage in the rest of the register.
pub(super) fn make(
    call: &str,
    narrow: Option<Narrow>,
    ty: &str,
    item: usize,
    variable: &str,
) -> (String, String) {
    let wide = format!("check.Wide[{ty}]({call}, {item})");
    match narrow {
        Some(Narrow::Bool) => (wide, format!("{ty}({variable}&1 != 0)")),
        Some(Narrow::Integer) => (wide, format!("{ty}({variable})")),
        Some(Narrow::Float) => (
            format!("check.Float32({call}, {item})"),
            format!("{ty}({variable})"),
        ),
        None => (
            format!("check.Make[{ty}]({call}, {item})"),
            variable.to_owned(),
        ),
    }
}
