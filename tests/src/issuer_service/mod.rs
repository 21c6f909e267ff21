//! A simulated service of an issuer, strict: Sistema TS's `authentication-service` or SIRPED's, over HTTPS on loopback.
//! It takes what docs/facts/id-sessione.md 1.3, 1.9 and 1.10 allow and nothing else, decrypts the pincode, keeps the
//! states of 1.5, and has the code mailed. Written apart from the product on purpose: it is what that is measured
//! against. Knows nothing of how mail travels: who starts it says how to deliver.

mod answers;
pub mod authorization;
mod clock;
mod http;
mod judge;
mod keys;
mod registry;
mod structure;
mod wire;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Result;
use jiff::SignedDuration;

use self::clock::Clock;
pub use self::keys::EncryptionKey;
use self::registry::Registry;
pub use self::registry::{CodeState, Issued};
use crate::{
    loopback::Background,
    random,
    tls::{Authority, Front},
};

/// Where the service is on its host.
pub const PATH: &str = "/a2f-auth-ws/soap/v1/authentication-service";

/// Whose service it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sistema TS's.
    SistemaTs,
    /// SIRPED's in MAIL mode.
    Sirped,
}

/// Somebody who may ask.
#[derive(Clone, Debug)]
pub struct ServiceUser {
    /// `userId`.
    pub user: String,
    /// Another name with which he logs in.
    pub nickname: Option<String>,
    /// The password of HTTP Basic, made up for the run.
    pub password: String,
    /// The pincode in clear.
    pub pincode: String,
    /// `cfUtente`.
    pub codice_fiscale: String,
    /// `codRegione`, `codAslAo`, `codSsa`.
    pub codes: [String; 3],
    /// The program that SIRPED knows him with.
    pub program: String,
    /// The certified address for codes; without one none is sent.
    pub mailbox: Option<String>,
    /// Whether he consented to be notified; without it SIRPED's platform drops the mail silently.
    pub consents: bool,
}

/// How the service behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// Well, in production.
    #[default]
    Well,
    /// Well, in the test environment: no mail, the code is in the answer.
    Test,
    /// Well, but no mail goes out: these are its words of it.
    MailsNothing(&'static str),
    /// It answers everything with this error: type, code, words.
    Fails(char, &'static str, &'static str),
    /// The same, with this HTTP status.
    FailsAt(u16, char, &'static str, &'static str),
    /// The same as the first, with `errore` below the root and not in `errori`.
    FailsBelowTheRoot(char, &'static str, &'static str),
    /// The same, with an `errori` that has no prefix.
    FailsUnprefixed(char, &'static str, &'static str),
    /// It takes its time for every answer.
    Slow(Duration),
    /// It closes the connection when it has the request.
    Cuts,
    /// It closes the connection in the middle of its answer.
    CutsTheAnswer,
    /// It answers with these bytes: status, `Content-Type`, body.
    Says(u16, &'static str, Vec<u8>),
    /// It leads to another address.
    LeadsTo(String),
}

/// A request that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The operation that `SOAPAction` named.
    pub operation: String,
    /// Why it was not taken, in the words of this simulator; `None` when it was in order.
    pub breach: Option<String>,
    /// The HTTP status of the answer.
    pub status: u16,
}

/// Delivers a code just issued to a user's mailbox: the address, and what was issued.
pub type Deliver = Box<dyn Fn(&str, &Issued) -> Result<()> + Send + Sync>;

/// The running service. Stopped on drop.
#[derive(Debug)]
pub struct IssuerService {
    front: Front,
    state: Arc<State>,
    _background: Background,
}

impl ServiceUser {
    /// A user with a password made up for the run, who works where it says.
    ///
    /// # Errors
    /// When there is no randomness for the password.
    pub fn new(user: &str, codice_fiscale: &str, mailbox: &str) -> Result<Self> {
        Ok(Self {
            user: user.into(),
            nickname: None,
            password: random::password()?,
            pincode: "1234567890".into(),
            codice_fiscale: codice_fiscale.into(),
            codes: ["080", "101", "000000"].map(Into::into),
            program: "MIOAPPLICATIVO_301".into(),
            mailbox: Some(mailbox.into()),
            consents: true,
        })
    }
}

impl IssuerService {
    /// Starts a service under the name `host`, with a certificate of `authority`; `deliver` sends the mails.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start(
        authority: &Authority,
        host: &str,
        kind: Kind,
        users: Vec<ServiceUser>,
        deliver: Deliver,
    ) -> Result<Self> {
        let key = EncryptionKey::new(kind)?;
        let state = Arc::new(State { kind, users, key, deliver, inner: Mutex::default() });
        let background = Background::new()?;
        let serving = Arc::clone(&state);
        let plain = background.listen(move |listener| http::accept_all(listener, serving))?;
        let front = Front::start(authority, &[host], plain)?;
        Ok(Self { front, state, _background: background })
    }

    /// The HTTPS port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.front.port()
    }

    /// The key with which pincodes are encrypted for it.
    #[must_use]
    pub fn key(&self) -> &EncryptionKey {
        &self.state.key
    }

    /// Changes how it behaves from here on.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.state.lock().behaviour = behaviour;
    }

    /// From here on it says to everything that this code is valid, and looks at nothing: for measuring clients.
    pub fn say_valid(&self, issued: &Issued) {
        let answer = judge::valid(issued).written("checkToken");
        self.set_behaviour(Behaviour::Says(200, "text/xml; charset=utf-8", answer.into_bytes()));
    }

    /// Lets its clock go forward.
    pub fn advance(&self, by: SignedDuration) {
        self.state.lock().clock.advance(by);
    }

    /// How many requests arrived, answered or not.
    #[must_use]
    pub fn arrived(&self) -> usize {
        self.state.lock().arrived
    }

    /// Everything that was dealt with, in its order.
    #[must_use]
    pub fn visits(&self) -> Vec<Visit> {
        self.state.lock().visits.clone()
    }

    /// The codes of a user, oldest first.
    #[must_use]
    pub fn codes(&self, user: &str) -> Vec<Issued> {
        self.state.lock().registry.of_user(user)
    }

    /// A prescription is sent with a code: whether it is taken. The first use of a code ends the one before.
    #[must_use]
    pub fn is_taken(&self, user: &str, code: &str) -> bool {
        let mut inner = self.state.lock();
        let now = inner.clock.now();
        inner.registry.use_code(user, code, now)
    }
}

/// What the parts of the service share.
struct State {
    kind: Kind,
    users: Vec<ServiceUser>,
    key: EncryptionKey,
    deliver: Deliver,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    registry: Registry,
    behaviour: Behaviour,
    visits: Vec<Visit>,
    arrived: usize,
    clock: Clock,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("kind", &self.kind).finish_non_exhaustive()
    }
}
