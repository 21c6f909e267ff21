//! Serves one browser connection: reads requests, answers at once what needs no keyring, hands the rest to other
//! threads.
//!
//! The reading thread never waits for the keyring. Several requests may be under way; each answer carries its
//! request's id and they may come in any order. The vault's thread exists only once a request asked for the vault,
//! those of the card and of the services only while a request about these is under way.

mod card_processes;
mod card_requests;
mod outbox;
mod responder;
mod service_requests;
mod vault_worker;

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};

use staffetta_core::SlotKey;
use staffetta_core::approval::{Approval, Given};
use staffetta_core::session::Seen;
use staffetta_protocol::browser::{
    ApprovalsReply, HelloReply, LARGEST_REQUEST, Reply, Request, RequestFrame,
};

use staffetta_protocol::{Failure, FailureKind};

use crate::caller::Caller;
use crate::framing::{Frames, Incoming};
use crate::keyring::WhenLocked;
use crate::settings::{ApprovalsFile, ApprovalsFileError, Places};
use card_requests::{CardRequest, CardRequests};
use outbox::Outbox;
use service_requests::{ServiceRequest, ServiceRequests};
use staffetta_core::service::CodeOrder;
use vault_worker::{VaultRequest, VaultWorker};

pub use vault_worker::MOST_VAULT_REQUESTS;

/// How a connection ended. What was promised is done in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The browser closed its side, between two frames.
    InputClosed,
    /// The browser's side ended in the middle of a frame, or failed.
    InputBroken,
    /// The browser takes no more answers.
    OutputLost,
}

/// Serves until one side is closed. `when_output_is_lost` is called when the browser takes no more answers while the
/// reading side is still open and waiting; all that was promised is done by then.
pub(crate) fn serve(
    caller: Caller,
    input: impl Read,
    output: impl Write + Send + 'static,
    when_output_is_lost: fn(),
) -> Ended {
    let outbox = Arc::new(Outbox::over(output));
    let mut frames = Frames::of(input, LARGEST_REQUEST);
    let vault = Arc::new(Mutex::new(VaultWorker::new(caller, Arc::clone(&outbox), when_output_is_lost)));
    let mut cards = CardRequests::new(Arc::clone(&outbox), Arc::clone(&vault));
    let mut services = ServiceRequests::new(Arc::clone(&outbox), Arc::clone(&vault));
    let ended = loop {
        match frames.next_frame() {
            Ok(Incoming::Frame(text)) => {
                dispatch(text.as_bytes(), &outbox, &vault, &mut cards, &mut services);
            }
            Ok(Incoming::NotText) => outbox.send(None, Err(FailureKind::Malformed.into())),
            Ok(Incoming::TooLong(_)) => {
                let too_long = FailureKind::FrameTooLong { max: LARGEST_REQUEST as u64 };
                outbox.send(None, Err(too_long.into()));
            }
            Ok(Incoming::Closed) => break Ended::InputClosed,
            Err(_) => break Ended::InputBroken,
        }
        if outbox.is_lost() {
            break Ended::OutputLost;
        }
    };
    services.finish();
    cards.finish();
    if let Ok(mut vault) = vault.lock() {
        vault.finish();
    }
    ended
}

