//! A simulated authorization server of SIRPED, strict: OAuth 2 with a code and PKCE, over HTTPS on loopback. It takes
//! what docs/facts/id-sessione.md 1.11 and RFC 6749, 7636 and 8252 allow and nothing else: codes that are redeemed
//! once, by the program, redirect and verifier they were asked with; signed tokens with a code in them, of which a new
//! one ends the one before; keys that can be changed. It can be told to make tokens that nobody may believe. Written
//! apart from the product on purpose.

mod browse;
mod question;
mod routes;
mod sessions;
mod tokens;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use jiff::SignedDuration;

pub use self::browse::{browse, fetch};
use self::{question::Asked, sessions::Sessions, tokens::SigningKey};
use super::clock::Clock;
use crate::{
    loopback::Background,
    tls::{Authority, Front},
};

/// The path below which everything is.
pub const BASE: &str = "/reloauthserver";
/// Who issues the tokens.
pub const ISSUER: &str = "https://sirped.example/reloauthserver";

/// The program that may ask, as it was registered.
#[derive(Clone, Debug)]
pub struct Registration {
    /// `client_id`.
    pub client: String,
    /// Where answers may go. Of one on this computer without a port, any port will do.
    pub redirect: String,
    /// Whether codes are ended with GET, and not with DELETE.
    pub revokes_with_get: bool,
}

/// How the server behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// Well.
    #[default]
    Well,
    /// The user does not authorize the program.
    Denies,
    /// Well, once the user pressed on the page where he logs in.
    AsksFirst,
    /// The same, and he does not authorize the program then.
    AsksFirstAndDenies,
    /// It forgets `state` in its answer.
    ForgetsState,
    /// It answers with another `state`.
    ChangesState,
    /// It answers with neither code nor error.
    SaysNothing,
    /// Its tokens say that they are not signed, and are not.
    Unsigned,
    /// Its tokens are signed with a shared secret, which is its public key.
    SignedWithThePublicKey,
    /// Its tokens are signed with a key that is not published.
    SignedWithAnUnknownKey,
    /// Its tokens are signed with the key that was published before and is not any more.
    SignedWithAWithdrawnKey,
    /// Its tokens are signed with a key that is not published, under the id of one that is.
    SignedWithAnotherKey,
    /// Well, with the modulus of its keys under the name `v`, as the document's table has it.
    PublishesV,
    /// Well, with an instant in `expires_in`, as the document's words have it.
    TellsAnInstant,
    /// Its tokens are over.
    Expired,
    /// By `expires_in` alone.
    ExpiresAtOnce,
    /// They do not say when they are over, anywhere.
    Endless,
    /// Their time has not begun.
    NotYetValid,
    /// They are for another program.
    ForAnotherProgram,
    /// Another server issued them, with the same key.
    OfAnotherIssuer,
    /// They are for another purpose.
    ForAnotherPurpose,
    /// They name two people.
    OfTwoPeople,
    /// There is no code in them.
    WithoutCode,
    /// What it gives for a code is no JSON.
    Babbles,
}

/// The running server. Stopped on drop.
#[derive(Debug)]
pub struct AuthorizationServer {
    front: Front,
    state: Arc<State>,
    _background: Background,
}

impl AuthorizationServer {
    /// Starts a server under the name `localhost`, with a certificate of `authority`, at which the user with this
    /// codice fiscale is always logged in.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start(authority: &Authority, registration: Registration, codice_fiscale: &str) -> Result<Self> {
        let inner = Inner {
            behaviour: Behaviour::default(),
            keys: vec![SigningKey::new("rel-oauth2-key")?],
            asked: Vec::new(),
            sessions: Sessions::default(),
            breaches: Vec::new(),
            keys_fetched: 0,
            clock: Clock::default(),
        };
        let codice_fiscale = codice_fiscale.to_owned();
        let state = Arc::new(State { registration, codice_fiscale, inner: Mutex::new(inner) });
        let background = Background::new()?;
        let router = routes::router(Arc::clone(&state));
        let plain = background.listen(move |listener| async move {
            let _ = axum::serve(listener, router).await;
        })?;
        let front = Front::start(authority, &["localhost"], plain)?;
        Ok(Self { front, state, _background: background })
    }

    /// Its address, below which everything is.
    #[must_use]
    pub fn address(&self) -> String {
        format!("https://localhost:{}{BASE}", self.front.port())
    }

    /// Changes how it behaves from here on.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.state.lock().behaviour = behaviour;
    }

    /// Signs with another key from here on; the ones before are published no more.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn change_key(&self, id: &str) -> Result<()> {
        self.state.lock().keys = vec![SigningKey::new(id)?];
        Ok(())
    }

    /// Publishes another key besides, with which nothing is signed.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn add_key(&self, id: &str) -> Result<()> {
        self.state.lock().keys.push(SigningKey::new(id)?);
        Ok(())
    }

    /// Lets its clock go forward.
    pub fn advance(&self, by: SignedDuration) {
        self.state.lock().clock.advance(by);
    }

    /// How often its keys were fetched.
    #[must_use]
    pub fn keys_fetched(&self) -> usize {
        self.state.lock().keys_fetched
    }

    /// What it found wrong in requests.
    #[must_use]
    pub fn breaches(&self) -> Vec<String> {
        self.state.lock().breaches.clone()
    }

    /// The codes it gave, oldest first.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        self.state.lock().sessions.codes()
    }

    /// Whether a prescription with this code is taken.
    #[must_use]
    pub fn is_taken(&self, code: &str) -> bool {
        let inner = self.state.lock();
        inner.sessions.is_live(code, inner.clock.now())
    }
}

/// What the parts of the server share.
struct State {
    registration: Registration,
    codice_fiscale: String,
    inner: Mutex<Inner>,
}

struct Inner {
    behaviour: Behaviour,
    /// The first signs.
    keys: Vec<SigningKey>,
    asked: Vec<Asked>,
    sessions: Sessions,
    breaches: Vec<String>,
    keys_fetched: usize,
    clock: Clock,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("registration", &self.registration).finish_non_exhaustive()
    }
}
