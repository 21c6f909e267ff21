//! The few things done with the document of a page of ours. Text goes in as text, never as markup.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, Document, Element, Event, FileReader, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

use crate::json::{self, field};

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("it is a page, a page has a document")
}

fn root() -> Element {
    document().document_element().expect("it is a page, a page has a root")
}

/// The element with this id.
pub(super) fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// A new element with a class and text.
pub(crate) fn element(tag: &str, class: &str, text: &str) -> Element {
    let element = document().create_element(tag).expect("only names of HTML's are given");
    element.set_class_name(class);
    element.set_text_content((!text.is_empty()).then_some(text));
    element
}

/// A new element with a class around others.
pub(crate) fn group(tag: &str, class: &str, children: &[Element]) -> Element {
    let group = element(tag, class, "");
    append(&group, children);
    group
}

/// The same with an id: drawn anew, it is known by that.
pub(crate) fn group_with_id(tag: &str, class: &str, id: &str, children: &[Element]) -> Element {
    let group = group(tag, class, children);
    group.set_id(id);
    group
}

/// A button that does something when a person clicks it.
pub(crate) fn button(class: &str, text: &str, mut on_click: Box<dyn FnMut()>) -> Element {
    button_in(class, text, Box::new(move |_| on_click()))
}

/// The same for what needs the element that the button stands in by then.
pub(crate) fn button_in(class: &str, text: &str, mut on_click: Box<dyn FnMut(&Element)>) -> Element {
    let button = element("button", class, text);
    let _ = button.set_attribute("type", "button");
    let click = move |event: Event| {
        if let Some(parent) = target(&event).and_then(|clicked| clicked.parent_element()) {
            on_click(&parent);
        }
    };
    listen(&button, "click", Box::new(click));
    button
}

/// The element whose listener an event has come to: by then it may be another than it was made for.
fn target(event: &Event) -> Option<Element> {
    event.current_target().and_then(|target| target.dyn_into().ok())
}

/// Does something when a person does something to an element. A changed field is marked, and no longer looks the same:
/// drawn anew, it shows what came of the change.
fn listen(element: &Element, kind: &str, mut act: Box<dyn FnMut(Event)>) {
    let is_change = kind == "change";
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        if event.is_trusted() {
            if let Some(field) = target(&event).filter(|_| is_change) {
                let _ = field.set_attribute("data-changed", "");
            }
            act(event);
        }
    });
    // It goes when the element does. As a property it can be taken over by an element that looks the same.
    let _ = Reflect::set(element, &format!("on{kind}").into(), &listener.into_js_value());
}

/// A choice of one value, or of none, with its label: the values with their texts, the first for none.
pub(crate) fn choice(
    id: &str,
    label: &str,
    options: &[(String, String)],
    chosen: &str,
    mut on_choice: Box<dyn FnMut(String)>,
) -> Element {
    let select = element("select", "", "");
    select.set_id(id);
    for (value, words) in options {
        let option = element("option", "", words);
        let _ = option.set_attribute("value", value);
        let _ = option.toggle_attribute_with_force("selected", value == chosen);
        append(&select, &[option]);
    }
    listen(&select, "change", Box::new(move |event| on_choice(value_of(&event))));
    group("label", "choice", &[element("span", "", label), select])
}

/// A line to type in, with its label: what was typed is told at the end, by the keyboard or by leaving the line.
pub(crate) fn line(
    (id, kind): (&str, &str),
    label: &str,
    text: &str,
    mut on_text: Box<dyn FnMut(String)>,
) -> Element {
    let input = element("input", "", "");
    input.set_id(id);
    for (name, value) in [("type", kind), ("autocomplete", "off"), ("spellcheck", "false"), ("value", text)] {
        let _ = input.set_attribute(name, value);
    }
    listen(&input, "change", Box::new(move |event| on_text(value_of(&event))));
    group("label", "choice", &[element("span", "", label), input])
}

/// A button by which a file is chosen: it is told in base64, unless it is larger.
pub(crate) fn file(id: &str, words: &str, largest: f64, on_file: Box<dyn Fn(Option<String>)>) -> Element {
    let input = element("input", "", "");
    input.set_id(id);
    let _ = input.set_attribute("type", "file");
    let on_file = Rc::new(on_file);
    let change = move |event: Event| {
        let chosen = field(&field(&field(&event, "target"), "files"), "0");
        if field(&chosen, "size").as_f64().is_none_or(|size| size > largest) {
            return on_file(None);
        }
        let (Ok(reader), Ok(blob)) = (FileReader::new(), chosen.dyn_into::<Blob>()) else { return };
        let (on_file, read) = (Rc::clone(&on_file), reader.clone());
        let loaded = Closure::once_into_js(move || {
            let url = read.result().ok().and_then(|url| url.as_string()).unwrap_or_default();
            on_file(url.split_once("base64,").map(|(_, file)| file.to_owned()));
        });
        reader.set_onload(Some(loaded.unchecked_ref()));
        let _ = reader.read_as_data_url(&blob);
    };
    listen(&input, "change", Box::new(change));
    group("label", "choice", &[element("span", "", words), input])
}

fn value_of(event: &Event) -> String {
    field(&field(event, "target"), "value").as_string().unwrap_or_default()
}

/// Puts elements at the end of another.
pub(crate) fn append(parent: &Element, children: &[Element]) {
    for child in children {
        let _ = parent.append_child(child);
    }
}

/// Puts these elements in the place of what an element held. What is drawn again and again is better updated.
pub(crate) fn replace_children(id: &str, children: &[Element]) {
    if let Some(parent) = by_id(id) {
        parent.set_text_content(None);
        append(&parent, children);
    }
}

/// Sets the text of an element; says whether it is another now.
pub(crate) fn set_text(id: &str, text: &str) -> bool {
    let Some(element) = by_id(id) else { return false };
    let is_other = element.text_content().as_deref() != Some(text);
    if is_other {
        element.set_text_content(Some(text));
    }
    is_other
}

/// What stands in the field with this id.
pub(crate) fn value(id: &str) -> String {
    let field = by_id(id);
    field.and_then(|field| json::field(&field, "value").as_string()).unwrap_or_default()
}

/// The line at the foot, read out by screen readers.
pub(crate) fn say(words: &str, tone: &str) {
    set_text("status", words);
    set_class("status", tone);
}

/// Sets the class of an element.
pub(crate) fn set_class(id: &str, class: &str) {
    if let Some(element) = by_id(id) {
        element.set_class_name(class);
    }
}

/// The id of the element that has the focus.
pub(crate) fn focused_id() -> String {
    document().active_element().map(|element| element.id()).unwrap_or_default()
}

/// Gives the focus to the element with this id, or else to the other.
pub(crate) fn focus(id: &str, otherwise: &str) {
    let document = document();
    let element = document.get_element_by_id(id).or_else(|| document.get_element_by_id(otherwise));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Scrolls, no further than needed, to the first element that a selector finds.
pub(crate) fn scroll_to(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Tells screen readers the language of the texts.
pub(crate) fn set_language(language: &str) {
    let _ = root().set_attribute("lang", language);
}

/// The page is the small window that asks about one portal.
pub(crate) fn set_small() {
    let _ = root().class_list().add_1("asking");
}

/// Says, to whoever looks, that the page shows what it has to show.
pub(crate) fn set_ready() {
    let _ = root().set_attribute("data-ready", "");
}

/// Closes the page.
pub(crate) fn close() {
    if let Some(window) = web_sys::window() {
        let _ = window.close();
    }
}
