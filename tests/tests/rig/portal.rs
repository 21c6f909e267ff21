//! The portal is strict: through the real browser it accepts the right code and refuses each wrong one in its own
//! words.

use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use jiff::SignedDuration;
use serde_json::json;
use staffetta_tests::{
    browser::{Browser, Options, Page, Place},
    product::{PORTAL, STRANGER},
    scratch::Scratch,
    sirped_portal::{COPY, Doctor, FRAME, Overlay, PATIENT, SirpedPortal, Variant, Verdict},
    tls::{Authority, Front},
    wait::wait_until,
};

const ANNA: &str = "BIANCHIANNA";
const CARLO: &str = "VERDICARLO";
const SOMEBODYS: &str = "00000000-1111-4222-8333-444444444444";

struct Counter {
    browser: Browser,
    portal: SirpedPortal,
    mailed: Arc<Mutex<Vec<(String, String)>>>,
    _front: Front,
    _scratch: Scratch,
}

impl Counter {
    fn open() -> Result<Self> {
        let scratch = Scratch::new()?;
        let mailed = Arc::new(Mutex::new(Vec::new()));
        let doctors = vec![
            Doctor::new(ANNA, "Dott.ssa Anna Bianchi", "anna@tiscali.it")?,
            Doctor::new(CARLO, "Dott. Carlo Verdi", "carlo@tiscali.it")?,
        ];
        let letters = Arc::clone(&mailed);
        let portal = SirpedPortal::start(
            doctors,
            Box::new(move |doctor, issued| {
                letters
                    .lock()
                    .expect("no test panics here")
                    .push((doctor.mailbox.clone(), issued.code.clone()));
                Ok(())
            }),
        )?;
        let authority = Authority::new()?;
        let front = Front::start(&authority, &[PORTAL, STRANGER], portal.port())?;
        let browser = Browser::start(
            &scratch,
            "chromium",
            Options {
                hosts: vec![(PORTAL.into(), front.port()), (STRANGER.into(), front.port())],
                trusted: vec![authority.spki_hash()],
                ..Options::default()
            },
        )?;
        Ok(Self { browser, portal, mailed, _front: front, _scratch: scratch })
    }

    fn log_in(&self, user: &str) -> Result<Page> {
        let page = self.browser.open(&format!("https://{PORTAL}/"))?;
        page.fill("#utente", user)?;
        page.fill("#password", &self.portal.doctor(user).context("no such doctor")?.password)?;
        page.click("button[type=submit]")?;
        page.wait_for(&format!("location.pathname === '{PATIENT}' && document.readyState === 'complete'"))?;
        Ok(page)
    }

    fn log_in_again(&self, user: &str) -> Result<Page> {
        self.browser.open(&format!("https://{PORTAL}/uscita"))?.close()?;
        self.log_in(user)
    }

    fn ask(&self, page: &Page, user: &str) -> Result<String> {
        page.click("#invia-ricetta")?;
        page.element("#idSessione")?;
        Ok(self.portal.issued_to(user).pop().context("no code was issued")?.code)
    }

    fn last_verdict(&self) -> Result<Verdict> {
        Ok(self.portal.submissions().pop().context("nothing was sent")?.verdict)
    }
}

fn send(page: &Page, text: &str) -> Result<()> {
    page.fill("#idSessione", text)?;
    page.click("[data-ruolo=invia]")
}

fn refusal(page: &Page) -> Result<String> {
    wait_until("a refusal", || {
        let text = page.element(".rifiuto")?.text()?;
        Ok((!text.is_empty()).then_some(text))
    })
}

#[test]
fn the_dialog_has_the_words_of_the_source_and_takes_the_code_it_mailed() -> Result<()> {
    let counter = Counter::open()?;
    let page = counter.log_in(ANNA)?;
    let code = counter.ask(&page, ANNA)?;
    assert_eq!(*counter.mailed.lock().expect("no panic"), [("anna@tiscali.it".to_owned(), code.clone())]);
    let text = page.element(".dialogo")?.text()?;
    for line in [
        "RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA",
        "È necessario inserire l'ID Sessione ricevuto nella mail registrata nel servizio nazionale.",
        "Autenticazione forte obbligatoria dal 30/04/2026",
        "E' necessario che la mail certificata sia registrata sui sistemi nazionali/regionali.",
        "Consulta la guida e segui i passaggi indicati",
        "RICETTA SSN",
        "ID Sessione ricetta SSN elettronica",
        "Se non hai ricevuto la mail, richiedila su questo link: Reinvia ID Sessione via mail",
        "INVIA",
        "ANNULLA",
    ] {
        assert!(text.contains(line), "{line:?} is not in {text:?}");
    }
    page.wait_for_text("Richiesta di ID Sessione inviata. Controlla la tua mail.")?;
    let placeholder = page.element("#idSessione")?.attribute("placeholder")?;
    assert_eq!(placeholder.as_deref(), Some("ID Sessione ricetta SSN elettronica"));
    send(&page, &code)?;
    page.wait_for_text("Ricetta inviata al Servizio Sanitario Nazionale. NRE 0100A4")?;
    assert_eq!(counter.last_verdict()?, Verdict::Accepted);
    assert!(page.console()?.is_empty(), "{:?}", page.console()?);
    Ok(())
}

