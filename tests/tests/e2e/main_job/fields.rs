//! The field is found in the shapes that portals give it, and no other field is taken for it.

use anyhow::{Result, ensure};
use staffetta_tests::{
    browser::{Page, Place},
    field_corpus,
    main_job::{BUTTON, in_control},
    product::PORTAL,
    sirped_portal::{PATIENT, Variant},
    wait::{wait_until, wait_within},
};

use crate::support::{
    FILLED_WITHIN, field, never, offered, on_doctor_pc, paste, portal_asks, press_until, press_until_filled,
    read_mail, ready_to_click, send, shot,
};

#[test]
fn every_field_of_the_corpus_that_asks_is_found_and_no_other() -> Result<()> {
    on_doctor_pc(|pc| {
        let cases = field_corpus::run(&pc.browser()?.open("about:blank")?)?;
        let asking = cases.iter().filter(|case| !case.asks.is_empty()).count();
        ensure!(asking >= 120 && cases.len() - asking >= 300, "{asking} of {} ask", cases.len());
        let wrong = cases.iter().filter(|case| case.asks != case.found);
        let wrong: Vec<String> =
            wrong.map(|case| format!("{}: {:?} for {:?}", case.name, case.found, case.asks)).collect();
        ensure!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
        Ok(())
    })
}

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

/// A component that keeps its inside to itself.
const CLOSED: &str = "{ const part = document.createElement('x-campo');
    part.style.cssText = 'display: block; margin: 60px';
    part.attachShadow({ mode: 'closed' }).innerHTML = '<label for=idSessione>ID Sessione ricetta SSN elettronica</label> '
        + '<input id=idSessione maxlength=36 style=width:340px>';
    document.body.replaceChildren(part) }";

#[test]
fn a_field_in_a_closed_shadow_root_is_filled() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.eval(CLOSED)?;
        ensure!(portal.eval("document.querySelector('x-campo').shadowRoot")?.is_null(), "it is open");
        let held = || portal.element_in(Place::ClosedShadow, "#idSessione")?.value();
        press_until(&portal, "the field to hold the code", || Ok(held()? == issued.code))?;
        shot(&portal, "control-closed-shadow-pasted")
    })
}

/// A field, and elsewhere the place for its label.
const LABEL_LATER: &str =
    "document.body.innerHTML = '<section><div id=qui></div></section><section style=\"margin: 60px\">'
    + '<div><input id=campo7 maxlength=36 style=width:340px></div></section>'";

#[test]
fn a_label_that_comes_after_its_field_and_elsewhere_brings_the_control_and_takes_it_along() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, _) = ready_to_click(pc)?;
        let button = || portal.find_in(Place::ClosedShadow, BUTTON);
        portal.eval(LABEL_LATER)?;
        wait_until("no control", || Ok(button()?.is_none().then_some(())))?;
        never("a control without a label", || Ok(button()?.is_some()))?;
        portal
            .eval("qui.innerHTML = '<label for=campo7>ID Sessione ricetta SSN elettronica</label>'; true")?;
        offered(&portal)?;
        portal.eval("qui.replaceChildren()")?;
        wait_until("no control", || Ok(button()?.is_none().then_some(())))
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

/// How long the page leaves its field as it is.
const ANEW_AFTER: u32 = 1000;

/// A press counts once the button was seen for a moment beside this very field, and before the next takes its place.
#[test]
fn a_field_that_is_made_anew_again_and_again_is_filled() -> Result<()> {
    let variant = Variant { rerender_ms: ANEW_AFTER, ..Variant::default() };
    filled_in(variant, "control-rerender", |portal, code| {
        let mut pauses = [600, 700, 500, 800, 900, 400].into_iter().cycle();
        wait_until("the field to hold the code after a press", || {
            portal.eval(&format!(
                "new Promise((done) => {{
                    const field = () => document.querySelector('#idSessione'), last = field();
                    const look = () => {{
                        if (field() === last) requestAnimationFrame(look);
                        else setTimeout(done, {}, true);
                    }};
                    look();
                }})",
                pauses.next().unwrap_or_default()
            ))?;
            let button = portal.find_in(Place::ClosedShadow, ".control button.head")?;
            let Some(at) = button.and_then(|button| button.bounds().transpose()).transpose()? else {
                return Ok(None);
            };
            portal.click_at(at.centre().0, at.centre().1)?;
            let holds = || Ok((field(portal)? == code).then_some(()));
            Ok(wait_within(FILLED_WITHIN, "the code", holds).ok())
        })
    })
}

