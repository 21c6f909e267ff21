//! Who the user is, as far as he says: what he does with a code, and where. Both may stay open; what an administrator
//! set stands.

use std::cell::RefCell;
use std::rc::Rc;

use staffetta_core::managed::Managed;
use staffetta_core::{Role, User, profiles};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::press::Redraw;
use crate::popup::dom::{choice, element, group, group_with_id};
use crate::texts::text;
use crate::user;

/// The roles, none first.
const ROLES: [(Option<Role>, &str); 3] = [
    (None, "user_role_other"),
    (Some(Role::Prescrittore), "user_role_prescrittore"),
    (Some(Role::Erogatore), "user_role_erogatore"),
];

/// What can be chosen of one thing.
#[derive(Clone, Copy)]
struct Choice<'a> {
    id: &'static str,
    label: &'static str,
    options: &'a [(String, String)],
    chosen: &'a str,
    set: Option<&'a str>,
    change: fn(&mut User, String),
}

/// The two choices.
pub(crate) fn about_user(said: &User, managed: &Managed, redraw: Redraw) -> Element {
    let roles = ROLES.map(|(role, key)| (as_str(role).to_owned(), text(key)));
    let role = Choice {
        id: "user-role",
        label: "user_role",
        options: &roles,
        chosen: as_str(said.role),
        set: managed.role.map(Role::as_str),
        change: |user, chosen| {
            user.role =
                ROLES.into_iter().map(|(role, _)| role).find(|role| as_str(*role) == chosen).flatten();
        },
    };
    let regions = profiles::regions().iter().map(|region| (region.id.clone(), region.name.clone()));
    let regions: Vec<_> = [(String::new(), text("user_region_none"))].into_iter().chain(regions).collect();
    let region = Choice {
        id: "user-region",
        label: "user_region",
        options: &regions,
        chosen: said.region.as_deref().unwrap_or_default(),
        set: managed.region.as_deref(),
        change: |user, chosen| user.region = Some(chosen).filter(|id| !id.is_empty()),
    };
    // Both change the same: the second may be made before the first was kept and drawn.
    let said = Rc::new(RefCell::new(said.clone()));
    group_with_id("div", "choices", "about-user", &[shown(role, &said, redraw), shown(region, &said, redraw)])
}

fn as_str(role: Option<Role>) -> &'static str {
    role.map_or("", Role::as_str)
}

/// One of them, or what is set in its place.
fn shown(which: Choice<'_>, said: &Rc<RefCell<User>>, redraw: Redraw) -> Element {
    let Choice { id, label, options, chosen, set, change } = which;
    if let Some(set) = set {
        let words = options.iter().find(|(value, _)| value == set).map_or(set, |(_, words)| words);
        let by = text("place_given_by_administrator");
        let parts =
            [element("span", "", &text(label)), element("b", "", words), element("span", "quiet", &by)];
        return group("p", "choice", &parts);
    }
    let said = Rc::clone(said);
    let on_choice = move |chosen| {
        change(&mut said.borrow_mut(), chosen);
        let user = said.borrow().clone();
        spawn_local(async move {
            user::say(&user).await;
            redraw().await;
        });
    };
    choice(id, &text(label), options, chosen, Box::new(on_choice))
}
