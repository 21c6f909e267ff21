//! What cannot be seen cannot be clicked: pages that cover or fade what the user clicks on get nothing.

use anyhow::{Context, Result, ensure};
use staffetta_tests::{
    browser::Page,
    browser::Place,
    doctor_pc::DoctorPc,
    main_job::BUTTON,
    sirped_portal::{Overlay, Variant},
};

use crate::support::{control_says, field, never, on_doctor_pc, paste, ready_to_click, shot, stays_empty};

#[test]
fn an_opaque_cover_that_lets_clicks_through_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::ClickThrough, "control-covered-clickthrough")
}

#[test]
fn a_cover_in_the_top_layer_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::TopLayer, "control-covered-toplayer")
}

#[test]
fn an_opaque_cover_that_takes_the_clicks_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::Opaque, "control-covered-opaque")
}

#[test]
fn a_page_faded_to_nothing_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::FadedRoot, "control-faded")
}

#[test]
fn a_page_filtered_to_nothing_gets_nothing() -> Result<()> {
    covered_gets_nothing(Overlay::FilteredRoot, "control-filtered")
}

#[test]
fn a_plain_page_gets_the_code() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn a_cover_put_over_the_control_later_gets_nothing_and_taken_away_all_is_well() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.eval(
            "const sopra = document.createElement('div'); sopra.id = 'sopra'; sopra.popover = 'manual';
             sopra.textContent = 'Hai vinto';
             sopra.style.cssText = 'position:fixed;inset:0;width:auto;height:auto;margin:0;background:#fff3c4;pointer-events:none';
             document.body.append(sopra); sopra.showPopover()",
        )?;
        click_the_place_of_the_control(&portal)?;
        stays_empty(&portal)?;
        shot(&portal, "control-covered-later")?;
        portal.eval("document.querySelector('#sopra').remove()")?;
        control_says(&portal, "Qualcosa copre questo pulsante: nulla è stato inserito")?;
        shot(&portal, "control-uncovered")?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn a_pages_styles_neither_fade_nor_move_the_control() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let before = portal.element_in(Place::ClosedShadow, BUTTON)?.bounds()?;
        portal.eval(
            "const regole = new CSSStyleSheet();
             regole.replaceSync('staffetta-control { opacity: 0.01 !important; transform: scale(40) !important; \
               left: 0 !important; display: none !important; filter: blur(9px) !important }');
             document.adoptedStyleSheets = [regole]",
        )?;
        let button = portal.element_in(Place::ClosedShadow, BUTTON)?;
        ensure!(button.bounds()? == before, "the control was moved");
        let drawn = "function () { const style = getComputedStyle(this.getRootNode().host);
            return [style.opacity, style.filter, style.display !== 'none'].join() }";
        ensure!(button.apply(drawn)? == "1,none,true", "the control was faded: {}", button.apply(drawn)?);
        paste(&portal, &issued.code)
    })
}

fn covered_gets_nothing(overlay: Overlay, picture: &str) -> Result<()> {
    on_doctor_pc(|pc: &DoctorPc| {
        pc.portal.set_variant(Variant { overlay, ..Variant::default() });
        let (portal, issued) = crate::support::portal_asks(pc)?;
        crate::support::read_mail(pc, &issued)?.close()?;
        portal.bring_to_front()?;
        portal.element_in(Place::ClosedShadow, ".control")?;
        std::thread::sleep(std::time::Duration::from_millis(600));
        shot(&portal, picture)?;
        // Whether the control is hidden or refuses, the click comes to nothing.
        click_the_place_of_the_control(&portal)?;
        never("the code in the field", || Ok(!field(&portal)?.is_empty()))?;
        shot(&portal, &format!("{picture}-clicked"))
    })
}

fn click_the_place_of_the_control(portal: &Page) -> Result<()> {
    let button = portal.element_in(Place::ClosedShadow, BUTTON)?;
    let at = button.bounds()?.context("the control has no place")?.centre();
    portal.click_at(at.0, at.1)
}
