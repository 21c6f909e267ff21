//! What is done with each matter of the card: which portal, which session, which question to the card's process, what is held and
//! what is answered.

use std::time::Duration;

use staffetta_core::Origin;
use staffetta_core::card::PortalSession;
use staffetta_core::card::collected;
use staffetta_core::card::login::LoggedIn;
use staffetta_core::card::login_profile::{Action, LoginProfile};
use staffetta_core::profiles;
use staffetta_core::session::Session;
use staffetta_protocol::browser::{
    AwaitRemoval, AwaitRemovalReply, Login, LoginReply, Logout, LogoutReply, PortalEntry, PortalsReply,
    Reply, SessionCode,
};
use staffetta_protocol::card_process;
use staffetta_protocol::{Failure, FailureCode};
use staffetta_protocol::{Trouble, TroubleCode};

use super::counter::{Matter, Office, Supervised};
use super::desk::Errand;
use crate::card;
use crate::clock;
use crate::settings::Settings;

/// Languages of the PIN window; the first where another is asked for.
const LANGUAGES: [&str; 3] = ["it", "en", "de"];

impl Office {
    /// Does what is asked, answers, and brings the keyring up to date.
    pub(super) fn see_to(&self, id: u64, matter: Matter) {
        match matter {
            Matter::Portals => self.answer(id, Ok(self.portals())),
            Matter::Login(params) => self.login(id, &params),
            Matter::Logout(params) => self.logout(id, &params),
            Matter::SessionCode(params) => self.session_code(id, &params),
            Matter::AwaitRemoval(params) => {
                let outcome = self.await_removal(&params).map(|()| AwaitRemovalReply {}.into());
                self.answer(id, outcome);
            }
        }
        // What the keyring does not take stays in memory, and is tried again with the next matter.
        let _ = self.papers.settle();
    }

    fn portals(&self) -> Reply {
        let settings = Settings::read();
        let sessions = self.papers.sessions(clock::now());
        let entry = |portal: &LoginProfile| PortalEntry {
            id: portal.id.clone(),
            name: portal.name.clone(),
            origins: portal.hosts.iter().cloned().map(Origin::from).collect(),
            actions: [Action::Login, Action::Register]
                .into_iter()
                .filter(|action| portal.address_of(*action).is_some())
                .collect(),
            has_session_code: portal.session_code.is_some(),
            open: sessions.iter().find(|session| session.portal == portal.id).map(PortalSession::view),
        };
        let portals = settings.portals.iter().filter(|portal| portal.is_configured()).map(entry).collect();
        Reply::Portals(PortalsReply { portals })
    }

    fn login(&self, id: u64, params: &Login) {
        let Some(turn) = self.login_turn() else { return self.answer(id, Err(FailureCode::Busy.into())) };
        let settings = Settings::read();
        let (conversation, outcome) = match self.log_in(&settings, params) {
            Ok((conversation, reply)) => (Some(conversation), Ok(Reply::LoggedIn(reply))),
            Err(failure) => (None, Err(failure)),
        };
        drop(turn);
        // The click is answered before the process is seen off.
        self.answer(id, outcome);
        drop(conversation);
    }

    fn log_in(&self, settings: &Settings, params: &Login) -> Result<(Supervised<'_>, LoginReply), Failure> {
        let portal = portal(settings, &params.portal)?;
        if portal.address_of(params.action).is_none() {
            return Err(FailureCode::InvalidParams.into());
        }
        // The process starts while the keyring is asked.
        let mut talk = self.converse(false)?;
        let order = card_process::Login {
            portal: portal.clone(),
            action: params.action,
            serial: None,
            known: self.papers.known_cards(clock::now()),
            keyboard_readers: settings.keyboard_readers.clone(),
            language: LANGUAGES
                .into_iter()
                .find(|known| *known == params.language)
                .unwrap_or(LANGUAGES[0])
                .to_owned(),
        };
        let LoggedIn { open, cookies, operator, codice_fiscale, words, card, apdus } =
            card::log_in(&mut talk.conversation, order, |_, _| {})?;
        let now = clock::now();
        let login = LoggedIn { open, cookies, operator, codice_fiscale, words: None, card, apdus };
        let session = PortalSession::opened(portal, &login, now);
        let LoggedIn { cookies, card, .. } = login;
        let reply = LoginReply {
            portal: portal.id.clone(),
            session: session.view(),
            cookies,
            words,
            logout_on_removal: settings.logout_on_removal,
        };
        self.papers.remember(card, now);
        // A registration may leave nobody logged in.
        if !session.cookies.is_empty() {
            self.papers.hold(session);
        }
        Ok((talk, reply))
    }

