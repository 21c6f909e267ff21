//! The credentials of an issuer's service as their user sees them in *Luoghi e fiducia*. The windows in which they are
//! typed, and the keyring, are the host's and tested with it; here a host answers as written down.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use staffetta_tests::browser::Page;
use staffetta_tests::user::{press, shot, words};

use crate::scripted_login::{ScriptedLogin, failed};

/// The first of January 2031, in Italy.
const LATER: i64 = 1_924_988_400;

/// What the host knows of Sistema TS's service: when password and certificate end, and how they stand.
fn services(password: Option<&str>, certificate: Option<&str>) -> Value {
    let purpose = json!({"contesto": "RICETTA-DEM", "role": "prescrittore"});
    let mut entry = json!({
        "issuer": "sistema-ts", "ready": password.is_some() && certificate.is_some(),
        "purposes": [purpose], "in_browser": false, "in_test": false, "replaces_at_once": false,
    });
    for (name, state) in [("password", password), ("certificate", certificate)] {
        if let Some(state) = state {
            entry[name] = json!({"at": LATER, "state": state});
        }
    }
    json!({"reply": "services", "result": {"services": [entry], "keyring": "ready"}})
}

#[test]
fn credentials_are_entered_from_luoghi_e_fiducia_which_tells_when_they_end() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let to_come = |request: &str, answer: Value| {
        scripted.answers("services", &answer)?;
        scripted.answers(request, &answer)
    };
    scripted.answers("services", &services(None, None))?;
    let page = scripted.browser().open_extension_page("options.html")?;
    page.wait_for_text("Richiesta dei codici")?;
    page.wait_for_text("Le tue credenziali non sono ancora salvate.")?;
    ensure!(words(&page)?.contains("Manca il certificato"), "{}", words(&page)?);
    shot(&page, "services-none")?;

    // The user closes the window, then fills it in.
    scripted.answers("set_credentials", &failed(&json!({"code": "pin_cancelled"})))?;
    press(&page, "Inserisci le credenziali")?;
    page.wait_for_text("Non è stato cambiato nulla.")?;
    let mut typed = services(Some("fresh"), None);
    typed["after"] = "typed".into();
    scripted.answers("set_credentials", &typed)?;
    press(&page, "Inserisci le credenziali")?;
    page.wait_for_text("Scrivi nella finestra di Staffetta")?;
    scripted.answers("services", &services(Some("fresh"), None))?;
    scripted.happens("typed")?;
    page.wait_for_text("Credenziali salvate nel portachiavi.")?;
    page.wait_for_text("Password da cambiare entro il 01/01/2031.")?;
    let asked = json!({"issuer": "sistema-ts", "language": "it", "only_password": false});
    ensure!(scripted.asked("set_credentials")? == [asked.clone(), asked], "asked otherwise");

    // A file that is no certificate, then one.
    let chosen = scripted.path().join("SanitelCF.cer");
    std::fs::write(&chosen, "-----BEGIN CERTIFICATE-----")?;
    scripted.answers("set_certificate", &failed(&json!({"code": "issuer_certificate_wrong"})))?;
    choose_file(&page, &chosen)?;
    page.wait_for_text("Questo file non è un certificato")?;
    to_come("set_certificate", services(Some("ending"), Some("fresh")))?;
    choose_file(&page, &chosen)?;
    page.wait_for_text("Certificato salvato.")?;
    page.wait_for_text("Certificato per il pincode valido fino al 01/01/2031.")?;
    page.wait_for_text("La password scade verso il 01/01/2031")?;
    let sent = json!({"issuer": "sistema-ts", "file": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"});
    ensure!(scripted.asked("set_certificate")? == [sent.clone(), sent], "the file as it is");
    shot(&page, "services-all")?;

    to_come("set_credentials", services(Some("fresh"), Some("over")))?;
    press(&page, "Cambia la password")?;
    page.wait_for_text("Il certificato per il pincode è scaduto il 01/01/2031")?;
    ensure!(scripted.asked("set_credentials")?[2]["only_password"] == true, "everything was asked for");
    to_come("remove_credentials", services(None, Some("over")))?;
    press(&page, "Cancella le credenziali")?;
    page.wait_for_text("Credenziali cancellate.")?;
    page.wait_for_text("Le tue credenziali non sono ancora salvate.")?;
    scripted.no_complaints()
}

#[test]
fn what_ends_soon_is_told_where_a_code_is_asked_for() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.answers("services", &services(Some("ending"), Some("over")))?;
    let popup = scripted.browser().press_for_popup()?;
    let told = [
        "La password di Sistema TS scade verso il 01/01/2031",
        "Il certificato per il pincode di Sistema TS è scaduto il 01/01/2031",
    ];
    popup.wait_for_text("Richiedi nuovo codice")?;
    for told in told {
        ensure!(words(&popup)?.contains(told), "«{told}» is not said: {}", words(&popup)?);
    }
    shot(&popup, "services-reminders")?;
    press(&popup, "Richiedi nuovo codice")?;
    popup.wait_for_text("Richiedere un nuovo codice a Sistema TS?")?;
    for told in told {
        ensure!(words(&popup)?.contains(told), "«{told}» is not asked about: {}", words(&popup)?);
    }
    popup.close()?;
    scripted.answers("services", &services(Some("fresh"), Some("fresh")))?;
    let popup = scripted.browser().press_for_popup()?;
    popup.wait_for_text("Richiedi nuovo codice")?;
    ensure!(!words(&popup)?.contains("01/01/2031"), "nothing ends soon: {}", words(&popup)?);
    popup.close()?;
    scripted.no_complaints()
}

/// The user chooses a file by the button for the certificate.
fn choose_file(page: &Page, file: &std::path::Path) -> Result<()> {
    let root = page.call("DOM.getDocument", json!({}))?["root"]["nodeId"].clone();
    let found = page.call("DOM.querySelector", json!({"nodeId": root, "selector": "input[type=file]"}))?;
    page.call("DOM.setFileInputFiles", json!({"files": [file], "nodeId": found["nodeId"]})).map(drop)
}
