//! Measures how cost grows with plugins, functions, size, threads and arguments.
//!
//! Each curve is measured by a process of its own, several times, in turns with its peer; a point is the minimum. The slope of the curve's
//! upper half on logarithmic axes is the exponent of its growth: 1 is proportional to the work, 2 to its square.

mod chart;
mod fit;
mod plan;
mod points;
mod report;

use std::fs;

use crate::{
    error::{Error, Result},
    machine,
    setting::Setting,
};
use fit::Verdict;

/// The last line is `curves: N of M grow no faster than their work`.
pub(crate) fn run(setting: &Setting) -> Result {
    let machine = machine::describe();
    println!("{machine}");
    let points = points::take(setting)?;
    let mut verdicts = Vec::new();
    for curve in plan::CURVES {
        let Some(line) = points.line(curve.family, curve.series, plan::Who::Ours) else {
            println!("not measured on this system: {}", curve.name);
            continue;
        };
        let of = |who| points.line(curve.family, curve.peer_series, who);
        // The process that measures ours also measures `dlsym`.
        let peer = of(plan::Who::Peer).or_else(|| of(plan::Who::Ours));
        verdicts.push(Verdict::of(curve, line, peer));
    }
    print!("{}", report::table(&verdicts));
    let write = |name: &str, text: String| -> Result {
        let path = setting.output.join(name);
        fs::write(&path, text).map_err(Error::file(&path))?;
        println!("{}", path.display());
        Ok(())
    };
    write("curves.json", report::json(&verdicts)?)?;
    write("curves.svg", chart::draw(&verdicts, &machine)?)?;
    let held = verdicts.iter().filter(|verdict| verdict.holds()).count();
    println!(
        "curves: {held} of {} grow no faster than their work",
        verdicts.len()
    );
    Ok(())
}
