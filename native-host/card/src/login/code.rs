//! *Gestione ID-SESSIONE*: the page of a portal that generates a code and shows it. Only ever after a click of the
//! user.

use staffetta_core::Portal;
use staffetta_core::card::login::{CodeAct, CodeShown};
use staffetta_core::card::page;
use staffetta_protocol::card_process::SessionCode;

use super::flow::of_row;
use super::{FlowError, RowError};
use crate::http::{Client, HttpError, Navigator, Network, Page, PortalUrl, Request, request_for};
use crate::tls::TlsError;

/// Has a code generated, or reads the one there is.
///
/// # Errors
/// The portal says that nobody is logged in, shows no code, and all that a request meets.
pub fn session_code(asked: SessionCode, network: &Network) -> Result<CodeShown, FlowError> {
    let SessionCode { portal, cookies, act } = asked;
    let (page, address) = of_row(&portal, |row| {
        let page = row.session_code.as_ref().ok_or(RowError::NoAddress)?;
        Ok((page, PortalUrl::parse(&page.page)?))
    })?;
    let mut client = Client::new(network, &portal.hosts, None)?.with_cookies(&portal.hosts, cookies);
    let mut navigator = Navigator::new(&mut client, &portal);

    let mut arrived = navigator.follow(Request::get(address), &mut without_card)?;
    still_open(&portal, &arrived)?;
    if act == CodeAct::Generate {
        let choice = arrived.forms.choice(&page.generate).ok_or_else(|| not_shown(&arrived))?;
        let generate = request_for(&choice, &arrived.address)?;
        arrived = navigator.follow(generate, &mut without_card)?;
        still_open(&portal, &arrived)?;
    }
    page::code_shown(page, &arrived.text).ok_or_else(|| not_shown(&arrived))
}

/// No certificate was shown that could be refused: the portal wants the card on every connection, and this one has
/// none.
fn without_card(error: HttpError) -> Result<(), FlowError> {
    Err(match error {
        HttpError::Tls(host, TlsError::CertificateRefused(_)) => FlowError::WantsCard(host),
        other => other.into(),
    })
}

fn still_open(portal: &Portal, arrived: &Page) -> Result<(), FlowError> {
    let over = matches!(arrived.status, 401 | 403) || page::says_logged_out(portal, &arrived.text);
    if over { Err(FlowError::SessionOver(arrived.address.host().clone())) } else { Ok(()) }
}

fn not_shown(arrived: &Page) -> FlowError {
    FlowError::CodeNotShown { host: arrived.address.host().clone(), words: page::words(&[], &arrived.text) }
}
