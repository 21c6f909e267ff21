//! Who the user is, as far as he says: what he does with a code, and where. Both may stay open.

use staffetta_core::{Role, User, profiles};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::press::Redraw;
use crate::popup::dom::{choice, group};
use crate::texts::text;
use crate::user;

/// The two choices.
pub(crate) fn about_user(user: &User, redraw: Redraw) -> Element {
    let roles = [
        (None, "user_role_other"),
        (Some(Role::Prescrittore), "user_role_prescrittore"),
        (Some(Role::Erogatore), "user_role_erogatore"),
    ];
    let as_str = |role: Option<Role>| role.map_or("", Role::as_str).to_owned();
    let options = roles.map(|(role, key)| (as_str(role), text(key)));
    let of_role = user.clone();
    let choose_role = move |chosen: String| {
        let role = roles.iter().find_map(|(role, _)| role.filter(|role| role.as_str() == chosen));
        say(User { role, ..of_role.clone() }, redraw);
    };
    let role = choice("user-role", &text("user_role"), &options, &as_str(user.role), Box::new(choose_role));
    let regions = profiles::regions().iter().map(|region| (region.id.clone(), region.name.clone()));
    let options: Vec<_> = [(String::new(), text("user_region_none"))].into_iter().chain(regions).collect();
    let of_region = user.clone();
    let choose_region = move |chosen: String| {
        say(User { region: Some(chosen).filter(|id| !id.is_empty()), ..of_region.clone() }, redraw);
    };
    let chosen = user.region.as_deref().unwrap_or_default();
    let region = choice("user-region", &text("user_region"), &options, chosen, Box::new(choose_region));
    group("div", "choices", &[role, region])
}

fn say(user: User, redraw: Redraw) {
    spawn_local(async move {
        user::say(&user).await;
        redraw();
    });
}