    fn logout(&self, id: u64, params: &Logout) {
        let outcome = self.log_out(params);
        self.answer(id, outcome.map(Reply::LoggedOut));
    }

    /// Whatever the portal says, the session is forgotten here.
    fn log_out(&self, params: &Logout) -> Result<LogoutReply, Failure> {
        let session = self.session(&params.portal)?;
        let settings = Settings::read();
        let confirmed = portal(&settings, &params.portal).and_then(|portal| {
            let mut talk = self.converse(true)?;
            card::log_out(&mut talk.conversation, portal.clone(), &session)
        });
        self.papers.forget(&params.portal);
        Ok(LogoutReply { confirmed: confirmed.unwrap_or(false), cookies: session.cookie_names() })
    }

    /// The code goes to the desk, which holds it and answers as to `store`.
    fn session_code(&self, id: u64, params: &SessionCode) {
        let stored = self.collect(params).and_then(|session| {
            let mut desk = self.desk.lock().map_err(|_| Failure::from(FailureCode::Internal))?;
            desk.take(id, Errand::Store(Box::new(session)))
        });
        match stored {
            Ok(()) => self.hand_over(),
            Err(failure) => self.answer(id, Err(failure)),
        }
    }

    fn collect(&self, params: &SessionCode) -> Result<Session, Failure> {
        let settings = Settings::read();
        let portal = portal(&settings, &params.portal)?;
        let none = || Trouble::from(TroubleCode::CodeNotShown);
        let page = portal.session_code.as_ref().ok_or_else(none)?;
        let issuer = profiles::issuer(&page.issuer).ok_or_else(none)?;
        let mut session = self.session(&portal.id)?;
        let mut talk = self.converse(false)?;
        let shown = card::code(&mut talk.conversation, portal.clone(), &session, params.act).inspect_err(
            |trouble| {
                if matches!(trouble.code, TroubleCode::SessionOver | TroubleCode::NotLoggedIn) {
                    self.papers.forget(&portal.id);
                }
            },
        )?;
        let now = clock::now();
        let owner = session.codice_fiscale.as_ref().map(|code| code.as_str().to_owned());
        session.used(portal, now);
        self.papers.hold(session);
        collected::session(&shown, issuer, owner, now)
            .map_err(|refusal| none().with_detail(refusal.code()).into())
    }

    fn await_removal(&self, params: &AwaitRemoval) -> Result<(), Failure> {
        let session = self.session(&params.portal)?;
        let left = session.expires_at.seconds() - clock::now().seconds();
        let patience = Duration::from_secs(u64::try_from(left).unwrap_or_default());
        let mut talk = self.converse(false)?;
        card::removal(&mut talk.conversation, &session.serial, patience).map_err(|trouble| {
            let told = if session.is_live(clock::now()) { trouble } else { TroubleCode::SessionOver.into() };
            told.into()
        })
    }

    fn session(&self, portal: &str) -> Result<PortalSession, Failure> {
        let session = self.papers.session(portal, clock::now())?;
        session.ok_or_else(|| Trouble::from(TroubleCode::NotLoggedIn).into())
    }
}

fn portal<'a>(settings: &'a Settings, id: &str) -> Result<&'a LoginProfile, Trouble> {
    settings.portal(id).ok_or_else(|| TroubleCode::PortalUnknown.into())
}
