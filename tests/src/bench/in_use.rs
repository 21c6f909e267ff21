//! What our scripts cost while somebody works: in a page of a real framework, in a long list of mails, and in a page
//! that changes all the time. Knows what such a user does; knows nothing of our scripts but that they are of the
//! extension.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{
    report::{Row, Target},
    stats::{Figure, Samples, Summary},
    trace,
};
use crate::{
    browser::{Modifier, Page},
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::in_control,
    product::{PORTAL, STRANGER, WEBMAIL},
    sirped_portal::{COPY, framework_page},
    wait::wait_until,
    webmail::ROWS,
};

/// How long somebody works.
const SESSION: Duration = Duration::from_secs(60);
/// What browsers call a long task begins here (W3C Long Tasks API), in ms.
const LONG: f64 = 50.0;
/// Mails in the list.
const MAILS: usize = 500;
/// How long a page changes all the time, in seconds.
const STORM: u64 = 10;
/// Its changes in a second.
const RATE: f64 = 100_000.0;
/// What a user feels as a pause begins here, in ms between two frames.
const FROZEN: f64 = 100.0;
/// What our scripts may add to the page's memory meanwhile, in KiB.
const GROWTH: f64 = 1024.0;

/// Adds a line and takes the oldest away, so many times a second as there is time for; gives the changes a second and
/// the longest time between two frames.
const CHANGE: &str = "async (seconds, rate) => {
    const home = document.createElement('section');
    document.body.append(home);
    const begun = performance.now();
    let [done, longest, last, over] = [0, 0, begun, false];
    const frame = (now) => {
        longest = Math.max(longest, now - last);
        last = now;
        if (!over) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    while (performance.now() - begun < seconds * 1000) {
        const turn = performance.now();
        while (performance.now() - turn < 8 && done < (performance.now() - begun) * rate / 1000) {
            const line = document.createElement('div');
            line.textContent = 'Esito ' + done;
            home.append(line);
            done += 1;
            if (home.childElementCount > 100) {
                home.firstElementChild.remove();
                done += 1;
            }
        }
        await new Promise(next => setTimeout(next));
    }
    over = true;
    const changes = done / (performance.now() - begun) * 1000;
    home.remove();
    return { changes, longest };
}";

/// Measures them.
///
/// # Errors
/// When a page cannot be used, or the browser does not account for it.
pub fn measure(pc: &DoctorPc, say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    say("browser: a minute of work in a portal's page in Angular");
    rows.push(angular(pc)?);
    say("browser: a minute of opening mails in Roundcube's list of 500");
    rows.push(roundcube(pc)?);
    say("browser: pages that change 100,000 times a second");
    rows.extend(storm(pc)?);
    Ok(rows)
}

/// Somebody writes in the field, leaves it, and goes back to it, again and again.
fn angular(pc: &DoctorPc) -> Result<Row> {
    let page = pc.browser()?.open(&format!("https://{PORTAL}{}", framework_page("angular")))?;
    in_control(&page, ".control")?;
    let row = longest(pc, &page, "a portal's page in Angular", || {
        page.click("#code")?;
        page.type_text("ricetta")?;
        (0..7).try_for_each(|_| page.press("Backspace", Modifier::None))?;
        page.press("Tab", Modifier::None)
    })?;
    page.close()?;
    Ok(row)
}

