//! The systems of the sources beside SIRPED's dialog and Sistema TS: each as its document shows it. The code is pasted
//! by hand into what is no portal, given to each workstation of one that is, and offered where nothing asks to nobody.

use anyhow::Result;
use staffetta_tests::{
    browser::{Modifier, Page, Place},
    product::{PORTAL, STRANGER},
    sirped_portal::{FSE, PARMENIDE, PLANET},
    wait::wait_until,
};

use crate::support::{control_says, never, on_doctor_pc, press, press_until_filled, ready_to_click, shot};

#[test]
fn each_system_of_the_sources_gets_the_code_in_its_own_way() -> Result<()> {
    on_doctor_pc(|pc| {
        let (page, issued) = ready_to_click(pc)?;

        // Several workstations, and a warning that was there before.
        page.navigate(&format!("https://{PORTAL}{PARMENIDE}"))?;
        for workstation in ["Studio", "Segreteria"] {
            paste(&page, &issued.code)?;
            if workstation == "Studio" {
                shot(&page, "source-parmenide")?;
            }
            page.click("#autorizza")?;
            page.wait_for_text(&format!("{workstation}: {}", issued.code))?;
        }
        // The next one is told that the code is not valid: now it is refused.
        paste(&page, &issued.code)?;
        page.eval("document.getElementById('esito').textContent = 'warning 9101 - id-sessione non presente o non valido'")?;
        control_says(&page, "Rifiutato dal portale")?;

        // Documentation asks for nothing.
        page.navigate(&format!("https://{PORTAL}{FSE}"))?;
        never("a control", || Ok(page.find_in(Place::ClosedShadow, ".control")?.is_some()))?;
        Ok(())
    })
}

fn paste(page: &Page, code: &str) -> Result<()> {
    press_until_filled(page, "#codice", code)
}

#[test]
fn into_the_pharmacys_program_the_code_is_copied_and_pasted_by_hand() -> Result<()> {
    on_doctor_pc(|pc| {
        let (page, issued) = ready_to_click(pc)?;
        page.navigate(&format!("https://{STRANGER}{PLANET}"))?;
        let popup = pc.browser()?.press_for_popup()?;
        press(&popup, "Copia")?;
        popup.wait_for_text("Copiato")?;
        popup.close()?;
        page.bring_to_front()?;
        page.click("#codice")?;
        page.press("v", Modifier::Control)?;
        wait_until("the code", || Ok((page.element("#codice")?.value()? == issued.code).then_some(())))?;
        page.click("#conferma")?;
        page.wait_for_text(&format!("Registrato: {}", issued.code))?;
        shot(&page, "source-planet")
    })
}
