//! Arguments of `goplug call` have the very values that Go reads from their texts: random floats by their bits, random durations as
//! `time.ParseDuration` has them.

mod support;

use std::fmt::Write;
use support::{plugin, run};

const SOURCE: &str = r#"package main

import (
	"math"
	"strconv"
	"time"
)

// Bits tells which floats were given.
func Bits(values []float64) []string {
	var bits []string
	for _, value := range values {
		bits = append(bits, strconv.FormatUint(math.Float64bits(value), 16))
	}
	return bits
}

// Inside does so for an any.
func Inside(values any) []string {
	var floats []float64
	for _, value := range values.([]any) {
		floats = append(floats, value.(float64))
	}
	return Bits(floats)
}

// Wrong tells which durations are not those of their texts.
func Wrong(texts []string, given []time.Duration) []string {
	var wrong []string
	for index, text := range texts {
		if parsed, err := time.ParseDuration(text); err != nil || parsed != given[index] {
			wrong = append(wrong, text+": "+strconv.FormatInt(int64(given[index]), 10))
		}
	}
	return wrong
}

// Refused tells whether Go takes a text, too.
func Refused(text string) bool {
	_, err := time.ParseDuration(text)
	return err != nil
}

func main() {}
"#;

/// Numbers that look random, the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Digits, mostly few.
    fn digits(&mut self, most: u64) -> String {
        let count = self.below(most + 1);
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    fn duration(&mut self) -> String {
        let mut text = ["", "", "-", "+"][self.below(4) as usize].to_owned();
        for _ in 0..=self.below(3) {
            let unit = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"][self.below(8) as usize];
            let whole = self.digits(6);
            let fraction = self.digits(21);
            let point = if fraction.is_empty() && !whole.is_empty() {
                ["", "."][self.below(2) as usize]
            } else {
                "."
            };
            let whole = if whole.is_empty() && fraction.is_empty() {
                "7".to_owned()
            } else {
                whole
            };
            write!(text, "{whole}{point}{fraction}{unit}").unwrap();
        }
        text
    }
}

#[test]
fn floats_have_the_bits_that_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = plugin(folder.path(), "exact", SOURCE);
    let mut random = Random(0x5eed_0001);
    let floats = std::iter::repeat_with(|| f64::from_bits(random.next()));
    let floats: Vec<f64> = floats
        .filter(|float| float.is_finite())
        .take(4000)
        .chain([f64::MAX, f64::MIN_POSITIVE, 5e-324, -0.0, 0.1])
        .collect();
    // The shortest texts, in both notations.
    let texts = floats.iter().enumerate().map(|(at, float)| match at % 2 {
        0 => format!("{float:e}"),
        _ => format!("{float:?}"),
    });
    let json = format!("[{}]", texts.collect::<Vec<_>>().join(","));
    let bits: Vec<String> = floats
        .iter()
        .map(|float| format!("{:x}", float.to_bits()))
        .collect();
    for function in ["Bits", "Inside"] {
        let file = folder.path().join("floats.json");
        std::fs::write(&file, &json).unwrap();
        let (code, text, errors) =
            run(&["call", &plugin, function, &format!("@{}", file.display())]);
        assert_eq!(code, 0, "{errors}");
        let found: Vec<String> = serde_json::from_str(&text).unwrap();
        let wrong = found
            .iter()
            .zip(&bits)
            .filter(|(found, bits)| found != bits);
        assert_eq!((found.len(), wrong.count()), (bits.len(), 0), "{function}");
    }
}

#[test]
fn durations_are_those_of_go() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = plugin(folder.path(), "exact", SOURCE);
    let mut random = Random(0x5eed_0002);
    let mut texts: Vec<String> = (0..4000).map(|_| random.duration()).collect();
    texts.extend(
        [
            "2562047h47m16.854775807s",
            "-2562047h47m16.854775807s",
            "-2562047h47m16.854775808s",
            "9223372036854775807ns",
            "-2009546.36398643553979µs",
            "0.000000000000000000001h",
            "1.9ns",
        ]
        .map(str::to_owned),
    );
    let json = serde_json::to_string(&texts).unwrap();
    let file = folder.path().join("durations.json");
    std::fs::write(&file, json).unwrap();
    let argument = format!("@{}", file.display());
    let (code, text, errors) = run(&["call", &plugin, "Wrong", &argument, &argument]);
    assert_eq!((code, text.trim()), (0, "null"), "{errors}");
    for text in [
        "2562047h47m16.854775808s",
        "1h2",
        "1.5",
        "9223372036854775809ns",
        ".h",
        "",
    ] {
        let (_, refused, _) = run(&["call", &plugin, "Refused", text]);
        assert_eq!(refused.trim(), "true", "{text}");
        let texts = serde_json::to_string(&[text]).unwrap();
        let (code, _, errors) = run(&["call", &plugin, "Wrong", &texts, &texts]);
        assert!(
            code == 2 && errors.contains("is not a Go duration"),
            "{text}: {errors}"
        );
    }
}
