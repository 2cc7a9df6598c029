//! Checks that no error's text repeats its source. Code that prints both, such as `anyhow`, would print it twice.

/// The crates whose errors users print.
const LIBRARIES: [&str; 6] = [
    "plugin-bindgen/src/",
    "plugin-build/src/",
    "plugin-core/src/",
    "plugin-image/src/",
    "plugin-platform/src/",
    "plugin-runtime-host/src/",
];

/// Checks each `#[error("...")]` and the fields of its type or variant.
pub(super) fn check(path: &str, text: &str, broken: &mut Vec<String>) {
    if !LIBRARIES.iter().any(|library| path.starts_with(library)) {
        return;
    }
    let attribute = concat!("#[err", "or(");
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(attribute) {
        let (format, fields) = after.split_once(")]").unwrap_or((after, ""));
        // Up to the next such attribute or the end of the type.
        let end = [attribute, "\n}"].map(|end| fields.find(end).unwrap_or(fields.len()));
        let fields = &fields[..end[0].min(end[1])];
        if repeats(format, fields) {
            let line = text[..text.len() - after.len()].lines().count();
            broken.push(format!(
                "{path}:{line}: the text repeats the source of the error: call that field `reason`, or leave it out of the text"
            ));
        }
        rest = after;
    }
}

fn repeats(format: &str, fields: &str) -> bool {
    let marked = ["#[source]", "#[from]"].iter().find_map(|mark| {
        let (_, after) = fields.split_once(mark)?;
        let name = after.trim_start().trim_start_matches("pub ");
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        // In a tuple variant there is a type here, and the source is the only field.
        let field = name[end..].starts_with(':') && !name[end..].starts_with("::");
        Some(match field {
            true => &name[..end],
            false => "0",
        })
    });
    let named = fields.contains("        source: ").then_some("source");
    let Some(source) = marked.or(named) else {
        return false;
    };
    format.contains(&format!("{{{source}")) || format.contains(&format!(".{source}"))
}

#[cfg(test)]
mod tests {
    use super::{check, repeats};

    #[test]
    fn what_is_said_twice_is_found() {
        assert!(repeats("\"x: {source}\"", "\n        source: io::Error,"));
        assert!(repeats("\"x: {error:?}\"", "#[source]\n    pub error: E,"));
        assert!(repeats("\"x: {0}\"", "Io(#[from] io::Error),"));
        assert!(repeats("\"x: {}\", told(.source)", "\n        source: E,"));
        assert!(!repeats("\"cannot read\"", "\n        source: io::Error,"));
        assert!(!repeats("transparent", "Io(#[from] io::Error),"));
        assert!(!repeats("\"x: {reason}\"", "\n        reason: E,"));
        let text = concat!(
            "enum E {\n    #[err",
            "or(\"x: {source}\")]\n    A {\n        source: E,\n    },\n}\n"
        );
        let mut broken = Vec::new();
        check("plugin-core/src/x.rs", text, &mut broken);
        check("xtask/src/x.rs", text, &mut broken);
        assert!(
            matches!(&broken[..], [one] if one.starts_with("plugin-core/src/x.rs:2: ")),
            "{broken:?}"
        );
    }
}
