//! Go string literals, as `strconv.Quote` writes them.

/// Returns the value of the literal at the start of `text`, and the rest of `text`.
pub(super) fn unquote(text: &str) -> Option<(String, &str)> {
    if let Some(raw) = text.strip_prefix('`') {
        let (value, rest) = raw.split_once('`')?;
        return Some((value.to_owned(), rest));
    }
    let mut rest = text.strip_prefix('"')?;
    let mut value = Vec::new();
    loop {
        let end = rest.find(['"', '\\'])?;
        value.extend_from_slice(&rest.as_bytes()[..end]);
        let special = rest.as_bytes()[end];
        rest = &rest[end + 1..];
        if special == b'"' {
            // `\x` escapes give bytes, which need not be UTF-8.
            return Some((String::from_utf8_lossy(&value).into_owned(), rest));
        }
        let escape = rest.chars().next()?;
        let number = |from: usize, to: usize, radix: u32| {
            u32::from_str_radix(rest.get(from..to)?, radix).ok()
        };
        let (decoded, taken) = match escape {
            'a' => (Decoded::Char('\x07'), 1),
            'b' => (Decoded::Char('\x08'), 1),
            'f' => (Decoded::Char('\x0c'), 1),
            'n' => (Decoded::Char('\n'), 1),
            'r' => (Decoded::Char('\r'), 1),
            't' => (Decoded::Char('\t'), 1),
            'v' => (Decoded::Char('\x0b'), 1),
            '\\' | '"' => (Decoded::Char(escape), 1),
            'u' => (Decoded::Char(char::from_u32(number(1, 5, 16)?)?), 5),
            'U' => (Decoded::Char(char::from_u32(number(1, 9, 16)?)?), 9),
            'x' => (Decoded::Byte(u8::try_from(number(1, 3, 16)?).ok()?), 3),
            '0'..='7' => (Decoded::Byte(u8::try_from(number(0, 3, 8)?).ok()?), 3),
            _ => return None,
        };
        match decoded {
            Decoded::Char(c) => value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Decoded::Byte(byte) => value.push(byte),
        }
        rest = rest.get(taken..)?;
    }
}

/// The value of an escape.
enum Decoded {
    Char(char),
    Byte(u8),
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn reads_go_literals() {
        for (literal, value, rest) in [
            (r#""plain"tail"#, "plain", "tail"),
            (r#""a\tb\n\"c\"\\""#, "a\tb\n\"c\"\\", ""),
            (r#""\u00fc\U0001F600\xc3\xbc\101""#, "ü😀üA", ""),
            ("`raw\\n`=x", "raw\\n", "=x"),
        ] {
            assert_eq!(unquote(literal), Some((value.to_owned(), rest)));
        }
        for wrong in [
            "\"open",
            "\"\\q\"",
            "\"\\u12\"",
            "`open",
            "plain",
            "\"\\u00f",
            "\"\\xü\"",
        ] {
            assert_eq!(unquote(wrong), None, "{wrong}");
        }
    }
}
