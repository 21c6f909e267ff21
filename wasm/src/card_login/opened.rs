//! At which hosts sessions were opened in this browser: on disk, and nothing of the sessions themselves. A browser that
//! goes on where it was ended brings back cookies that were to end with it.

use staffetta_core::Origin;

use crate::browser;
use crate::json::{from_js, to_js};

/// Key of the hosts on disk.
const OPENED: &str = "opened";

/// The hosts where sessions were opened and not left.
pub(super) async fn all() -> Vec<Origin> {
    from_js(browser::kept(OPENED).await).unwrap_or_default()
}

/// Notes that a session is opened at these hosts.
pub(super) async fn add(origins: &[Origin]) {
    let mut opened = without(origins).await;
    opened.extend_from_slice(origins);
    browser::keep(OPENED, to_js(&opened)).await;
}

/// Notes that no session is open at these hosts any more.
pub(super) async fn remove(origins: &[Origin]) {
    browser::keep(OPENED, to_js(&without(origins).await)).await;
}

async fn without(origins: &[Origin]) -> Vec<Origin> {
    let mut opened = all().await;
    opened.retain(|origin| !origins.contains(origin));
    opened
}
