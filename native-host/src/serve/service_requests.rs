//! The requests about the issuers' services: each on a thread of its own, so that a service that is slow delays nothing
//! else. One order is under way at a time; the others are refused. When the browser goes away it is given up.

use std::io;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use staffetta_core::SlotKey;
use staffetta_core::service::{CodeOrder, Operation, Told};
use staffetta_core::session::Seen;
use staffetta_core::vault::Vault;
use staffetta_protocol::browser::{
    BeginAuthorization, BeginAuthorizationReply, CancelCall, CancelCallReply, RemoveCredentials, Reply,
    RequestCode, SetCertificate,
};
use staffetta_protocol::{Failure, FailureKind};

use super::outbox::Outbox;
use super::responder::{Responder, Responders};
use super::vault_worker::{VaultWorker, stored_in};
use crate::clock;
use crate::keyring::{CachedSessions, CredentialsStore, DEADLINE, WhenLocked};
use crate::service_orders::{self, ServiceOrders, service_of};

/// Most requests about services under way at once.
const MOST_SERVICE_REQUESTS: usize = 4;

/// What is asked about services.
pub(super) enum ServiceRequest {
    Services,
    RequestCode(RequestCode),
    BeginAuthorization(BeginAuthorization),
    AwaitAuthorization,
    About(Seen, CodeOrder),
    RemoveCredentials(RemoveCredentials),
    SetCertificate(SetCertificate),
}

/// Takes requests. Costs nothing before the first.
pub(super) struct ServiceRequests {
    shared: Arc<Shared>,
    responders: Responders,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads share.
struct Shared {
    vault: Arc<Mutex<VaultWorker>>,
    orders: ServiceOrders,
    /// Where the end of the authorization that was begun last arrives.
    authorization: Mutex<Option<Receiver<Result<Reply, Failure>>>>,
}

impl ServiceRequests {
    pub(super) fn new(outbox: Arc<Outbox>, vault: Arc<Mutex<VaultWorker>>) -> Self {
        let responders = Responders::new(outbox, MOST_SERVICE_REQUESTS);
        let orders = ServiceOrders::waiting(DEADLINE);
        let shared = Shared { vault, orders, authorization: Mutex::default() };
        Self { shared: Arc::new(shared), responders, threads: Vec::new() }
    }

    /// Takes a request; its thread answers it.
    ///
    /// # Errors
    /// The answer, when the request is not taken.
    pub(super) fn take(&mut self, id: u64, request: ServiceRequest) -> Result<(), Failure> {
        self.threads.retain(|thread| !thread.is_finished());
        let responder = self.responders.responder(id)?;
        let shared = Arc::clone(&self.shared);
        let work = move || shared.handle(responder, request);
        let started = thread::Builder::new().name("service".into()).spawn(work);
        self.threads.push(started.map_err(|_| FailureKind::Internal)?);
        Ok(())
    }

    /// The user no longer waits for the order that is under way, or closed the tab of its login.
    pub(super) fn cancel(&self, CancelCall { login_closed }: CancelCall) -> Reply {
        if login_closed {
            self.shared.orders.login_closed();
        } else {
            self.shared.orders.cancel();
        }
        CancelCallReply {}.into()
    }

