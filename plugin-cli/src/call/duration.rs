//! Durations as Go writes them (`time.ParseDuration`, `time.Duration.String`).

/// Units, with their nanoseconds.
const UNITS: [(&str, f64); 8] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("µs", 1e3),
    ("μs", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3600e9),
];

/// The nanoseconds of a text such as `-1h30m` or `1.5s`.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut sum = 0.0;
    loop {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let after = &rest[digits..];
        let end = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (_, unit) = UNITS.iter().find(|(name, _)| *name == &after[..end])?;
        sum += number * unit;
        rest = &after[end..];
        if rest.is_empty() {
            break;
        }
    }
    let nanoseconds = (sign * sum).round();
    // 2^63 is no i64, and the largest below it is no f64.
    (nanoseconds >= i64::MIN as f64 && nanoseconds < i64::MAX as f64).then_some(nanoseconds as i64)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn as_go_reads_them() {
        for (text, nanoseconds) in [
            ("0", Some(0)),
            ("1h30m", Some(5_400_000_000_000)),
            ("-1.5s", Some(-1_500_000_000)),
            ("250ms", Some(250_000_000)),
            ("2µs", Some(2_000)),
            ("+3ns", Some(3)),
            ("", None),
            ("5", None),
            ("h", None),
            ("1x", None),
            ("1h-3m", None),
            ("1.2.3s", None),
            ("3000000h", None),
        ] {
            assert_eq!(parse(text), nanoseconds, "{text}");
        }
    }
}
