//! The popup: what it shows of a session, what it never shows, and what its buttons do.

use anyhow::{Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::{Button, Kind, Modifier, Page, Place},
    doctor_pc::{ANNA_MAIL, CARLO_MAIL, DoctorPc},
    main_job::{BUTTON, masked},
    product::{PORTAL, WEBMAIL},
    wait::wait_until,
};

use crate::support::{
    control_says, diagnosis, in_keyring, never, on_doctor_pc, popup_words, press, ready_to_click, shot,
    wait_in_keyring, words,
};

#[test]
fn a_session_is_shown_masked_with_whose_it_is_and_how_long_it_lives() -> Result<()> {
    on_doctor_pc(|pc| {
        let (_, issued) = ready_to_click(pc)?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Scorciatoie")?;
        let shown = words(&popup)?;
        let end = issued.expires_at.in_tz("Europe/Rome")?.strftime("valido fino alle %H:%M").to_string();
        for expected in [
            &masked(&issued.code),
            "SIRPED",
            ANNA_MAIL,
            "CARTELLA AMBULATORIALE WEB",
            "Città di Torino",
            "Ricetta SSN",
            "ancora 7\u{a0}h",
            &end,
            "Codici al sicuro nel portachiavi",
            "Apri Staffetta: Ctrl+Maiusc+7",
        ] {
            ensure!(shown.contains(expected), "«{expected}» is not in the popup: {shown}");
        }
        shot(&popup, "popup-one-session")
    })
}

#[test]
fn the_whole_code_is_never_in_the_popup_not_even_when_it_is_copied() -> Result<()> {
    on_doctor_pc(|pc| {
        let (_, issued) = ready_to_click(pc)?;
        let popup = pc.browser()?.press_for_popup()?;
        let absent = || -> Result<()> {
            let tree = popup.tree()?;
            let middle = issued.code.get(9..27).unwrap_or(&issued.code);
            ensure!(!tree.contains(middle), "{tree}");
            Ok(())
        };
        absent()?;
        press(&popup, "Copia")?;
        popup.wait_for_text("Copiato")?;
        absent()
    })
}

#[test]
fn the_diagnosis_tells_versions_and_states_and_nothing_of_code_person_or_address() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let told = diagnosis(pc, &portal, "popup-diagnosis")?;
        let version = env!("CARGO_PKG_VERSION");
        for expected in [
            &format!("Estensione: {version}"),
            &format!("(staffetta-host): {version}"),
            "Sistema: Linux",
            "Portachiavi: ready",
            "Casella: Tiscali, permesso del browser dato",
            "Portale: ",
        ] {
            ensure!(told.contains(expected), "«{expected}» is not in the diagnosis: {told}");
        }
        let browser = pc.browser()?.version()?;
        let (_, number) = browser.split_once('/').unwrap_or_default();
        let major = format!(" {}.", number.split('.').next().unwrap_or_default());
        ensure!(told.contains(&major), "{browser} is not in the diagnosis: {told}");
        for personal in [&masked(&issued.code), &issued.code, "@", WEBMAIL, PORTAL] {
            ensure!(!told.contains(personal), "«{personal}» is in the diagnosis: {told}");
        }
        Ok(())
    })
}

#[test]
fn an_empty_popup_says_what_to_do() -> Result<()> {
    on_doctor_pc(|pc| {
        let shown = popup_words(pc, "popup-empty")?;
        ensure!(
            shown.contains("Nessun ID-SESSIONE") && shown.contains("Apri nella webmail la mail"),
            "{shown}"
        );
        Ok(())
    })
}

#[test]
fn forgetting_is_asked_first_and_no_keeps_the_session() -> Result<()> {
    on_doctor_pc(|pc| {
        let (_, issued) = ready_to_click(pc)?;
        let popup = pc.browser()?.press_for_popup()?;
        press(&popup, "Dimentica")?;
        popup.wait_for_text("Dimenticare questo codice? Per riaverlo servirà la mail.")?;
        shot(&popup, "popup-forget-question")?;
        ensure!(in_keyring(pc)? == 1, "it was forgotten before the answer");
        press(&popup, "No")?;
        popup.wait_for("!document.body.innerText.includes('Dimenticare questo codice?')")?;
        ensure!(words(&popup)?.contains(&masked(&issued.code)), "{}", words(&popup)?);
        ensure!(in_keyring(pc)? == 1, "No forgot it");
        Ok(())
    })
}

#[test]
fn a_question_stays_when_the_list_comes_that_was_asked_for_before_it() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.close()?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Scorciatoie")?;
        pc.secrets.freeze()?;
        look_anew(pc)?;
        press(&popup, "Dimentica")?;
        popup.wait_for_text("Sì, dimentica")?;
        popup.eval(
            "window.drawn = 0; new MutationObserver(() => drawn++).observe(document.querySelector('#sessions'),
                 { childList: true, subtree: true, attributes: true, characterData: true })",
        )?;
        pc.secrets.thaw()?;
        never("another list", || Ok(!words(&popup)?.contains("Sì, dimentica")))?;
        ensure!(popup.eval("drawn")? == 0, "the list was drawn anew");
        press(&popup, "Sì, dimentica")?;
        popup.wait_for_text("Dimenticato.")?;
        wait_in_keyring(pc, 0)?;
        ensure!(!words(&popup)?.contains(&masked(&issued.code)), "it is shown");
        Ok(())
    })
}

