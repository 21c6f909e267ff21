//! Ending a session at the portal. No card is needed: the session's cookies say whose it is.

use staffetta_core::card::page;
use staffetta_protocol::card_process::Logout;

use crate::http::{Client, HttpError, Navigator, Network, PortalUrl, Request};

/// Ends the session; `true` when the portal confirmed in words that nobody is logged in.
pub fn logout(asked: Logout, network: &Network) -> bool {
    let Logout { portal, cookies } = asked;
    let Some(address) = portal.logout.as_deref().and_then(|address| PortalUrl::parse(address).ok()) else {
        return false;
    };
    if portal.check().is_err() {
        return false;
    }
    let Ok(client) = Client::new(network, &portal.hosts, None) else { return false };
    let mut client = client.with_cookies(&portal.hosts, cookies);
    let arrived =
        Navigator::new(&mut client, &portal).follow(Request::get(address), &mut Err::<(), HttpError>);
    arrived.is_ok_and(|page| page.status < 400 && page::says_logged_out(&portal, &page.text))
}
