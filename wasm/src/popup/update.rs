//! A page that is drawn anew keeps what looks the same as it is: a press that is under way, what is being typed and the
//! focus stay where they are.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCollection};

use super::dom;

/// What of an element's own is not seen, and is therefore taken over from the new one.
const ACTS: [&str; 2] = ["onclick", "onchange"];
/// The elements that do something.
const ACTIVE: &str = "button, input, select";

/// Puts these elements in the place of what an element holds, as far as they differ. A group with the id of one that is
/// there is that one.
pub(crate) fn update_children(id: &str, children: &[Element]) {
    if let Some(parent) = dom::by_id(id) {
        update(&parent, children);
    }
}

fn update(parent: &Element, new: &[Element]) {
    let mut old = elements(&parent.children());
    let kept: Vec<Option<Element>> = new
        .iter()
        .map(|new| old.iter().position(|old| is_same(old, new)).map(|place| old.remove(place)))
        .collect();
    old.iter().for_each(Element::remove);
    // What is moved loses focus and press: it is the later of two that changed places.
    let mut next = parent.first_element_child();
    for (new, kept) in new.iter().zip(kept) {
        if let Some(kept) = &kept {
            take_over(kept, new);
        }
        if kept.is_some() && kept == next {
            next = next.and_then(|element| element.next_element_sibling());
            continue;
        }
        let _ = parent.insert_before(kept.as_ref().unwrap_or(new), next.as_deref());
    }
}

/// Whether an element is there already.
fn is_same(old: &Element, new: &Element) -> bool {
    is_same_group(old, new) || old.is_equal_node(Some(new))
}

fn is_same_group(old: &Element, new: &Element) -> bool {
    !old.id().is_empty() && old.id() == new.id() && !is_active(old)
}

/// Has an element that is there already show and do what the new one would.
fn take_over(old: &Element, new: &Element) {
    if !old.is_equal_node(Some(new)) {
        old.set_class_name(&new.class_name());
        return update(old, &elements(&new.children()));
    }
    for (old, new) in active(old).iter().zip(active(new)) {
        for act in ACTS.map(Into::into) {
            // They are ordinary properties, which can be read and written.
            let _ = Reflect::get(&new, &act).and_then(|does| Reflect::set(old, &act, &does));
        }
    }
}

/// What does something in an element, itself included, in the order of the document.
fn active(element: &Element) -> Vec<Element> {
    let within = element.query_selector_all(ACTIVE).map(|found| found.values());
    let within = within.into_iter().flatten().flatten().filter_map(|node| node.dyn_into().ok());
    let itself = is_active(element).then(|| element.clone());
    itself.into_iter().chain(within).collect()
}

fn is_active(element: &Element) -> bool {
    element.matches(ACTIVE).is_ok_and(|is_active| is_active)
}

fn elements(of: &HtmlCollection) -> Vec<Element> {
    (0..of.length()).filter_map(|n| of.item(n)).collect()
}
