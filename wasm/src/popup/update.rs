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
    let old = elements(&parent.children());
    let first = old.iter().zip(new).take_while(is_same).count();
    let (first_old, old) = old.split_at(first);
    let (first_new, new) = new.split_at(first);
    let last = old.iter().rev().zip(new.iter().rev()).take_while(is_same).count();
    let (old, last_old) = old.split_at(old.len() - last);
    let (new, last_new) = new.split_at(new.len() - last);
    for (old, new) in first_old.iter().zip(first_new).chain(last_old.iter().zip(last_new)) {
        take_over(old, new);
    }
    old.iter().for_each(Element::remove);
    let after = last_old.first().map(AsRef::as_ref);
    for new in new {
        let _ = parent.insert_before(new, after);
    }
}

/// Whether an element is there already.
fn is_same((old, new): &(&Element, &Element)) -> bool {
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
