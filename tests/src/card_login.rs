//! The login with the card from end to end, in the browser, in the steps an operator would tell it in: a click in the
//! popup, the real PIN window of the desktop, the portal open. The demonstration prints the steps, a test runs them.
//! Knows what a user sees of the product.

use anyhow::{Context as _, Result, ensure};

use crate::{
    apache::TlsLayout,
    browser::{Browser, Kind, Options, Page},
    card_pc::CardPc,
    cns_card::PIN,
    main_job::masked,
    product,
    screen::Screen,
    steps::Steps,
    ts_portal::TS_PORTAL,
    user::press,
    wait::wait_until,
};

/// The desktop's PIN window.
const PINENTRY: &str = "/usr/bin/pinentry-gtk-2";

/// All hosts of the portal: the operator let the extension reach them before.
const HOSTS: [&str; 3] = ["www.sistemats.it", "sistemats1.sanita.finanze.it", TS_PORTAL];

/// Runs the login on a PC of its own.
///
/// # Errors
/// When anything is not as an operator may expect.
pub fn run(headed: bool, steps: &mut Steps) -> Result<()> {
    let pc = CardPc::start(&[TlsLayout::PagesTls12.into()])?;
    let screen = Screen::start(pc.scratch())?;
    let browser = start_browser(&pc, &screen, headed)?;

    let popup = browser.press_for_popup()?;
    popup.wait_for_text("Accedi con TS-CNS")?;
    steps.shown("Il popup offre l'accesso con la tessera", &popup, "card-1-popup")?;

    press(&popup, "Registra CNS")?;
    screen.wait_for_window("Staffetta")?;
    steps.on_screen("«Registra CNS»: si apre la finestra del PIN", &screen, "card-2-pin")?;
    screen.type_and_confirm(PIN)?;
    popup.wait_for_text("Registrazione effettuata")?;
    steps.shown("PIN: il portale registra la tessera", &popup, "card-3-registrata")?;

    press(&popup, "Accedi con TS-CNS")?;
    screen.wait_for_window("Staffetta")?;
    steps.done("«Accedi con TS-CNS»: di nuovo il PIN");
    pc.card.begin_record();
    screen.type_and_confirm(PIN)?;
    let portal = browser.attach(Kind::Page, |url| url.starts_with(&format!("https://{TS_PORTAL}/")))?;
    portal.wait_for_text("ANNA BIANCHI")?;
    portal.wait_for_text("SERVIZI ONLINE")?;
    let record = pc.card.record();
    ensure!(record.wrong_verifies == 0 && record.each_verify_was_ended(), "{record:?}");
    steps.shown("Il portale è aperto, con il nome dell'operatrice", &portal, "card-4-portale")?;
    cookies_are_kept_safe(&browser)?;

    let popup = reopened(&browser, popup)?;
    popup.wait_for_text("ANNA BIANCHI")?;
    press(&popup, "Genera ID-SESSIONE")?;
    let code = wait_until("a code", || Ok(pc.portal.codes_of(&pc.identity.holder.codice_fiscale).pop()))?;
    popup.wait_for_text(&masked(&code.value))?;
    let shown = popup.eval("document.body.innerText")?;
    ensure!(shown.as_str().is_some_and(|shown| !shown.contains(&code.value)), "the whole code is shown");
    steps.shown("«Genera ID-SESSIONE»: il codice è nel portachiavi, senza mail", &popup, "card-5-codice")?;

    press(&popup, "Esci")?;
    wait_until("the session to end", || Ok((pc.portal.open_sessions() == 0).then_some(())))?;
    portal.wait_for_text("Accedi con smart card")?;
    wait_until("the cookies to go", || Ok(browser.cookies()?.is_empty().then_some(())))?;
    steps.shown("«Esci»: sessione chiusa al portale, cookie cancellati", &portal, "card-6-uscita")?;
    browser.quit()
}

fn start_browser(pc: &CardPc, screen: &Screen, headed: bool) -> Result<Browser> {
    let mut env = pc.env();
    env.retain(|(name, _)| name != "STAFFETTA_PINENTRY");
    env.push(("STAFFETTA_PINENTRY".to_owned(), PINENTRY.to_owned()));
    if !headed {
        env.push(("DISPLAY".to_owned(), screen.name().to_owned()));
    }
    let port = *pc.ports().first().context("no site was started")?;
    let options = Options {
        extension: Some(product::extension_dir()?),
        native_host: Some(product::host_program()?),
        hosts: vec![(TS_PORTAL.to_owned(), port)],
        trusted: vec![pc.pki.spki_hash()?],
        env,
        headed,
        granted: HOSTS.map(ToOwned::to_owned).to_vec(),
        ..Options::default()
    };
    Browser::start(pc.scratch(), "chromium", options)
}

/// The session's cookie is out of reach of the page's scripts and of the network in clear, and ends with the browser.
fn cookies_are_kept_safe(browser: &Browser) -> Result<()> {
    let cookies = browser.cookies()?;
    let session =
        cookies.iter().find(|cookie| cookie["name"] == "JSESSIONID").context("no session cookie")?;
    ensure!(
        session["httpOnly"] == true && session["secure"] == true && session["session"] == true,
        "{session}"
    );
    ensure!(session["domain"] == TS_PORTAL && session["path"] == "/simossHome", "{session}");
    Ok(())
}

/// The popup anew: one that lost the focus is gone, or about to go.
fn reopened(browser: &Browser, old: Page) -> Result<Page> {
    // It fails when the browser closed it already.
    let _ = old.close();
    browser.press_for_popup()
}
