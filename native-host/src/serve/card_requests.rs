//! The requests about the card: each on a thread of its own, so that a card that is busy, a person at the PIN window
//! or a slow portal delays nothing else. What a login does is in `card_login`, what is promised when the browser goes
//! away in `card_processes`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use staffetta_core::card::PortalSession;
use staffetta_core::card::collected;
use staffetta_core::portal::{Action, Portal};
use staffetta_core::profiles;
use staffetta_core::session::Session;
use staffetta_native::language::Language;
use staffetta_protocol::browser::{
    AwaitRemoval, AwaitRemovalReply, Login, LoginReply, Logout, LogoutReply, PortalEntry, PortalsReply,
    Reply, SessionCode, SetCredentials,
};
use staffetta_protocol::card_process;
use staffetta_protocol::{Failure, FailureCode, FailureKind};

use super::card_processes::{CardProcesses, ProcessGuard};
use super::outbox::Outbox;
use super::responder::{Responder, Responders};
use super::vault_worker::{VaultRequest, VaultWorker};
use crate::card_login::{CardLogins, LoginOptions, cookies_now};
use crate::clock;
use crate::credentials::{self, Anew};
use crate::keyring::{CardStore, CredentialsStore, WhenLocked};
use crate::service_orders::{self, service_of};

/// How long the keyring is waited for before credentials are typed: its user may have to unlock it first.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// Most requests about the card under way at once: each may have a process of its own.
const MOST_CARD_REQUESTS: usize = 8;
/// What is asked about the card.
pub(super) enum CardRequest {
    Portals,
    Login(Login),
    Logout(Logout),
    SessionCode(SessionCode),
    AwaitRemoval(AwaitRemoval),
    SetCredentials(SetCredentials),
}

/// Takes requests. Costs nothing before the first.
pub(super) struct CardRequests {
    shared: Arc<Shared>,
    responders: Responders,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads share.
struct Shared {
    outbox: Arc<Outbox>,
    vault: Arc<Mutex<VaultWorker>>,
    store: CardStore,
    processes: CardProcesses,
    logging_in: AtomicBool,
}

/// The one login there may be.
struct LoginGuard<'a>(&'a AtomicBool);

