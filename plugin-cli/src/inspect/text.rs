//! A report for people.

use super::report::{ModuleReport, Report, Setting};
use crate::{
    error::Result,
    output::say,
    style::{BAD, DIM, GOOD, HEAD, NAME, shown},
};
use plugin_core::host::users_tags;

pub(super) fn print(report: &Report, packages: bool) -> Result<()> {
    let Report {
        file,
        format,
        kind,
        arch,
        ..
    } = report;
    let os = report.os.as_deref().unwrap_or("unknown system");
    say!("{HEAD}{}{HEAD:#}", shown(file))?;
    line(
        "file",
        &format!(
            "{format} {kind} for {os}/{arch}, {}",
            indicatif::HumanBytes(report.bytes)
        ),
    )?;
    match &report.plugin_path {
        Some(path) => line("plugin", &format!("{GOOD}yes{GOOD:#}, {path}")),
        None => line(
            "plugin",
            &format!("{BAD}no{BAD:#}, it registers no module with the Go runtime"),
        ),
    }?;
    if let Some(version) = &report.go_version {
        line("built by", version)?;
    }
    if let Some(module) = &report.main_module {
        line("module", &spelled(module))?;
    }
    for Setting { key, value } in &report.settings {
        // The tags of a runtime host are nobody's setting.
        let value = match key.as_str() {
            "-tags" => users_tags(value).unwrap_or_default(),
            _ => value.clone(),
        };
        if !value.is_empty() {
            line("setting", &shortened(&format!("{key}={value}")))?;
        }
    }
    for module in &report.modules {
        line("needs", &spelled(module))?;
    }
    for library in &report.needed_libraries {
        line("library", library)?;
    }
    for symbol in &report.symbols {
        let size = symbol
            .size
            .map_or(String::new(), |size| format!("  {DIM}{size} B{DIM:#}"));
        // As Go declares it: the word func is said once.
        let go_type = match symbol.kind {
            "func" => symbol.go_type.trim_start_matches("func"),
            _ => &symbol.go_type,
        };
        line(
            symbol.kind,
            &format!("{NAME}{}{NAME:#} {go_type}{size}", symbol.name),
        )?;
    }
    if packages {
        for (path, hash) in &report.packages {
            line("package", &format!("{path}  {DIM}{hash}{DIM:#}"))?;
        }
    } else if !report.packages.is_empty() {
        line(
            "packages",
            &format!(
                "{} {DIM}(--packages lists them){DIM:#}",
                report.packages.len()
            ),
        )?;
    }
    Ok(())
}

fn line(what: &str, text: &str) -> Result<()> {
    say!("  {DIM}{what:<9}{DIM:#} {text}")
}

fn spelled(module: &ModuleReport) -> String {
    let ModuleReport {
        path,
        version,
        replaced_by,
        ..
    } = module;
    let replaced = replaced_by
        .as_ref()
        .map_or(String::new(), |by| format!(" => {}", spelled(by)));
    format!("{path} {version}{replaced}")
}

/// What fits a line; JSON has the whole.
fn shortened(text: &str) -> String {
    const WIDTH: usize = 100;
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
