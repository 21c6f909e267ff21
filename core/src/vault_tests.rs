//! The rules of holding, over memory and over a place that fails.

use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::SessionId;
use crate::role::Role;
use crate::slot::Slot;
use crate::validity::{Expiry, Validity};

const NOW: Timestamp = Timestamp::from_seconds(1_774_890_000);
const OLD: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
const NEW: &str = "11111111-e54b-4be4-b4f7-c2fefb222222";
const PORTAL: &str = "https://operatori.salutepiemonte.it";

fn slot(owner: &str) -> Slot {
    Slot {
        issuer: "sirped".into(),
        contesto: "RICETTA-DEM".into(),
        role: Role::Prescrittore,
        owner: Some(owner.into()),
        requested_by: Some("GESTIONALE".into()),
        company: Some("Città di Torino".into()),
    }
}

fn session(code: &str, minutes_ago: i64) -> Session {
    let requested_at = NOW.plus(-60 * minutes_ago);
    Session {
        slot: slot("anna@example.it"),
        id: SessionId::from_checked(code).unwrap(),
        validity: Validity { requested_at, expires_at: requested_at.plus(8 * 3600), expiry: Expiry::Stated },
        confirmed: true,
        warnings: Vec::new(),
        replaced: None,
    }
}

fn vault() -> Vault<MemoryStore> {
    Vault::over(MemoryStore::default())
}

fn reveal(
    vault: &mut Vault<MemoryStore>,
    key: &SlotKey,
    origin: &str,
) -> Result<String, VaultError<Infallible>> {
    vault.reveal(key, &Destination::Page(origin.into()), NOW).map(|session| session.id.expose().to_owned())
}

#[test]
fn the_newer_session_wins_and_remembers_the_older() {
    let mut vault = vault();
    vault.store(session(OLD, 10), NOW).unwrap();
    let (outcome, view) = vault.store(session(NEW, 1), NOW).unwrap();
    assert!(matches!(outcome, StoreOutcome::Replaced { older } if older.masked == "408c…b4c1"));
    assert_eq!(view.replaced.unwrap().masked, "408c…b4c1");
    assert_eq!(reveal(&mut vault, &view.key, PORTAL).unwrap(), NEW);
    assert_eq!(vault.list(NOW).unwrap().len(), 1);
}

#[test]
fn an_older_notice_opened_later_is_told_it_was_superseded() {
    let mut vault = vault();
    vault.store(session(NEW, 1), NOW).unwrap();
    let (outcome, view) = vault.store(session(OLD, 10), NOW).unwrap();
    assert_eq!(outcome, StoreOutcome::Superseded { newer: "1111…2222".into() });
    assert_eq!(reveal(&mut vault, &view.key, PORTAL).unwrap(), NEW);
}

#[test]
fn of_two_asked_for_in_the_same_minute_the_one_read_last_is_taken() {
    let mut vault = vault();
    vault.store(session(OLD, 5), NOW).unwrap();
    let (_, view) = vault.store(session(NEW, 5), NOW).unwrap();
    assert_eq!(reveal(&mut vault, &view.key, PORTAL).unwrap(), NEW);
}

#[test]
fn storing_the_same_notice_again_changes_nothing() {
    let mut vault = vault();
    vault.store(session(OLD, 10), NOW).unwrap();
    let (outcome, _) = vault.store(session(OLD, 10), NOW).unwrap();
    assert_eq!(outcome, StoreOutcome::AlreadyHeld);
}

#[test]
fn an_expired_session_is_neither_taken_nor_listed_nor_revealed() {
    let mut vault = vault();
    assert_eq!(vault.store(session(OLD, 8 * 60), NOW), Err(VaultError::Expired));
    let (_, view) = vault.store(session(OLD, 10), NOW).unwrap();
    let later = NOW.plus(8 * 3600);
    let revealed = vault.reveal(&view.key, &Destination::Clipboard, later);
    assert_eq!(revealed.err(), Some(VaultError::Expired));
    assert!(vault.backing().sessions().is_empty(), "found expired, it is deleted");
    vault.store(session(OLD, 10), NOW).unwrap();
    assert!(vault.list(later).unwrap().is_empty() && vault.backing().sessions().is_empty());
}

#[test]
fn an_expired_session_does_not_stand_in_the_way_of_an_older_request() {
    let mut vault = Vault::over(MemoryStore::holding(vec![session(NEW, 9 * 60)]));
    let mut long = session(OLD, 10 * 60);
    long.validity.expires_at = NOW.plus(60);
    assert_eq!(vault.store(long, NOW).unwrap().0, StoreOutcome::New);
}

