//! The example: a mail and a field of ours, with the note and the control that other pages get. Its code is held by
//! nobody.

use std::cell::RefCell;

use js_sys::Function;
use serde::Serialize;
use staffetta_core::example;
use staffetta_core::session_id::EXAMPLE_CODE;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::browser;
use crate::control::{self, Control};
use crate::json::to_js;
use crate::popup::dom::{self, button, element, group};
use crate::texts::text;
use crate::{capture, note};

/// Where the mail is drawn.
const MAIL: &str = "example-mail";

thread_local! {
    /// Draws note and control in this page.
    static SHOW: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// What the page's script draws.
#[derive(Serialize)]
struct Example<'a> {
    scripts: Vec<&'static str>,
    note: note::ToScript<'a>,
    control: Control,
    value: &'static str,
}

/// Takes what draws note and control.
pub(super) fn prepare(show: Function) {
    SHOW.set(Some(show));
}

/// The mail, closed, and the field.
pub(super) fn parts() -> Vec<Element> {
    let open = button("primary", &text("example_open"), Box::new(|| spawn_local(open_mail())));
    let mail = element("div", "mail", "");
    mail.set_id(MAIL);
    dom::append(&mail, &[open]);
    let field = element("input", "", "");
    for (name, value) in [("id", "example-field"), ("autocomplete", "off"), ("size", "40")] {
        let _ = field.set_attribute(name, value);
    }
    let field = group("label", "choice field", &[element("span", "", "ID-SESSIONE"), field]);
    vec![
        element("p", "warning", &text("example_why")),
        group("article", "card", &[element("h3", "", &text("example_mail")), mail]),
        group("article", "card", &[element("h3", "", &text("example_field")), field]),
    ]
}

/// The mail is opened: it is read, the note tells what came of it, the field is offered the code.
async fn open_mail() {
    let Some((text, session)) = example::mail(browser::now()) else { return };
    dom::replace_children(MAIL, &[element("p", "written", &text)]);
    let view = session.view();
    let note = capture::example_note(view.clone()).await;
    if let Some(control) = control::example(view) {
        let note = note::to_script(&note);
        let example = Example {
            scripts: ["dom.js"].into_iter().chain(control::SCRIPTS).chain(note::SCRIPTS).collect(),
            note,
            control,
            value: EXAMPLE_CODE,
        };
        let example = to_js(&example);
        SHOW.with_borrow(|show| show.as_ref().map(|show| show.call1(&JsValue::NULL, &example)));
    }
}
