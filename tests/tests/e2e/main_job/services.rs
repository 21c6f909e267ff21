//! The session services in the browser: a code is asked for where it is missed, comes by mail, is filled in, checked
//! and ended; what the service refuses is said with what to do; without credentials there is no button.

use std::{env, fs, path::PathBuf};

use anyhow::{Context as _, Result, ensure};
use staffetta_tests::{
    axe::{THEMES, set_theme},
    browser::{Make, Place},
    doctor_pc::{ANNA, DoctorPc, open_mail},
    issuer_service::Behaviour,
    main_job::{BUTTON, in_control},
    product::{PORTAL, extension_dir},
    service_day::{self, REQUEST, look_anew, portal_without_mail},
    service_setup::ServiceSetup,
    sirped_portal::COPY,
    steps::{Step, Steps},
    wait::wait_until,
};

use crate::support::{control_says, inbox, note, on_doctor_pc, paste, press, shot, words};

#[test]
fn a_code_is_asked_for_where_it_is_missed_filled_in_checked_ended_and_refused_afterwards() -> Result<()> {
    on_doctor_pc(|pc| {
        let setup = ServiceSetup::start(pc)?;
        let shots = env::var_os("STAFFETTA_SHOTS").map(PathBuf::from);
        let pictures = shots.unwrap_or_else(|| pc.scratch().path().to_owned()).join("services");
        let mut seen = Vec::new();
        let mut count = |step: &Step| seen.push(step.what.clone());
        service_day::run(pc, &setup, &mut Steps::begin(&pictures, &mut count)?)?;
        ensure!(seen.len() == 11, "the steps were {seen:#?}");
        // Once it has come it is not waited for again, not even when it is forgotten.
        let popup = pc.browser()?.press_for_popup()?;
        press(&popup, "Dimentica")?;
        press(&popup, "Sì, dimentica")?;
        popup.wait_for_text("Nessun ID-SESSIONE")?;
        popup.wait_for_text(REQUEST)?;
        ensure!(!words(&popup)?.contains("Codice richiesto"), "it is awaited again: {}", words(&popup)?);
        popup.close()?;
        end(pc, setup)
    })
}

#[test]
fn while_a_new_code_is_awaited_the_one_that_its_service_ended_is_not_offered() -> Result<()> {
    on_doctor_pc(|pc| {
        let setup = ServiceSetup::start(pc)?;
        let request = || -> Result<String> {
            setup.forget_calls()?;
            let popup = pc.browser()?.press_for_popup()?;
            press(&popup, REQUEST)?;
            press(&popup, "Sì, richiedi")?;
            popup.wait_for_text("Codice richiesto a SIRPED")?;
            popup.close()?;
            Ok(setup.service.codes(ANNA).pop().context("no code was issued")?.code)
        };
        let receive = |code: &str| -> Result<()> {
            let webmail = inbox(pc)?;
            open_mail(&webmail, code.get(..8).unwrap_or_default())?;
            ensure!(note(&webmail)?.contains("salvato"), "{}", note(&webmail)?);
            webmail.close()
        };
        receive(&request()?)?;
        let portal = pc.open_portal(ANNA)?;
        portal.navigate(&format!("https://{PORTAL}{COPY}"))?;
        in_control(&portal, BUTTON)?;

        let next = request()?;
        portal.bring_to_front()?;
        control_says(&portal, "Codice richiesto alle")?;
        ensure!(portal.find_in(Place::ClosedShadow, BUTTON)?.is_none(), "the ended one is offered");
        shot(&portal, "services-awaited-with-one-held")?;
        receive(&next)?;
        portal.bring_to_front()?;
        paste(&portal, &next)?;
        portal.close()?;
        end(pc, setup)
    })
}

