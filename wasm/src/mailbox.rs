//! The user's mailbox: whoever is asked for a code gets to its mail with one click.

use staffetta_core::Origin;

use crate::approvals;
use crate::browser::tabs;

/// Whether one is approved.
pub(crate) async fn is_approved() -> bool {
    !approvals::all().await.origins().0.is_empty()
}

/// Brings the tab to the front in which one was looked at last; where none is open, opens the first that was approved.
pub(crate) async fn show() {
    let approvals = approvals::all().await;
    let (mailboxes, _) = approvals.origins();
    let patterns: Vec<String> = mailboxes.iter().copied().map(Origin::match_pattern).collect();
    let open = tabs::matching(&patterns).await;
    let last = open.iter().max_by(|one, other| one.last_accessed().total_cmp(&other.last_accessed()));
    match (last, mailboxes.first()) {
        (Some(tab), _) => tab.show(None).await,
        (None, Some(mailbox)) => drop(tabs::open(&format!("{mailbox}/")).await),
        (None, None) => {}
    }
}