impl CardRequests {
    pub(super) fn new(outbox: Arc<Outbox>, vault: Arc<Mutex<VaultWorker>>) -> Self {
        let responders = Responders::new(Arc::clone(&outbox), MOST_CARD_REQUESTS);
        let shared = Shared {
            outbox,
            vault,
            store: CardStore::default(),
            processes: CardProcesses::default(),
            logging_in: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared), responders, threads: Vec::new() }
    }

    /// Takes a request; its thread answers it.
    ///
    /// # Errors
    /// The answer, when the request is not taken.
    pub(super) fn take(&mut self, id: u64, request: CardRequest) -> Result<(), Failure> {
        self.threads.retain(|thread| !thread.is_finished());
        let responder = self.responders.responder(id)?;
        let shared = Arc::clone(&self.shared);
        let started =
            thread::Builder::new().name("card".into()).spawn(move || shared.handle(responder, request));
        self.threads.push(started.map_err(|_| FailureKind::Internal)?);
        Ok(())
    }

    /// The browser is gone: gives up what was not promised, waits for the rest, and for every process to be gone.
    pub(super) fn finish(self) {
        self.shared.processes.close();
        for thread in self.threads {
            // A thread that panicked has said so; nothing is left to wait for.
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Does what is asked, answers, and brings the keyring up to date.
    fn handle(&self, responder: Responder, request: CardRequest) {
        match request {
            CardRequest::Portals => self.answer(responder, Ok(self.portals())),
            CardRequest::Login(params) => self.login(responder, &params),
            CardRequest::Logout(params) => self.answer(responder, self.log_out(params)),
            CardRequest::SessionCode(params) => self.session_code(responder, params),
            CardRequest::AwaitRemoval(params) => self.answer(responder, self.await_removal(&params)),
            CardRequest::SetCredentials(params) => self.answer(responder, self.set_credentials(&params)),
        }
        // What the keyring does not take stays in memory, and is tried again with the next request.
        let _ = self.store.flush();
    }

    /// A browser that takes no more answers is gone.
    fn answer(&self, responder: Responder, outcome: Result<Reply, Failure>) {
        responder.answer(outcome);
        if self.outbox.is_lost() {
            self.processes.interrupt_unpromised();
        }
    }

    fn portals(&self) -> Reply {
        let settings = CardLogins::with(&self.store).settings;
        let (sessions, keyring) = self.store.sessions(clock::now());
        let entry = |portal: &Portal| PortalEntry {
            id: portal.id.clone(),
            name: portal.name.clone(),
            origins: portal.origins().collect(),
            actions: [Action::Login, Action::Register]
                .into_iter()
                .filter(|action| portal.address_of(*action).is_some())
                .collect(),
            has_session_code: portal.session_code.is_some(),
            open: sessions.iter().find(|session| session.portal == portal.id).map(PortalSession::view),
        };
        let portals = settings.portals.iter().filter(|portal| portal.is_configured()).map(entry).collect();
        Reply::Portals(PortalsReply { portals, keyring })
    }

    fn login(&self, responder: Responder, params: &Login) {
        let Some(guard) = LoginGuard::take(&self.logging_in) else {
            return self.answer(responder, Err(FailureKind::Busy.into()));
        };
        let (process, outcome) = match self.log_in(params) {
            Ok((process, reply)) => (Some(process), Ok(Reply::LoggedIn(reply))),
            Err(failure) => (None, Err(failure)),
        };
        drop(guard);
        // The click is answered before the process is seen off.
        self.answer(responder, outcome);
        drop(process);
    }

    fn log_in(&self, params: &Login) -> Result<(ProcessGuard<'_>, LoginReply), Failure> {
        let logins = CardLogins::with(&self.store);
        let portal = logins.portal(&params.portal)?;
        if portal.address_of(params.action).is_none() {
            return Err(FailureKind::InvalidParams.into());
        }
        // The process starts while the keyring is asked.
        let mut process = self.processes.start(false)?;
        let language = Language::of_locale(&params.language);
        let options = LoginOptions { action: params.action, serial: None, language };
        let (login, session) = logins.log_in(process.conversation(), portal, options, |_, _| {})?;
        let reply = LoginReply {
            portal: portal.id.clone(),
            session,
            cookies: login.cookies,
            words: login.words,
            logout_on_removal: logins.settings.logout_on_removal,
        };
        Ok((process, reply))
    }

    fn log_out(&self, params: Logout) -> Result<Reply, Failure> {
        let Logout { portal, cookies } = params;
        let logins = CardLogins::with(&self.store);
        let confirmed = logins.log_out(&portal, cookies, || self.processes.start(true))?;
        self.processes.end_watch(&portal);
        Ok(Reply::LoggedOut(LogoutReply { confirmed: confirmed.unwrap_or(false) }))
    }

    /// The code goes to the vault, which holds it and answers as to `store`.
    fn session_code(&self, responder: Responder, params: SessionCode) {
        let stored = self.collect(params).and_then(|session| {
            let mut vault = self.vault.lock().map_err(|_| FailureKind::Internal)?;
            vault.take(responder.id(), VaultRequest::Store(Box::new(session)))
        });
        match stored {
            Ok(()) => drop(responder),
            Err(failure) => self.answer(responder, Err(failure)),
        }
    }

    fn collect(&self, params: SessionCode) -> Result<Session, Failure> {
        let logins = CardLogins::with(&self.store);
        let portal = logins.portal(&params.portal)?;
        let none = || Failure::from(FailureKind::CodeNotShown { words: None });
        let page = portal.session_code.as_ref().ok_or_else(none)?;
        let issuer = profiles::issuer(&page.issuer).ok_or_else(none)?;
        let mut session = logins.session(&portal.id, WhenLocked::Prompt)?;
        let mut process = self.processes.start(false)?;
        let asked = card_process::SessionCode {
            portal: portal.clone(),
            cookies: cookies_now(portal, Some(&session), params.cookies)?,
            act: params.act,
        };
        let shown = process.conversation().ask(asked);
        let shown = shown.inspect_err(|failure| {
            if matches!(failure.code(), FailureCode::SessionOver | FailureCode::NotLoggedIn) {
                self.store.forget(&portal.id, session.since);
                self.processes.end_watch(&portal.id);
            }
        })?;
        let now = clock::now();
        let owner = session.owner();
        session.used(portal, now);
        self.store.hold(session);
        collected::session(&shown, issuer, owner, now).map_err(|refusal| none().with_detail(refusal.code()))
    }

    /// No window for the PIN comes up meanwhile.
    fn set_credentials(&self, params: &SetCredentials) -> Result<Reply, Failure> {
        let _guard = LoginGuard::take(&self.logging_in).ok_or(FailureKind::Busy)?;
        let store = CredentialsStore::waiting(TIME_LIMIT, WhenLocked::Prompt);
        let anew = Anew::named(params.only_password, false);
        let language = Language::of_locale(&params.language).code();
        let service = service_of(&params.issuer)?;
        credentials::set(&store, service, anew, |field| {
            let mut process = self.processes.start(false)?;
            let typed = process.conversation().ask(credentials::window_for(service, field, language))?;
            Ok(typed.value)
        })?;
        Ok(service_orders::services().into())
    }

    fn await_removal(&self, params: &AwaitRemoval) -> Result<Reply, Failure> {
        let session = CardLogins::with(&self.store).session(&params.portal, WhenLocked::GiveUp)?;
        let mut process = self.processes.start_watch(&params.portal)?;
        let removal = card_process::AwaitRemoval { serial: session.serial };
        process.conversation().ask(removal).map(|_| AwaitRemovalReply {}.into())
    }
}

impl<'a> LoginGuard<'a> {
    /// `None` while somebody else logs in.
    fn take(logging_in: &'a AtomicBool) -> Option<Self> {
        (!logging_in.swap(true, Ordering::AcqRel)).then_some(Self(logging_in))
    }
}

impl Drop for LoginGuard<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
