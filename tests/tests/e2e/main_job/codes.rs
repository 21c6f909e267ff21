//! Which of the codes that are held goes into which field: by what they are for, by their issuer, and where the page
//! does not say, by what the user chooses.

use anyhow::{Context, Result, ensure};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use staffetta_tests::{
    browser::{Page, Place},
    doctor_pc::DoctorPc,
    main_job::{STEADY, in_control},
    product::OTHER_PORTAL,
    random::uuid_v4,
    user::choose,
    wait::wait_until,
};

use crate::support::{in_keyring, never, on_new_pc, press_until, press_until_filled, shot};

/// A field of the SSN, one of the ricetta bianca, and one that may be of either.
const FIELDS: &str = "<h2>Codici</h2>
    <p style='margin-bottom: 90px'><label for=ssn>ID-SESSIONE ricetta SSN</label> <input id=ssn maxlength=36 style='width: 340px'></p>
    <p style='margin-bottom: 90px'><label for=bianca>ID-SESSIONE ricetta bianca</label> <input id=bianca maxlength=36 style='width: 340px'></p>
    <p style='margin-bottom: 160px'><label for=una>ID-SESSIONE</label> <input id=una maxlength=36 style='width: 340px'></p>";

#[test]
fn of_two_codes_each_field_gets_its_own_and_where_the_page_does_not_say_the_user_chooses() -> Result<()> {
    on_new_pc(|pc| {
        let [ssn, bianca] = [uuid_v4()?, uuid_v4()?];
        let ours = pc.browser()?.open_extension_page("options.html")?;
        for (code, of) in
            [(&ssn, "ricetta SSN, medico prescrittore"), (&bianca, "ricetta bianca, medico prescrittore")]
        {
            give(
                &ours,
                &format!("Sistema TS\nID-SESSIONE: {code}\n{of}\nData scadenza: {}\n", end()?),
                None,
            )?;
        }
        ours.close()?;
        ensure!(in_keyring(pc)? == 2, "{} in the keyring", in_keyring(pc)?);

        on_portal(pc, &["sistema-ts"], FIELDS, |portal| {
            for (field, code) in [("#ssn", &ssn), ("#bianca", &bianca)] {
                portal.click(field)?;
                beside(portal, field)?;
                ensure!(portal.find_in(Place::ClosedShadow, ".panel button")?.is_none(), "{field}: a choice");
                press_until_filled(portal, field, code)?;
            }
            shot(portal, "control-two-fields")?;
            ensure!(portal.element("#una")?.value()?.is_empty(), "the third is filled, too");
            portal.click("#una")?;
            beside(portal, "#una")?;
            press_until(portal, "the list of codes", || {
                Ok(portal.find_in(Place::ClosedShadow, ".panel button")?.is_some())
            })?;
            never("a code that nobody chose", || Ok(!portal.element("#una")?.value()?.is_empty()))?;
            shot(portal, "control-which")?;
            choose_code(portal, "SSN")?;
            wait_until("the code that was chosen", || {
                Ok((portal.element("#una")?.value()? == ssn).then_some(()))
            })?;
            Ok(())
        })
    })
}

/// The page of a pharmacy in Trento, whose code is a token, and a field of the same name for something longer.
const TOKEN: &str = "<h2>Ricetta bianca</h2>
    <p style='margin-bottom: 90px'><label for=token>Codice token</label> <input id=token maxlength=8 style='width: 340px'></p>
    <p><label for=api>Token API</label> <input id=api style='width: 340px'></p>";

#[test]
fn what_the_portal_of_a_region_calls_a_token_gets_the_token_and_elsewhere_it_gets_nothing() -> Result<()> {
    on_new_pc(|pc| {
        let ours = pc.browser()?.open_extension_page("options.html")?;
        choose(&ours, "user-region", "t", "trento")?;
        give(&ours, "A7KQ2M9Z", Some("apss-trento"))?;
        ours.close()?;
        on_portal(pc, &["apss-trento", "apss-trento-emergenza"], TOKEN, |portal| {
            press_until_filled(portal, "#token", "A7KQ2M9Z")?;
            shot(portal, "control-token")?;
            portal.eval("document.querySelector('#token').closest('p').remove()")?;
            portal.click("#api")?;
            gone(portal)
        })?;
        let both = format!(
            "{TOKEN}<p id=una><label for=b>ID-SESSIONE</label> <input id=b style='width: 340px'></p>"
        );
        on_portal(pc, &["apss-trento", "sistema-ts"], &both, |portal| {
            in_control(portal, ".control")?;
            portal.eval("document.querySelector('#una').remove()")?;
            portal.click("#token")?;
            gone(portal)
        })
    })
}

/// The control goes away, and none comes.
fn gone(portal: &Page) -> Result<()> {
    let is_there = || -> Result<bool> { Ok(portal.find_in(Place::ClosedShadow, ".control")?.is_some()) };
    wait_until("the control to go", || Ok((!is_there()?).then_some(())))?;
    never("a control", is_there)
}

/// Gives a code by hand, as a click in our own page does.
pub(crate) fn give(ours: &Page, text: &str, issuer: Option<&str>) -> Result<()> {
    let message = json!({"by_hand": [text, issuer]});
    let given: Value = ours.eval(&format!("chrome.runtime.sendMessage({message})"))?;
    ensure!(given == json!({"Ok": "held"}), "{given}");
    Ok(())
}

/// Eight hours from now, as a notice dates it.
pub(crate) fn end() -> Result<String> {
    let end = Timestamp::now().checked_add(SignedDuration::from_hours(8))?;
    Ok(end.to_zoned(TimeZone::get("Europe/Rome")?).strftime("%d/%m/%Y %H:%M").to_string())
}

/// Shows this in the page of a portal that takes codes of these issuers.
fn on_portal(
    pc: &DoctorPc,
    takes: &[&str],
    html: &str,
    test: impl FnOnce(&Page) -> Result<()>,
) -> Result<()> {
    let approved = json!({"portal": {"origin": format!("https://{OTHER_PORTAL}"), "takes": takes}});
    pc.browser()?.approve(std::slice::from_ref(&approved))?;
    let portal = pc.browser()?.open(&format!("https://{OTHER_PORTAL}/"))?;
    portal.eval(&format!("document.body.innerHTML = {}", json!(html)))?;
    test(&portal)?;
    portal.close()
}

fn beside(portal: &Page, css: &str) -> Result<()> {
    wait_until(&format!("the control beside {css}"), || {
        let control = in_control(portal, ".control button.head")?.bounds()?;
        let field = portal.element(css)?.bounds()?.context("the field is not drawn")?;
        let is_near = control.is_some_and(|at| (at.centre().1 - field.centre().1).abs() < 70.0);
        Ok(is_near.then_some(()))
    })
}

/// Chooses in the list that the control opened.
fn choose_code(portal: &Page, words: &str) -> Result<()> {
    portal.eval(STEADY)?;
    for place in 1.. {
        let button = portal.find_in(Place::ClosedShadow, &format!(".panel button:nth-of-type({place})"))?;
        let button = button.with_context(|| format!("nothing in the list says {words}"))?;
        if button.text()?.contains(words) {
            return button.click();
        }
    }
    Ok(())
}
