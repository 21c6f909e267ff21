//! A field in a frame: of the portal itself, without an address of its own, in another approved portal, and none where
//! a stranger's page is between.

use std::{thread::sleep, time::Duration};

use anyhow::{Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::{Kind, Page, Place},
    doctor_pc::DoctorPc,
    main_job::{BUTTON, STEADY, in_control},
    product::{OTHER_PORTAL, PORTAL, STRANGER},
    sirped_portal::{COPY, FRAME},
};

use crate::support::{
    field, filled, never, on_doctor_pc, on_new_pc, press_until_filled, ready_to_click, shot,
};

/// How a page makes a frame that has no address: as it is written in its own page, and by its script.
const WITHOUT_ADDRESS: [(&str, &str); 2] = [
    ("srcdoc", "f.srcdoc = html; document.body.append(f)"),
    ("written", "document.body.append(f); f.contentDocument.write(html); f.contentDocument.close()"),
];

#[test]
fn a_field_in_a_frame_of_the_portals_own_is_filled() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.navigate(&framed(PORTAL, &format!("https://{PORTAL}{COPY}")))?;
        ensure!(portal.element("#idSessione")?.place == Place::Frame, "the field is in no frame");
        press_until_filled(&portal, "#idSessione", &issued.code)?;
        shot(&portal, "control-frame")
    })
}

#[test]
fn a_field_in_a_frame_that_the_portal_wrote_is_filled() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        for (name, make) in WITHOUT_ADDRESS {
            portal.eval(&format!(
                "{{ const f = document.createElement('iframe'), html = `<!DOCTYPE html><h2>Codici per la ricetta</h2>
                     <label for=idSessione>ID Sessione ricetta SSN elettronica</label>
                     <input id=idSessione maxlength=36 style='width: 340px'>`;
                   f.width = 700; f.height = 260;
                   document.body.replaceChildren(); {make} }}"
            ))?;
            ensure!(portal.element("#idSessione")?.place == Place::Frame, "{name}: the field is in no frame");
            press_until_filled(&portal, "#idSessione", &issued.code)?;
            shot(&portal, &format!("control-frame-{name}"))?;
        }
        Ok(())
    })
}

#[test]
fn a_field_in_a_frame_that_was_empty_at_first_is_filled() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.navigate(&framed(PORTAL, "about:blank"))?;
        portal.eval(
            "{ const old = document.querySelector('#cornice'), fresh = old.cloneNode();
               fresh.removeAttribute('src'); old.replaceWith(fresh) }",
        )?;
        // Scripts of ours ran in the empty page, too.
        sleep(Duration::from_secs(1));
        portal.eval(&format!("document.querySelector('#cornice').src = '{COPY}'"))?;
        press_until_filled(&portal, "#idSessione", &issued.code)
    })
}

#[test]
fn a_field_in_a_portals_frame_in_another_portal_is_filled_while_both_are_approved() -> Result<()> {
    on_new_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.close()?;
        let copy = format!("https://{PORTAL}{COPY}");
        let other = json!({"portal": {"origin": format!("https://{OTHER_PORTAL}"), "takes": ["sirped"]}});
        pc.browser()?.approve(std::slice::from_ref(&other))?;
        let (page, frame) = open(pc, &framed(OTHER_PORTAL, &copy), &copy)?;
        in_control(&frame, BUTTON)?;
        shot(&page, "control-frame-of-another")?;
        frame.eval(STEADY)?;
        // The browser takes presses where the whole page has them.
        let (inner, outer) = (in_control(&frame, BUTTON)?.bounds()?, page.element("iframe")?.bounds()?);
        let (inner, outer) = (inner.expect("it is drawn").centre(), outer.expect("it is drawn"));
        page.click_at(outer.x + inner.0, outer.y + inner.1)?;
        filled(&frame, &issued.code)?;

        page.close()?;

        // A page of a stranger between the two could lay anything over it.
        let within = framed(STRANGER, &copy).replace('?', "%3F").replace('&', "%26");
        let (page, frame) = open(pc, &framed(OTHER_PORTAL, &within), &copy)?;
        gets_nothing(&frame)?;
        page.close()?;

        pc.browser()?.withdraw(&[other])?;
        let (_, frame) = open(pc, &framed(OTHER_PORTAL, &copy), &copy)?;
        gets_nothing(&frame)
    })
}

fn framed(host: &str, address: &str) -> String {
    format!("https://{host}{FRAME}?src={address}")
}

fn open(pc: &DoctorPc, address: &str, inner: &str) -> Result<(Page, Page)> {
    let page = pc.browser()?.open(address)?;
    let frame = pc.browser()?.attach(Kind::Frame, |url| url == inner)?;
    Ok((page, frame))
}

fn gets_nothing(frame: &Page) -> Result<()> {
    frame.element("#idSessione")?;
    never("a control in the frame", || Ok(frame.find_in(Place::ClosedShadow, ".control")?.is_some()))?;
    ensure!(field(frame)?.is_empty(), "the framed field holds {}", field(frame)?);
    Ok(())
}
