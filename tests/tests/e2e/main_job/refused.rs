//! A portal that refuses a code that it got: that one is not offered again, until the user wants it. What the page says
//! of something else, or said before, or of a code that it never got, refuses none.

use anyhow::{Result, ensure};
use jiff::SignedDuration;
use serde_json::json;
use staffetta_tests::{
    browser::Place,
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::{BUTTON, in_control},
    notice_mail::{SIRPED, letter},
    product::{PORTAL, WEBMAIL},
    sirped_portal::COPY,
    wait::wait_until,
};

use crate::support::{
    control_says, inbox, never, note, offered, on_doctor_pc, open_mail, paste, press, read_mail,
    ready_to_click, send, shot,
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
    wait_until("the note", || Ok(note(&webmail)?.contains("Revocato, dice la mail delle").then_some(())))?;
    shot(&webmail, "note-revoked")?;
    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text("Revocato, dice la mail delle")?;
    shot(&popup, "popup-revoked")?;
    press(&popup, "Usa lo stesso")?;
    popup.wait_for_text("viene proposto di nuovo")?;
    popup.close()?;
    webmail.navigate(&format!("https://{WEBMAIL}/"))?;
    open_mail(&webmail, "Sessione revocata")?;
    ensure!(note(&webmail)?.contains("non salvato"), "{}", note(&webmail)?);
    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text("Copia")?;
    popup.close()
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
        paste(&portal, &issued.code)?;
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
