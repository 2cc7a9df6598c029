//! Checks which code names operating systems, C libraries and file formats.

/// The crate that depends on the system it is compiled for.
const PLATFORM: &str = "plugin-platform/";

/// The words that make code depend on the system it is compiled for. They are in two parts, since this file is checked too.
const TARGET: &str = concat!("target", "_os");

/// The crates that know systems by their `LOADER` only.
const CORE: [&str; 2] = ["plugin-core/src/", "plugin-runtime-host/src/"];

/// Names of systems, C libraries and formats in code.
const NAMES: [&str; 9] = [
    "target_env",
    "target_vendor",
    "\"linux\"",
    "\"freebsd\"",
    "\"darwin\"",
    "\"macos\"",
    "consts::OS",
    "Format::Elf",
    "Format::MachO",
];

/// Adds a line for each system that the code of a file must not name.
pub(super) fn check(path: &str, text: &str, broken: &mut Vec<String>) {
    let core = CORE.iter().any(|folder| path.starts_with(folder)) && !path.contains("/tests/");
    // Tests may name systems. They come last.
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    for (number, line) in (1..).zip(text.lines()) {
        if !path.starts_with(PLATFORM) && line.contains(TARGET) {
            broken.push(format!(
                "{path}:{number}: only plugin-platform depends on the system it is compiled for"
            ));
        }
    }
    for (number, line) in (1..).zip(code.lines()) {
        let line = line.split("//").next().unwrap_or(line);
        if core && NAMES.iter().any(|name| line.contains(name)) {
            broken.push(format!(
                "{path}:{number}: what differs between systems belongs into their `LOADER`s"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_named_in_their_crates_only() {
        let cfg = concat!("#[cfg(target", "_os = \"linux\")]\n");
        let name = "let x = \"linux\";\n";
        let test = "\n#[cfg(test)]\nmod tests { \"linux\" }\n";
        for (path, text, found) in [
            ("plugin-platform/src/lib.rs", cfg, 0),
            ("plugin-cli/src/main.rs", cfg, 1),
            ("plugin-core/src/lib.rs", cfg, 2),
            ("plugin-cli/src/main.rs", name, 0),
            ("plugin-core/src/lib.rs", name, 1),
            ("plugin-core/src/lib.rs", "// \"linux\"\n", 0),
            ("plugin-core/src/lib.rs", test, 0),
            ("plugin-core/tests/it/main.rs", name, 0),
            ("plugin-runtime-host/src/tests/real.rs", name, 0),
        ] {
            let mut broken = Vec::new();
            check(path, text, &mut broken);
            assert_eq!(broken.len(), found, "{path} {text}: {broken:?}");
        }
    }
}