#[test]
fn what_a_service_refuses_is_said_with_what_to_do_and_without_credentials_there_is_no_button() -> Result<()> {
    on_doctor_pc(|pc| {
        let setup = ServiceSetup::start(pc)?;
        test_environment_is_named(pc, &setup)?;
        let popup = pc.browser()?.press_for_popup()?;
        for (behaviour, what_to_do) in [
            (
                Behaviour::Fails('E', "200", "Contatto email certificato non presente"),
                "su PUA apri «Profilo»",
            ),
            (Behaviour::Says(401, "text/html", Vec::new()), "Il servizio non accetta utente e password"),
        ] {
            setup.service.set_behaviour(behaviour);
            press(&popup, REQUEST)?;
            press(&popup, "Sì, richiedi")?;
            popup.wait_for_text(what_to_do)?;
            let arrived = setup.service.arrived();
            shot(&popup, &format!("services-refused-{arrived}"))?;
            if arrived == 1 {
                // Twice in a minute is told, and not sent.
                press(&popup, REQUEST)?;
                press(&popup, "Sì, richiedi")?;
                popup.wait_for_text("Hai richiesto un codice meno di un minuto fa")?;
                shot(&popup, "services-soon")?;
                ensure!(setup.service.arrived() == arrived, "it was sent all the same");
            }
            setup.forget_calls()?;
        }
        // One that does not answer is waited for as long as its user likes.
        setup.service.set_behaviour(Behaviour::Slow(std::time::Duration::from_secs(20)));
        press(&popup, REQUEST)?;
        press(&popup, "Sì, richiedi")?;
        popup.wait_for_text("Richiesta a SIRPED in corso")?;
        shot(&popup, "services-under-way")?;
        wait_until("the request at the service", || Ok((setup.service.arrived() == 3).then_some(())))?;
        press(&popup, "Annulla")?;
        popup.wait_for_text("Non si sa se la richiesta è arrivata")?;
        shot(&popup, "services-cancelled")?;
        // A mail that may not have gone out.
        setup.forget_calls()?;
        setup.service.set_behaviour(Behaviour::MailsNothing("Email non inviata"));
        press(&popup, REQUEST)?;
        press(&popup, "Sì, richiedi")?;
        popup.wait_for_text("SIRPED dice della mail: «Email non inviata»")?;
        shot(&popup, "services-not-mailed")?;
        popup.close()?;
        let portal = portal_without_mail(pc)?;
        control_says(&portal, "SIRPED dice della mail: «Email non inviata»")?;
        shot(&portal, "services-not-mailed-portal")?;
        portal.close()?;

        setup.call_test(true)?;
        section_in_every_look(pc, &["it", "de", "en"], "services-credentials")?;
        ServiceSetup::remove_credentials(pc)?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("inserisci le tue credenziali in «Luoghi e fiducia»")?;
        shot(&popup, "services-no-credentials")?;
        ensure!(!words(&popup)?.contains(REQUEST), "a button that does nothing: {}", words(&popup)?);
        popup.close()?;
        let portal = portal_without_mail(pc)?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        let link = in_control(&portal, ".control > .open")?.text()?;
        ensure!(link.contains("Apri la casella"), "beside the field stands «{link}»");
        end(pc, setup)
    })
}

#[test]
fn a_request_whose_background_ended_is_told_as_one_that_may_have_arrived_and_is_not_forgotten() -> Result<()>
{
    on_doctor_pc(|pc| {
        let setup = ServiceSetup::start(pc)?;
        setup.service.set_behaviour(Behaviour::Slow(std::time::Duration::from_secs(60)));
        let popup = pc.browser()?.press_for_popup()?;
        press(&popup, REQUEST)?;
        press(&popup, "Sì, richiedi")?;
        popup.wait_for_text("Richiesta a SIRPED in corso")?;
        wait_until("the request at the service", || Ok((setup.service.arrived() == 1).then_some(())))?;
        popup.close()?;
        pc.browser()?.stop_worker()?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Non si sa se la richiesta è arrivata")?;
        ensure!(setup.service.arrived() == 1, "it was asked again");
        popup.close()?;
        end(pc, setup)
    })
}

/// Of a test environment the question says so, and a *No* asks for nothing.
#[test]
fn a_mail_that_does_not_come_is_told_with_the_consent_that_it_needs_and_then_not_waited_for() -> Result<()> {
    on_doctor_pc(|pc| {
        let setup = ServiceSetup::start(pc)?;
        setup.service.set_behaviour(Behaviour::MailsNothing("Email inviata"));
        let popup = pc.browser()?.press_for_popup()?;
        press(&popup, REQUEST)?;
        press(&popup, "Sì, richiedi")?;
        popup.wait_for_text("Codice richiesto a SIRPED")?;
        ensure!(!words(&popup)?.contains("consenso"), "it had no time to come: {}", words(&popup)?);
        popup.close()?;

        requested_before(pc, 180)?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Se la mail non arriva, controlla su PUA")?;
        popup.wait_for_text("il consenso alle notifiche SIRPED")?;
        ensure!(!words(&popup)?.contains(REQUEST), "it is still awaited: {}", words(&popup)?);
        shot(&popup, "services-late")?;
        popup.close()?;

        requested_before(pc, 1700)?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Staffetta non ha visto la mail con il codice chiesto a SIRPED alle")?;
        popup.wait_for_text("il consenso alle notifiche SIRPED")?;
        popup.wait_for_text(REQUEST)?;
        shot(&popup, "services-missed")?;
        popup.close()?;
        let portal = portal_without_mail(pc)?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        portal.close()?;

        requested_before(pc, 1800)?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text(REQUEST)?;
        ensure!(!words(&popup)?.contains("non ha visto la mail"), "for how long: {}", words(&popup)?);
        popup.close()?;
        end(pc, setup)
    })
}

