//! The measurements of `cargo xtask bench`: what is measured, in which order, and what they come to.
//! Knows the parts; each part knows its own floor and target. Nothing is asserted: a missed target is told, not failed.

pub mod bursts;
pub mod bytes;
pub mod capture;
pub mod fill;
pub mod host;
pub mod host_rows;
pub mod machine;
pub mod peers;
pub mod report;
pub mod stats;
pub mod trace;

use std::path::Path;

use anyhow::{Context, Result};

use self::{machine::Machine, report::Report};
use crate::main_job::product_on_desk;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Sizes of what ships.
    Bytes,
    /// The native host by itself.
    Host,
    /// Fill in the browser.
    Fill,
    /// Capture in the browser.
    Capture,
    /// What the content scripts cost pages.
    Bursts,
}

impl Part {
    /// All parts, in order.
    pub const ALL: [(&str, Self); 5] = [
        ("bytes", Self::Bytes),
        ("host", Self::Host),
        ("fill", Self::Fill),
        ("capture", Self::Capture),
        ("bursts", Self::Bursts),
    ];
}

/// Measures some parts; `folder` is where compiled and unpacked peers are. `slow`: what takes minutes of waiting too.
///
/// # Errors
/// When a part cannot be measured. A missed target is none.
pub fn run(parts: &[Part], folder: &Path, slow: bool, say: &mut dyn FnMut(&str)) -> Result<Report> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut machine = Machine::here();
    let mut rows = Vec::new();
    let wanted = |part: Part| parts.contains(&part);
    if wanted(Part::Host) {
        rows.extend(host_rows::measure(folder, say).context("the host")?);
    }
    if wanted(Part::Bytes) {
        rows.extend(bytes::measure().context("the sizes")?);
    }
    if [Part::Fill, Part::Capture, Part::Bursts].into_iter().any(wanted) {
        say("browser: the desk is set up");
        let desk = product_on_desk()?.start()?;
        machine.browser = Some(desk.browser()?.version()?);
        if wanted(Part::Fill) {
            rows.extend(fill::measure(&desk, slow, say).context("click to filled")?);
        }
        if wanted(Part::Capture) {
            rows.extend(capture::measure(&desk, say).context("message to held")?);
        }
        if wanted(Part::Bursts) {
            rows.extend(bursts::measure(&desk, say).context("bursts of changes")?);
        }
    }
    machine.ends();
    Ok(Report { machine, rows })
}