#[test]
fn a_session_goes_only_to_an_origin_that_may_have_it() {
    let mut vault = vault();
    let (_, view) = vault.store(session(OLD, 10), NOW).unwrap();
    assert_eq!(reveal(&mut vault, &view.key, PORTAL).unwrap(), OLD);
    for origin in ["https://mail.tiscali.it", "https://operatori.salutepiemonte.it.example.com", "null"] {
        assert_eq!(reveal(&mut vault, &view.key, origin), Err(VaultError::OriginRefused), "{origin}");
    }
}

#[test]
fn sessions_of_two_mailboxes_do_not_touch_each_other() {
    let mut vault = vault();
    vault.store(session(OLD, 10), NOW).unwrap();
    let (outcome, _) =
        vault.store(Session { slot: slot("bruno@example.it"), ..session(NEW, 1) }, NOW).unwrap();
    assert_eq!(outcome, StoreOutcome::New);
    assert_eq!(vault.list(NOW).unwrap().len(), 2);
}

#[test]
fn an_unconfirmed_session_replaces_nothing_and_is_not_revealed_until_accepted() {
    let mut vault = vault();
    let (_, known) = vault.store(session(OLD, 10), NOW).unwrap();
    let (outcome, doubtful) = vault.store(Session { confirmed: false, ..session(NEW, 1) }, NOW).unwrap();
    assert_eq!(outcome, StoreOutcome::New);
    assert_eq!(reveal(&mut vault, &known.key, PORTAL).unwrap(), OLD);
    assert_eq!(reveal(&mut vault, &doubtful.key, PORTAL), Err(VaultError::Unconfirmed));
    let (outcome, accepted) = vault.accept(&doubtful.key, NOW).unwrap();
    assert!(matches!(outcome, StoreOutcome::Replaced { .. }));
    assert_eq!(reveal(&mut vault, &accepted.key, PORTAL).unwrap(), NEW);
    assert_eq!(vault.list(NOW).unwrap().len(), 1);
}

#[test]
fn a_forwarded_copy_of_a_held_session_adds_nothing_and_the_known_sender_ends_the_doubt() {
    let mut vault = vault();
    vault.store(Session { confirmed: false, ..session(OLD, 10) }, NOW).unwrap();
    vault.store(session(OLD, 10), NOW).unwrap();
    assert_eq!(vault.list(NOW).unwrap().len(), 1);
    let (outcome, view) = vault.store(Session { confirmed: false, ..session(OLD, 10) }, NOW).unwrap();
    assert_eq!((outcome, view.confirmed), (StoreOutcome::AlreadyHeld, true));
    assert_eq!(vault.list(NOW).unwrap().len(), 1);
}

#[test]
fn what_is_forgotten_is_gone_and_forgetting_twice_says_so() {
    let mut vault = vault();
    let (_, view) = vault.store(session(OLD, 10), NOW).unwrap();
    vault.forget(&view.key).unwrap();
    assert_eq!(reveal(&mut vault, &view.key, PORTAL), Err(VaultError::Unknown));
    assert_eq!(vault.forget(&view.key), Err(VaultError::Unknown));
}

#[test]
fn a_session_without_sense_is_not_taken() {
    let mut endless = session(OLD, 0);
    endless.validity.expires_at = NOW.plus(365 * 86_400);
    assert_eq!(vault().store(endless, NOW), Err(VaultError::NotWellFormed));
}

struct Failing;

impl SessionStore for Failing {
    type Error = &'static str;

    fn all(&mut self) -> Result<Vec<Session>, Self::Error> {
        Err("locked")
    }

    fn load(&mut self, _: &SlotKey) -> Result<Option<Session>, Self::Error> {
        Err("locked")
    }

    fn save(&mut self, _: &Session) -> Result<(), Self::Error> {
        Err("locked")
    }

    fn remove(&mut self, _: &SlotKey) -> Result<(), Self::Error> {
        Err("locked")
    }
}

#[test]
fn a_place_that_fails_is_said_as_it_is() {
    let mut vault = Vault::over(Failing);
    let key = slot("anna@example.it").key(true);
    assert_eq!(vault.store(session(OLD, 10), NOW), Err(VaultError::Store("locked")));
    assert_eq!(vault.list(NOW), Err(VaultError::Store("locked")));
    assert_eq!(vault.forget(&key), Err(VaultError::Store("locked")));
    assert_eq!(vault.accept(&key, NOW), Err(VaultError::Store("locked")));
}

proptest! {
    #[test]
    fn whatever_the_order_of_reading_the_newest_request_is_the_one_held(ages in prop::collection::vec(0i64..400, 1..8)) {
        let mut vault = vault();
        for (index, age) in ages.iter().enumerate() {
            vault.store(session(&format!("{index:08}-e54b-4be4-b4f7-c2fefb26b4c1"), *age), NOW).unwrap();
        }
        let held = vault.list(NOW).unwrap();
        prop_assert_eq!(held.len(), 1);
        prop_assert_eq!(held[0].validity.requested_at, NOW.plus(-60 * ages.iter().min().unwrap()));
    }
}
