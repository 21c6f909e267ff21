//! Ending a session at the portal. No card is needed: the session's cookies say whose it is.

use staffetta_core::Portal;
use staffetta_core::card::page;
use staffetta_core::cookie::PortalCookie;
use staffetta_protocol::card_process::Logout;

use crate::http::{Client, HttpError, Navigator, Network, Page, PortalUrl, Request};

/// Ends the session; `true` when afterwards a page that wants one refuses these very cookies, in the portal's words.
/// What the portal says to *Esci* itself is not enough, nor that it has the browser delete a cookie.
pub fn logout(asked: Logout, network: &Network) -> bool {
    let Logout { portal, cookies, page } = asked;
    if portal.check().is_err() {
        return false;
    }
    let visit = |address: Option<&str>, cookies| visit(&portal, address?, cookies, network);
    let of_logout = cookies.iter().map(PortalCookie::duplicate).collect();
    visit(portal.logout.as_deref(), of_logout).and_then(|_| visit(page.as_deref(), cookies)).is_some_and(
        |page| matches!(page.status, 200..=399 | 401 | 403) && page::refuses(&portal, &page.text),
    )
}

/// The page that an address of the portal leads to for who brings these cookies.
fn visit(portal: &Portal, address: &str, cookies: Vec<PortalCookie>, network: &Network) -> Option<Page> {
    let address = PortalUrl::parse(address).ok()?;
    let mut client = Client::new(network, &portal.hosts, None).ok()?.with_cookies(&portal.hosts, cookies);
    let mut navigator = Navigator::new(&mut client, portal);
    navigator.follow(Request::get(address), &mut Err::<(), HttpError>).ok()
}
