//! A code on the clipboard, and for how long.

use staffetta_core::session::Seen;
use staffetta_protocol::Failure;

use crate::json::{from_js, to_js};
use crate::{browser, sessions, texts};

/// How long a copied code stays on the clipboard, in seconds.
pub(crate) const STAYS: u32 = 60;
/// Key, in the browser's memory, of when the clipboard is emptied.
const EMPTIED_AT: &str = "clipboard_emptied_at";

/// Puts the code of a session on the clipboard, and has it emptied later, if the code is still there; `false` when the
/// browser refuses.
pub(crate) async fn copy(seen: Seen) -> Result<bool, Failure> {
    let id = sessions::reveal(seen, browser::own_origin(), None).await?;
    let is_copied = browser::copy(id.expose(), Some(STAYS)).await;
    if is_copied {
        let emptied_at = browser::now().seconds() + i64::from(STAYS);
        // Without it nobody sees how long it stays, after the first word of it.
        let _ = browser::remember(EMPTIED_AT, to_js(&emptied_at)).await;
    }
    Ok(is_copied)
}

/// Another text was put there: the code is there no more.
pub(crate) async fn forget() {
    let _ = browser::remember(EMPTIED_AT, to_js(&0)).await;
}

/// What is said once a code was copied.
pub(crate) fn copied() -> String {
    texts::text_with("copied", &[STAYS.to_string()])
}

/// What is said of a code that stays on the clipboard for so many seconds more.
pub(crate) fn stays(seconds: &str) -> String {
    texts::text_with("clipboard_stays", &[seconds.to_owned()])
}

/// For how many seconds more a code stays on the clipboard; 0 when none was copied.
pub(crate) async fn seconds_left() -> i64 {
    let emptied_at: Option<i64> = from_js(browser::remembered(EMPTIED_AT).await);
    emptied_at.map_or(0, |at| at - browser::now().seconds()).clamp(0, i64::from(STAYS))
}
