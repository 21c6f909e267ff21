//! A portal with a card entry and where its login stands. Every way from one state to another is here; nothing is asked
//! or done.

use serde::{Deserialize, Serialize};
use staffetta_core::card::login::CodeAct;
use staffetta_core::card::portal_session::OpenSession;
use staffetta_core::cookie::PortalCookie;
use staffetta_core::portal::Action;
use staffetta_protocol::browser::PortalEntry;

use super::outcome::Outcome;

/// A portal, as the background knows it and as our pages draw it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PortalView {
    /// As the host names it.
    pub(crate) entry: PortalEntry,
    /// Where its login stands.
    pub(crate) login: PortalLogin,
    /// What came of the last order; until the next one.
    pub(crate) outcome: Option<Outcome>,
}

/// Where a login stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PortalLogin {
    /// Nobody is logged in.
    #[default]
    Closed,
    /// Something is under way.
    Busy {
        /// What.
        task: Task,
        /// The session that was open when it began, unless it ended meanwhile.
        session: Option<OpenLogin>,
        /// The card was pulled out meanwhile.
        card_went_out: bool,
    },
    /// Somebody is logged in.
    Open(OpenLogin),
    /// Somebody is logged in, the card is out, and the user has not said yet what is to become of it.
    CardOut(OpenLogin),
}

/// A session that is open. Its cookies' values are the browser's and the host's alone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OpenLogin {
    /// As the host tells it.
    pub(crate) shown: OpenSession,
    /// Whether this browser has it: then it is open until the user or the portal ends it.
    pub(crate) in_browser: bool,
    /// Whether a cookie of its login was out of reach of the pages' scripts, as one that makes a session mostly is.
    pub(crate) has_http_only: bool,
    /// Whether the host holds its copy, which lasts the minutes of the profile.
    pub(crate) in_host: bool,
    /// Whether to log out at once when the card is pulled out.
    pub(crate) logout_on_removal: bool,
    /// Where the card is that opened it.
    pub(crate) card: Card,
}

/// Where a card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Card {
    /// In its reader, as far as is known.
    In,
    /// The same, and the host tells when it is pulled out.
    Watched,
    /// Pulled out. It is not watched again.
    Out,
}

/// What the user orders at a portal: one for each button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// Something for which the host is asked.
    Begin(Task),
    /// *Apri*: show the portal's tab.
    Show,
    /// *Resta collegato*: the card is out, and the session goes on.
    Stay,
}

/// What may be under way at a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Task {
    /// *Accedi con TS-CNS* or *Registra CNS*.
    LogIn(Action),
    /// *Genera ID-SESSIONE* or *Mostra ID-SESSIONE*.
    Code(CodeAct),
    /// *Esci*.
    LogOut,
}

/// What follows from a card that was pulled out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// Nothing.
    Nothing,
    /// The user is asked.
    Ask,
    /// *Esci*, at once.
    LogOut,
}

impl Task {
    /// Whether the PIN is asked for it: one window at a time is enough.
    pub(crate) const fn asks_pin(self) -> bool {
        matches!(self, Self::LogIn(_))
    }
}

impl PortalView {
    /// A portal where nobody is logged in from this browser, but for the session that the host knows of.
    pub(super) fn new(mut entry: PortalEntry) -> Self {
        let login = entry.open.take().map_or(PortalLogin::Closed, |shown| PortalLogin::Open(found(shown)));
        Self { entry, login, outcome: None }
    }

    /// Takes the host's word for what the portal is and for the copy of a session that it holds, or if it `is_sure` for
    /// there being none. A session that was opened in this browser does not end with that copy, any other does; returns
    /// whether one ended.
    pub(super) fn update(&mut self, mut entry: PortalEntry, is_sure: bool) -> bool {
        let told = entry.open.take();
        self.entry = entry;
        let ended = match (self.login.session_mut(), &told) {
            (Some(session), Some(shown)) if session.shown.since == shown.since => {
                session.shown = shown.clone();
                session.in_host = true;
                false
            }
            (Some(session), told) if session.in_browser => {
                session.in_host &= told.is_none() && !is_sure;
                false
            }
            (_, None) => is_sure && self.login.close().is_some(),
            (_, Some(_)) => {
                self.login.close();
                false
            }
        };
        if let (PortalLogin::Closed, Some(shown)) = (&self.login, told) {
            self.login = PortalLogin::Open(found(shown));
        }
        ended
    }