/// One press, and the portal accepts.
fn accepted(variant: Variant, picture: &str, also: impl Fn(&Page) -> Result<()>) -> Result<()> {
    filled_in(variant, picture, |portal, code| {
        paste(portal, code)?;
        also(portal)
    })
}

fn filled_in(variant: Variant, picture: &str, fill: impl Fn(&Page, &str) -> Result<()>) -> Result<()> {
    on_doctor_pc(|pc| {
        pc.portal.set_variant(variant);
        let (portal, issued) = portal_asks(pc)?;
        read_mail(pc, &issued)?.close()?;
        portal.bring_to_front()?;
        offered(&portal)?;
        shot(&portal, picture)?;
        fill(&portal, &issued.code)?;
        shot(&portal, &format!("{picture}-pasted"))?;
        send(pc, &portal)
    })
}

/// More changes than are noted one by one, and a field that comes among them, in a component that was there before.
const MANY_CHANGES: &str = "async () => {
    const home = document.createElement('section'), line = () => document.createElement('i');
    document.body.append(home);
    const part = document.createElement('x-parte');
    part.style.cssText = 'display: block; margin: 60px';
    part.attachShadow({ mode: 'open' });
    document.body.prepend(part);
    const wait = (ms) => new Promise(done => setTimeout(done, ms));
    await wait(500);
    home.append(...Array.from({ length: 10 }, line));
    for (let change = 0; change < 2000; change++) home.firstChild.replaceWith(line());
    await wait(10);
    part.shadowRoot.innerHTML = '<label for=idSessione>ID Sessione ricetta SSN elettronica</label> '
        + '<input id=idSessione maxlength=36 style=width:340px>';
    for (let change = 0; change < 2000; change++) home.firstChild.replaceWith(line());
}";

