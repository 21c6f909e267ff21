//! The field is found in the shapes that portals give it, and no other field is taken for it.

use anyhow::{Result, ensure};
use staffetta_tests::{
    browser::{Page, Place},
    main_job::BUTTON,
    product::PORTAL,
    sirped_portal::{PATIENT, Variant},
    wait::wait_until,
};

use crate::support::{
    field, never, offered, on_doctor_pc, paste, portal_asks, read_mail, ready_to_click, send, shot,
};

#[test]
fn a_hidden_field_with_the_same_label_is_left_empty() -> Result<()> {
    accepted(Variant { decoy: true, ..Variant::default() }, "control-decoy", |portal| {
        let decoy = portal.element(".civetta")?.value()?;
        ensure!(decoy.is_empty(), "the hidden field holds {decoy}");
        Ok(())
    })
}

#[test]
fn a_field_in_an_open_shadow_root_is_filled() -> Result<()> {
    accepted(Variant { open_shadow: true, ..Variant::default() }, "control-shadow", |portal| {
        ensure!(
            portal.element("#idSessione")?.place == Place::OpenShadow,
            "the field is not in a shadow root"
        );
        Ok(())
    })
}

#[test]
fn a_field_in_a_modal_dialog_is_filled() -> Result<()> {
    accepted(Variant { top_layer: true, ..Variant::default() }, "control-modal", |portal| {
        ensure!(portal.eval("document.querySelector('dialog:modal') !== null")? == true, "no modal dialog");
        Ok(())
    })
}

#[test]
fn a_field_that_comes_late_is_filled() -> Result<()> {
    accepted(Variant { late_ms: 1500, ..Variant::default() }, "control-late", |_| Ok(()))
}

#[test]
fn a_field_that_is_made_anew_again_and_again_is_filled() -> Result<()> {
    accepted(Variant { rerender_ms: 1000, ..Variant::default() }, "control-rerender", |_| Ok(()))
}

fn accepted(variant: Variant, picture: &str, also: impl Fn(&Page) -> Result<()>) -> Result<()> {
    on_doctor_pc(|pc| {
        pc.portal.set_variant(variant);
        let (portal, issued) = portal_asks(pc)?;
        read_mail(pc, &issued)?.close()?;
        portal.bring_to_front()?;
        offered(&portal)?;
        shot(&portal, picture)?;
        // A page that makes its field anew may do so under the click: a doctor then clicks once more.
        for _ in 0..5 {
            let Some(button) = portal.find_in(Place::ClosedShadow, BUTTON)? else { break };
            let Some(at) = button.bounds()? else { continue };
            portal.click_at(at.centre().0, at.centre().1)?;
            std::thread::sleep(std::time::Duration::from_millis(400));
            if field(&portal)? == issued.code {
                break;
            }
        }
        also(&portal)?;
        crate::support::filled(&portal, &issued.code)?;
        shot(&portal, &format!("{picture}-pasted"))?;
        send(pc, &portal)
    })
}

#[test]
fn a_page_with_other_fields_gets_no_control() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, _) = ready_to_click(pc)?;
        portal.navigate(&format!("https://{PORTAL}{PATIENT}"))?;
        ensure!(
            portal.eval("document.querySelectorAll('input, textarea').length >= 4")? == true,
            "no fields"
        );
        for field in ["#cerca", "#quantita", "#farmaco", "#note"] {
            portal.click(field)?;
        }
        never("a control", || Ok(portal.find_in(Place::ClosedShadow, ".control")?.is_some()))
    })
}

#[test]
fn after_annulla_the_control_goes_away() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, _) = ready_to_click(pc)?;
        portal.click("[data-ruolo=annulla]")?;
        portal.wait_for_text("stampa della ricetta rossa")?;
        wait_until("the control to go", || {
            Ok(portal.find_in(Place::ClosedShadow, ".control")?.is_none().then_some(()))
        })?;
        shot(&portal, "control-gone")
    })
}

#[test]
fn what_the_doctor_typed_is_replaced_only_by_the_click() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.fill("#idSessione", "123")?;
        ensure!(field(&portal)? == "123", "{}", field(&portal)?);
        paste(&portal, &issued.code)?;
        send(pc, &portal)
    })
}
