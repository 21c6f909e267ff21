//! The few things done with the popup's document. Text goes in as text, never as markup.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element};

use super::Action;
use crate::browser;
use crate::texts::text;

/// The elements used.
#[derive(Clone, Copy)]
pub(super) enum Tag {
    Article,
    Button,
    Code,
    Heading,
    Paragraph,
    Strong,
    Box,
}

impl Tag {
    const fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Button => "button",
            Self::Code => "code",
            Self::Heading => "h2",
            Self::Paragraph => "p",
            Self::Strong => "strong",
            Self::Box => "div",
        }
    }
}

fn document() -> Document {
    web_sys::window()
        .and_then(|window| window.document())
        .expect("the popup is a page, a page has a document")
}

/// A new element with a class and text.
pub(super) fn element(tag: Tag, class: &str, text: &str) -> Element {
    let element = document().create_element(tag.name()).expect("the names of Tag are valid");
    element.set_class_name(class);
    element.set_text_content((!text.is_empty()).then_some(text));
    element
}

/// A new element with a class around others.
pub(super) fn group(tag: Tag, class: &str, children: &[Element]) -> Element {
    let group = element(tag, class, "");
    for child in children {
        let _ = group.append_child(child);
    }
    group
}

/// A button that does something when a person clicks it.
pub(super) fn button(class: &str, text: &str, action: Action) -> Element {
    let button = element(Tag::Button, class, text);
    let _ = button.set_attribute("type", "button");
    let listener = Closure::<dyn FnMut()>::new(move || browser::start(super::act(action.clone())));
    let _ = button.add_event_listener_with_callback("click", listener.as_ref().unchecked_ref());
    // Lives as long as its button: the popup is closed after a few clicks.
    listener.forget();
    button
}

/// Puts these elements in the place of what an element held.
pub(super) fn replace_children(id: &str, children: &[Element]) {
    let Some(parent) = document().get_element_by_id(id) else { return };
    parent.set_text_content(None);
    for child in children {
        let _ = parent.append_child(child);
    }
}

/// Sets the text of an element.
pub(super) fn set_text(id: &str, text: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_text_content(Some(text));
    }
}

/// Sets the class of an element.
pub(super) fn set_class(id: &str, class: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_class_name(class);
    }
}

/// Tells screen readers the language of the texts.
pub(super) fn set_language() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", &text("language"));
    }
}

/// Says, to whoever looks, that the popup shows what it has to show.
pub(super) fn set_ready() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-ready", "");
    }
}

/// Puts a text on the clipboard; `false` when the browser refuses.
pub(super) async fn copy_to_clipboard(value: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(value)).await.is_ok()
}
