//! *Effettua login* and *Registra CNS*: from the card to the page of services. The portal is tried before a PIN is
//! asked, and the PIN is asked before the connection that needs it: its counter is never spent for nothing, and no
//! portal waits for a user.

use std::sync::{Arc, mpsc};
use std::thread;

use crate::trouble::{Trouble, TroubleCode};
use staffetta_core::card::login::LoggedIn;
use staffetta_core::card::page::{self, Verdict};
use staffetta_core::portal::{Action, Portal};
use staffetta_protocol::card_process::{Login, Step};

use super::pin_flow::LoginPinFlow;
use super::report::Report;
use crate::card::CardKey;
use crate::card::certificate::Certificate;
use crate::http::{Client, Navigator, Network, Page, PortalUrl, Request, probe};
use crate::pin::{PinAttempt, PinWindow};
use crate::tls::CardSigner;

/// Logs in, or registers. `find` finds the card and reads its certificate.
///
/// # Errors
/// The trouble to tell the user.
pub fn login(
    request: &Login,
    network: &Arc<Network>,
    find: impl FnOnce() -> Result<Box<dyn CardKey>, Trouble>,
    window: &mut dyn PinWindow,
    report: &Report,
) -> Result<LoggedIn, Trouble> {
    let portal = &request.portal;
    let entry = entry(portal, request.action)?;
    let reached = try_portal(network, &entry);
    let key = find()?;
    report(Step::CardRead);
    reached.recv().map_err(|_| Trouble::from(TroubleCode::CardInternal))??;
    report(Step::PortalReached);

    let signed = Arc::clone(report);
    let signer = CardSigner::new(key, move || signed(Step::Signed));
    let mut pin_flow =
        LoginPinFlow::new(request, entry.host().name(), window, Arc::clone(&signer), Arc::clone(report));
    let mut client = Client::new(network, &portal.hosts, Some(Arc::clone(&signer)))?;
    pin_flow.ask(PinAttempt::First)?;
    let arrived = Navigator::new(&mut client, portal)
        .follow(Request::get(entry), &mut |trouble| pin_flow.on_failure(trouble));
    signer.forget_pin();
    drop(pin_flow);
    let arrived = arrived?;
    report(Step::PortalAnswered);

    judge(portal, request.action, &arrived, signer.signatures() > 0)?;
    let registered = request.action == Action::Register;
    Ok(LoggedIn {
        open: portal.open.clone().unwrap_or_else(|| arrived.address.to_string()),
        cookies: client.take_cookies(&portal.session_cookies),
        operator: page::operator(portal, &arrived.text),
        codice_fiscale: signer.with_key(|key| Certificate::read(key.certificate()).ok()?.codice_fiscale()),
        words: registered.then(|| page::words(&portal.registered, &arrived.text)).flatten(),
        card: signer.with_key(|key| key.known().clone()),
        apdus: signer.with_key(|key| key.count()),
    })
}

/// The portal's own refusal goes before ours: a page that says what is wrong helps more than that no card was asked
/// for.
fn judge(portal: &Portal, action: Action, arrived: &Page, signed: bool) -> Result<(), Trouble> {
    let told = |code: TroubleCode, phrases: &[String]| {
        let mut trouble = Trouble::from(code).with_host(arrived.address.host().name());
        trouble.words = page::words(phrases, &arrived.text);
        Err(trouble)
    };
    match page::judge(portal, action, &arrived.text) {
        Verdict::RefusesCertificate => {
            told(TroubleCode::PortalRefusesCertificate, &portal.refuses_certificate)
        }
        Verdict::SecurityDown => told(TroubleCode::PortalSecurityDown, &portal.security_down),
        Verdict::UserUnknown => told(TroubleCode::PortalUserUnknown, &portal.user_unknown),
        Verdict::NotRegistered => told(TroubleCode::PortalWantsRegistration, &portal.not_registered),
        _ if !signed => {
            Err(Trouble::from(TroubleCode::PortalAsksNoCard).with_host(arrived.address.host().name()))
        }
        Verdict::Success if arrived.status < 400 => Ok(()),
        Verdict::Success | Verdict::LoggedOut | Verdict::Unknown => told(TroubleCode::PortalUnexpected, &[])
            .map_err(|trouble| {
                let detail = format!("HTTP {} {}", arrived.status, arrived.address.path());
                trouble.with_detail(detail)
            }),
    }
}

fn entry(portal: &Portal, action: Action) -> Result<PortalUrl, Trouble> {
    let unknown = |detail: String| {
        Trouble::from(TroubleCode::PortalUnknown).with_name(&portal.name).with_detail(detail)
    };
    portal.check().map_err(unknown)?;
    let address =
        portal.address_of(action).ok_or_else(|| unknown(format!("{}: no address for this", portal.id)))?;
    PortalUrl::parse(address).map_err(|error| unknown(error.0))
}

/// Begins to try the portal while the card is read.
fn try_portal(network: &Arc<Network>, entry: &PortalUrl) -> mpsc::Receiver<Result<(), Trouble>> {
    let (tell, told) = mpsc::channel();
    let (network, entry) = (Arc::clone(network), entry.clone());
    thread::spawn(move || {
        // Nobody listens any more when the card made the login fail first.
        let _ = tell.send(probe(&network, &entry, false).map(drop));
    });
    told
}
