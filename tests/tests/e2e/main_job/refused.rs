//! A portal that refuses a code that it got: that one is not offered again, until the user wants it. What the page says
//! of something else, or said before, or of a code that it never got, refuses none.

use anyhow::{Result, ensure};
use jiff::SignedDuration;
use serde_json::{Value, json};
use staffetta_tests::{
    browser::{Page, Place},
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::{BUTTON, in_control},
    notice_mail::{SIRPED, letter},
    product::{PORTAL, WEBMAIL},
    sirped_portal::{COPY, PATIENT},
    wait::wait_until,
};

use crate::support::{
    control_says, inbox, never, note, offered, on_doctor_pc, open_mail, paste, press, press_until_filled,
    read_mail, ready_to_click, send, shot, subject,
};

/// The button that offers one code, or several.
const OFFER: &str = "button.head";

const LATER: SignedDuration = SignedDuration::from_hours(9);

#[test]
fn a_code_that_the_portal_refuses_is_not_offered_again_until_the_user_wants_it() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        paste(&portal, &issued.code)?;
        pc.portal.set_clock_offset(LATER);
        portal.click("[data-ruolo=invia]")?;
        portal.wait_for_text("ID Sessione scaduto")?;
        control_says(&portal, "Rifiutato dal portale")?;
        ensure!(portal.find_in(Place::ClosedShadow, BUTTON)?.is_none(), "a code is offered");
        shot(&portal, "control-refused")?;

        let webmail = read_mail(pc, &issued)?;
        ensure!(note(&webmail)?.contains("Rifiutato dal portale"), "{}", note(&webmail)?);
        shot(&webmail, "note-refused")?;
        webmail.close()?;

        portal.bring_to_front()?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Rifiutato dal portale")?;
        let copies = popup.eval(
            "[...document.querySelectorAll('#sessions .actions button')].map((one) => one.innerText)",
        )?;
        ensure!(copies == json!(["Usa lo stesso", "Dimentica"]), "it is proposed: {copies}");
        shot(&popup, "popup-refused")?;
        press(&popup, "Usa lo stesso")?;
        popup.wait_for_text("viene proposto di nuovo")?;
        popup.close()?;

        pc.portal.set_clock_offset(SignedDuration::ZERO);
        portal.bring_to_front()?;
        paste(&portal, &issued.code)?;
        send(pc, &portal)?;
        a_mail_revokes_the_code(pc, &issued.code)
    })
}

/// What a stranger says changes nothing; what SIRPED says holds until the user takes the code back, and then, too, when
/// its mail is opened again.
fn a_mail_revokes_the_code(pc: &DoctorPc, code: &str) -> Result<()> {
    let says = |from, subject: &str| {
        let text = format!("L'identificativo di sessione {code} è stato revocato per motivi di sicurezza.\n");
        pc.mailbox.deliver(ANNA_MAIL, &letter(("SIRPED", from), ANNA_MAIL, subject, &text)?)
    };
    says("avvisi@example.it", "Di un estraneo")?;
    says(SIRPED, "Sessione revocata")?;
    let webmail = inbox(pc)?;
    open_mail(&webmail, "Di un estraneo")?;
    ensure!(note(&webmail)?.contains("non salvato"), "{}", note(&webmail)?);
    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text("Copia")?;
    popup.close()?;

    open_mail(&webmail, "Sessione revocata")?;
    wait_until("the note", || Ok(note(&webmail)?.contains("Revocato alle").then_some(())))?;
    shot(&webmail, "note-revoked")?;
    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text("Revocato alle")?;
    shot(&popup, "popup-revoked")?;
    press(&popup, "Usa lo stesso")?;
    popup.wait_for_text("viene proposto di nuovo")?;
    popup.close()?;
    webmail.navigate(&format!("https://{WEBMAIL}/"))?;
    open_mail(&webmail, "Sessione revocata")?;
    let says = note(&webmail)?;
    ensure!(says.contains("Hai scelto di usarlo lo stesso") && !says.contains("non salvato"), "{says}");
    shot(&webmail, "note-revoked-in-use")?;
    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text("Copia")?;

    // A code that is not held: what the mail said is remembered until its notice is read.
    press(&popup, "Dimentica")?;
    press(&popup, "Sì, dimentica")?;
    popup.wait_for_text("Dimenticato.")?;
    popup.close()?;
    open_mail(&webmail, &subject(code))?;
    wait_until("the note", || Ok(note(&webmail)?.contains("Revocato alle").then_some(())))?;
    shot(&webmail, "note-revoked-before")
}

