//! What the extension's background costs in memory while it is awake and a code is offered, beside that of an extension
//! that only answers. Knows Chromium's processes; knows nothing of what is in them.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use super::{
    answerer::Answerer,
    report::{Row, Target},
    stats::{Figure, Summary},
};
use crate::{
    browser::Browser,
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    main_job::{control_says, offered},
};

const KIB: f64 = 1024.0;
/// What the background may need besides, in MiB.
const LIMIT: f64 = 25.0;

/// Measures the memory.
///
/// # Errors
/// When no code is offered, or the system does not tell.
pub fn measure(pc: &DoctorPc, say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    say("browser: memory of the background, beside an empty extension's");
    let ours = pc.browser()?.open_extension_page("options.html")?;
    let alarms = ours.eval("chrome.alarms.getAll().then((all) => all.length)")?;
    let alarms = Summary::exact(alarms.as_f64().context("the browser does not tell of alarms")?);
    ours.close()?;
    let portal = pc.open_portal(ANNA)?;
    pc.ask_for_code(&portal, ANNA)?;
    let webmail = pc.open_webmail(ANNA_MAIL)?;
    pc.open_newest_mail(&webmail, pc.mailbox.numbers("INBOX", ANNA_MAIL)?.len())?;
    portal.bring_to_front()?;
    offered(&portal)?.click()?;
    control_says(&portal, "Incollato")?;
    let ours = own_memory(pc.browser()?)?;

    let answerer = Answerer::start(pc)?;
    answerer.message()?;
    let empty = own_memory(answerer.browser())?;
    let row = Row::new("browser: memory of the background, awake, after a fill", "MiB", Summary::exact(ours));
    let more = Row::new("browser: the same, over the empty one's", "MiB", Summary::exact(ours - empty));
    let wake_ups = Row::new("browser: alarms that wake the background while nothing is held", "", alarms);
    Ok(vec![
        wake_ups.target(Target::Under { figure: Figure::Max, limit: 1.0 }),
        row.beside("an empty extension, awake", Some(Summary::exact(empty))),
        more.target(Target::Under { figure: Figure::Max, limit: LIMIT }),
    ])
}

/// What the processes of extensions have for themselves alone, in MiB.
fn own_memory(browser: &Browser) -> Result<f64> {
    let all = processes()?;
    let mut known = vec![browser.pid()];
    let mut total = 0.0;
    let mut count = 0;
    while let Some(parent) = known.pop() {
        for (pid, _) in all.iter().filter(|(_, of)| *of == parent) {
            known.push(*pid);
            let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            if command.contains("--extension-process") {
                total += private(*pid)?;
                count += 1;
            }
        }
    }
    ensure!(count > 0, "no process of an extension runs");
    Ok(total / KIB)
}

/// Every process with its parent.
fn processes() -> Result<Vec<(u32, u32)>> {
    let pids = fs::read_dir("/proc")?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let with_parent = |pid: u32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
        Some((pid, parent.trim().parse().ok()?))
    };
    Ok(pids.filter_map(with_parent).collect())
}

/// KiB that no other process shares.
fn private(pid: u32) -> Result<f64> {
    let maps = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let sizes = maps.lines().filter(|line| line.starts_with("Private_"));
    let size = |line: &str| line.split_whitespace().nth(1)?.parse::<f64>().ok();
    sizes.map(|line| size(line).with_context(|| format!("the system says {line}"))).sum()
}
