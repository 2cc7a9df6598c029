//! [`sprintf`]: Go's `fmt.Sprintf`, for loggers in Rust that Go calls with a format and values.

use crate::dynamic::Value;
use std::fmt::Write;

/// Formats values, like Go's `fmt.Sprintf`: what a method such as `Infof(format string, args ...any)` of a Rust type needs.
///
/// The verbs are `%v`, `%s`, `%d`, `%t`, `%w`, `%q`, `%x`, `%f`, `%e`, `%T` and `%%`, with width, precision and the flags `-`, `0` and `+`.
/// Any other verb, and other flags, print as `%v` does. Values that are missing or left over are told as in Go: `%!d(MISSING)`.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Value, go_methods, stdlib::sprintf};
///
/// struct Logger;
///
/// #[go_methods]
/// impl Logger {
///     fn infof(&self, format: String, values: Vec<Value>) {
///         println!("info: {}", sprintf(&format, &values));
///     }
/// }
/// # fn main() {}
/// ```
#[must_use]
pub fn sprintf(format: &str, values: &[Value]) -> String {
    let (mut out, mut rest, mut values) = (String::new(), format, values.iter());
    while let Some((before, after)) = rest.split_once('%') {
        out += before;
        let verb = Verb::parse(after);
        rest = verb.rest;
        match verb.letter {
            None => out += "%!(NOVERB)",
            Some('%') => out.push('%'),
            Some(letter) => match values.next() {
                Some(value) => out += &verb.padded(&verb.text(letter, value)),
                None => write!(out, "%!{letter}(MISSING)").expect("a string takes any text"),
            },
        }
    }
    out += rest;
    let extra: Vec<_> = values
        .map(|value| format!("{}={value}", value.go_type()))
        .collect();
    if !extra.is_empty() {
        write!(out, "%!(EXTRA {})", extra.join(", ")).expect("a string takes any text");
    }
    out
}

/// A verb with its flags.
#[derive(Debug)]
struct Verb<'a> {
    flags: &'a str,
    width: usize,
    precision: Option<usize>,
    letter: Option<char>,
    rest: &'a str,
}

/// The greatest width and precision, as in Go.
const MOST: usize = 1_000_000;

impl<'a> Verb<'a> {
    fn parse(text: &'a str) -> Self {
        let (flags, text) =
            text.split_at(text.len() - text.trim_start_matches(['-', '+', '#', ' ', '0']).len());
        let (width, text) = number(text);
        let (precision, text) = match text.strip_prefix('.') {
            Some(text) => {
                let (precision, text) = number(text);
                (Some(precision.unwrap_or(0)), text)
            }
            None => (None, text),
        };
        let mut rest = text.chars();
        let letter = rest.next();
        Self {
            flags,
            width: width.unwrap_or(0),
            precision,
            letter,
            rest: rest.as_str(),
        }
    }

    fn text(&self, letter: char, value: &Value) -> String {
        let text = match value.get::<Vec<u8>>() {
            Ok(bytes) if matches!(letter, 's' | 'q' | 'x') => {
                String::from_utf8_lossy(&bytes).into_owned()
            }
            _ => value.to_string(),
        };
        let integer = || text.parse::<i128>().ok();
        let float = || text.parse::<f64>().ok();
        let signed = |text: String| match self.flags.contains('+') && !text.starts_with('-') {
            true => format!("+{text}"),
            false => text,
        };
        match letter {
            'T' => value.go_type(),
            'q' => format!("{:?}", self.cut(text)),
            'x' => match integer() {
                Some(n) if n < 0 => format!("-{:x}", -n),
                Some(n) => format!("{n:x}"),
                None => text
                    .bytes()
                    .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")),
            },
            'd' if integer().is_some() => signed(text),
            'f' | 'F' if float().is_some() => {
                let n = float().unwrap_or_default();
                signed(format!("{n:.*}", self.precision.unwrap_or(6)))
            }
            'e' if float().is_some() => {
                let n = float().unwrap_or_default();
                let text = format!("{n:.*e}", self.precision.unwrap_or(6));
                let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
                let power: i32 = power.parse().unwrap_or_default();
                signed(format!(
                    "{digits}e{}{:02}",
                    if power < 0 { '-' } else { '+' },
                    power.abs()
                ))
            }
            's' => self.cut(text),
            _ => text,
        }
    }

    /// The text, no longer than the precision.
    fn cut(&self, text: String) -> String {
        match self.precision {
            Some(most) => text.chars().take(most).collect(),
            None => text,
        }
    }

    /// The text, no shorter than the width.
    fn padded(&self, text: &str) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        if self.flags.contains('-') {
            return format!("{text}{}", " ".repeat(missing));
        }
        let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
        if self.flags.contains('0') && is_number {
            let (sign, digits) =
                text.split_at(text.len() - text.trim_start_matches(['-', '+']).len());
            return format!("{sign}{}{digits}", "0".repeat(missing));
        }
        format!("{}{text}", " ".repeat(missing))
    }
}

/// The number at the beginning, if there is one, and what follows.
fn number(text: &str) -> (Option<usize>, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    (digits.parse().ok().map(|n: usize| n.min(MOST)), rest)
}
