//! What a page of rustdoc's says of an item.

/// The links of the list of all items, with the names of these.
pub(super) fn links(all: &str) -> Vec<(&str, &str)> {
    let entries = all.split("<li><a href=\"").skip(1);
    let entries = entries.filter_map(|entry| {
        let (link, rest) = entry.split_once("\">")?;
        let (name, _) = rest.split_once("</a>")?;
        link.ends_with(".html").then_some((link, name))
    });
    entries.collect()
}

/// The declaration, its members, the methods, and the traits that are implemented. What every type has is left out.
pub(super) fn parts(page: &str) -> Vec<String> {
    let declaration = between(
        page,
        "<pre class=\"rust item-decl\"><code>",
        "</code></pre>",
    );
    let mut found = declaration
        .map(|text| members(&plain(text)))
        .unwrap_or_default();
    let own = between(
        page,
        "id=\"implementations-list\"",
        "id=\"trait-implementations\"",
    );
    let own = own.or_else(|| between(page, "id=\"implementations-list\"", "</html>"));
    for header in own
        .iter()
        .flat_map(|text| text.split("<h3 class=\"code-header\">").skip(1))
    {
        let (header, rest) = header.split_once("</h3>").unwrap_or((header, ""));
        let methods = rest.split("<h4 class=\"code-header\">").skip(1);
        let methods = methods.filter_map(|method| Some(method.split_once("</h4>")?.0));
        found.extend(methods.map(|method| format!("{}: {}", plain(header), plain(method))));
    }
    for (from, to) in [
        (
            "id=\"trait-implementations-list\"",
            "id=\"synthetic-implementations\"",
        ),
        (
            "id=\"synthetic-implementations-list\"",
            "id=\"blanket-implementations\"",
        ),
    ] {
        let text = between(page, from, to).unwrap_or_default();
        let headers = text.split("<h3 class=\"code-header\">").skip(1);
        let headers = headers.filter_map(|header| Some(header.split_once("</h3>")?.0));
        found.extend(headers.map(plain));
    }
    found
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split_once(to)?.0)
}

/// The text without its tags, in one line.
fn plain(html: &str) -> String {
    let mut text = String::new();
    // What a reader unfolds has a title.
    for part in html.split("<summary") {
        let part = part.split_once("</summary>").map_or(part, |(_, rest)| rest);
        for piece in part.split('<') {
            text.push_str(piece.split_once('>').map_or(piece, |(_, rest)| rest));
        }
    }
    let text = text
        .replace('ⓘ', "")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    let text = text
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&#39;", "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A declaration, and each of its members as `.. member`.
fn members(text: &str) -> Vec<String> {
    let Some((head, body)) = text.split_once('{') else {
        return vec![text.to_owned()];
    };
    let mut found = vec![head.trim().to_owned()];
    let (mut depth, mut member, mut before) = (0, String::new(), ' ');
    for letter in body.chars() {
        depth += match letter {
            '(' | '[' | '{' | '<' => 1,
            ')' | ']' | '}' => -1,
            '>' if before != '-' && before != '=' => -1,
            _ => 0,
        };
        before = letter;
        let ends = matches!(letter, ',' | ';') || letter == '}' && member.contains("fn ");
        if depth < 0 || depth == 0 && ends {
            let whole = member.trim();
            found.extend((!whole.is_empty()).then(|| format!(".. {whole}")));
            member.clear();
        } else {
            member.push(letter);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says() {
        let page = "<pre class=\"rust item-decl\"><code>pub enum <b>E</b>&lt;T&gt; {\n    A,\n    B(Map&lt;u8, T&gt;),\n    C {\n        x: <a href=\"y\">u8</a>,\n    },\n}</code></pre>\
            <div id=\"implementations-list\"><h3 class=\"code-header\">impl E</h3><h4 class=\"code-header\">pub fn f(\n    &amp;self,\n) -&gt; u8</h4>\
            <h2 id=\"trait-implementations\"></h2><div id=\"trait-implementations-list\"><h3 class=\"code-header\">impl Clone for E</h3><h4 class=\"code-header\">fn clone</h4>\
            <h2 id=\"synthetic-implementations\"></h2>";
        let expected = [
            "pub enum E<T>",
            ".. A",
            ".. B(Map<u8, T>)",
            ".. C { x: u8, }",
            "impl E: pub fn f( &self, ) -> u8",
            "impl Clone for E",
        ];
        assert_eq!(parts(page), expected);
        let found = members("pub trait T { fn a(&self) -> u8; fn b(&self) { ... } }");
        assert_eq!(
            found,
            [
                "pub trait T",
                ".. fn a(&self) -> u8",
                ".. fn b(&self) { ..."
            ]
        );
        let found = links("<ul><li><a href=\"x/struct.A.html\">x::A</a></li></ul>");
        assert_eq!(found, [("x/struct.A.html", "x::A")]);
    }
}
