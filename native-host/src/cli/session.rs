//! `session`: the codes that are held, for support, and the orders about them. Never shows one whole, nor
//! whose it is.

use staffetta_core::card::CodiceFiscale;
use staffetta_core::service::CodeOrder;
use staffetta_core::session::SessionView;
use staffetta_core::validity::Expiry;
use staffetta_core::{Role, profiles, rome};
use staffetta_native::texts::{Text, say};
use staffetta_protocol::browser::KeyringState;

use super::credentials_shown::masked;
use super::options::SessionOrder;
use super::session_orders;
use super::{complain, complain_of, keyring_text, tell, tell_json};
use crate::{clock, exit};

pub(super) fn run(order: &SessionOrder) -> u8 {
    match order {
        SessionOrder::List(options) => list(options.json),
        SessionOrder::Request(options) => session_orders::request(options),
        SessionOrder::Check(options) => session_orders::about(CodeOrder::Check, options),
        SessionOrder::Revoke(options) => session_orders::about(CodeOrder::Revoke, options),
    }
}

fn list(is_json: bool) -> u8 {
    let mut vault = session_orders::opened();
    let mut sessions = match vault.list(clock::now()) {
        Ok(sessions) => sessions,
        Err(error) => {
            complain_of(&error.into());
            return exit::PROBLEM;
        }
    };
    let state = vault.backing().state();
    if state != KeyringState::Ready {
        complain(&say(keyring_text(state)));
        return exit::PROBLEM;
    }
    if is_json {
        sessions.iter_mut().for_each(mask_owner);
        tell_json(&sessions);
    } else if sessions.is_empty() {
        tell(&say(Text::SessionsNone));
    } else {
        sessions.iter().for_each(|session| tell(&line(session)));
    }
    exit::FINE
}

/// Of whose it is as little is told as `credentials show` tells: of a mailbox its domain besides.
fn mask_owner(session: &mut SessionView) {
    let Some(owner) = &mut session.slot.owner else { return };
    *owner = match (CodiceFiscale::read(owner), owner.rsplit_once('@')) {
        (Some(codice_fiscale), _) => codice_fiscale.masked(),
        (None, Some((name, domain))) => format!("{}@{domain}", masked(name)),
        (None, None) => masked(owner),
    };
}

/// One session in one line.
fn line(session: &SessionView) -> String {
    let issuer = profiles::issuer(&session.slot.issuer);
    let issuer = issuer.map_or(session.slot.issuer.as_str(), |issuer| &issuer.name);
    let role = session.slot.role.map(Role::as_str);
    let purpose =
        [session.slot.contesto.as_deref(), role].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let time = rome::date_and_clock_face(session.validity.expires_at);
    let (code, time) = (&*session.masked, &*time);
    let until = match session.validity.expiry {
        Expiry::Stated => Text::SessionLine { code, issuer, name: &purpose, time },
        Expiry::Assumed => Text::SessionLineAssumed { code, issuer, name: &purpose, time },
    };
    let is_offered = session.is_offered();
    if is_offered { say(until) } else { format!("{} {}", say(until), say(Text::SessionNotOffered)) }
}
