//! *Copia*: the code on the clipboard, for a minute, and no longer if it is still there.

use std::{
    sync::{Mutex, PoisonError},
    thread::{self, JoinHandle, sleep},
    time::Duration,
};

use anyhow::{Context, Error, Result, anyhow, ensure};
use staffetta_tests::{
    browser::{Kind, Page},
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::{in_control, masked, pc_with_product},
    product::{PORTAL, WEBMAIL},
    wait::wait_until,
};

use crate::support::{
    control_says, edit, inbox, never, no_complaints, no_note, note, on_doctor_pc, open_mail, paste,
    portal_asks, press, press_link, read_mail, ready_to_click, send, shot, subject, words,
};

/// The seconds that the popup says a code stays on the clipboard, once it says so.
const LEFT: &str = "Number(/Negli appunti ancora per (\\d+) s/.exec(document.querySelector('#clock').textContent)?.[1] ?? NaN)";

#[test]
fn copia_puts_the_code_on_the_clipboard_and_says_for_how_long() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        copy(pc)?;
        ensure!(clipboard(&portal)? == issued.code, "the clipboard holds {}", clipboard(&portal)?);
        // Second for second, also in a popup that is opened later.
        let popup = pc.browser()?.press_for_popup()?;
        let left = popup.wait_for(LEFT)?;
        popup.wait_for(&format!("({LEFT}) < {left}"))?;
        shot(&popup, "popup-countdown")?;
        popup.close()
    })
}

/// What came of the minute after which the clipboard is emptied; it passes while another test waits, too.
static MINUTE: Mutex<Option<JoinHandle<Result<()>>>> = Mutex::new(None);

/// Has the minute begin, unless it did.
pub(crate) fn begin_minute() -> Result<()> {
    let mut minute = MINUTE.lock().unwrap_or_else(PoisonError::into_inner);
    if minute.is_none() {
        let copied = || -> Result<(DoctorPc, Page, String)> {
            let pc = pc_with_product()?.start()?;
            edit(&pc, |_| {});
            let (portal, issued) = ready_to_click(&pc)?;
            copy(&pc)?;
            ensure!(clipboard(&portal)? == issued.code, "nothing was copied");
            Ok((pc, portal, issued.code))
        };
        let other = copied()?;
        // A page may write it for a moment after a click.
        other.1.bring_to_front()?;
        other.1.click_at(2.0, 2.0)?;
        other.1.eval("navigator.clipboard.writeText('GLLGNN57E52L219Q')")?;
        let emptied = copied()?;
        *minute = Some(thread::spawn(move || a_minute_later(&emptied, &other)));
    }
    Ok(())
}

/// The clipboard of a PC that nothing else was copied on, and of one where something was, a moment before.
fn a_minute_later(emptied: &(DoctorPc, Page, String), other: &(DoctorPc, Page, String)) -> Result<()> {
    let (pc, portal, code) = emptied;
    sleep(Duration::from_secs(50));
    ensure!(clipboard(portal)? == *code, "it was emptied early: {}", clipboard(portal)?);
    wait_until("the clipboard to be emptied", || Ok(clipboard(portal)?.trim().is_empty().then_some(())))?;
    // The other PC's minute was over before this one's.
    ensure!(clipboard(&other.1)? == "GLLGNN57E52L219Q", "it holds «{}»", clipboard(&other.1)?);
    no_complaints(&other.0)?;
    no_complaints(pc)
}

/// What came of it, once it is over.
pub(crate) fn minute() -> Result<()> {
    begin_minute()?;
    let minute = MINUTE.lock().unwrap_or_else(PoisonError::into_inner).take();
    minute.context("it did not begin")?.join().map_err(|_| anyhow!("the thread ended"))?
}

#[test]
fn a_code_copied_while_the_last_minute_is_ending_has_its_whole_minute() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        copy(pc)?;
        ensure!(clipboard(&portal)? == issued.code, "nothing was copied");
        // The minute ends now, and a moment later the same code is copied again for some seconds.
        let worker = pc.browser()?.worker()?;
        worker.eval(&format!(
            "(async () => {{
                const copy = (after_seconds) =>
                    chrome.runtime.sendMessage({{ copy: {{ value: '{}', after_seconds }} }});
                await copy(0);
                await new Promise((later) => setTimeout(later, 100));
                await copy(5);
            }})()",
            issued.code
        ))?;
        worker.detach()?;
        sleep(Duration::from_secs(2));
        ensure!(clipboard(&portal)? == issued.code, "it was emptied early: «{}»", clipboard(&portal)?);
        wait_until("the clipboard to be emptied", || Ok(clipboard(&portal)?.trim().is_empty().then_some(())))
    })
}

