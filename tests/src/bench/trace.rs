//! The browser's own account of its main threads: what a script of an extension took, and what the page took.
//! Knows Chromium's tracing; knows nothing of what the page does.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::{browser::Page, wait::wait_until};

/// The mark that a page makes (`performance.mark`) when something begins that is counted for itself.
pub const MARK: &str = "staffetta-burst";

/// What was taken between two marks, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// By scripts of the extension.
    pub ours: f64,
    /// By everything on the page's main thread.
    pub all: f64,
}

/// Does something while the browser takes account, and gives the shares from mark to mark.
///
/// # Errors
/// When the browser does not give its account, or there is no mark in it.
pub fn during(page: &Page, extension: &str, act: impl FnOnce() -> Result<()>) -> Result<Vec<Share>> {
    let categories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"];
    let config = json!({"includedCategories": categories, "excludedCategories": ["*"]});
    page.call("Tracing.start", json!({"transferMode": "ReportEvents", "traceConfig": config}))?;
    let done = act();
    page.call("Tracing.end", json!({}))?;
    let mut events = Vec::new();
    wait_until("the browser's account", || {
        for mut chunk in page.take_events("Tracing.dataCollected")? {
            if let Value::Array(some) = chunk["value"].take() {
                events.extend(some);
            }
        }
        Ok((!page.take_events("Tracing.tracingComplete")?.is_empty()).then_some(()))
    })?;
    done?;
    for mut chunk in page.take_events("Tracing.dataCollected")? {
        if let Value::Array(some) = chunk["value"].take() {
            events.extend(some);
        }
    }
    let shares = shares(&events, &format!("chrome-extension://{extension}/"));
    ensure!(!shares.is_empty(), "there is no mark in the browser's account");
    Ok(shares)
}

/// Adds up what lies between the marks, on the thread that made them.
fn shares(events: &[Value], ours: &str) -> Vec<Share> {
    let mut marks: Vec<(f64, &Value, &Value)> = Vec::new();
    for event in events.iter().filter(|event| event["name"] == MARK) {
        marks.push((event["ts"].as_f64().unwrap_or_default(), &event["pid"], &event["tid"]));
    }
    marks.sort_by(|one, other| one.0.total_cmp(&other.0));
    marks.dedup_by(|later, earlier| later.0 == earlier.0);
    let Some((_, process, thread)) = marks.first().copied() else { return Vec::new() };
    let mut spans: Vec<(f64, f64, bool)> = events
        .iter()
        .filter(|event| event["pid"] == *process && event["tid"] == *thread)
        .filter_map(|event| {
            let is_ours = event["name"] == "FunctionCall"
                && event["args"]["data"]["url"].as_str().is_some_and(|url| url.starts_with(ours));
            let counts = is_ours || event["name"] == "RunTask";
            counts.then(|| Some((event["ts"].as_f64()?, event["dur"].as_f64()?, is_ours)))?
        })
        .collect();
    spans.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut shares = vec![Share::default(); marks.len()];
    // A function of ours that calls another of ours counts once; so does a task within a task.
    let mut until = [f64::MIN; 2];
    for (start, took, is_ours) in spans {
        let until = &mut until[usize::from(is_ours)];
        if start < *until {
            continue;
        }
        *until = start + took;
        // The first mark is made within a task, which began before it.
        let end = start + took;
        let Some(index) = marks.iter().rposition(|mark| mark.0 <= end).filter(|_| end >= marks[0].0) else {
            continue;
        };
        let share = &mut shares[index];
        *(if is_ours { &mut share.ours } else { &mut share.all }) += took / 1e3;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, ts: f64, dur: f64, url: &str) -> Value {
        json!({"name": name, "ts": ts, "dur": dur, "pid": 1, "tid": 2, "args": {"data": {"url": url}}})
    }

    #[test]
    fn what_is_ours_is_counted_to_the_mark_before_it_and_nested_calls_once() {
        let ours = "chrome-extension://abc/portal.js";
        let mut elsewhere = event("FunctionCall", 120.0, 900.0, ours);
        elsewhere["tid"] = 3.into();
        let events = [
            event(MARK, 100.0, 0.0, ""),
            event(MARK, 5000.0, 0.0, ""),
            event("RunTask", 90.0, 50.0, ""),
            event("FunctionCall", 110.0, 20.0, "https://portal.example/page.js"),
            event("RunTask", 1000.0, 700.0, ""),
            event("FunctionCall", 1100.0, 500.0, ours),
            event("FunctionCall", 1200.0, 100.0, ours),
            event("FunctionCall", 6000.0, 250.0, ours),
            event("FunctionCall", 50.0, 20.0, ours),
            elsewhere,
        ];
        let shares = shares(&events, "chrome-extension://abc/");
        assert_eq!(shares, [Share { ours: 0.5, all: 0.75 }, Share { ours: 0.25, all: 0.0 }]);
    }

    #[test]
    fn without_a_mark_there_are_no_shares() {
        assert_eq!(shares(&[event("RunTask", 1.0, 1.0, "")], "chrome-extension://abc/"), []);
    }
}
