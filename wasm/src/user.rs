//! What the user said of himself, as the browser keeps it, and the senders he approved.

use staffetta_core::MailboxNames;
use staffetta_core::approval::Approved;
use staffetta_core::user::{ApprovedSender, User};
use staffetta_protocol::Failure;

use crate::json::{from_js, to_js};
use crate::{approvals, browser};

/// Key of what is kept.
const KEPT: &str = "user";

/// The user, as far as he is known.
pub(crate) async fn known() -> User {
    let managed = approvals::managed().await;
    User { senders: approvals::all().await.senders(), ..managed.over(said().await) }
}

/// What he said of himself.
pub(crate) async fn said() -> User {
    from_js(browser::kept(KEPT).await).unwrap_or_default()
}

/// He says who he is.
pub(crate) async fn say(user: &User) {
    browser::keep(KEPT, to_js(user)).await;
}

/// The names that he gave his mailboxes.
pub(crate) async fn names() -> MailboxNames {
    said().await.names
}

/// He gives a mailbox a name, or takes it away.
pub(crate) async fn name_mailbox(owner: &str, name: &str) {
    let mut user = said().await;
    user.names.set(owner, name);
    say(&user).await;
}

/// He takes the mails of this sender for an issuer's notifications from now on.
///
/// # Errors
/// Why he is not approved.
pub(crate) async fn approve(sender: ApprovedSender) -> Result<(), Failure> {
    let ApprovedSender { issuer, address } = sender;
    approvals::approve(vec![Approved::Sender { issuer, address }]).await.map(drop)
}