#[test]
fn from_the_note_the_code_is_copied_and_the_portal_that_waits_comes_to_the_front() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = portal_asks(pc)?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        let webmail = read_mail(pc, &issued)?;
        let said = note(&webmail)?;
        ensure!(said.contains(&masked(&issued.code)) && said.contains(ANNA_MAIL), "{said}");
        shot(&webmail, "note-buttons")?;
        press_in_note(&webmail, 2, "Copia")?;
        wait_until("the note to say so", || Ok(note(&webmail)?.contains("Copiato").then_some(())))?;
        // It was drawn at least three times: on a busy computer none of its numbers need ever be seen.
        wait_until("the seconds to go by", || {
            let said = note(&webmail)?;
            let rest = said.split("Negli appunti ancora per ").nth(1);
            let left = rest.and_then(|rest| rest.split_once(" s")?.0.parse::<u32>().ok());
            Ok(left.filter(|left| *left <= 58))
        })?;
        shot(&webmail, "note-copied")?;
        press_in_note(&webmail, 1, "Torna al portale")?;
        in_front(&portal)?;
        ensure!(clipboard(&portal)? == issued.code, "the clipboard holds {}", clipboard(&portal)?);
        paste(&portal, &issued.code)?;

        // Opened again it is known; enlarged to 200 % there is little room.
        let frame = "document.querySelector('#messagecontframe').contentWindow.location.href";
        let address = webmail.eval(frame)?.as_str().unwrap_or_default().replace("_framed=1", "");
        webmail.resize(640, 386, 2.0)?;
        webmail.bring_to_front()?;
        webmail.navigate(&address)?;
        let note = in_control(&webmail, ".note")?.bounds()?.expect("the note is drawn");
        shot(&webmail, "note-200")?;
        let code = webmail.eval(&format!(
            "(() => {{ const all = [...document.querySelectorAll('#messagebody *')];
               const {{ top, bottom }} = all.findLast((one) => one.textContent.includes('{}')).getBoundingClientRect();
               return [top, bottom] }})()",
            issued.code
        ))?;
        let (top, bottom) = (code[0].as_f64().unwrap_or_default(), code[1].as_f64().unwrap_or_default());
        ensure!(note.y >= bottom || note.y + note.height <= top, "{note:?} lies over the code at {code}");
        // Beside the way back, where the portal asks again.
        in_control(&webmail, ".note .buttons .leave")?.click()?;
        webmail.navigate(&address)?;
        no_note(&webmail)
    })
}

#[test]
fn from_the_request_to_the_filled_field_the_user_acts_four_times() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = portal_asks(pc)?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        let webmails = || {
            let pages = pc.browser()?.addresses(Kind::Page)?;
            Ok::<_, Error>(pages.iter().filter(|address| address.contains(WEBMAIL)).count())
        };
        ensure!(webmails()? == 0, "the webmail is open");
        press_link(&portal, "Apri la casella")?;
        wait_until("the webmail in a tab of its own", || Ok((webmails()? == 1).then_some(())))?;

        let webmail = inbox(pc)?;
        portal.bring_to_front()?;
        shot(&portal, "control-mailbox")?;
        press_link(&portal, "Apri la casella")?; // 1
        in_front(&webmail)?;
        open_mail(&webmail, &subject(&issued.code))?; // 2
        note(&webmail)?;
        press_in_note(&webmail, 1, "Torna al portale")?; // 3
        in_front(&portal)?;
        paste(&portal, &issued.code)?; // 4
        control_says(&portal, "Incollato")?;
        // A field that is looked at anew, with the code in it, waits for nothing.
        let own = pc.browser()?.open_extension_page("options.html")?;
        portal.bring_to_front()?;
        portal.eval("dispatchEvent(new Event('focus'))")?;
        let waits =
            "chrome.storage.session.get('waiting_tab').then(({ waiting_tab }) => waiting_tab != null)";
        wait_until("nobody to wait", || Ok((own.eval(waits)? == false).then_some(())))?;
        never("a portal that waits", || Ok(own.eval(waits)? == true))?;
        send(pc, &portal)
    })
}

fn in_front(page: &Page) -> Result<()> {
    wait_until(
        "the page in front",
        || Ok((page.eval("document.visibilityState")? == "visible").then_some(())),
    )
}

fn press_in_note(webmail: &Page, place: u32, label: &str) -> Result<()> {
    let button = in_control(webmail, &format!(".note .buttons button:nth-child({place})"))?;
    ensure!(button.text()? == label, "the button says: {}", button.text()?);
    button.click()
}

fn copy(pc: &DoctorPc) -> Result<()> {
    let popup = pc.browser()?.press_for_popup()?;
    press(&popup, "Copia")?;
    popup.wait_for_text("Copiato. Sarà tolto dagli appunti tra 60 secondi.")?;
    shot(&popup, "popup-copied")?;
    let said = words(&popup)?;
    ensure!(said.contains("cronologia degli appunti") && !said.contains("null"), "{said}");
    popup.close()
}

/// What the portal's page reads from the clipboard when the user lets it.
fn clipboard(portal: &Page) -> Result<String> {
    portal.clipboard(&format!("https://{PORTAL}"))
}