    /// The cookies of its hosts that the browser has now: without any that may make a session the portal was left with
    /// its own *Esci*.
    pub(super) fn see_cookies(&mut self, cookies: &[PortalCookie]) {
        if let Some(session) = self.login.session_mut() {
            let may_make_session = |cookie: &PortalCookie| cookie.http_only || !session.has_http_only;
            session.in_browser &= cookies.iter().any(may_make_session);
        }
    }

    /// What came of a task.
    pub(super) fn finish(&mut self, outcome: Option<Outcome>) -> Removal {
        self.outcome = outcome;
        self.login.finish()
    }
}

/// A session that the host found open, and that was not opened in this browser.
const fn found(shown: OpenSession) -> OpenLogin {
    let card = Card::In;
    OpenLogin {
        shown,
        in_browser: false,
        has_http_only: false,
        in_host: true,
        logout_on_removal: false,
        card,
    }
}

impl PortalLogin {
    /// What is under way.
    pub(crate) const fn task(&self) -> Option<Task> {
        match self {
            Self::Busy { task, .. } => Some(*task),
            _ => None,
        }
    }

    /// The session that is open.
    pub(crate) const fn session(&self) -> Option<&OpenLogin> {
        match self {
            Self::Open(session) | Self::CardOut(session) => Some(session),
            Self::Busy { session, .. } => session.as_ref(),
            Self::Closed => None,
        }
    }

    const fn session_mut(&mut self) -> Option<&mut OpenLogin> {
        match self {
            Self::Open(session) | Self::CardOut(session) => Some(session),
            Self::Busy { session, .. } => session.as_mut(),
            Self::Closed => None,
        }
    }

    /// As another life of the background takes it up: nothing is under way, and no card is watched.
    pub(super) fn resumed(mut self) -> Self {
        self.finish();
        if let Self::Open(session) | Self::CardOut(session) = &mut self
            && session.card == Card::Watched
        {
            session.card = Card::In;
        }
        self
    }

    /// Begins something, if it may begin now.
    pub(super) fn begin(&mut self, task: Task, pin_is_asked: bool) -> bool {
        let session = match self {
            Self::Closed if task.asks_pin() && !pin_is_asked => None,
            Self::Open(_) | Self::CardOut(_) if !task.asks_pin() => self.close(),
            _ => return false,
        };
        *self = Self::Busy { task, session, card_went_out: false };
        true
    }

    /// What was under way has ended; says what follows from the card if it was pulled out meanwhile.
    fn finish(&mut self) -> Removal {
        let Self::Busy { session, card_went_out, .. } = self else { return Removal::Nothing };
        let card_went_out = *card_went_out;
        *self = session.take().map_or(Self::Closed, Self::Open);
        if card_went_out { self.card_pulled() } else { Removal::Nothing }
    }

    /// The session is over: gives what was known of it.
    pub(super) fn close(&mut self) -> Option<OpenLogin> {
        match self {
            Self::Busy { session, .. } => session.take(),
            Self::Open(_) | Self::CardOut(_) => match std::mem::take(self) {
                Self::Open(session) | Self::CardOut(session) => Some(session),
                Self::Closed | Self::Busy { .. } => None,
            },
            Self::Closed => None,
        }
    }

    /// Whether nobody waits yet for the card of this session to be pulled out; from now on somebody does.
    pub(super) fn watch(&mut self) -> bool {
        match self {
            Self::Open(session) if session.card == Card::In => {
                session.card = Card::Watched;
                true
            }
            _ => false,
        }
    }

    /// Nobody waits any more: the host could not say.
    pub(super) fn unwatch(&mut self) {
        if let Self::Open(session) | Self::Busy { session: Some(session), .. } = self
            && session.card == Card::Watched
        {
            session.card = Card::In;
        }
    }

    /// The card was pulled out.
    pub(super) fn card_pulled(&mut self) -> Removal {
        match self {
            Self::Busy { session: Some(session), card_went_out, .. } => {
                session.card = Card::Out;
                *card_went_out = true;
                Removal::Nothing
            }
            Self::Open(session) if session.logout_on_removal => {
                session.card = Card::Out;
                Removal::LogOut
            }
            Self::Open(_) => match self.close() {
                Some(session) => {
                    *self = Self::CardOut(OpenLogin { card: Card::Out, ..session });
                    Removal::Ask
                }
                None => Removal::Nothing,
            },
            _ => Removal::Nothing,
        }
    }

    /// The user stays, though the card is out.
    pub(super) fn stay(&mut self) {
        if matches!(self, Self::CardOut(_)) {
            *self = self.close().map_or(Self::Closed, Self::Open);
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
