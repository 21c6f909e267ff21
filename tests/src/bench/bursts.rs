//! What our scripts cost a large page that changes all the time, and that they cost other pages nothing.
//! Knows how such a page is made of the real ones; knows nothing of our scripts but that they are of the extension.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{
    report::{Row, Target},
    stats::{Figure, Samples, Summary},
    trace,
};
use crate::{
    browser::Page,
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    main_job::in_control,
    product::{PORTAL, STRANGER, WEBMAIL},
    sirped_portal::COPY,
    wait::wait_until,
};

const BURSTS: usize = 100;
/// So many in one call of the browser.
const AT_ONCE: usize = 10;
const NODES: usize = 10_000;

/// Fills an element until the page has so many elements: rows of text, some ordinary inputs among them.
const PAD: &str = "(where, nodes) => {
    const home = document.createElement('section');
    home.id = 'imbottitura';
    document.querySelector(where).append(home);
    for (let row = 0; document.querySelectorAll('*').length < nodes; row++) {
        const line = document.createElement('div');
        line.className = 'riga';
        line.innerHTML = '<span>Prestazione ' + row + '</span><span>visita di controllo</span><span>quantità 1</span>';
        if (row % 100 === 0) {
            line.innerHTML += '<label>Nota <input name=\"nota' + row + '\" placeholder=\"Nota per il paziente\"></label>';
        }
        home.append(line);
    }
    return document.querySelectorAll('*').length;
}";

/// Bursts of 50 changes (25 rows come while those of the last burst go, 25 change their class), with pauses between
/// them.
const CHANGE: &str = "async (first, bursts, mark) => {
    const home = document.querySelector('#imbottitura');
    const lines = [...home.children];
    let fresh = [];
    for (let burst = first; burst < first + bursts; burst++) {
        performance.mark(mark);
        for (const line of fresh) line.remove();
        fresh = [];
        for (let change = 0; change < 25; change++) {
            const line = lines[(burst * 31 + change * 97) % lines.length];
            line.classList.toggle('scelta');
            const added = document.createElement('div');
            added.className = 'riga';
            added.innerHTML = '<span>Esito ' + burst + '</span>' + (change % 5 ? '<b>nuovo</b>' : '<input name=\"esito\">');
            line.after(added);
            fresh.push(added);
        }
        await new Promise(done => setTimeout(done, 300));
    }
    for (const line of fresh) line.remove();
}";

/// An ordinary mail.
const MAIL: &str = "From: Segreteria <segreteria@esempio.it>\r\nTo: anna.bianchi@tiscali.it\r\nSubject: Turni del mese\r\n\
                    Date: Mon, 2 Feb 2026 09:00:00 +0100\r\nMessage-ID: <turni@esempio.it>\r\nMIME-Version: 1.0\r\n\
                    Content-Type: text/html; charset=utf-8\r\n\r\n<p>In allegato i turni.</p>\r\n";

/// Measures the scripts' cost.
///
/// # Errors
/// When a page cannot be made, or the browser does not account for it.
pub fn measure(pc: &DoctorPc, say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    let mut rows = strangers(pc)?;
    let browser = pc.browser()?;

    say("browser: bursts of changes in a portal's page of 10,000 nodes");
    let portal = pc.open_portal(ANNA)?;
    rows.push(bursts(pc, &portal, "main", "portal page of 10,000 nodes, nothing asked")?.target(LIMIT));
    portal.close()?;
    let asking = browser.open(&format!("https://{PORTAL}{COPY}"))?;
    in_control(&asking, ".control")?;
    rows.push(bursts(pc, &asking, "main", "the same, with the control shown")?);
    asking.close()?;

    say("browser: bursts of changes in a webmail's page of 10,000 nodes");
    pc.mailbox.deliver(ANNA_MAIL, MAIL.as_bytes())?;
    let webmail = pc.open_webmail(ANNA_MAIL)?;
    rows.push(bursts(pc, &webmail, "#layout-list", "webmail list of 10,000 nodes")?.target(LIMIT));
    let uid = wait_until("the ordinary mail", || {
        webmail.reload()?;
        let uid = "(() => { const row = [...document.querySelectorAll('#messagelist tr.message')]
            .find(row => row.innerText.includes('Turni')); return row && rcmail.message_list.rows[row.id]?.uid || row?.uid })()";
        let uid = webmail.wait_for("rcmail.message_list && !rcmail.busy").and_then(|_| webmail.eval(uid))?;
        Ok(uid.as_u64().or_else(|| uid.as_str()?.parse().ok()))
    })?;
    webmail.navigate(&format!("https://{WEBMAIL}/?_task=mail&_mbox=INBOX&_action=show&_uid={uid}"))?;
    webmail.element("#messagebody")?;
    let what = "webmail message of 10,000 nodes, changing";
    rows.push(bursts(pc, &webmail, "#messagebody", what)?.target(LIMIT));
    webmail.close()?;
    Ok(rows)
}

const LIMIT: Target = Target::Under { figure: Figure::P50, limit: 1.0 };

/// How many scripts of ours run in a page of a site that is none of ours, though the page is the portal's own.
fn strangers(pc: &DoctorPc) -> Result<Vec<Row>> {
    let browser = pc.browser()?;
    let extension = browser.extension_id()?;
    let known = browser.open(&format!("https://{PORTAL}{COPY}"))?;
    in_control(&known, ".control")?;
    let stranger = browser.open(&format!("https://{STRANGER}{COPY}"))?;
    std::thread::sleep(std::time::Duration::from_secs(1));
    let [here, there] = [known.content_worlds(&extension)?.len(), stranger.content_worlds(&extension)?.len()];
    known.close()?;
    stranger.close()?;
    let row = Row::new(
        "browser: scripts of ours in a page of another site",
        "scripts",
        Summary::exact(there as f64),
    );
    let row = row.beside("in a portal's page", Some(Summary::exact(here as f64)));
    Ok(vec![row.target(Target::Under { figure: Figure::Max, limit: 1.0 })])
}

fn bursts(pc: &DoctorPc, page: &Page, home: &str, what: &str) -> Result<Row> {
    page.bring_to_front()?;
    let nodes = page.eval(&format!("({PAD})({}, {NODES})", json!(home)))?;
    ensure!(nodes.as_u64() >= Some(NODES as u64), "the page has {nodes} nodes");
    // What the padding itself set off is over.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let extension = pc.browser()?.extension_id()?;
    let shares = trace::during(page, &extension, || {
        (0..BURSTS).step_by(AT_ONCE).try_for_each(|first| {
            page.eval(&format!("({CHANGE})({first}, {AT_ONCE}, {})", json!(trace::MARK))).map(drop)
        })
    })?;
    ensure!(shares.len() == BURSTS, "{} bursts were seen", shares.len());
    let ours: Samples = shares.iter().map(|share| share.ours).collect();
    let page: Samples = shares.iter().map(|share| (share.all - share.ours).max(0.0)).collect();
    let ours = ours.summary().context("no samples")?;
    Ok(Row::new(format!("our script per burst: {what}"), "ms", ours)
        .beside("the page's own work", page.summary()))
}
