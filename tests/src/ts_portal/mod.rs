//! A simulated Sistema TS portal, strict: it knows who may come in and with which card, and believes only what the TLS
//! server before it saw. Its entries, services page and errors have the words of docs/facts/sources.md 4.2 to 4.4;
//! *Gestione ID-SESSIONE* follows docs/facts/id-sessione.md 1.2 and 1.5. Plain HTTP on loopback: put an
//! [`Apache`](crate::apache::Apache) before it.

mod pages;
mod registry;
mod routes;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use self::registry::Registry;
pub use self::registry::{Code, CodeState, Operator};
use crate::loopback::Background;

/// The portal's name in public.
pub const TS_PORTAL: &str = "sistemats4.sanita.finanze.it";
/// *Effettua la login*.
pub const LOGIN: &str = "/simossHome/loginCNS";
/// *Registra CNS*.
pub const REGISTER: &str = "/simossHome/registraCNS";
/// The services page.
pub const HOME: &str = "/simossHome/home";
/// *Esci*.
pub const LOGOUT: &str = "/simossHome/logout";
/// *Gestione ID-SESSIONE*.
pub const CODES: &str = "/simossHome/gestioneIdSessione";
/// The pages that need the card's certificate.
pub const CARD_PATHS: [&str; 2] = [LOGIN, REGISTER];

/// How long a session lives without a request.
const SESSION_LIFE: SignedDuration = SignedDuration::from_mins(30);

/// How the portal behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PortalBehaviour {
    /// Well.
    #[default]
    Well,
    /// Its security systems do not answer (docs/facts/sources.md 4.3).
    SecurityDown,
    /// It takes its time for every answer.
    Slow(Duration),
    /// It sends whoever logs in to another host.
    LeadsTo(String),
    /// Its server fails (503).
    Broken,
    /// It answers a page nobody expects.
    Maintenance,
    /// It sets cookies for hosts that are not its own, besides the session's.
    ForeignCookies,
}

/// A request that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Method and path.
    pub what: String,
    /// Codice fiscale of the certificate that the TLS server verified.
    pub codice_fiscale: Option<String>,
}

/// The running portal. Stopped on drop.
#[derive(Debug)]
pub struct TsPortal {
    port: u16,
    state: Arc<State>,
    _background: Background,
}

impl TsPortal {
    /// Starts the portal for some operators. None has registered a card yet.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start(operators: Vec<Operator>) -> Result<Self> {
        let state = Arc::new(State { inner: Mutex::new(Inner::new(operators)) });
        let background = Background::new()?;
        let router = routes::router(Arc::clone(&state));
        let port = background.listen(move |listener| async move {
            // Serving ends only with the runtime.
            let _ = axum::serve(listener, router).await;
        })?;
        Ok(Self { port, state, _background: background })
    }

    /// The HTTP port, in clear, on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How it does from here on.
    pub fn set_behaviour(&self, behaviour: PortalBehaviour) {
        self.state.lock().behaviour = behaviour;
    }

    /// Moves the portal's clock away from the machine's.
    pub fn set_clock_offset(&self, offset: SignedDuration) {
        self.state.lock().offset = offset;
    }

    /// All that arrived, in order.
    #[must_use]
    pub fn visits(&self) -> Vec<Visit> {
        self.state.lock().visits.clone()
    }

    /// Sessions that are open.
    #[must_use]
    pub fn open_sessions(&self) -> usize {
        let mut inner = self.state.lock();
        let now = inner.now();
        inner.registry.open_sessions(now)
    }

    /// The ID-SESSIONE codes of an operator, oldest first.
    #[must_use]
    pub fn codes_of(&self, codice_fiscale: &str) -> Vec<Code> {
        self.state.lock().registry.codes_of(codice_fiscale)
    }

    /// Forgets every session, card and code, and does well again.
    pub fn clear(&self) {
        let mut inner = self.state.lock();
        let operators = inner.registry.operators();
        *inner = Inner::new(operators);
    }

    /// Ends every session, as a restart of the portal does.
    pub fn end_sessions(&self) {
        self.state.lock().registry.end_sessions();
    }
}

#[derive(Debug)]
struct State {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    registry: Registry,
    behaviour: PortalBehaviour,
    visits: Vec<Visit>,
    offset: SignedDuration,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn new(operators: Vec<Operator>) -> Self {
        Self {
            registry: Registry::of(operators),
            behaviour: PortalBehaviour::Well,
            visits: Vec::new(),
            offset: SignedDuration::ZERO,
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::now().saturating_add(self.offset).unwrap_or(Timestamp::MAX)
    }
}