#[test]
fn the_page_that_follows_a_fill_is_believed_unless_it_said_so_before_and_usa_questo_campo_is_a_fill()
-> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        paste(&portal, &issued.code)?;
        control_says(&portal, "Incollato")?;
        comes_anew(&portal)?;
        control_says(&portal, "Rifiutato dal portale")?;
        shot(&portal, "control-refused-anew")?;
        let own = pc.browser()?.open_extension_page("options.html")?;
        use_it_again(&own)?;

        // The page goes before it can be seen what became of the code.
        portal.navigate(&format!("https://{PORTAL}{COPY}"))?;
        portal.bring_to_front()?;
        portal.eval(SENDS_AT_ONCE)?;
        let said = says_from_the_beginning(&portal)?;
        offered(&portal)?.click()?;
        control_says(&portal, "Rifiutato dal portale")?;
        says_no_more(&portal, &said)?;
        use_it_again(&own)?;

        // What stands there before a fill stands there after it, too.
        comes_anew(&portal)?;
        portal.bring_to_front()?;
        paste(&portal, &issued.code)?;
        control_says(&portal, "Incollato")?;
        comes_anew(&portal)?;
        in_control(&portal, OFFER)?;
        never("a code refused", || Ok(portal.find_in(Place::ClosedShadow, OFFER)?.is_none()))?;

        // In a field of which nobody would think, by the user's own order.
        portal.navigate(&format!("https://{PORTAL}{PATIENT}"))?;
        portal.bring_to_front()?;
        portal.click("#note")?;
        own.eval("chrome.runtime.sendMessage('use_field')")?;
        wait_until("the code", || Ok((portal.element("#note")?.value()? == issued.code).then_some(())))?;
        portal.eval(SAY)?;
        portal.eval("say('after', 'ID Sessione scaduto o non valido')")?;
        wait_until("the code to be refused", || Ok((own.eval(REFUSED)? == true).then_some(())))
    })
}

/// What is known of the one code.
const REFUSED: &str =
    "chrome.runtime.sendMessage('list').then(({ Ok }) => Ok.sessions[0][0].refused_at !== undefined)";

/// The page is another as soon as a code is in it.
const SENDS_AT_ONCE: &str =
    "document.querySelector('#idSessione').addEventListener('input', () => location.reload())";

/// The page is loaded anew, and says from the beginning that a code is not valid.
fn comes_anew(portal: &Page) -> Result<()> {
    let said = says_from_the_beginning(portal)?;
    portal.navigate(&format!("https://{PORTAL}{COPY}"))?;
    says_no_more(portal, &said)
}

/// The pages that come say from their beginning that a code is not valid.
fn says_from_the_beginning(portal: &Page) -> Result<Value> {
    let say = "document.addEventListener('DOMContentLoaded', () =>
        document.body.insertAdjacentHTML('afterbegin', '<p>ID Sessione scaduto o non valido</p>'))";
    portal.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": say}))
}

fn says_no_more(portal: &Page, said: &Value) -> Result<()> {
    let identifier = json!({"identifier": said["identifier"]});
    portal.call("Page.removeScriptToEvaluateOnNewDocument", identifier).map(drop)
}

/// *Usa lo stesso*.
fn use_it_again(own: &Page) -> Result<()> {
    own.eval(
        "chrome.runtime.sendMessage('list').then(({ Ok }) => {
             const { key, masked } = Ok.sessions[0][0];
             return chrome.runtime.sendMessage({ use_previous: { slot: key, masked } });
         })",
    )?;
    ensure!(own.eval(REFUSED)? == false, "it is refused still");
    Ok(())
}

/// Writes a line into the page, whatever of ours it has.
const SAY: &str = "globalThis.say = (id, text) => {
    document.getElementById(id)?.remove();
    document.body.insertAdjacentHTML('afterbegin', `<p id=${id}>${text}</p>`);
}";

#[test]
fn what_a_page_said_before_or_says_of_something_else_or_of_a_code_it_never_got_refuses_none() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let other = pc.browser()?.open(&format!("https://{PORTAL}{COPY}"))?;
        portal.bring_to_front()?;
        portal.eval(SAY)?;
        portal.eval("say('before', 'ID Sessione scaduto o non valido')")?;
        // A press right behind a change of the page may not count.
        press_until_filled(&portal, "#idSessione", &issued.code)?;
        control_says(&portal, "Incollato")?;
        for said in [
            "say('before', 'ID Sessione scaduto o non valido')",
            "say('pin', 'ID Sessione accettato, PIN non valido')",
        ] {
            portal.eval(said)?;
        }
        // A page that was given no code says so of one.
        other.bring_to_front()?;
        offered(&other)?;
        other.eval(SAY)?;
        other.eval("say('after', 'ID Sessione scaduto o non valido')")?;
        never("a code refused", || Ok(other.find_in(Place::ClosedShadow, BUTTON)?.is_none()))?;

        portal.bring_to_front()?;
        control_says(&portal, "Incollato")?;
        // Once the user has written something else there it is no longer that code.
        portal.eval("document.querySelector('#idSessione').focus()")?;
        portal.type_text("x")?;
        in_control(&portal, OFFER)?;
        portal.eval("say('after', 'ID Sessione non riconosciuto')")?;
        never("a code refused", || Ok(portal.find_in(Place::ClosedShadow, OFFER)?.is_none()))
    })
}
