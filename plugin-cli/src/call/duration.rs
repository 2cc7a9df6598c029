//! Durations as Go reads them (`time.ParseDuration`): in whole nanoseconds, without the rounding of a float.

/// Units, with their nanoseconds.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The nanoseconds of the smallest duration, without its sign.
const MOST: u64 = i64::MIN.unsigned_abs();

/// The nanoseconds of a text such as `-1h30m` or `1.5s`.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut sum = 0;
    loop {
        let (whole, after) = digits(rest);
        let (fraction, after) = digits(after.strip_prefix('.').unwrap_or(after));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.');
        let (name, after) = after.split_at(end.unwrap_or(after.len()));
        let (_, unit) = *UNITS.iter().find(|(known, _)| *known == name)?;
        let whole: u64 = match whole {
            "" => 0,
            digits => digits.parse().ok()?,
        };
        let part = whole
            .checked_mul(unit)?
            .checked_add(below(fraction, unit))?;
        sum = part.checked_add(sum).filter(|sum| *sum <= MOST)?;
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    match negative {
        true => 0_i64.checked_sub_unsigned(sum),
        false => sum.try_into().ok(),
    }
}

/// The digits that a text begins with, and what is behind them.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

/// The nanoseconds of the digits behind the point, of which Go takes as many as an int64 holds. Go multiplies in float64 and drops what is
/// below a nanosecond.
fn below(digits: &str, unit: u64) -> u64 {
    let (mut fraction, mut scale) = (0_u64, 1.0);
    for digit in digits.bytes() {
        let longer = fraction.checked_mul(10);
        let longer = longer.and_then(|tens| tens.checked_add(u64::from(digit - b'0')));
        match longer.filter(|longer| *longer <= MOST) {
            Some(longer) => fraction = longer,
            None => break,
        }
        scale *= 10.0;
    }
    (fraction as f64 * (unit as f64 / scale)) as u64
}

#[cfg(test)]
mod tests {
    use super::parse;

    /// `tests/exact.rs` compares with Go itself.
    #[test]
    fn as_go_reads_them() {
        for (text, nanoseconds) in [
            ("0", Some(0)),
            ("1h30m", Some(5_400_000_000_000)),
            ("-1.5s", Some(-1_500_000_000)),
            ("250ms", Some(250_000_000)),
            ("2µs", Some(2_000)),
            ("+3ns", Some(3)),
            (".5s", Some(500_000_000)),
            ("5.s", Some(5_000_000_000)),
            // What is below a nanosecond is dropped.
            ("1.9ns", Some(1)),
            ("-1.9ns", Some(-1)),
            ("2562047h47m16.854775807s", Some(i64::MAX)),
            ("-2562047h47m16.854775808s", Some(i64::MIN)),
            ("2562047h47m16.854775808s", None),
            ("-2562047h47m16.854775809s", None),
            ("99999999999999999999ns", None),
            ("9223372036854775808ns9223372036854775808ns", None),
            ("", None),
            ("-", None),
            ("5", None),
            ("h", None),
            (".s", None),
            ("1x", None),
            ("1h-3m", None),
            ("1.2.3s", None),
            ("3000000h", None),
        ] {
            assert_eq!(parse(text), nanoseconds, "{text}");
        }
    }
}
