//! What the guide's text promises: each piece of code in it is compiled, run or compared with code that is.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files that the table of contents names, in its order.
fn chapters() -> Vec<PathBuf> {
    let summary = fs::read_to_string(root().join("src/SUMMARY.md")).unwrap();
    let files = links(&summary)
        .into_iter()
        .map(|file| root().join("src").join(file));
    files.collect()
}

/// The targets of all links in a text that lead to files of the guide.
fn links(text: &str) -> Vec<&str> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    targets.filter(|target| target.ends_with(".md")).collect()
}

/// The blocks of code of a chapter: the word behind the fence, and the text.
fn blocks(chapter: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in chapter.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language, String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, text))) => *text += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block of code does not end");
    blocks
}

#[test]
fn every_file_is_a_chapter_and_every_chapter_is_tested() {
    let mut files = Vec::new();
    for folder in ["src", "src/recipes"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md")
                && !path.ends_with("SUMMARY.md")
            {
                files.push(path);
            }
        }
    }
    let mut chapters = chapters();
    files.sort();
    chapters.sort();
    assert_eq!(files, chapters);

    let tested = fs::read_to_string(root().join("lib.rs")).unwrap();
    for chapter in chapters {
        let name = chapter.strip_prefix(root().join("src")).unwrap();
        let literal = format!("\"{}\"", name.display());
        assert!(tested.contains(&literal), "lib.rs does not test {literal}");
    }
}

#[test]
fn every_link_leads_to_a_chapter() {
    for chapter in chapters() {
        for link in links(&fs::read_to_string(&chapter).unwrap()) {
            let target = chapter.parent().unwrap().join(link);
            assert!(target.exists(), "{}: {link}", chapter.display());
        }
    }
}

/// Go code is compiled as part of the plugins that the chapters open.
#[test]
fn every_piece_of_go_is_part_of_a_test_plugin() {
    let plugins = ["greeter/greeter.go", "shop/shop.go"]
        .map(|file| fs::read_to_string(root().join("../fixtures").join(file)).unwrap());
    let mut seen = 0;
    for chapter in chapters() {
        for (language, code) in blocks(&fs::read_to_string(&chapter).unwrap()) {
            if language == "go" {
                seen += 1;
                let there = plugins
                    .iter()
                    .any(|plugin| plugin.contains(code.trim_end()));
                assert!(there, "{}: no test plugin has\n{code}", chapter.display());
            }
        }
    }
    assert!(seen > 5, "{seen} blocks of Go");
}

#[test]
fn every_block_says_what_it_is() {
    for chapter in chapters() {
        for (language, code) in blocks(&fs::read_to_string(&chapter).unwrap()) {
            match language {
                // `rust` is run, `rust,no_run` compiled, both by the documentation tests.
                "rust" | "rust,no_run" | "go" | "text" => {}
                "toml" => drop(code.parse::<toml::Table>().unwrap()),
                "sh" => shell(&chapter, &code),
                other => panic!("{}: a block of `{other}`", chapter.display()),
            }
        }
    }
}

/// A line for a shell runs a program that the guide is about. plugin-cli tests that those of `goplug` are right.
fn shell(chapter: &Path, code: &str) {
    for line in code.lines() {
        let mut words = line.split(' ').skip_while(|word| word.contains('='));
        let program = words.next().unwrap_or_default();
        assert!(
            ["go", "goplug", "cargo"].contains(&program),
            "{}: {line}",
            chapter.display()
        );
    }
}