#[test]
fn a_press_that_is_under_way_counts_when_the_popup_is_drawn_anew() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, _) = ready_to_click(pc)?;
        portal.close()?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.eval(&name_for(ANNA_MAIL, "Dott.ssa Verdi"))?;
        look_anew(pc)?;
        popup.wait_for_text("Dott.ssa Verdi")?;
        let point = popup
            .point_of("[...document.querySelectorAll('button')].find((one) => one.innerText === 'Copia')")?;
        popup.mouse_down(point, Button::Left)?;
        // The card is another then, but for its buttons.
        popup.eval(&name_for(ANNA_MAIL, "Dott.ssa Bianchi"))?;
        look_anew(pc)?;
        popup.wait_for_text("Dott.ssa Bianchi")?;
        popup.mouse_up(point, Button::Left)?;
        popup.wait_for_text("Copiato")?;
        popup.eval("chrome.storage.local.remove('user')").map(drop)
    })
}

#[test]
fn beside_a_code_the_entry_with_the_card_takes_one_line_until_it_is_opened() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, _) = ready_to_click(pc)?;
        portal.close()?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Accesso con TS-CNS")?;
        shot(&popup, "popup-card-closed")?;
        let says_how = |popup: &Page| -> Result<bool> { Ok(words(popup)?.contains("Registra CNS")) };
        ensure!(!says_how(&popup)?, "it is open: {}", words(&popup)?);
        press(&popup, "Accesso con TS-CNS")?;
        popup.wait_for_text("Registra CNS")?;
        look_anew(pc)?;
        never("it to close by itself", || Ok(!says_how(&popup)?))?;
        press(&popup, "Dimentica")?;
        press(&popup, "Sì, dimentica")?;
        popup.wait_for_text("Dimenticato.")?;
        popup.close()?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Registra CNS").map(drop)
    })
}

#[test]
fn a_name_that_is_being_typed_stays_while_the_one_before_it_is_kept() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, _) = ready_to_click(pc)?;
        portal.close()?;
        let places = pc.browser()?.open_extension_page("options.html")?;
        places.eval(&name_for(CARLO_MAIL, "sostituto"))?;
        places.reload()?;
        places.wait_for_text(&format!("Nome per {CARLO_MAIL}"))?;
        let name_of = |owner: &str| format!("document.getElementById('name-{owner}')");
        places.eval(&format!("{}.focus()", name_of(ANNA_MAIL)))?;
        pc.secrets.freeze()?;
        places.type_text("Dott.ssa Bianchi")?;
        places.press("Tab", Modifier::None)?;
        places.wait_for(&format!("document.activeElement === {}", name_of(CARLO_MAIL)))?;
        places.type_text("Dott.")?;
        pc.secrets.thaw()?;
        // The page was drawn anew.
        places.wait_for(&format!("{}.getAttribute('value') === 'Dott.ssa Bianchi'", name_of(ANNA_MAIL)))?;
        places.type_text(" Verdi")?;
        places.press("Enter", Modifier::None)?;
        let kept = "chrome.storage.local.get('user').then(({ user }) => JSON.stringify(user.names))";
        wait_until("both names", || {
            let kept = places.eval(kept)?.to_string();
            Ok(["Dott.ssa Bianchi", "Dott. Verdi"].iter().all(|name| kept.contains(name)).then_some(()))
        })?;
        // What is not kept is not shown as if it were, in a field that was drawn twice either.
        places.eval("chrome.storage.local.remove('user')")?;
        look_anew(pc)?;
        places.wait_for(&format!("{}.getAttribute('value') === ''", name_of(ANNA_MAIL)))?;
        places.eval(&format!("{}.dataset.prima = ''; true", name_of(ANNA_MAIL)))?;
        look_anew(pc)?;
        places.wait_for(&format!("!('prima' in {}.dataset)", name_of(ANNA_MAIL)))?;
        look_anew(pc)?;
        places.eval(&format!("{}.focus()", name_of(ANNA_MAIL)))?;
        places.type_text(ANNA_MAIL)?;
        places.press("Enter", Modifier::None)?;
        places.wait_for(&format!("{}.value === ''", name_of(ANNA_MAIL))).map(drop)
    })
}

/// What gives a mailbox a name without anybody being told.
fn name_for(owner: &str, name: &str) -> String {
    let names = json!({"user": {"names": [{"owner": owner, "name": name}]}});
    format!("chrome.storage.local.set({names}).then(() => true)")
}

/// Has our open pages look again at what there is.
fn look_anew(pc: &DoctorPc) -> Result<()> {
    let background = pc.browser()?.attach(Kind::Worker, |url| url.contains("-extension://"))?;
    background.eval("chrome.runtime.sendMessage('changed').catch(() => null).then(() => true)").map(drop)
}

#[test]
fn forgotten_it_leaves_list_keyring_and_the_portals_page() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let popup = pc.browser()?.press_for_popup()?;
        press(&popup, "Dimentica")?;
        press(&popup, "Sì, dimentica")?;
        popup.wait_for_text("Dimenticato.")?;
        shot(&popup, "popup-forgotten")?;
        wait_until("the code to leave the list", || {
            Ok((!words(&popup)?.contains(&masked(&issued.code))).then_some(()))
        })?;
        wait_in_keyring(pc, 0)?;
        popup.close()?;
        portal.bring_to_front()?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        wait_until("the button to go", || {
            Ok(portal.find_in(Place::ClosedShadow, BUTTON)?.is_none().then_some(()))
        })?;
        shot(&portal, "control-after-forget")
    })
}
