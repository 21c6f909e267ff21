//! From the message in the page to the note that says it is held: each a mail of its own, in the real webmail.
//! Knows how the webmail opens a mail; knows nothing of what is read in it.

use anyhow::{Context, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    report::{Row, Target},
    stats::{Figure, Samples},
};
use crate::{
    browser::{Modifier, Page},
    doctor_pc::{CARLO_MAIL, DoctorPc},
    notice_mail::NoticeMail,
    random,
    wait::wait_until,
};

/// Half of them with the background awake.
const MAILS: usize = 40;

/// From the page's last change to the note, in ms.
const LIMIT: f64 = 40.0;

/// Notes in every document when the message is in it, when the page changed last before the note, and when that is
/// there.
const WATCH: &str = "(() => {
    const seen = window.misura = {};
    const look = () => {
        if (document.querySelector('#messagebody')) seen.message ??= performance.now();
        if (document.querySelector('staffetta-note')) seen.note ??= performance.now();
        if (!seen.note) seen.changed = performance.now();
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true });
    addEventListener('DOMContentLoaded', () => { seen.ready = performance.now() });
})()";

/// Measures the capture.
///
/// # Errors
/// When a mail is not recognised.
pub fn measure(pc: &DoctorPc, say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    say("browser: message shown to session held, awake and asleep in turns");
    for age in (0..MAILS).rev() {
        let requested_at = Timestamp::now().checked_sub(SignedDuration::from_mins(age as i64 + 1))?;
        let mut notice = NoticeMail::sirped(CARLO_MAIL, &random::uuid_v4()?, requested_at);
        notice.subject = format!("Notifica SIRPED {age}");
        pc.mailbox.deliver(CARLO_MAIL, &notice.build()?)?;
    }
    let webmail = pc.open_webmail(CARLO_MAIL)?;
    webmail.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH}))?;
    let rows = wait_until("the mails in the list", || {
        let rows =
            webmail.eval("[...document.querySelectorAll('#messagelist tr.message')].map(row => row.id)")?;
        let rows: Vec<String> = serde_json::from_value(rows)?;
        if rows.len() < MAILS {
            webmail.click("#mailboxlist li.inbox a")?;
        }
        Ok((rows.len() == MAILS).then_some(rows))
    })?;

    let mut taken = [Samples::default(), Samples::default()];
    let mut after_change = Samples::default();
    // The oldest first: each replaces the one before.
    for (index, row) in rows.iter().rev().enumerate() {
        let asleep = index % 2 == 1;
        if asleep {
            pc.browser()?.stop_worker()?;
        }
        let [since_ready, since_change] = open(&webmail, row)?;
        taken[index % 2].push(since_ready);
        if !asleep {
            after_change.push(since_change);
        }
    }
    pc.browser()?.close_pages()?;
    let [awake, asleep] = taken.each_ref().map(Samples::summary);
    let quiet = "browser: the page's last change to noted, awake";
    Ok(vec![
        Row::new(quiet, "ms", after_change.summary().context("no samples")?)
            .target(Target::Under { figure: Figure::P50, limit: LIMIT }),
        Row::new("browser: message shown to held and noted, awake", "ms", awake.context("no samples")?),
        Row::new("browser: message shown to held and noted, asleep", "ms", asleep.context("no samples")?),
    ])
}

/// Opens a mail in the preview; milliseconds to the note, from its document being ready and from its last change.
fn open(webmail: &Page, row: &str) -> Result<[f64; 2]> {
    const PREVIEW: &str = "document.querySelector('#messagecontframe').contentWindow";
    webmail.press("Escape", Modifier::None)?;
    webmail.eval(&format!("({PREVIEW}.misura ??= {{}}).old = true"))?;
    webmail.click(&format!("#{row} td.subject"))?;
    let seen =
        webmail.wait_for(&format!("!{PREVIEW}.misura?.old && {PREVIEW}.misura?.note && {PREVIEW}.misura"))?;
    let at = |name: &str| seen[name].as_f64().with_context(|| format!("{name} was not seen"));
    ensure!(at("message")? <= at("note")?, "the note was there before the message");
    Ok([at("note")? - at("ready")?, at("note")? - at("changed")?])
}
