//! Which fields of the corpus are missed, and which are taken for one that asks: counts, which a test holds to none.
//! Knows the corpus by what runs it.

use anyhow::Result;

use super::{
    report::{Row, Target},
    stats::{Figure, Summary},
};
use crate::{doctor_pc::DoctorPc, field_corpus};

/// Counts the fields of the corpus that are missed, and those that are taken for one that asks.
///
/// # Errors
/// When the browser does not run it.
pub fn measure(pc: &DoctorPc, say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    say("browser: the corpus of fields");
    let cases = field_corpus::run(&pc.browser()?.open("about:blank")?)?;
    let asking = cases.iter().filter(|case| !case.asks.is_empty()).count();
    let row = |what: &str, count: usize, beside: &str, of: usize| {
        Row::new(format!("corpus of fields: {what}"), "snippets", Summary::exact(count as f64))
            .beside(beside, Some(Summary::exact(of as f64)))
            .target(Target::Under { figure: Figure::Max, limit: 1.0 })
    };
    let missed = cases.iter().filter(|case| case.is_missed()).count();
    let wrong = cases.iter().filter(|case| case.is_wrong()).count();
    Ok(vec![
        row("a field that asks is missed", missed, "that ask", asking),
        row("another is offered a code", wrong, "in which none asks", cases.len() - asking),
    ])
}