#[test]
fn a_field_that_comes_among_thousands_of_changes_is_filled_and_so_is_the_one_after_it() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.eval("document.body.replaceChildren()")?;
        for _ in 0..2 {
            portal.eval(&format!("({MANY_CHANGES})()"))?;
            press_until_filled(&portal, "#idSessione", &issued.code)?;
            // Few changes: each is noted again.
            portal.eval("document.querySelector('x-parte').remove()")?;
            portal.eval(
                "document.body.insertAdjacentHTML('afterbegin', `<p style='margin: 60px'><label for=idSessione>ID Sessione
                   ricetta SSN elettronica</label> <input id=idSessione maxlength=36 style='width: 340px'></p>`)",
            )?;
            press_until_filled(&portal, "#idSessione", &issued.code)?;
            portal.eval("document.body.replaceChildren()")?;
        }
        Ok(())
    })
}

/// A dialog that a press outside of it closes, and one that makes all outside of it inert, with the field inside a
/// component.
const DIALOGS: [&str; 2] = [
    "<div role=dialog id=d style='margin: 60px; width: 620px; background: #fff'>
       <h2>RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA</h2>
       <label for=idSessione>ID Sessione ricetta SSN elettronica</label> <input id=idSessione maxlength=36></div>",
    "<dialog id=d style='width: 620px'><h2>RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA</h2><div id=c></div></dialog>",
];

#[test]
fn the_control_of_a_field_in_a_dialog_lives_in_the_dialog() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        for dialog in DIALOGS {
            portal.eval(&format!("document.body.innerHTML = {}", serde_json::json!(dialog)))?;
            portal.eval(
                "{ window.chiuso = false; window.fine?.abort(); window.fine = new AbortController();
                 const d = document.querySelector('#d'), c = document.querySelector('#c');
                 if (c) {
                     c.attachShadow({ mode: 'open' }).innerHTML = '<label for=idSessione>ID Sessione ricetta SSN elettronica</label> '
                         + '<input id=idSessione maxlength=36 style=width:340px>';
                     d.showModal();
                 }
                 for (const kind of ['pointerdown', 'mousedown', 'click', 'focusin'])
                     document.addEventListener(kind, event => { if (!d.contains(event.target)) chiuso = true },
                         { capture: true, signal: fine.signal }) }",
            )?;
            portal.wait_for("document.querySelector('#d [popover=manual]:popover-open')")?;
            paste(&portal, &issued.code)?;
            ensure!(portal.eval("chiuso")? == false, "the press was one outside of the dialog");
        }
        Ok(())
    })
}

/// Two fields of which nothing says which code they are for, and one for the ricetta bianca.
const SEVERAL: &str = "<h2>Codici per l'invio delle ricette</h2>
    <p style='margin-bottom: 80px'><label for=a>ID Sessione ricetta SSN</label> <input id=a maxlength=36 style='width: 340px'></p>
    <p style='margin-bottom: 80px'><label for=idSessione>ID Sessione ricetta SSN</label> <input id=idSessione maxlength=36 style='width: 340px'></p>
    <p><label for=c>ID Sessione ricetta bianca</label> <input id=c maxlength=36 style='width: 340px'></p>";

#[test]
fn of_several_fields_the_one_that_the_user_is_in_has_the_control_which_says_why() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.eval(&format!("document.body.innerHTML = {}", serde_json::json!(SEVERAL)))?;
        let beside = |css: &str| {
            wait_until(&format!("the control beside {css}"), || {
                let control =
                    portal.find_in(Place::ClosedShadow, BUTTON)?.map(|button| button.bounds()).transpose()?;
                let field = portal.element(css)?.bounds()?.expect("it is drawn");
                let near =
                    control.flatten().is_some_and(|at| (at.centre().1 - field.centre().1).abs() < 60.0);
                Ok(near.then_some(()))
            })
        };
        beside("#a")?;
        portal.click("#idSessione")?;
        beside("#idSessione")?;
        offered(&portal)?;

        in_control(&portal, ".control a")?.click()?;
        let why = in_control(&portal, ".control .panel p")?.text()?;
        ensure!(
            why.contains("L'etichetta del campo nomina") && why.contains("tanti caratteri"),
            "it says: {why}"
        );
        shot(&portal, "control-why")?;
        press_until_filled(&portal, "#idSessione", &issued.code)?;
        portal.click("#c")?;
        portal.click("#a")?;
        beside("#a")?;
        ensure!(
            portal.element("#a")?.value()?.is_empty() && portal.element("#c")?.value()?.is_empty(),
            "more is filled"
        );
        Ok(())
    })
}

#[test]
fn the_control_stays_in_the_window_and_off_field_label_and_buttons() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, _) = ready_to_click(pc)?;
        let control = in_control(&portal, ".control")?.bounds()?.expect("the control is drawn");
        let dialog = portal.element(".dialogo")?.bounds()?.expect("the dialog is drawn");
        let is_inside = control.x >= dialog.x
            && control.y >= dialog.y
            && control.x + control.width <= dialog.x + dialog.width
            && control.y + control.height <= dialog.y + dialog.height;
        ensure!(is_inside, "{control:?} is not inside of the dialog {dialog:?}");
        portal.eval(
            "document.body.innerHTML = `<div style='display: flex; margin: 60px 0 0'><label for=idSessione>ID Sessione ricetta SSN</label>
               <input id=idSessione maxlength=36 style='width: 150px'><button id=vai>INVIA</button></div>
               <p>${'Se non hai ricevuto la mail, richiedila. '.repeat(40)}</p>`",
        )?;
        for (width, height) in [(1280, 800), (640, 400), (360, 300)] {
            portal.resize(width, height, 1.0)?;
            wait_until("the control to find its place", || {
                is_in_window_and_apart(&portal, f64::from(width), f64::from(height)).map(Some)
            })?;
            shot(&portal, &format!("control-narrow-{width}"))?;
            let at = in_control(&portal, ".control")?.bounds()?.expect("the control is drawn");
            // Words of the page that come to lie under it, without a move of the field.
            portal.eval(&format!(
                "document.querySelector('#detto')?.remove();
                 document.body.insertAdjacentHTML('beforeend', `<p id=detto style='position: fixed; margin: 0; left: {}px;
                     top: {}px'>Richiesta</p>`)",
                at.x + 10.0,
                at.y + 6.0
            ))?;
            wait_until("the control to make room", || {
                is_in_window_and_apart(&portal, f64::from(width), f64::from(height)).map(Some)
            })?;
            portal.eval("document.querySelector('#detto').remove()")?;
        }
        portal.restore_size()
    })
}

fn is_in_window_and_apart(portal: &Page, width: f64, height: f64) -> Result<()> {
    let control = offered(portal)?.bounds()?.expect("the control is drawn");
    ensure!(control.x > 0.0 && control.y > 0.0, "{width}: {control:?}");
    ensure!(control.x + control.width <= width, "{width}: {control:?}");
    ensure!(control.y + control.height <= height, "{width}: {control:?}");
    for css in ["#idSessione", "label", "#vai", "#detto"] {
        let other = portal.find_in(Place::Document, css)?.map(|other| other.bounds()).transpose()?;
        let Some(other) = other.flatten() else { continue };
        ensure!(control.is_apart_from(&other), "{width}: the control lies over {css}");
    }
    Ok(())
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
