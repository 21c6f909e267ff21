//! From the user's click (the button's release) or key to the value in the page's field, as the page itself sees both:
//! awake, asleep, and from the keyboard, which nothing precedes. Knows the portal's page; knows nothing of the way in
//! between.

use std::{fs, thread::sleep, time::Duration, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::{
    answerer::{Answerer, ask, script_in},
    report::{Row, Target},
    stats::{Figure, Samples, Summary},
};
use crate::{
    browser::{Browser, Button, Modifier, Page, Place},
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    main_job::{BUTTON, in_control, note},
    product::PORTAL,
    sirped_portal::COPY,
    wait::wait_until,
};

const RUNS: usize = 30;
const RUNS_OF_REAL_SLEEP: usize = 4;
/// Time for the control to settle and for a person to see it.
const SETTLED: Duration = Duration::from_millis(600);
/// How long a person's pointer is over the button before the press, at least.
const ARRIVES_BEFORE: Duration = Duration::from_millis(200);
/// After this it will not be filled any more.
const FILLS_WITHIN: Duration = Duration::from_secs(15);
/// How long a person's finger holds the mouse's button down, at least: clicks take some 100 ms.
const HELD: Duration = Duration::from_millis(60);
/// A click may take so many times what a message takes to be answered.
const AWAKE_TIMES: f64 = 4.0;
/// A click that wakes the background may take so many times what a message that wakes it takes to be answered.
const ASLEEP_TIMES: f64 = 1.6;
/// Longer than the connection is kept and the browser lets a background idle.
const FALLS_ASLEEP_WITHIN: Duration = Duration::from_secs(120);

/// Hears what the user does and the filled field in the page's own world, before any code of the page.
const LISTEN: &str = "window.misura = {};
    for (const kind of ['pointerdown', 'pointerup', 'keydown'])
        addEventListener(kind, event => { if (event.isTrusted) misura[kind] = event.timeStamp }, true);
    addEventListener('pointerover', event => {
        if (event.target.popover === 'manual') misura.pointerover ??= event.timeStamp }, true);
    addEventListener('input', event => { misura.input ??= performance.now(); misura.value = event.target.value }, true)";

/// How the background is when the user acts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Background {
    Awake,
    Stopped,
    FellAsleep,
}

/// How the user acts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    /// At once, as no hand can: the pointer arrives and the button is pressed.
    Click,
    /// At once, and the button is held down as a hand does it.
    HeldClick,
    /// As a hand does: the pointer arrives some time before.
    PointAndClick,
    Enter,
}

/// What came of an act.
enum Outcome {
    /// Milliseconds from the click or key to the filled field, and before it from the pointer's arrival to the press
    /// and from the press to the release.
    Filled { after: f64, lead: Option<[f64; 2]> },
    /// Nothing was filled; what the control says.
    Refused(String),
}