#[test]
fn each_wrong_code_is_refused_in_its_own_words() -> Result<()> {
    let counter = Counter::open()?;
    let page = counter.log_in(ANNA)?;
    let code = counter.ask(&page, ANNA)?;
    let short: String = code.chars().take(35).collect();
    for (sent, message) in [
        ("", "Inserire l'ID Sessione ricevuto via mail."),
        (short.as_str(), "ID Sessione non valido: deve essere di 36 caratteri (inseriti: 35)."),
        (SOMEBODYS, "ID Sessione non valido: non risulta rilasciato a questo utente."),
    ] {
        page.click("[data-ruolo=reinvia]")?;
        wait_until("the refusal to go", || Ok(page.element(".rifiuto")?.text()?.is_empty().then_some(())))?;
        send(&page, sent)?;
        assert_eq!(refusal(&page)?, message);
    }
    Ok(())
}

#[test]
fn a_code_is_refused_once_a_newer_one_was_sent() -> Result<()> {
    let counter = Counter::open()?;
    let page = counter.log_in(ANNA)?;
    let old = counter.ask(&page, ANNA)?;
    page.click("[data-ruolo=reinvia]")?;
    wait_until("a second code", || Ok((counter.portal.issued_to(ANNA).len() == 2).then_some(())))?;
    send(&page, &old)?;
    assert!(refusal(&page)?.starts_with("ID Sessione non più valido"));
    assert_eq!(counter.last_verdict()?, Verdict::Superseded);
    let new = counter.portal.issued_to(ANNA).pop().context("no code")?.code;
    send(&page, &new)?;
    page.wait_for_text("Ricetta inviata")?;
    Ok(())
}

#[test]
fn a_code_is_refused_after_eight_hours() -> Result<()> {
    let counter = Counter::open()?;
    let page = counter.log_in(ANNA)?;
    let code = counter.ask(&page, ANNA)?;
    counter.portal.set_clock_offset(SignedDuration::from_hours(8));
    send(&page, &code)?;
    assert!(refusal(&page)?.starts_with("ID Sessione scaduto."));
    assert_eq!(counter.last_verdict()?, Verdict::Expired);
    Ok(())
}

#[test]
fn a_colleagues_code_is_refused() -> Result<()> {
    let counter = Counter::open()?;
    let page = counter.log_in(CARLO)?;
    let carlos = counter.ask(&page, CARLO)?;
    let page = counter.log_in_again(ANNA)?;
    counter.ask(&page, ANNA)?;
    send(&page, &carlos)?;
    assert!(refusal(&page)?.contains("non risulta rilasciato a questo utente"));
    assert_eq!(counter.last_verdict()?, Verdict::NotTheirs);
    Ok(())
}

#[test]
fn annulla_falls_back_to_the_red_prescription() -> Result<()> {
    let counter = Counter::open()?;
    let page = counter.log_in(ANNA)?;
    counter.ask(&page, ANNA)?;
    page.click("[data-ruolo=annulla]")?;
    page.wait_for_text("stampa della ricetta rossa SSN")?;
    assert!(counter.portal.submissions().is_empty());
    Ok(())
}

#[test]
fn a_value_set_without_events_is_not_sent() -> Result<()> {
    let counter = Counter::open()?;
    let page = counter.log_in(ANNA)?;
    let code = counter.ask(&page, ANNA)?;
    let plain = format!("document.querySelector('#idSessione').value = {}", json!(code));
    page.eval(&plain)?;
    page.click("[data-ruolo=invia]")?;
    assert_eq!(refusal(&page)?, "Inserire l'ID Sessione ricevuto via mail.");
    // As React's own record of the value: an event after a plain assignment changes nothing.
    page.eval(&format!("{plain}; idSessione.dispatchEvent(new Event('input', {{bubbles: true}}))"))?;
    page.click("[data-ruolo=invia]")?;
    page.wait_for(
        "window.eventiCampo.some(evento => evento.tipo === 'input senza cambiamento' && !evento.fidato)",
    )?;
    wait_until("both refused", || Ok((counter.portal.submissions().len() == 2).then_some(())))?;
    assert!(counter.portal.submissions().iter().all(|sent| sent.verdict == Verdict::Empty));
    Ok(())
}

