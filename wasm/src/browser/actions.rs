//! The menu of a page, shortcuts of the keyboard, and notifications of the system.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::{forget, tabs};
use crate::json::{field, object, to_js};

/// Where Chromium lets the user change shortcuts.
const SHORTCUTS: &str = "chrome://extensions/shortcuts";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "contextMenus"], js_name = removeAll)]
    fn remove_all_menus() -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "contextMenus"], js_name = create)]
    fn create_menu(properties: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = create)]
    fn create_notification(id: &str, options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "commands"], js_name = getAll)]
    async fn all_commands() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome"], js_name = commands)]
    static COMMANDS: JsValue;
}

/// Makes the items of the menu, each with its id, its words and the kinds of places where it is offered.
pub(crate) fn make_menu(items: &[(&str, String, &[&str])]) {
    forget(remove_all_menus());
    for (id, title, contexts) in items {
        let properties = [("id", (*id).into()), ("title", title.into()), ("contexts", to_js(contexts))];
        let _ = create_menu(&object(&properties));
    }
}

/// Shows a notification of the system in the place of the last one.
pub(crate) fn notify(title: &str, message: &str) {
    let options = [
        ("type", "basic".into()),
        ("iconUrl", "icons/128.png".into()),
        ("title", title.into()),
        ("message", message.into()),
    ];
    forget(create_notification("staffetta", &object(&options)));
}

/// The keys of the shortcut with this name, as the browser writes them; `None` where it has none.
pub(crate) async fn shortcut(name: &str) -> Option<String> {
    let all = Array::from(&all_commands().await.ok()?);
    let command = all.iter().find(|one| field(one, "name").as_string().as_deref() == Some(name))?;
    field(&command, "shortcut").as_string().filter(|keys| !keys.is_empty())
}

/// Shows the browser's own page for shortcuts.
pub(crate) async fn show_shortcuts() {
    let commands = COMMANDS.with(Clone::clone);
    let open = Reflect::get(&commands, &"openShortcutSettings".into()).unwrap_or_default();
    match open.dyn_into::<Function>() {
        // Firefox
        Ok(open) => drop(open.call0(&commands)),
        Err(_) => drop(tabs::open(SHORTCUTS).await),
    }
}
