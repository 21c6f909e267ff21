//! The measurements of `cargo xtask bench`: what is measured, in which order, and what they come to.
//! Knows the parts; each part knows its own floor and target. Nothing is asserted: a missed target is told, not failed.

mod answerer;
pub mod background;
pub mod bursts;
pub mod bytes;
pub mod capture;
pub mod card;
pub mod card_runs;
pub mod fields;
pub mod fill;
pub mod first_fill;
pub mod host;
pub mod host_rows;
pub mod in_use;
pub mod machine;
pub mod notices;
pub mod peers;
pub mod report;
pub mod services;
pub mod stats;
pub mod trace;

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use self::{machine::Machine, report::Report};
use crate::{
    browser::Browser,
    doctor_pc::{Builder, DoctorPc},
    main_job::pc_with_product,
};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Sizes of what ships.
    Bytes,
    /// What is recognised, and what is not.
    Notices,
    /// The native host by itself.
    Host,
    /// The login with the card.
    Card,
    /// Fill in the browser.
    Fill,
    /// Capture in the browser.
    Capture,
    /// What the content scripts cost pages.
    Bursts,
    /// What the content scripts cost while somebody works.
    InUse,
    /// Which fields of the corpus are found.
    Fields,
    /// What the background costs in memory.
    Background,
    /// What the host adds to a call of a session service.
    Services,
    /// From the installation to the first filled field.
    FirstFill,
}

impl Part {
    /// All parts, in order.
    pub const ALL: [(&str, Self); 12] = [
        ("bytes", Self::Bytes),
        ("notices", Self::Notices),
        ("host", Self::Host),
        ("card", Self::Card),
        ("fill", Self::Fill),
        ("capture", Self::Capture),
        ("bursts", Self::Bursts),
        ("in-use", Self::InUse),
        ("fields", Self::Fields),
        ("background", Self::Background),
        ("services", Self::Services),
        ("first-fill", Self::FirstFill),
    ];
}

/// Measures some parts; `folder` is where compiled and unpacked peers are. `slow`: what takes minutes of waiting too.
/// A part that cannot be measured is told in the report, which has the others all the same.
///
/// # Errors
/// When the folder cannot be made.
pub fn run(parts: &[Part], folder: &Path, slow: bool, say: &mut dyn FnMut(&str)) -> Result<Report> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut report = Report::new(Machine::here());
    let wanted = |part: Part| parts.contains(&part);
    if wanted(Part::Bytes) {
        report.add("the sizes", bytes::measure());
    }
    if wanted(Part::Notices) {
        report.add("the notices", notices::measure(say));
    }
    if wanted(Part::Host) {
        report.add("the host", host_rows::measure(folder, say));
    }
    if wanted(Part::Card) {
        report.add("the card", card::measure(say));
    }
    const IN_BROWSER: [Part; 7] = [
        Part::Fill,
        Part::Capture,
        Part::Bursts,
        Part::InUse,
        Part::Fields,
        Part::Background,
        Part::Services,
    ];
    if IN_BROWSER.into_iter().any(wanted) {
        say("browser: the parts are started");
        match pc_with_product().and_then(Builder::start) {
            Ok(pc) => in_browser(&mut report, &pc, &wanted, slow, say),
            Err(error) => report.add("the browser's parts", Err(error)),
        }
    }
    if wanted(Part::FirstFill) {
        report.add("the first minute", first_fill::measure(say));
    }
    report.machine.ends();
    Ok(report)
}

fn in_browser(
    report: &mut Report,
    pc: &DoctorPc,
    wanted: &dyn Fn(Part) -> bool,
    slow: bool,
    say: &mut dyn FnMut(&str),
) {
    report.machine.browser = pc.browser().and_then(Browser::version).ok();
    if wanted(Part::Fill) {
        report.add("click to filled", logged_out(pc).and_then(|()| fill::measure(pc, slow, say)));
    }
    if wanted(Part::Capture) {
        report.add("message to held", logged_out(pc).and_then(|()| capture::measure(pc, say)));
    }
    if wanted(Part::Bursts) {
        report.add("bursts of changes", logged_out(pc).and_then(|()| bursts::measure(pc, say)));
    }
    if wanted(Part::InUse) {
        report.add("a minute of work", logged_out(pc).and_then(|()| in_use::measure(pc, say)));
    }
    if wanted(Part::Fields) {
        report.add("the corpus of fields", fields::measure(pc, say));
    }
    if wanted(Part::Background) {
        report.add("the background's memory", logged_out(pc).and_then(|()| background::measure(pc, say)));
    }
    if wanted(Part::Services) {
        report.add("the session services", services::measure(pc, say));
    }
}

/// Closes what the part before left open, and logs out everywhere.
fn logged_out(pc: &DoctorPc) -> Result<()> {
    let blank = pc.browser()?.close_pages()?;
    blank.call("Network.clearBrowserCookies", json!({})).map(drop)
}
