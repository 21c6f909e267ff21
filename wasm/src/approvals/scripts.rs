//! Where our content scripts run: in what is approved and the browser lets us reach, and nowhere else.

use std::cell::Cell;

use staffetta_core::{Origin, sorted};

use super::{all, is_permitted};
use crate::browser::{scripts, tabs};

/// The scripts of a mailbox's pages, each before what needs it. They look into the frames that the pages write.
const MAILBOX: &[&str] = &["ask.js", "dom.js", "unseen.js", "parts.js", "webmail.js"];
/// The scripts of a portal's pages, likewise.
const PORTAL: &[&str] = &["ask.js", "dom.js", "words.js", "seen_words.js", "portal.js"];

thread_local! {
    /// Whether the registration is being brought up to date, and whether that has to be done once more.
    static UNDER_WAY: Cell<(bool, bool)> = const { Cell::new((false, false)) };
}

/// Registers the scripts for what is approved and permitted now, and runs those of a new place in its pages that are
/// open already.
pub(super) async fn agree() {
    if UNDER_WAY.get().0 {
        return UNDER_WAY.set((true, true));
    }
    loop {
        UNDER_WAY.set((true, false));
        let approvals = all().await;
        let (mailboxes, portals) = approvals.origins();
        for (files, origins, with_written) in [(MAILBOX, mailboxes, false), (PORTAL, portals, true)] {
            let new = scripts::register(files, &permitted(&origins).await, with_written).await;
            for tab in tabs::matching(&new).await {
                tab.run(files).await;
            }
        }
        if !UNDER_WAY.replace((false, false)).1 {
            return;
        }
    }
}

async fn permitted(origins: &[&Origin]) -> Vec<String> {
    let mut patterns = Vec::new();
    for origin in origins {
        if is_permitted(origin).await {
            patterns.push(origin.match_pattern());
        }
    }
    sorted::distinct(patterns)
}