/// Somebody goes down the list, one mail after the other.
fn roundcube(pc: &DoctorPc) -> Result<Row> {
    let here = pc.mailbox.numbers("INBOX", ANNA_MAIL)?.len();
    for number in here..MAILS {
        let mail = format!(
            "From: Segreteria <segreteria@esempio.it>\r\nTo: {ANNA_MAIL}\r\nSubject: Turni {number}\r\n\
             Date: Mon, 2 Feb 2026 09:00:00 +0100\r\nMessage-ID: <turni-{number}@esempio.it>\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nIn allegato i turni, numero {number}.\r\n"
        );
        pc.mailbox.deliver(ANNA_MAIL, mail.as_bytes())?;
    }
    let page = pc.open_webmail(ANNA_MAIL)?;
    page.eval(&format!("document.cookie = '{ROWS}={MAILS}; path=/; secure'"))?;
    page.navigate(&format!("https://{WEBMAIL}/?_task=mail&_mbox=INBOX"))?;
    wait_until("the long list", || {
        let rows = page.eval("document.querySelectorAll('#messagelist tr.message').length")?;
        Ok((rows.as_u64() >= Some(MAILS as u64)).then_some(()))
    })?;
    page.click("#messagelist tr.message td.subject")?;
    let row = longest(pc, &page, "Roundcube's list of 500 mails", || {
        page.press("ArrowDown", Modifier::None)?;
        std::thread::sleep(Duration::from_secs(1));
        Ok(())
    })?;
    page.close()?;
    Ok(row)
}

/// What our scripts took of each task that they had a part in, while somebody works.
fn longest(pc: &DoctorPc, page: &Page, place: &str, act: impl Fn() -> Result<()>) -> Result<Row> {
    page.bring_to_front()?;
    let extension = pc.browser()?.extension_id()?;
    let tasks = trace::tasks(page, &extension, || {
        page.eval(&format!("performance.mark({})", json!(trace::MARK)))?;
        let begun = Instant::now();
        while begun.elapsed() < SESSION {
            act()?;
        }
        Ok(())
    })?;
    let ours: Samples = tasks.iter().map(|task| task.ours).collect();
    let whole: Samples = tasks.iter().map(|task| task.all).collect();
    let ours = ours.summary().context("no task of ours was seen")?;
    Ok(Row::new(format!("our part of a task in a minute: {place}"), "ms", ours)
        .beside("those tasks as a whole", whole.summary())
        .target(Target::Under { figure: Figure::Max, limit: LONG }))
}

/// A page that changes all the time, where our scripts run and where they do not.
fn storm(pc: &DoctorPc) -> Result<Vec<Row>> {
    let mut seen = Vec::new();
    for host in [PORTAL, STRANGER] {
        let page = pc.browser()?.open(&format!("https://{host}{COPY}"))?;
        page.bring_to_front()?;
        // The protocol looks for no control before: it would then tell of each change, which takes most of the time.
        std::thread::sleep(Duration::from_secs(2));
        // What the first run leaves in the browser's own stores is no growth.
        page.eval(&format!("({CHANGE})(2, {RATE})"))?;
        let before = memory(&page)?;
        let came = page.eval(&format!("({CHANGE})({STORM}, {RATE})"))?;
        std::thread::sleep(Duration::from_secs(1));
        let after = memory(&page)?;
        if host == PORTAL {
            in_control(&page, ".control")?;
        }
        seen.push([figure(&came["changes"])?, figure(&came["longest"])?, after - before]);
        page.close()?;
    }
    let [ours, without] = [seen[0], seen[1]].map(|figures| figures.map(Summary::exact));
    let row = |index: usize, what: &str, unit| {
        let what = format!("a page that changes 100,000 times a second: {what}");
        Row::new(what, unit, ours[index]).beside("without us", Some(without[index]))
    };
    Ok(vec![
        row(0, "changes that it makes", "/s"),
        row(1, "longest time between two frames", "ms")
            .target(Target::Under { figure: Figure::Max, limit: FROZEN }),
        row(2, "what it grows by", "KiB").target(Target::Under { figure: Figure::Max, limit: GROWTH }),
    ])
}

/// KiB in use by the page's scripts and ours, without what can be thrown away.
fn memory(page: &Page) -> Result<f64> {
    page.call("HeapProfiler.collectGarbage", json!({}))?;
    let used = page.call("Runtime.getHeapUsage", json!({}))?;
    Ok(figure(&used["usedSize"])? / 1024.0)
}

fn figure(value: &Value) -> Result<f64> {
    let figure = value.as_f64().with_context(|| format!("{value} is no figure"))?;
    ensure!(figure.is_finite(), "{figure} is no figure");
    Ok(figure)
}
