//! *Gestione ID-SESSIONE*: the page of a portal that generates a code and shows it. Only ever after a click of the
//! user.

use crate::trouble::{Trouble, TroubleCode};
use staffetta_core::Portal;
use staffetta_core::card::login::{CodeAct, CodeShown};
use staffetta_core::card::page;
use staffetta_protocol::card_process::SessionCode;

use crate::http::{Client, Navigator, Network, Page, PortalUrl, Request, request_for};

/// Has a code generated, or reads the one there is.
///
/// # Errors
/// `session_over` when the portal says that nobody is logged in, `code_not_shown` with the portal's words, and all that
/// a request meets.
pub fn session_code(asked: SessionCode, network: &Network) -> Result<CodeShown, Trouble> {
    let SessionCode { portal, cookies, act } = asked;
    let unknown = |detail: String| {
        Trouble::from(TroubleCode::PortalUnknown).with_name(&portal.name).with_detail(detail)
    };
    portal.check().map_err(unknown)?;
    let page = portal.session_code.as_ref().ok_or_else(|| unknown("no page for codes".to_owned()))?;
    let address = PortalUrl::parse(&page.page).map_err(|error| unknown(error.0))?;
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
fn without_card(trouble: Trouble) -> Result<(), Trouble> {
    if trouble.code == TroubleCode::PortalRefusesCertificate {
        let detail = "the portal wants the card on every connection";
        return Err(Trouble { code: TroubleCode::PortalTls, ..trouble }.with_detail(detail));
    }
    Err(trouble)
}

fn still_open(portal: &Portal, arrived: &Page) -> Result<(), Trouble> {
    let over = matches!(arrived.status, 401 | 403) || page::says_logged_out(portal, &arrived.text);
    if over {
        Err(Trouble::from(TroubleCode::SessionOver).with_host(arrived.address.host().name()))
    } else {
        Ok(())
    }
}

fn not_shown(arrived: &Page) -> Trouble {
    let mut trouble = Trouble::from(TroubleCode::CodeNotShown).with_host(arrived.address.host().name());
    trouble.words = page::words(&[], &arrived.text);
    trouble
}
