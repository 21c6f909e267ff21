//! The popup: a code that is given by hand, alone or with the whole text of its mail.

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::background::ask;
use super::dom::{self, button, element, group, replace_children};
use crate::by_hand::Given;
use crate::message::FromPage;
use crate::texts::{failure_code, text};

/// Where it is drawn.
const PLACE: &str = "by-hand";
/// All of it, once it is open.
const WHOLE: &str = "#by-hand article";
/// The field for the text.
const FIELD: &str = "by-hand-text";
/// What is said and asked of it.
const ANSWER: &str = "by-hand-answer";

/// Shows the button, and nothing else of it.
pub(super) fn show() {
    let label = text("by_hand");
    replace_children(PLACE, &[group("div", "actions", &[button("plain small", &label, Box::new(open))])]);
}

fn open() {
    let label = element("label", "section", &text("by_hand_label"));
    let _ = label.set_attribute("for", FIELD);
    let field = element("textarea", "", "");
    for (name, value) in [("id", FIELD), ("rows", "3"), ("spellcheck", "false"), ("autocomplete", "off")] {
        let _ = field.set_attribute(name, value);
    }
    let answer = element("div", "", "");
    for (name, value) in [("id", ANSWER), ("role", "alert")] {
        let _ = answer.set_attribute(name, value);
    }
    let buttons = [
        button("primary", &text("by_hand_save"), Box::new(|| spawn_local(give(None)))),
        button("plain", &text("by_hand_cancel"), Box::new(show)),
    ];
    let parts = [label, field, answer, group("div", "actions", &buttons)];
    replace_children(PLACE, &[group("article", "", &parts)]);
    dom::focus(FIELD, PLACE);
    dom::scroll_to(WHOLE);
}

/// Gives what stands in the field to the background, for the issuer that was named.
async fn give(issuer: Option<String>) {
    let given = ask::<Given>(&FromPage::ByHand(dom::value(FIELD), issuer)).await;
    let lines: Vec<Element> = match given {
        Ok(Given::Held) => {
            show();
            return dom::say(&text("by_hand_held"), "good");
        }
        Ok(Given::Refused(lines)) => lines.iter().map(|line| element("p", "warning", line)).collect(),
        Ok(Given::OneOf(issuers)) => {
            let choice = |(id, name): (String, String)| {
                let press = move || spawn_local(give(Some(id.clone())));
                button("primary", &name, Box::new(press))
            };
            let question = element("p", "question", &text("by_hand_question"));
            vec![group(
                "div",
                "actions",
                &[question].into_iter().chain(issuers.into_iter().map(choice)).collect::<Vec<_>>(),
            )]
        }
        Err(code) => vec![element("p", "warning", &failure_code(code))],
    };
    replace_children(ANSWER, &lines);
    dom::scroll_to(WHOLE);
}
