//! [`ordered`]: the command line of `goplug call`, where what follows the symbol may begin with a hyphen: `-Inf`, `-1.5s`, `-x`.

use std::ffi::OsString;

use clap::{Arg, Command};

/// The command line with goplug's own options in front and all others after `--`, as clap wants them. One with an unknown option before the
/// symbol, which is an error, is left as it is.
pub(crate) fn ordered(line: Vec<OsString>, goplug: &Command) -> Vec<OsString> {
    let Some(call) = goplug.find_subcommand("call") else {
        return line;
    };
    if line.get(1).is_none_or(|name| name != "call") {
        return line;
    }
    let mut options = line[..2].to_vec();
    let mut others = Vec::new();
    let mut rest = line[2..].iter();
    while let Some(one) = rest.next() {
        let text = one.to_string_lossy();
        if text == "--" {
            others.extend(rest.by_ref().cloned());
        } else if let Some(option) = option(call, &text) {
            options.push(one.clone());
            if option.get_action().takes_values() && !text.contains('=') {
                options.extend(rest.next().cloned());
            }
        } else if text.starts_with('-') && text != "-" && others.len() < 2 {
            return line;
        } else {
            others.push(one.clone());
        }
    }
    options.push("--".into());
    options.extend(others);
    options
}

/// The option that this is.
fn option<'a>(call: &'a Command, text: &str) -> Option<&'a Arg> {
    let mut all = call.get_arguments();
    if let Some(long) = text.strip_prefix("--") {
        let name = long.split('=').next();
        return all.find(|option| option.get_long().is_some() && option.get_long() == name);
    }
    let short = text.strip_prefix('-')?;
    all.find(|option| {
        option
            .get_short()
            .is_some_and(|letter| short == letter.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn options_come_first() {
        let mut goplug = crate::Goplug::command();
        goplug.build();
        for (line, expected) in [
            ("call a.so F -1.5s x", "call -- a.so F -1.5s x"),
            (
                "call a.so F -x --timeout 5 -y",
                "call --timeout 5 -- a.so F -x -y",
            ),
            (
                "call --timeout=5 a.so F --json",
                "call --timeout=5 --json -- a.so F",
            ),
            ("call a.so F -- --timeout 5", "call -- a.so F --timeout 5"),
            ("call a.so F -h", "call -h -- a.so F"),
            ("call --tmeout 5 a.so F -x", "call --tmeout 5 a.so F -x"),
            ("check a.so -x", "check a.so -x"),
        ] {
            let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
            let found = ordered(words(&format!("goplug {line}")), &goplug);
            assert_eq!(found, words(&format!("goplug {expected}")));
        }
    }
}