/// The code was asked for so many seconds earlier than it is known.
fn requested_before(pc: &DoctorPc, seconds: i64) -> Result<()> {
    let own = pc.browser()?.open_extension_page("options.html")?;
    let earlier = format!(
        "(async () => {{
            const {{ code_request: order }} = await chrome.storage.session.get('code_request');
            order.request.at -= {seconds};
            await chrome.storage.session.set({{ code_request: order }});
            return order.request.at;
        }})()"
    );
    let at = own.eval(&earlier)?;
    ensure!(at.is_number(), "the request is written otherwise: {at}");
    own.close()?;
    pc.browser()?.stop_worker()
}

fn test_environment_is_named(pc: &DoctorPc, setup: &ServiceSetup) -> Result<()> {
    setup.call_test(true)?;
    let popup = pc.browser()?.press_for_popup()?;
    press(&popup, REQUEST)?;
    popup.wait_for_text("È l'ambiente di prova")?;
    ensure!(words(&popup)?.contains("Non arriva nessuna mail."), "a mail is promised: {}", words(&popup)?);
    shot(&popup, "services-question-test")?;
    press(&popup, "No")?;
    popup.close()?;
    ensure!(setup.service.arrived() == 0, "it was asked for");
    setup.call_test(false)
}

/// SIRPED in *Luoghi e fiducia*, in these languages and each theme, and as large as the browser makes it at 200 %; what
/// it says in the last.
pub(crate) fn section_in_every_look(pc: &DoctorPc, languages: &[&str], name: &str) -> Result<String> {
    let mut said = String::new();
    for language in languages {
        let page = pc.browser()?.open_extension_page("options.html")?;
        page.before_documents(&speaks(language)?)?;
        page.reload()?;
        let section = "[...document.querySelectorAll('article:has(> h3)')].findLast((one) => one.firstChild.innerText === 'SIRPED')";
        page.wait_for(&format!("{section} ?? undefined"))?;
        let show = |look: &str| -> Result<()> {
            // The title above, too.
            page.eval(&format!("{section}.scrollIntoView({{ block: 'center', behavior: 'instant' }})"))?;
            let width = page.eval("document.documentElement.scrollWidth - innerWidth")?;
            ensure!(width.as_f64() <= Some(0.0), "{language}, {look}: something is cut off");
            shot(&page, &format!("{name}-{language}-{look}"))
        };
        // Firefox's protocol shows no theme but the computer's.
        let themes: &[&str] = if Make::under_test() == Make::Chromium { &THEMES } else { &[] };
        for theme in themes {
            set_theme(&page, theme)?;
            show(theme)?;
        }
        page.resize(640, 430, 2.0)?;
        show("200")?;
        said = page.eval(&format!("{section}.innerText"))?.as_str().unwrap_or_default().to_owned();
        page.close()?;
    }
    Ok(said)
}

/// Has a page of ours speak another language than the browser's.
fn speaks(language: &str) -> Result<String> {
    let texts = extension_dir()?.join("_locales").join(language).join("messages.json");
    Ok(format!(
        "{{ const texts = {};
            chrome.i18n.getMessage = (key, given) =>
                (texts[key]?.message ?? '').replace(/[$]([1-9])/g, (_, number) => [given ?? []].flat()[number - 1] ?? ''); }}",
        fs::read_to_string(texts)?
    ))
}

fn end(pc: &DoctorPc, setup: ServiceSetup) -> Result<()> {
    // Other tests miss codes, too.
    let _ = ServiceSetup::remove_credentials(pc);
    setup.end(pc)?;
    // Nor does anybody wait any longer for what was asked for here.
    let own = pc.browser()?.open_extension_page("options.html")?;
    own.eval("chrome.storage.session.remove('code_request')")?;
    own.close()?;
    pc.browser()?.stop_worker()?;
    look_anew(pc)
}
