//! What the browser's administrator set for this extension.

use staffetta_core::managed::Managed;

use super::rows;
use crate::browser;
use crate::json::{field, from_js};

/// What is set. A row that cannot be read is left out, alone.
pub(crate) async fn managed() -> Managed {
    let set = browser::managed().await;
    if !set.is_object() {
        return Managed::default();
    }
    Managed {
        mailboxes: rows(&set, "mailboxes"),
        portals: rows(&set, "portals"),
        senders: rows(&set, "senders"),
        role: from_js(field(&set, "role")),
        region: from_js(field(&set, "region")),
    }
}
