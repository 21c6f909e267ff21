//! *Effettua login* and *Registra CNS*: from the card to the page of services. The portal is tried before a PIN is
//! asked. The PIN is asked when a host of the portal asks for the card: that connection ends, and the one that signs
//! begins when the PIN is there. So the host that wants the signature is named, the PIN's counter is never spent for
//! nothing, and no portal waits for a user.

use std::sync::{Arc, mpsc};
use std::thread;

use staffetta_core::card::login::LoggedIn;
use staffetta_core::card::page::{self, Verdict};
use staffetta_core::portal::{Action, Portal};
use staffetta_protocol::card_process::{Login, Step};

use super::pin_flow::LoginPinFlow;
use super::report::{Progress, Report};
use super::{FlowError, RowError};
use crate::card::certificate::Certificate;
use crate::card::{CardError, CardKey};
use crate::http::{Client, HttpError, Navigator, Network, Page, PortalUrl, Request, probe};
use crate::pin::PinWindow;
use crate::tls::{CardSigner, SignerEvent};

/// Logs in, or registers. `find` finds the card and reads its certificate.
///
/// # Errors
/// What stands between the card and the page.
pub fn login(
    request: &Login,
    network: &Arc<Network>,
    find: impl FnOnce() -> Result<Box<dyn CardKey>, CardError>,
    window: &mut dyn PinWindow,
    report: &Report,
) -> Result<LoggedIn, FlowError> {
    let portal = &request.portal;
    let entry = of_row(portal, |row| {
        Ok(PortalUrl::parse(row.address_of(request.action).ok_or(RowError::NoAddress)?)?)
    })?;
    let reached = try_portal(network, &entry);
    let key = find()?;
    report(Progress::Step(Step::CardRead));
    reached.recv().map_err(|_| FlowError::NotTried)??;
    report(Progress::Step(Step::PortalReached));

    let told = Arc::clone(report);
    let signer = CardSigner::new(key, move |event| {
        told(match event {
            SignerEvent::Signed => Progress::Step(Step::Signed),
            SignerEvent::TriesKnown(card) => Progress::Card(card),
        });
    });
    let mut pin_flow =
        LoginPinFlow::new(request, entry.host().name(), window, Arc::clone(&signer), Arc::clone(report));
    let mut client = Client::new(network, &portal.hosts, Some(&signer))?;
    let arrived = Navigator::new(&mut client, portal)
        .follow(Request::get(entry), &mut |error| pin_flow.on_failure(error));
    signer.forget_pin();
    let arrived = arrived.map_err(|error| pin_flow.with_tries(error))?;
    drop(pin_flow);
    report(Progress::Step(Step::PortalAnswered));

    judge(portal, request.action, &arrived, signer.signatures() > 0)?;
    let registered = request.action == Action::Register;
    Ok(LoggedIn {
        open: portal.open.clone().unwrap_or_else(|| arrived.address.to_string()),
        cookies: client.take_cookies(&portal.session_cookies),
        operator: page::operator(portal, &arrived.text),
        codice_fiscale: signer.with_key(|key| Certificate::read(key.certificate()).ok()?.codice_fiscale()),
        words: registered.then(|| page::words(&portal.registered, &arrived.text)).flatten(),
        card: signer.known(),
        apdus: signer.with_key(|key| key.count()),
    })
}

/// The portal's own refusal goes before ours: a page that says what is wrong helps more than that no card was asked
/// for.
fn judge(portal: &Portal, action: Action, arrived: &Page, signed: bool) -> Result<(), FlowError> {
    let (host, status) = (arrived.address.host().clone(), arrived.status);
    let path = arrived.address.path().to_owned();
    let words = |phrases: &[String]| page::words(phrases, &arrived.text);
    let verdict = page::judge(portal, action, &arrived.text);
    let phrases: &[String] = match verdict {
        Verdict::RefusesCertificate => &portal.refuses_certificate,
        Verdict::SecurityDown => &portal.security_down,
        Verdict::UserUnknown => &portal.user_unknown,
        Verdict::NotRegistered => &portal.not_registered,
        _ if !signed => {
            let issuer = arrived.issuer.clone();
            return Err(FlowError::AsksNoCard { host, status, path, issuer, words: words(&[]) });
        }
        Verdict::Success if status < 400 => return Ok(()),
        Verdict::Success | Verdict::LoggedOut | Verdict::Unknown => &[],
    };
    Err(FlowError::Page { verdict, host, status, path, words: words(phrases) })
}

/// What a flow needs of a portal's row, which must be sound.
pub(super) fn of_row<'p, T>(
    portal: &'p Portal,
    read: impl FnOnce(&'p Portal) -> Result<T, RowError>,
) -> Result<T, FlowError> {
    let sound = portal.check().map_err(RowError::Unsound);
    sound.and_then(|()| read(portal)).map_err(|source| FlowError::Row(portal.name.clone(), source))
}

/// Begins to try the portal while the card is read.
fn try_portal(network: &Arc<Network>, entry: &PortalUrl) -> mpsc::Receiver<Result<(), HttpError>> {
    let (tell, told) = mpsc::channel();
    let (network, entry) = (Arc::clone(network), entry.clone());
    thread::spawn(move || {
        // Nobody listens any more when the card made the login fail first.
        let _ = tell.send(probe(&network, &entry, false).map(drop));
    });
    told
}
