//! Codes that are got with a login in a tab of the browser: asked for in the popup, held without a mail, filled in,
//! checked and ended; what the server refuses is said, and so is that the user gave up.

use std::{fs, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use staffetta_tests::{
    browser::{Kind, Page},
    doctor_pc::DoctorPc,
    issuer_service::authorization::{AuthorizationServer, Behaviour, Registration},
    service_day::{REQUEST, look_anew, portal_without_mail},
    service_setup::CODICE_FISCALE,
    wait::wait_until,
};

use crate::services::section_in_every_look;
use crate::support::{control_says, filled, offered, on_doctor_pc, press, shot, words};

/// Presses *Richiedi nuovo codice*: the login's tab, which takes the popup's place.
fn ask(pc: &DoctorPc, server: &AuthorizationServer) -> Result<Page> {
    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text(REQUEST)?;
    press(&popup, REQUEST)?;
    popup.wait_for_text("Si apre una scheda in cui accedi; non arriva nessuna mail.")?;
    shot(&popup, "authorization-question")?;
    press(&popup, "Sì, richiedi")?;
    let address = server.address();
    let login = pc.browser()?.attach(Kind::Page, |url| url.starts_with(&address))?;
    login.wait_for_text("Accesso a SIRPED")?;
    // Chromium closes a popup when another tab comes to the front.
    let _ = popup.close();
    Ok(login)
}

#[test]
fn a_code_is_got_with_a_login_in_a_tab_filled_in_checked_and_ended_and_refusals_are_told() -> Result<()> {
    on_doctor_pc(|pc| {
        let registration = Registration {
            client: "MIOAPPLICATIVO_301".into(),
            redirect: "http://127.0.0.1/staffetta".into(),
            revokes_with_get: false,
        };
        let server = Arc::new(AuthorizationServer::start(pc.authority(), registration, CODICE_FISCALE)?);
        let settings = pc.scratch().dir("home/.config/staffetta")?;
        let row = format!(
            "[[service]]\nid = \"sirped\"\nmode = \"oauth2\"\naddress = \"{}\"\nroots = [\"server-root.pem\"]\n\
             program = \"MIOAPPLICATIVO_301\"\n",
            server.address()
        );
        fs::write(
            settings.join("services.toml"),
            format!("{row}redirect = \"https://x.chromiumapp.org/\"\n"),
        )?;
        fs::write(settings.join("server-root.pem"), pc.authority().pem())?;
        // Where the answer would go elsewhere nobody is asked for credentials that would be of no use.
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("SIRPED non è configurato del tutto")?;
        ensure!(!words(&popup)?.contains(REQUEST), "a button that does nothing: {}", words(&popup)?);
        shot(&popup, "authorization-incomplete")?;
        popup.close()?;
        fs::write(settings.join("services.toml"), row)?;
        look_anew(pc)?;
        let said = section_in_every_look(pc, &["it"], "authorization-section")?;
        ensure!(said.contains("qui non servono credenziali"), "it says: {said}");

        let judge = Arc::clone(&server);
        pc.portal.ask_service(Some(Box::new(move |_, code| judge.is_taken(code))));

        // Who dispenses has nothing to ask SIRPED for; Sistema TS lacks its credentials.
        let says_role = |popup: &Page, role: &str| {
            popup.eval(&format!(
                "chrome.storage.local.get('user').then(({{ user }}) => \
                 chrome.storage.local.set({{ user: {{ ...user, role: {role} }} }}))"
            ))
        };
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text(REQUEST)?;
        says_role(&popup, "'erogatore'")?;
        popup.close()?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("inserisci le tue credenziali")?;
        ensure!(!words(&popup)?.contains(REQUEST), "a question with no answer: {}", words(&popup)?);
        shot(&popup, "authorization-no-purpose")?;
        says_role(&popup, "null")?;
        popup.close()?;

        // Given up: the popup says so, and another may be asked for at once.
        server.set_behaviour(Behaviour::AsksFirst);
        let login = ask(pc, &server)?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Accedi nella scheda di SIRPED che si è aperta")?;
        ensure!(!words(&popup)?.contains(REQUEST), "a second one can be asked for: {}", words(&popup)?);
        shot(&popup, "authorization-login")?;
        press(&popup, "Annulla")?;
        popup.wait_for_text("Richiesta annullata. Puoi chiudere la scheda dell'accesso.")?;
        shot(&popup, "authorization-cancelled")?;
        popup.close()?;
        login.close()?;

        // No tab for it: the browser says no.
        let popup = pc.browser()?.press_for_popup()?;
        let worker = pc.browser()?.worker()?;
        worker.eval(
            "globalThis.open = chrome.tabs.create; chrome.tabs.create = async () => { throw new Error() }",
        )?;
        press(&popup, REQUEST)?;
        press(&popup, "Sì, richiedi")?;
        popup.wait_for_text("L'accesso non si è aperto.")?;
        shot(&popup, "authorization-no-tab")?;
        worker.eval("chrome.tabs.create = globalThis.open")?;
        worker.detach()?;
        popup.close()?;

        // Refused there.
        server.set_behaviour(Behaviour::AsksFirstAndDenies);
        let login = ask(pc, &server)?;
        login.click("#accedi")?;
        login.wait_for_text("Accesso non riuscito")?;
        login.close()?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Nessun profilo per il gestionale")?;
        shot(&popup, "authorization-refused")?;
        popup.close()?;

        // The tab is closed before the login is done: whoever waits is told at once.
        server.set_behaviour(Behaviour::AsksFirst);
        let portal = portal_without_mail(pc)?;
        ask(pc, &server)?.close()?;
        portal.bring_to_front()?;
        control_says(&portal, "Hai chiuso l'accesso prima della fine")?;
        shot(&portal, "authorization-portal-closed")?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Hai chiuso l'accesso prima della fine")?;
        shot(&popup, "authorization-closed")?;
        popup.close()?;

        // With the popup closed it goes on; the field that waits is offered the code.
        let login = ask(pc, &server)?;
        portal.bring_to_front()?;
        control_says(&portal, "Accedi nella scheda di SIRPED che si è aperta")?;
        shot(&portal, "authorization-portal-waits")?;
        login.bring_to_front()?;
        login.click("#accedi")?;
        login.wait_for_text("puoi chiudere questa scheda")?;
        shot(&login, "authorization-tab-done")?;
        login.close()?;
        portal.bring_to_front()?;
        let button = offered(&portal)?;
        let code = server.codes().pop().context("no code was given")?;
        button.click()?;
        filled(&portal, &code)?;
        shot(&portal, "authorization-filled")?;

        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Codice ricevuto")?;
        shot(&popup, "authorization-received")?;
        press(&popup, "Verifica")?;
        popup.wait_for_text("Il servizio dice: valido dalle")?;
        press(&popup, "Revoca")?;
        press(&popup, "Sì, revoca")?;
        popup.wait_for_text("Revocato: non vale più.")?;
        shot(&popup, "authorization-revoked")?;
        wait_until("the end of the code", || Ok((!server.is_taken(&code)).then_some(())))?;
        ensure!(!words(&popup)?.contains("Codice ricevuto"), "an ended code is told as new");
        ensure!(words(&popup)?.contains(REQUEST), "no other can be asked for: {}", words(&popup)?);
        popup.close()?;
        ensure!(server.breaches().is_empty(), "the server objects: {:?}", server.breaches());

        pc.portal.ask_service(None);
        for name in ["services.toml", "server-root.pem", "issuer-calls.json"] {
            fs::remove_file(settings.join(name)).with_context(|| name.to_owned())?;
        }
        look_anew(pc)
    })
}