    /// The browser is gone: gives up what is under way.
    pub(super) fn finish(self) {
        self.shared.orders.close();
        for thread in self.threads {
            // A thread that panicked has said so; nothing is left to wait for.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn handle(&self, responder: Responder, request: ServiceRequest) {
        let outcome = match request {
            ServiceRequest::Services => Ok(service_orders::services().into()),
            ServiceRequest::RequestCode(params) => self.request(&params),
            ServiceRequest::BeginAuthorization(params) => return self.authorize(responder, &params),
            ServiceRequest::AwaitAuthorization => self.authorization_ended(),
            ServiceRequest::About(seen, order) => self.about(&seen, order),
            ServiceRequest::RemoveCredentials(params) => remove_credentials(&params),
            ServiceRequest::SetCertificate(params) => set_certificate(&params),
        };
        responder.answer(outcome);
    }

    fn request(&self, RequestCode { issuer, purpose }: &RequestCode) -> Result<Reply, Failure> {
        let answer = self.orders.request(service_of(issuer)?, purpose)?;
        Ok(Told::by(&answer, Operation::Create).into())
    }

    /// Answers with the address, and goes on: how it ends is told to whoever waits for it, and the code is held all the
    /// same when nobody does.
    fn authorize(&self, responder: Responder, BeginAuthorization { issuer, purpose }: &BeginAuthorization) {
        let (ended, end) = channel();
        let mut responder = Some(responder);
        let open = |address: &str| {
            *self.authorization.lock().map_err(|_| io::ErrorKind::Other)? = Some(end);
            if let Some(responder) = responder.take() {
                responder.answer(Ok(BeginAuthorizationReply { address: address.to_owned() }.into()));
            }
            Ok(())
        };
        let session = service_of(issuer).and_then(|service| {
            if service.contesti.first() != Some(&purpose.contesto) {
                return Err(FailureKind::InvalidParams.into());
            }
            self.orders.authorize(service, purpose.role, open)
        });
        let outcome = session.and_then(|session| {
            let about = session.key();
            let store = move |vault: &mut Vault<CachedSessions>| {
                let stored = vault.store(session, clock::now())?;
                Ok(stored_in(vault, stored))
            };
            self.with_vault(about, store)?
        });
        match responder {
            Some(responder) => responder.answer(outcome),
            // Nobody may wait for it.
            None => drop(ended.send(outcome)),
        }
    }

    fn authorization_ended(&self) -> Result<Reply, Failure> {
        let end = self.authorization.lock().map_err(|_| FailureKind::Internal)?.take();
        end.ok_or(FailureKind::InvalidParams)?.recv().map_err(|_| FailureKind::Internal)?
    }

    fn about(&self, seen: &Seen, order: CodeOrder) -> Result<Reply, Failure> {
        let wanted = seen.clone();
        let session = self.with_vault(seen.slot.clone(), move |vault| vault.session(&wanted))??;
        let answer = self.orders.about(&session, order)?;
        let told = Told::by(&answer, order.operation());
        let about = seen.clone();
        // The user waits for the answer, not for the keyring: whatever is asked of the vault after the answer comes
        // after this. What the keyring does not take over is told by the next list.
        let _ = self.in_vault(seen.slot.clone(), move |vault| {
            service_orders::learn(vault, &about, order, &answer).map(drop)
        });
        Ok(told.into())
    }

    /// Has the vault's thread do something about a session, and waits for it.
    fn with_vault<T: Send + 'static>(
        &self,
        about: SlotKey,
        job: impl FnOnce(&mut Vault<CachedSessions>) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        self.in_vault(about, job)?.recv().map_err(|_| FailureKind::Internal.into())
    }

    /// Has the vault's thread do something about a session after what it was asked for before.
    fn in_vault<T: Send + 'static>(
        &self,
        about: SlotKey,
        job: impl FnOnce(&mut Vault<CachedSessions>) -> T + Send + 'static,
    ) -> Result<Receiver<T>, Failure> {
        self.vault.lock().map_err(|_| FailureKind::Internal)?.run(about, job)
    }
}

fn remove_credentials(RemoveCredentials { issuer }: &RemoveCredentials) -> Result<Reply, Failure> {
    CredentialsStore::waiting(DEADLINE, WhenLocked::Prompt).remove(&service_of(issuer)?.id)?;
    Ok(service_orders::services().into())
}

fn set_certificate(SetCertificate { issuer, file }: &SetCertificate) -> Result<Reply, Failure> {
    let file = STANDARD.decode(file).map_err(|_| FailureKind::InvalidParams)?;
    service_orders::set_certificate(issuer, &file)?;
    Ok(service_orders::services().into())
}
