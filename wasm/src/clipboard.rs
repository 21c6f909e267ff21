//! A code on the clipboard, and for how long.

use staffetta_core::session::Seen;
use staffetta_protocol::Failure;

use crate::{browser, sessions};

/// How long a copied code stays on the clipboard, in seconds.
pub(crate) const STAYS: u32 = 60;

/// Puts the code of a session on the clipboard, and has it emptied later, if the code is still there; `false` when the
/// browser refuses.
pub(crate) async fn copy(seen: Seen) -> Result<bool, Failure> {
    let id = sessions::reveal(seen, browser::own_origin(), None).await?;
    Ok(browser::copy(id.expose(), Some(STAYS)).await)
}
