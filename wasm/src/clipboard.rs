//! Emptying the clipboard some time after a code was copied, if the code is still what it holds.

use sha2::{Digest, Sha256};
use staffetta_core::{SessionId, text};

use crate::browser;
use crate::json::object;

/// How long a copied code stays on the clipboard, in seconds.
pub(crate) const STAYS: u32 = 60;

/// Has the clipboard emptied later. What waits for it knows only the code's digest.
pub(crate) async fn empty_later(id: &SessionId) {
    browser::open_clipboard_page().await;
    let digest = text::hex(&Sha256::digest(id.expose()));
    let order = object(&[("digest", digest.into()), ("after_seconds", STAYS.into())]);
    let _ = browser::send(&object(&[("empty_clipboard", order)])).await;
}
