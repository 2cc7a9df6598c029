//! What package `net/http` refuses in a request: its method, URL and headers.

use super::url::Url;
use crate::dynamic::ValueError;

/// Checks a method, as `http.NewRequest` does.
pub(super) fn method(method: &str) -> Result<(), ValueError> {
    match is_token(method) {
        true => Ok(()),
        false => refused(format!("net/http: invalid method {method:?}")),
    }
}

/// Checks a header, as a server does.
pub(super) fn header(name: &str, value: &str) -> Result<(), ValueError> {
    if !is_token(name) {
        return refused(format!("net/http: invalid header field name {name:?}"));
    }
    match value.bytes().any(is_control) {
        true => refused(format!("net/http: invalid header field value for {name:?}")),
        false => Ok(()),
    }
}

/// Checks a URL, as `url.Parse` does.
pub(super) fn url(url: &str) -> Result<(), ValueError> {
    let wrong = |why: &str| refused(format!("parse {url:?}: {why}"));
    if url.bytes().any(|byte| is_control(byte) || byte == b'\t') {
        return wrong("net/url: invalid control character in URL");
    }
    let parts = Url::split(url);
    for part in [parts.host, parts.path, parts.fragment] {
        if let Some(escape) = wrong_escape(part) {
            return wrong(&format!("invalid URL escape {escape:?}"));
        }
    }
    if parts.host.contains('@') {
        return wrong("a user in a URL is not supported: send the header Authorization");
    }
    if let Some(other) = parts.host.chars().find(|&c| !is_of_host(c)) {
        return wrong(&format!(
            "invalid character {:?} in host name",
            other.to_string()
        ));
    }
    let after = parts.host.rfind(']').map_or(0, |end| end + 1);
    match parts.host[after..].split_once(':') {
        Some((_, port)) if !port.bytes().all(|byte| byte.is_ascii_digit()) => {
            wrong(&format!("invalid port {:?} after host", format!(":{port}")))
        }
        _ => Ok(()),
    }
}

/// Checks the URL of a request, as a server does: a path, or a URL with a host.
pub(super) fn target(target: &str) -> Result<(), ValueError> {
    let wrong = |why: &str| refused(format!("parse {target:?}: {why}"));
    if target.is_empty() {
        return wrong("empty url");
    }
    if target.contains(' ') {
        return wrong("invalid URI for request: write %20 for a space");
    }
    let parts = Url::split(target);
    if parts.scheme.is_empty() && !target.starts_with('/') && target != "*" {
        return wrong("invalid URI for request: it begins with / or with a scheme and ://");
    }
    url(target)
}

/// Returns the first `%` that begins no escape, with what follows it.
fn wrong_escape(part: &str) -> Option<String> {
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(1..3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let mut all = part.match_indices('%').map(|(at, _)| &part[at..]);
    let wrong = all.find(|rest| !is_escape(rest))?;
    Some(wrong.chars().take(3).collect())
}

fn is_of_host(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:[]%".contains(c)
}

fn is_token(text: &str) -> bool {
    let of_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(of_token)
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && byte != b'\t' || byte == 0x7F
}

fn refused(reason: String) -> Result<(), ValueError> {
    Err(ValueError::Refused { reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(result: Result<(), ValueError>) -> String {
        match result {
            Ok(()) => String::new(),
            Err(ValueError::Refused { reason }) => reason,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn targets_are_those_of_a_server() {
        for right in [
            "/",
            "/a%20b?x=%zz",
            "*",
            "http://h",
            "http://h:80/x",
            "http://[::1]:80/",
            "/é",
            "//x",
            "http://ä.de/",
            "/a#b",
        ] {
            assert_eq!(told(target(right)), "", "{right}");
        }
        for (wrong, why) in [
            ("", "empty url"),
            ("x", "invalid URI"),
            ("/a b", "%20"),
            ("/a\nb", "control character"),
            ("/a\tb", "control character"),
            ("/%zz", r#"invalid URL escape "%zz""#),
            ("/a%2", r#"invalid URL escape "%2""#),
            ("/%é", r#"invalid URL escape "%é""#),
            ("http://h:x/", r#"invalid port ":x" after host"#),
            ("http://u:p@h/", "Authorization"),
            ("http://a<b/", r#"invalid character "<" in host name"#),
            ("mailto:a", "invalid URI"),
        ] {
            assert!(
                told(target(wrong)).contains(why),
                "{wrong}: {}",
                told(target(wrong))
            );
        }
    }

    #[test]
    fn methods_and_headers_have_no_spaces() {
        assert_eq!(told(method("PROPFIND")), "");
        for wrong in ["", "b d", "GET\r\n", "é"] {
            assert!(told(method(wrong)).contains("invalid method"), "{wrong}");
        }
        assert_eq!(told(header("X-A", "b c\té")), "");
        for (name, value, why) in [
            ("", "", "field name"),
            ("a b", "", "field name"),
            ("a:", "", "field name"),
            ("a", "b\r\nc: d", "field value"),
            ("a", "b\0", "field value"),
        ] {
            assert!(
                told(header(name, value)).contains(why),
                "{name:?} {value:?}"
            );
        }
    }
}
