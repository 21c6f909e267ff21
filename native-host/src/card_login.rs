//! Logging in with the card, and out again, for the browser's requests and for the command line: which portal, what
//! is asked of the card's process, what is kept. Knows neither who asks nor who watches over the process.

use std::borrow::BorrowMut;

use staffetta_core::card::PortalSession;
use staffetta_core::card::login::LoggedIn;
use staffetta_core::card::portal_session::OpenSession;
use staffetta_core::portal::{Action, Portal};
use staffetta_native::language::Language;
use staffetta_protocol::card_process::{Login, Logout, Step};
use staffetta_protocol::{Ask as _, Failure, FailureKind};
use thiserror::Error;

use crate::card::{Conversation, Progress};
use crate::clock;
use crate::keyring::{CardStore, KeyringError, WhenLocked};
use crate::settings::Settings;

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

/// A session that was ended. Whatever the portal said, it is forgotten here.
pub(crate) struct LoggedOut {
    pub(crate) session: PortalSession,
    /// Whether the portal confirmed.
    pub(crate) confirmed: Result<bool, Failure>,
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

    /// Logs in, or registers a card; holds the session and remembers the card.
    pub(crate) fn log_in(
        &self,
        conversation: &mut Conversation,
        portal: &Portal,
        options: LoginOptions,
        mut on_step: impl FnMut(Step, u64),
    ) -> Result<(LoggedIn, OpenSession), Failure> {
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

    /// Ends the session at a portal, in a process that is started once there is one to end.
    pub(crate) fn log_out<C: BorrowMut<Conversation>>(
        &self,
        portal: &str,
        start: impl FnOnce() -> Result<C, Failure>,
    ) -> Result<LoggedOut, SessionError> {
        let session = self.session(portal, WhenLocked::Prompt)?;
        let confirmed = self
            .portal(portal)
            .and_then(|portal| {
                let logout = Logout { portal: portal.clone(), cookies: session.copy_cookies() };
                start()?.borrow_mut().ask(logout)
            })
            .map(|ended| ended.confirmed);
        self.store.forget(&session);
        Ok(LoggedOut { session, confirmed })
    }
}
