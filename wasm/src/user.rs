//! What the user said of himself, and the senders he approved, as the browser keeps them.

use staffetta_core::user::{ApprovedSender, User};

use crate::browser;
use crate::json::{from_js, to_js};

/// Key of what is kept.
const KEPT: &str = "user";

/// The user, as far as he is known.
pub(crate) async fn known() -> User {
    from_js(browser::kept(KEPT).await).unwrap_or_default()
}

/// He takes the mails of this sender for an issuer's notifications from now on.
pub(crate) async fn approve(sender: ApprovedSender) {
    let mut user = known().await;
    if !user.senders.contains(&sender) {
        user.senders.push(sender);
        browser::keep(KEPT, to_js(&user)).await;
    }
}
