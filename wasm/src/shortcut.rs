//! What the user orders without a page of ours: by the menu of a page, or by a shortcut of the keyboard.

use crate::browser;
use crate::browser::tabs::{FrameId, Tab};
use crate::use_field::{self, Question};
use crate::{attempts, capture, clipboard, sessions, texts, user};
use staffetta_core::ranking;

/// The orders: names of the manifest's commands, of the menu's items, and of their texts.
pub(crate) const USE_FIELD: &str = "use_field";
pub(crate) const COPY: &str = "copy_code";
pub(crate) const READ_PAGE: &str = "read_page";

/// The items of the menu, each with the places in a page where it is offered.
const MENU: [(&str, &[&str]); 3] =
    [(USE_FIELD, &["editable"]), (COPY, &["all"]), (READ_PAGE, &["page", "frame", "selection"])];

/// Makes the menu anew.
pub(crate) fn make_menu() {
    browser::actions::make_menu(&MENU.map(|(name, contexts)| (name, texts::text(name), contexts)));
}

/// Carries out an order, given in this tab, or in one frame of it.
pub(crate) async fn carry_out(order: &str, tab: Option<Tab>, frame: Option<FrameId>) {
    attempts::at_once();
    match (order, tab) {
        (USE_FIELD, Some(tab)) => use_field::begin(&tab, frame).await,
        (COPY, _) => copy().await,
        (READ_PAGE, Some(tab)) => read_page(&tab).await,
        _ => {}
    }
}

/// What was found is said in the page; what stood in the way, by the system.
async fn read_page(tab: &Tab) {
    let Some(id) = tab.id() else { return };
    if let Err(why) = capture::read_page(id).await {
        browser::actions::notify(&texts::text("extension_name"), &why);
    }
}

/// Puts the code of the user's role on the clipboard and says so; of several he chooses one in a window of ours.
async fn copy() {
    let listing = sessions::list(false).await;
    let said = match ranking::of_own_role(listing.offered(), &user::known().await).as_slice() {
        [] => texts::unknown(&listing).unwrap_or_else(|| texts::text("copy_code_nothing")),
        [session] => match clipboard::copy(session.seen()).await {
            Ok(true) => {
                let end = texts::end(session, browser::now());
                let parts = [texts::issuer_name(session), session.masked.clone(), end];
                texts::text_with("copy_code_done", &[parts.join(" · "), clipboard::STAYS.to_string()])
            }
            Ok(false) => texts::text("error_clipboard"),
            Err(failure) => texts::failure(&failure),
        },
        _ => return use_field::ask(Question::Copy).await,
    };
    browser::actions::notify(&texts::text("extension_name"), &said);
}
