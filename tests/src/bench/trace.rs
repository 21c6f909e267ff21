//! The browser's own account of its main threads: what a script of an extension took, and what the page took.
//! Knows Chromium's tracing; knows nothing of what the page does.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::{browser::Page, wait::wait_until};

/// The mark that a page makes (`performance.mark`) when something begins that is counted for itself.
pub const MARK: &str = "staffetta-burst";

/// What was taken between two marks, in milliseconds of the thread's own time: what the machine did meanwhile does not
/// count.
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
    let events = account(page, act)?;
    let shares = shares(&events, &scripts_of(extension));
    ensure!(!shares.is_empty(), "there is no mark in the browser's account");
    Ok(shares)
}

/// The same, and gives the shares of each task of the thread on which the first mark was made: of those alone that the
/// extension had a part in.
///
/// # Errors
/// As [`during`].
pub fn tasks(page: &Page, extension: &str, act: impl FnOnce() -> Result<()>) -> Result<Vec<Share>> {
    let events = account(page, act)?;
    let marks = marks(&events);
    ensure!(!marks.is_empty(), "there is no mark in the browser's account");
    Ok(shares_of_tasks(spans(&events, &marks, &scripts_of(extension))))
}

fn scripts_of(extension: &str) -> String {
    format!("chrome-extension://{extension}/")
}

fn account(page: &Page, act: impl FnOnce() -> Result<()>) -> Result<Vec<Value>> {
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
    Ok(events)
}

/// When it was made, in which process, on which thread.
type Mark<'a> = (f64, &'a Value, &'a Value);

fn marks(events: &[Value]) -> Vec<Mark<'_>> {
    let mut marks: Vec<Mark<'_>> = Vec::new();
    for event in events.iter().filter(|event| event["name"] == MARK) {
        marks.push((event["ts"].as_f64().unwrap_or_default(), &event["pid"], &event["tid"]));
    }
    marks.sort_by(|one, other| one.0.total_cmp(&other.0));
    marks.dedup_by(|later, earlier| later.0 == earlier.0);
    marks
}

/// Tasks, and functions of ours, on the thread of the first mark, in their order.
fn spans(events: &[Value], marks: &[Mark<'_>], ours: &str) -> Vec<Span> {
    let Some((_, process, thread)) = marks.first().copied() else { return Vec::new() };
    let mut spans: Vec<Span> = events
        .iter()
        .filter(|event| event["pid"] == *process && event["tid"] == *thread)
        .filter_map(|event| {
            let is_ours = event["name"] == "FunctionCall"
                && event["args"]["data"]["url"].as_str().is_some_and(|url| url.starts_with(ours));
            let counts = is_ours || event["name"] == "RunTask";
            counts.then(|| Span::of(event, is_ours))?
        })
        .collect();
    spans.sort_by(|one, other| one.start.total_cmp(&other.start));
    spans
}

/// Adds up what lies between the marks.
fn shares(events: &[Value], ours: &str) -> Vec<Share> {
    let marks = marks(events);
    let mut shares = vec![Share::default(); marks.len()];
    // A function of ours that calls another of ours counts once; so does a task within a task.
    let mut until = [f64::MIN; 2];
    for span in spans(events, &marks, ours) {
        let until = &mut until[usize::from(span.is_ours)];
        if span.start < *until {
            continue;
        }
        *until = span.end;
        // The first mark is made within a task, which began before it.
        let Some(index) = marks.iter().rposition(|mark| mark.0 <= span.end) else { continue };
        let share = &mut shares[index];
        *(if span.is_ours { &mut share.ours } else { &mut share.all }) += span.took / 1e3;
    }
    shares
}

/// Adds up what is ours in each task that has some of it.
fn shares_of_tasks(spans: Vec<Span>) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    let [mut task, mut function] = [f64::MIN; 2];
    for span in spans {
        match (shares.last_mut(), span.is_ours) {
            // A task within a task is a part of it; so is a function of ours that another of ours calls.
            (_, false) if span.start >= task => {
                task = span.end;
                shares.push(Share { ours: 0.0, all: span.took / 1e3 });
            }
            (Some(share), true) if span.start >= function && span.start < task => {
                function = span.end;
                share.ours += span.took / 1e3;
            }
            _ => {}
        }
    }
    shares.retain(|share| share.ours > 0.0);
    shares
}

/// Something that the thread did; times in microseconds.
struct Span {
    start: f64,
    end: f64,
    took: f64,
    is_ours: bool,
}

impl Span {
    fn of(event: &Value, is_ours: bool) -> Option<Self> {
        let (start, lasted) = (event["ts"].as_f64()?, event["dur"].as_f64()?);
        // Without the thread's own time there is only that of the clock on the wall.
        let took = event["tdur"].as_f64().unwrap_or(lasted);
        Some(Self { start, end: start + lasted, took, is_ours })
    }
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
        let mut interrupted = event("FunctionCall", 8000.0, 700.0, ours);
        interrupted["tdur"] = 50.into();
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
            interrupted,
            elsewhere,
        ];
        let shares = shares(&events, "chrome-extension://abc/");
        assert_eq!(shares, [Share { ours: 0.5, all: 0.75 }, Share { ours: 0.3, all: 0.0 }]);
    }

    #[test]
    fn a_task_that_has_something_of_ours_is_told_with_it_and_no_other() {
        let ours = "chrome-extension://abc/portal.js";
        let events = [
            event(MARK, 10.0, 0.0, ""),
            event("RunTask", 5.0, 900.0, ""),
            event("FunctionCall", 100.0, 300.0, ours),
            event("FunctionCall", 200.0, 100.0, ours),
            event("RunTask", 450.0, 50.0, ""),
            event("FunctionCall", 500.0, 200.0, ours),
            event("RunTask", 1000.0, 4000.0, ""),
            event("FunctionCall", 1100.0, 100.0, "https://portal.example/page.js"),
            event("RunTask", 6000.0, 60.0, ""),
            event("FunctionCall", 6010.0, 40.0, ours),
        ];
        let marks = marks(&events);
        let shares = shares_of_tasks(spans(&events, &marks, "chrome-extension://abc/"));
        assert_eq!(shares, [Share { ours: 0.5, all: 0.9 }, Share { ours: 0.04, all: 0.06 }]);
    }

    #[test]
    fn without_a_mark_there_are_no_shares() {
        assert_eq!(shares(&[event("RunTask", 1.0, 1.0, "")], "chrome-extension://abc/"), []);
    }
}