/// Reads a request from a frame and sees to its answer.
fn dispatch(
    frame: &[u8],
    outbox: &Outbox,
    vault: &Mutex<VaultWorker>,
    cards: &mut CardRequests,
    services: &mut ServiceRequests,
) {
    let RequestFrame { id, request, .. } = match RequestFrame::read(frame) {
        Ok(frame) => frame,
        Err((id, failure)) => return outbox.send(id, Err(failure)),
    };
    let to_vault = |request| match vault.lock() {
        Ok(mut vault) => vault.take(id, request),
        Err(_) => Err(FailureKind::Internal.into()),
    };
    let mut to_card = |request| cards.take(id, request);
    let mut to_service = |request| services.take(id, request);
    let about_code = |slot, masked, order| ServiceRequest::About(seen(slot, masked), order);
    let taken = match request {
        Request::Hello(_) => {
            let version = env!("CARGO_PKG_VERSION").to_owned();
            outbox.send(Some(id), Ok(Reply::Hello(HelloReply { version })));
            Ok(())
        }
        Request::Store(params) => to_vault(VaultRequest::Store(Box::new(params.session))),
        Request::List(params) => {
            let when_locked = if params.unlock { WhenLocked::Prompt } else { WhenLocked::GiveUp };
            to_vault(VaultRequest::List(when_locked))
        }
        Request::Reveal(params) => {
            let seen = seen(params.slot, params.masked);
            let when_locked = if params.ahead { WhenLocked::GiveUp } else { WhenLocked::Prompt };
            let destination = (params.origin, params.confirmed_at, params.managed);
            to_vault(VaultRequest::Reveal(seen, destination, when_locked))
        }
        Request::Accept(params) => to_vault(VaultRequest::Accept(seen(params.slot, params.masked))),
        Request::Assign(params) => {
            to_vault(VaultRequest::Assign(seen(params.slot, params.masked), params.purpose))
        }
        Request::UsePrevious(params) => to_vault(VaultRequest::UsePrevious(seen(params.slot, params.masked))),
        Request::Refuse(params) => to_vault(VaultRequest::Refuse(seen(params.slot, params.masked))),
        Request::Forget(params) => to_vault(VaultRequest::Forget(seen(params.slot, params.masked))),
        Request::Revoke(params) => to_vault(VaultRequest::Revoke(Box::new(params.revocation))),
        Request::Portals(_) => to_card(CardRequest::Portals),
        Request::Login(params) => to_card(CardRequest::Login(params)),
        Request::Logout(params) => to_card(CardRequest::Logout(params)),
        Request::SessionCode(params) => to_card(CardRequest::SessionCode(params)),
        Request::AwaitRemoval(params) => to_card(CardRequest::AwaitRemoval(params)),
        Request::Services(_) => to_service(ServiceRequest::Services),
        Request::RequestCode(params) => to_service(ServiceRequest::RequestCode(params)),
        Request::BeginAuthorization(params) => to_service(ServiceRequest::BeginAuthorization(params)),
        Request::AwaitAuthorization(_) => to_service(ServiceRequest::AwaitAuthorization),
        Request::CheckCode(params) => to_service(about_code(params.slot, params.masked, CodeOrder::Check)),
        Request::RevokeCode(params) => to_service(about_code(params.slot, params.masked, CodeOrder::Revoke)),
        Request::SetCredentials(params) => to_card(CardRequest::SetCredentials(params)),
        Request::RemoveCredentials(params) => to_service(ServiceRequest::RemoveCredentials(params)),
        Request::SetCertificate(params) => to_service(ServiceRequest::SetCertificate(params)),
        Request::CancelCall(params) => {
            outbox.send(Some(id), Ok(services.cancel(params)));
            Ok(())
        }
        // A small file of our own: the reading thread may wait for it.
        Request::Approvals(_) => {
            outbox.send(Some(id), Ok(approvals(&ApprovalsFile::read(&Places::of_system()))));
            Ok(())
        }
        Request::Approve(params) => change(|file| {
            let given = Given::ByUser(params.at);
            file.approve(Approval { approved: params.approved, given })
        })
        .map(|reply| outbox.send(Some(id), Ok(reply))),
        Request::Withdraw(params) => {
            change(|file| file.withdraw(&params.approved)).map(|reply| outbox.send(Some(id), Ok(reply)))
        }
    };
    if let Err(failure) = taken {
        outbox.send(Some(id), Err(failure));
    }
}

fn approvals(file: &ApprovalsFile) -> Reply {
    ApprovalsReply { approvals: file.approvals().all().to_vec() }.into()
}

/// Changes the user's approvals, and says which there are now.
fn change(work: impl FnOnce(&mut ApprovalsFile) -> Result<(), ApprovalsFileError>) -> Result<Reply, Failure> {
    let mut file = ApprovalsFile::read(&Places::of_system());
    work(&mut file)?;
    Ok(approvals(&file))
}

const fn seen(slot: SlotKey, masked: String) -> Seen {
    Seen { slot, masked }
}