#[test]
fn the_native_setter_with_both_events_is_sent_and_input_alone_is_not() -> Result<()> {
    let counter = Counter::open()?;
    let page = counter.log_in(ANNA)?;
    let code = counter.ask(&page, ANNA)?;
    let set = |text: &str| {
        format!(
            "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(idSessione, {});
             idSessione.dispatchEvent(new Event('input', {{bubbles: true}}))",
            json!(text)
        )
    };
    page.eval(&set(&code))?;
    page.click("[data-ruolo=invia]")?;
    assert!(refusal(&page)?.starts_with("ID Sessione non confermato"));
    assert!(counter.portal.submissions().is_empty());
    page.eval("idSessione.dispatchEvent(new Event('change', {bubbles: true}))")?;
    page.click("[data-ruolo=invia]")?;
    page.wait_for_text("Ricetta inviata")?;
    Ok(())
}

#[test]
fn the_variants_of_the_page_still_take_the_code_by_hand() -> Result<()> {
    let counter = Counter::open()?;
    let plain = Variant::default();
    let variants = [
        Variant { decoy: true, ..plain.clone() },
        Variant { open_shadow: true, ..plain.clone() },
        Variant { top_layer: true, ..plain.clone() },
        Variant { late_ms: 400, ..plain.clone() },
        Variant { rerender_ms: 1000, ..plain },
    ];
    for (index, variant) in variants.into_iter().enumerate() {
        // A new working day for each: what was authorised is over.
        counter.portal.set_clock_offset(SignedDuration::from_hours(24 * i64::try_from(index)?));
        counter.portal.set_variant(variant.clone());
        let page = counter.log_in_again(ANNA)?;
        let code = counter.ask(&page, ANNA)?;
        let place = page.element("#idSessione")?.place;
        assert_eq!(place, if variant.open_shadow { Place::OpenShadow } else { Place::Document });
        page.click("#idSessione")?;
        page.insert_text(&code)?;
        page.click("[data-ruolo=invia]")?;
        page.wait_for_text("Ricetta inviata").with_context(|| format!("{variant:?}"))?;
        page.close()?;
    }
    Ok(())
}

#[test]
fn a_copy_of_the_page_can_be_framed_by_anybody() -> Result<()> {
    let counter = Counter::open()?;
    let copy = format!("https://{STRANGER}{COPY}");
    let page = counter.browser.open(&format!("https://{PORTAL}{FRAME}?src={copy}&sandbox=allow-scripts"))?;
    let inside = counter.browser.attach(staffetta_tests::browser::Kind::Frame, |url| url == copy)?;

    inside.click("#idSessione")?;
    inside.type_text("abc")?;
    assert_eq!(inside.element("#idSessione")?.value()?, "abc");
    let same = format!("https://{PORTAL}{COPY}");
    page.navigate(&format!("https://{PORTAL}{FRAME}?src={same}&opacita=0.01"))?;
    let field = page.element("#idSessione")?;
    assert_eq!(field.place, Place::Frame);
    assert_eq!(
        page.element("#cornice")?.apply("function () { return getComputedStyle(this).opacity }")?,
        "0.01"
    );
    Ok(())
}

#[test]
fn a_cover_hides_the_dialog_and_only_the_opaque_one_takes_the_click() -> Result<()> {
    let counter = Counter::open()?;
    for overlay in
        [Overlay::ClickThrough, Overlay::TopLayer, Overlay::FadedRoot, Overlay::FilteredRoot, Overlay::Opaque]
    {
        counter.portal.set_variant(Variant { overlay, ..Variant::default() });
        let page = counter.log_in_again(ANNA)?;
        counter.ask(&page, ANNA)?;
        page.click("[data-ruolo=annulla]")?;
        if overlay == Overlay::Opaque {
            assert_eq!(page.eval("document.querySelector('.velo') !== null")?, true);
        } else {
            page.wait_for_text("ricetta rossa").with_context(|| format!("{overlay:?}"))?;
        }
        page.close()?;
    }
    Ok(())
}