/// Measures the fill; `slow` waits for the browser to put the background to sleep by itself too.
///
/// # Errors
/// When the field is not filled.
pub fn measure(pc: &DoctorPc, slow: bool, say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    let code = hold_a_session(pc)?;
    let page = pc.browser()?.open(&format!("https://{PORTAL}{COPY}"))?;
    let cases = [
        ("click to filled, background awake", Background::Awake, Act::Click, 20.0),
        ("click of a hand to filled, background awake", Background::Awake, Act::HeldClick, 20.0),
        ("click to filled, background asleep", Background::Stopped, Act::Click, 100.0),
        (
            "click to filled, asleep, 0.2 s after the pointer came",
            Background::Stopped,
            Act::PointAndClick,
            100.0,
        ),
        ("Enter to filled, background awake", Background::Awake, Act::Enter, 20.0),
        ("Enter to filled, background asleep", Background::Stopped, Act::Enter, 100.0),
    ];
    say("browser: click to filled, awake and asleep in turns");
    let mut taken = [const { (Vec::new(), [Vec::new(), Vec::new()]) }; 6];
    let mut refused = Vec::new();
    let mut floors = [Samples::default(), Samples::default()];
    let (answerer, mut answered) = (Answerer::start(pc)?, Samples::default());
    for _ in 0..RUNS {
        answered.push(answerer.message()?);
        for (floor, background) in floors.iter_mut().zip([Background::Awake, Background::Stopped]) {
            floor.push(message(pc, &page, background)?);
        }
        for ((_, background, act, _), (took, lead)) in cases.iter().zip(&mut taken) {
            match fill(pc, &page, &code, *background, *act)? {
                Outcome::Filled { after, lead: before } => {
                    took.push(after);
                    before.into_iter().for_each(|[over, held]| {
                        lead[0].push(over);
                        lead[1].push(held);
                    });
                }
                Outcome::Refused(said) => refused.push(said),
            }
        }
    }
    let mut rows = Vec::new();
    let floors = floors.each_ref().map(Samples::summary);
    for ((what, background, act, limit), (took, lead)) in cases.into_iter().zip(taken) {
        let floor = floors[usize::from(background != Background::Awake)];
        let row = row(&format!("browser: {what}"), took, Some(limit))?;
        if let Some(row) = row.as_ref().filter(|_| (background, act) == (Background::Stopped, Act::Click)) {
            let beside = |name: &str| Row::new(format!("{}, {name}", row.what), "ms", row.ours);
            let woken = beside("to a message that wakes it").beside("a message to ours and back", floor);
            rows.push(woken.target(Target::Within { times: ASLEEP_TIMES }));
            let empty = beside("to a message that wakes an empty one");
            rows.push(empty.beside("a message to an empty background and back", answered.summary()));
        }
        rows.extend(row.map(|row| {
            let row = row.beside("a message to ours and back", floor);
            if act == Act::HeldClick { row.target(Target::Within { times: AWAKE_TIMES }) } else { row }
        }));
        let [over, held] = lead;
        rows.extend(self::row("    before it: the pointer was over the button", over, None)?);
        rows.extend(self::row("    before it: the button was held down", held, None)?);
    }
    if slow {
        say("browser: click to filled after the browser put the background to sleep by itself");
        let mut took = Vec::new();
        for _ in 0..RUNS_OF_REAL_SLEEP {
            match fill(pc, &page, &code, Background::FellAsleep, Act::Click)? {
                Outcome::Filled { after, .. } => took.push(after),
                Outcome::Refused(said) => refused.push(said),
            }
        }
        let row = row("browser: click to filled, background idle until it ended", took, Some(100.0))?;
        rows.extend(row.map(|row| row.beside("a message to ours and back", floors[1])));
    }
    for said in &refused {
        say(&format!("browser: an act that filled nothing; the control says: {said}"));
    }
    let count = Row::new(
        "browser: clicks and Enters that filled nothing",
        "times",
        Summary::exact(refused.len() as f64),
    );
    rows.push(count.target(Target::Under { figure: Figure::Max, limit: 1.0 }));
    page.close()?;
    Ok(rows)
}

/// Asks for a code and reads its mail, as a doctor does; gives the code.
fn hold_a_session(pc: &DoctorPc) -> Result<String> {
    let portal = pc.open_portal(ANNA)?;
    let issued = pc.ask_for_code(&portal, ANNA)?;
    let webmail = pc.open_webmail(ANNA_MAIL)?;
    pc.open_newest_mail(&webmail, 1)?;
    let said = note(&webmail)?;
    ensure!(said.contains("salvato"), "the note says: {said}");
    webmail.close()?;
    portal.close()?;
    Ok(issued.code)
}

/// The floor: milliseconds that a content script's message takes to our background and back, when it is answered with
/// nothing.
fn message(pc: &DoctorPc, page: &Page, background: Background) -> Result<f64> {
    let browser = pc.browser()?;
    page.navigate(&format!("https://{PORTAL}{COPY}"))?;
    in_control(page, BUTTON)?;
    sleep(SETTLED);
    let script = script_in(browser, page)?;
    if background == Background::Stopped {
        browser.stop_worker()?;
        wait_until("the host to end", || Ok((hosts_of(browser)? == 0).then_some(())))?;
    }
    ask(page, &script)
}

