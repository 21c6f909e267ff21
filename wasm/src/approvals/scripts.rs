//! Where our content scripts run: in what is approved and the browser lets us reach, and nowhere else.

use std::cell::Cell;

use staffetta_core::Origin;
use staffetta_core::approval::Approved;

use super::{all, is_permitted};
use crate::browser::{scripts, tabs};

/// The scripts of a mailbox's pages, each before what needs it.
const MAILBOX: &[&str] = &["dom.js", "parts.js", "webmail.js"];
/// The scripts of a portal's pages, likewise.
const PORTAL: &[&str] = &["dom.js", "portal.js"];

thread_local! {
    /// Whether the registration is being brought up to date, and whether that has to be done once more.
    static UNDER_WAY: Cell<(bool, bool)> = const { Cell::new((false, false)) };
}

/// Registers the scripts for what is approved and permitted now.
pub(super) async fn agree() {
    if UNDER_WAY.get().0 {
        return UNDER_WAY.set((true, true));
    }
    loop {
        UNDER_WAY.set((true, false));
        let approvals = all().await;
        let (mailboxes, portals) = approvals.origins();
        for (files, origins) in [(MAILBOX, mailboxes), (PORTAL, portals)] {
            scripts::register(files, &permitted(&origins).await).await;
        }
        if !UNDER_WAY.replace((false, false)).1 {
            return;
        }
    }
}

/// Runs the scripts of a place in its pages that are open already.
pub(super) async fn run_in_open_tabs(approved: &Approved) {
    let (files, origin) = match approved {
        Approved::Mailbox(origin) => (MAILBOX, origin),
        Approved::Portal { origin, .. } => (PORTAL, origin),
        Approved::Sender { .. } => return,
    };
    for tab in tabs::matching(&[origin.match_pattern()]).await {
        tab.run(files).await;
    }
}

async fn permitted(origins: &[&Origin]) -> Vec<String> {
    let mut patterns = Vec::new();
    for origin in origins {
        if is_permitted(origin).await {
            patterns.push(origin.match_pattern());
        }
    }
    patterns.sort();
    patterns.dedup();
    patterns
}
