//! [`sprintf`]: Go's `fmt.Sprintf`, for loggers in Rust that Go calls with a format and values.

use crate::{dynamic::Value, value::GoValue};
use plugin_image::Kind;
use std::fmt::Write;

/// Formats values, like Go's `fmt.Sprintf`: what a method such as `Infof(format string, args ...any)` of a Rust type needs.
///
/// The verbs are `%v`, `%s`, `%d`, `%t`, `%w`, `%q`, `%x`, `%f`, `%e`, `%T` and `%%`, with width, precision and the flags `-`, `0` and `+`.
/// Any other verb, other flags, and a verb that does not fit the value's type print as `%v` does: `%+v` has no names of fields, and `%d` of a
/// text is the text, where Go prints `%!d(string=text)`. `%q` of a number quotes its digits, and `%x` of a float is that of its text. There are no
/// explicit indexes (`%[1]d`). Values that are missing or left over are told as in Go: `%!d(MISSING)`.
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

/// The number of elements up to which a verb formats each element of a slice. Longer slices print as by `%v`, which is limited.
const MOST_ELEMENTS: usize = 1 << 20;

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
        let is_list = matches!(value.kind(), Some(Kind::Slice | Kind::Array))
            && value.len().is_ok_and(|len| len <= MOST_ELEMENTS);
        let elements = || (0..value.len().unwrap_or(0)).map_while(|i| value.index(i).ok());
        let bytes = || {
            elements()
                .map(|byte| byte.get::<u8>().ok())
                .collect::<Option<Vec<u8>>>()
        };
        let text = match letter {
            's' | 'q' | 'x' if is_list && value.len() != Ok(0) => match bytes() {
                Some(bytes) if letter == 'x' => return hex(&bytes),
                Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                None => return self.list(letter, elements()),
            },
            'd' | 'f' | 'F' | 'e' | 't' if is_list => return self.list(letter, elements()),
            // Not what its method String says.
            'd' | 'f' | 'F' | 'e' => number_of(value).unwrap_or_else(|| value.to_string()),
            'T' if value.kind().is_none() => "<nil>".to_owned(),
            'T' => value.go_type(),
            _ => value.to_string(),
        };
        let integer = || text.parse::<i128>().ok();
        let float = || text.parse::<f64>().ok();
        let signed = |text: String| match self.flags.contains('+') && !text.starts_with('-') {
            true => format!("+{text}"),
            false => text,
        };
        match letter {
            'q' => format!("{:?}", self.cut(text)),
            'x' => match integer() {
                Some(n) if n < 0 => format!("-{:x}", -n),
                Some(n) => format!("{n:x}"),
                None => hex(text.as_bytes()),
            },
            'd' if integer().is_some() => signed(text),
            'f' | 'F' | 'e' if float().is_some_and(|n| !n.is_finite()) => {
                match float().unwrap_or_default() {
                    f64::INFINITY => "+Inf".to_owned(),
                    f64::NEG_INFINITY => "-Inf".to_owned(),
                    _ => signed("NaN".to_owned()),
                }
            }
            'f' | 'F' if float().is_some() => {
                let n = float().unwrap_or_default();
                let (digits, zeros) = self.digits();
                signed(format!("{n:.digits$}{zeros}"))
            }
            'e' if float().is_some() => {
                let n = float().unwrap_or_default();
                let (digits, zeros) = self.digits();
                let text = format!("{n:.digits$e}");
                let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
                let power: i32 = power.parse().unwrap_or_default();
                signed(format!(
                    "{mantissa}{zeros}e{}{:02}",
                    if power < 0 { '-' } else { '+' },
                    power.abs()
                ))
            }
            's' => self.cut(text),
            _ => text,
        }
    }

    /// Returns how many digits follow the point, and the zeros that follow those. Rust formats no more than 65,535 digits, and no number has more
    /// than 1,074 that are not zero.
    fn digits(&self) -> (usize, String) {
        let wanted = self.precision.unwrap_or(6);
        let digits = wanted.min(1_100);
        (digits, "0".repeat(wanted - digits))
    }

    /// The elements of a slice or array, each formatted by this verb.
    fn list(&self, letter: char, elements: impl Iterator<Item = Value>) -> String {
        let elements: Vec<_> = elements
            .map(|element| self.padded(&self.text(letter, &element)))
            .collect();
        format!("[{}]", elements.join(" "))
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
        let unsigned = text.trim_start_matches(['-', '+']);
        let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit());
        if self.flags.contains('0') && is_number {
            let (sign, digits) = text.split_at(text.len() - unsigned.len());
            return format!("{sign}{}{digits}", "0".repeat(missing));
        }
        format!("{}{text}", " ".repeat(missing))
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

/// The text of a number, whatever methods its type has.
fn number_of(value: &Value) -> Option<String> {
    fn text<T: GoValue + ToString>(value: &Value) -> Option<String> {
        value.get::<T>().ok().map(|number| number.to_string())
    }
    match value.kind()? {
        Kind::Int => text::<isize>(value),
        Kind::Int8 => text::<i8>(value),
        Kind::Int16 => text::<i16>(value),
        Kind::Int32 => text::<i32>(value),
        Kind::Int64 => text::<i64>(value),
        Kind::Uint => text::<usize>(value),
        Kind::Uint8 => text::<u8>(value),
        Kind::Uint16 => text::<u16>(value),
        Kind::Uint32 => text::<u32>(value),
        Kind::Uint64 => text::<u64>(value),
        Kind::Float32 => text::<f32>(value),
        Kind::Float64 => text::<f64>(value),
        _ => None,
    }
}

/// The number at the beginning, if there is one, and what follows.
fn number(text: &str) -> (Option<usize>, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    (digits.parse().ok().map(|n: usize| n.min(MOST)), rest)
}
