//! How long a scripted user takes from the installation to the first filled field, on a profile that has nothing: the
//! guide with the browser's own questions, then the main job. Knows the user's steps by what tests run them too.

use std::time::Instant;

use anyhow::{Context as _, Result};

use super::{
    report::{Row, Target},
    stats::{Figure, Samples},
};
use crate::{first_minute, main_job, steps::Steps};

/// Installations.
const RUNS: usize = 3;
/// Seconds.
const LIMIT: f64 = 60.0;

/// Measures it.
///
/// # Errors
/// When a step is not as a user may expect.
pub fn measure(say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    let mut samples = Samples::default();
    for run in 1..=RUNS {
        say(&format!("browser: from the installation to the first filled field, {run} of {RUNS}"));
        let pc = main_job::pc_with_product()?.newly_installed().start()?;
        let begun = Instant::now();
        let mut filled = None;
        let mut told = |step: &crate::steps::Step| {
            if step.what.contains("il codice è nel campo") {
                filled.get_or_insert(begun.elapsed().as_secs_f64());
            }
        };
        let mut steps = Steps::begin(&pc.scratch().path().join("pictures"), &mut told)?;
        first_minute::of_doctor(&pc, &mut steps)?;
        main_job::run(&pc, &mut steps)?;
        samples.push(filled.context("no step says that the field is filled")?);
    }
    let took = samples.summary().context("no samples")?;
    let row = Row::new("installation to the first filled field, a doctor with pictures taken", "s", took);
    Ok(vec![row.target(Target::Under { figure: Figure::Max, limit: LIMIT })])
}
