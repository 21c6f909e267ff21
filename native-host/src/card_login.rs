//! Logging in with the card, and out again, for the browser's requests and for the command line: which portal, what
//! is asked of the card's process, what is kept. Knows neither who asks nor who watches over the process.

use std::borrow::BorrowMut;

use staffetta_core::card::PortalSession;
use staffetta_core::card::login::LoggedIn;
use staffetta_core::card::portal_session::OpenSession;
use staffetta_core::cookie::PortalCookie;
use staffetta_core::portal::{Action, Portal};
use staffetta_native::language::Language;
use staffetta_protocol::card_process::{Login, Logout, Step};
use staffetta_protocol::{Ask as _, Failure, FailureKind};
use thiserror::Error;

use crate::card::{Conversation, Progress};
use crate::clock;
use crate::keyring::{CardStore, KeyringError, WhenLocked};
use crate::settings::Settings;
use crate::user_lock::UserLock;

/// Card logins by the settings as they are now.
pub(crate) struct CardLogins<'a> {
    /// The settings.
    pub(crate) settings: Settings,
    store: &'a CardStore,
}

/// How to log in.
pub(crate) struct LoginOptions {
    pub(crate) action: Action,
    /// The card meant, where there are several.
    pub(crate) serial: Option<String>,
    /// Language of the PIN window.
    pub(crate) language: Language,
}

/// Why there is no session to go on with.
#[derive(Debug, Error)]
pub(crate) enum SessionError {
    /// The keyring cannot say.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// Nobody is logged in.
    #[error("nobody is logged in")]
    NotLoggedIn,
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Keyring(error) => error.into(),
            SessionError::NotLoggedIn => FailureKind::NotLoggedIn.into(),
        }
    }
}

impl<'a> CardLogins<'a> {
    /// Reads the settings.
    pub(crate) fn with(store: &'a CardStore) -> Self {
        Self { settings: Settings::read(), store }
    }

    /// # Errors
    /// `portal_unknown`.
    pub(crate) fn portal(&self, id: &str) -> Result<&Portal, Failure> {
        self.settings.portal(id).ok_or_else(|| FailureKind::PortalUnknown.into())
    }

    /// The session open at a portal.
    pub(crate) fn session(
        &self,
        portal: &str,
        when_locked: WhenLocked,
    ) -> Result<PortalSession, SessionError> {
        self.store.session(portal, clock::now(), when_locked)?.ok_or(SessionError::NotLoggedIn)
    }

    /// Logs in, or registers a card; holds the session and remembers the card. What is known of the tries left is read
    /// once nobody else logs in.
    pub(crate) fn log_in(
        &self,
        conversation: &mut Conversation,
        portal: &Portal,
        options: LoginOptions,
        mut on_step: impl FnMut(Step, u64),
    ) -> Result<(LoggedIn, OpenSession), Failure> {
        let _lock = UserLock::login()?;
        let request = Login {
            portal: portal.clone(),
            action: options.action,
            serial: options.serial,
            known: self.store.known_cards(clock::now()),
            keyboard_readers: self.settings.keyboard_readers.clone(),
            language: options.language.code().to_owned(),
        };
        let login = conversation.ask_with(request, Login::WITHIN, |progress| match progress {
            Progress::Step(step, at_us) => on_step(step, at_us),
            // However the login ends: what its card told of the PIN counts for the next one.
            Progress::Card(card) => self.store.remember(card, clock::now()),
        })?;
        let now = clock::now();
        let session = PortalSession::opened(portal, &login, now);
        let view = session.view();
        self.store.remember(login.card.clone(), now);
        // A registration may leave nobody logged in.
        if !session.cookies.is_empty() {
            self.store.hold(session);
        }
        Ok((login, view))
    }

    /// Ends the session at a portal with its cookies as the browser has them now, in a process that is started once
    /// there is one to end. Whatever the portal says, it is forgotten here; returns whether the portal confirmed.
    ///
    /// # Errors
    /// There is no session that could be ended: neither the browser nor the keyring has one.
    pub(crate) fn log_out<C: BorrowMut<Conversation>>(
        &self,
        portal: &str,
        browsers: Vec<PortalCookie>,
        start: impl FnOnce() -> Result<C, Failure>,
    ) -> Result<Result<bool, Failure>, SessionError> {
        let asked_at = clock::now();
        let held = match self.session(portal, WhenLocked::Prompt) {
            Ok(session) => Some(session),
            // The browser's own cookies are enough, whether or not the keyring answers.
            Err(_) if !browsers.is_empty() => None,
            Err(error) => return Err(error),
        };
        let confirmed = self.portal(portal).and_then(|portal| {
            let page = portal.page_for_session().or(held.as_ref().map(|session| session.open.as_str()));
            let page = page.map(str::to_owned);
            let cookies = cookies_now(portal, held.as_ref(), browsers)?;
            let logout = Logout { portal: portal.clone(), cookies, page };
            start()?.borrow_mut().ask(logout)
        });
        self.store.forget(portal, held.map_or(asked_at, |session| session.since));
        Ok(confirmed.map(|ended| ended.confirmed))
    }
}

/// The cookies of a session as they are now; what the browser is said to have must be the portal's.
///
/// # Errors
/// `invalid_params`.
pub(crate) fn cookies_now(
    portal: &Portal,
    held: Option<&PortalSession>,
    browsers: Vec<PortalCookie>,
) -> Result<Vec<PortalCookie>, Failure> {
    if !browsers.iter().all(|cookie| cookie.is_of(portal.hosts.iter())) {
        return Err(FailureKind::InvalidParams.into());
    }
    Ok(match held {
        Some(session) => session.cookies_now(browsers),
        None => browsers,
    })
}