fn fill(pc: &DoctorPc, page: &Page, code: &str, background: Background, act: Act) -> Result<Outcome> {
    let browser = pc.browser()?;
    page.navigate(&format!("https://{PORTAL}{COPY}"))?;
    page.bring_to_front()?;
    page.hover_at(2.0, 2.0)?;
    let button = in_control(page, BUTTON)?;
    if act == Act::Enter {
        button.apply("function () { this.focus() }")?;
    }
    sleep(SETTLED);
    let (x, y) = button.bounds()?.context("the button is not drawn")?.centre();
    page.eval(LISTEN)?;
    match background {
        Background::Awake => {}
        Background::Stopped => browser.stop_worker()?,
        Background::FellAsleep => falls_asleep(browser)?,
    }
    if background != Background::Awake {
        wait_until("the host to end", || Ok((hosts_of(browser)? == 0).then_some(())))?;
    }
    match act {
        Act::Click => page.click_at(x, y)?,
        Act::HeldClick => {
            page.hover_at(x, y)?;
            page.mouse_down((x, y), Button::Left)?;
            sleep(HELD);
            page.mouse_up((x, y), Button::Left)?;
        }
        Act::PointAndClick => {
            page.hover_at(x, y)?;
            sleep(ARRIVES_BEFORE);
            page.click_at(x, y)?;
        }
        Act::Enter => page.press("Enter", Modifier::None)?,
    }
    let Some(seen) = wait_filled(page)? else {
        let line = page.find_in(Place::ClosedShadow, ".control")?;
        let said = line.map(|line| line.text()).transpose()?.unwrap_or_default();
        return Ok(Outcome::Refused(said.replace('\n', " / ")));
    };
    ensure!(seen["value"] == code, "the field holds something else than the code");
    let at = |name: &str| seen[name].as_f64();
    let filled = at("input").context("no input was seen")?;
    if act == Act::Enter {
        let key = at("keydown").context("no key was seen")?;
        return Ok(Outcome::Filled { after: filled - key, lead: None });
    }
    let press = at("pointerdown").context("no press was seen")?;
    let release = at("pointerup").context("no release was seen")?;
    let over = at("pointerover").map(|over| press - over);
    Ok(Outcome::Filled { after: filled - release, lead: over.map(|over| [over, release - press]) })
}

/// What the page saw, once the field was filled.
fn wait_filled(page: &Page) -> Result<Option<Value>> {
    let start = Instant::now();
    while start.elapsed() < FILLS_WITHIN {
        // First, not last: a question to the page takes the time of what is measured.
        sleep(Duration::from_millis(20));
        let seen = page.eval("misura.input ? misura : null")?;
        if !seen.is_null() {
            return Ok(Some(seen));
        }
    }
    Ok(None)
}

fn falls_asleep(browser: &Browser) -> Result<()> {
    let start = Instant::now();
    while browser.worker_runs()? {
        if start.elapsed() > FALLS_ASLEEP_WITHIN {
            bail!("the background does not fall asleep in {FALLS_ASLEEP_WITHIN:?}");
        }
        sleep(Duration::from_millis(250));
    }
    Ok(())
}

/// How many native hosts the browser runs: its children of that name.
fn hosts_of(browser: &Browser) -> Result<usize> {
    let parent = browser.pid().to_string();
    let mut count = 0;
    for entry in fs::read_dir("/proc")? {
        let stat = fs::read_to_string(entry?.path().join("stat")).unwrap_or_default();
        // number (name) state parent ...
        let Some((_, rest)) = stat.split_once("(staffetta-host) ") else { continue };
        let mut fields = rest.split(' ');
        let alive = fields.next() != Some("Z");
        count += usize::from(alive && fields.next() == Some(parent.as_str()));
    }
    Ok(count)
}

fn row(what: &str, values: Vec<f64>, limit: Option<f64>) -> Result<Option<Row>> {
    let Some(summary) = values.into_iter().collect::<Samples>().summary() else { return Ok(None) };
    let row = Row::new(what, "ms", summary);
    Ok(Some(match limit {
        Some(limit) => row.target(Target::Under { figure: Figure::P95, limit }),
        None => row,
    }))
}
