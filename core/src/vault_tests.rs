//! The rules of holding, over memory and over a place that fails.

use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::approval::{Approval, Approved, Given};
use crate::role::Role;
use crate::slot::Slot;
use crate::validity::{Expiry, Validity};
use crate::{Origin, SessionId};

#[path = "vault_once_tests.rs"]
mod once;
#[path = "vault_purpose_tests.rs"]
mod purpose;
#[path = "vault_refused_tests.rs"]
mod refused;
#[path = "vault_revoked_tests.rs"]
mod revoked;
#[path = "vault_strangers_tests.rs"]
mod strangers;
#[path = "vault_time_tests.rs"]
mod time;
#[path = "vault_told_tests.rs"]
mod told;

const NOW: Timestamp = Timestamp::from_seconds(1_774_890_000);
const OLD: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
const NEW: &str = "11111111-e54b-4be4-b4f7-c2fefb222222";
const OLD_OF_STRANGER: &str = "22222222-e54b-4be4-b4f7-c2fefb223333";
const PORTAL: &str = "https://operatori.salutepiemonte.it";

fn slot(owner: &str) -> Slot {
    Slot {
        issuer: "sirped".into(),
        contesto: Some("RICETTA-DEM".into()),
        role: Some(Role::Prescrittore),
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
        sender: None,
        warnings: Vec::new(),
        replaced: false,
        refused_at: None,
        revoked: None,
        applicazione: None,
    }
}

/// A session from a sender who is not the issuer.
fn from(sender: &str, session: Session) -> Session {
    Session { confirmed: false, sender: Some(sender.into()), ..session }
}

/// Another code, whose mask differs from those of all other numbers.
fn code(number: usize) -> String {
    format!("{number:04}7060-e54b-4be4-b4f7-c2fefb26b4c1")
}

/// The masks of what is offered, and of what is held besides.
fn held(vault: &mut Vault<MemoryStore>) -> (Vec<String>, Vec<String>) {
    let (offered, apart): (Vec<_>, Vec<_>) =
        vault.list(NOW).unwrap().into_iter().partition(SessionView::is_offered);
    let masks = |views: Vec<SessionView>| views.into_iter().map(|view| view.masked).collect();
    (masks(offered), masks(apart))
}

fn seen(vault: &mut Vault<MemoryStore>, masked: &str) -> Seen {
    vault.list(NOW).unwrap().iter().find(|view| view.masked == masked).unwrap().seen()
}

fn store(vault: &mut Vault<MemoryStore>, session: Session) -> (StoreOutcome, SessionView) {
    vault.store(session, NOW).unwrap()
}

fn vault() -> Vault<MemoryStore> {
    Vault::over(MemoryStore::default())
}

/// The portal is approved.
fn approvals() -> Approvals {
    let approved = Approved::Portal { origin: Origin::parse(PORTAL).unwrap(), takes: vec!["sirped".into()] };
    Approvals::of([Approval { approved, given: Given::ByUser(NOW) }])
}

fn reveal(
    vault: &mut Vault<MemoryStore>,
    view: &SessionView,
    origin: &str,
) -> Result<String, VaultError<Infallible>> {
    vault
        .reveal(&view.seen(), &Destination::Page(origin.into()), &approvals(), NOW)
        .map(|session| session.id.expose().to_owned())
}

#[test]
fn the_newer_session_is_offered_and_the_older_is_kept() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    let (outcome, view) = store(&mut vault, session(NEW, 1));
    assert!(matches!(outcome, StoreOutcome::Replaced { older } if older.masked == "408c…b4c1"));
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), NEW);
    assert_eq!(held(&mut vault), (vec!["1111…2222".into()], vec!["408c…b4c1".into()]));
    let older = seen(&mut vault, "408c…b4c1");
    let revealed = vault.reveal(&older, &Destination::Clipboard, &approvals(), NOW);
    assert_eq!(revealed.err(), Some(VaultError::Changed), "it is kept, not offered");
}

#[test]
fn an_older_notice_opened_later_is_told_that_it_was_superseded_and_is_kept() {
    let mut vault = vault();
    store(&mut vault, session(NEW, 1));
    let (outcome, view) = store(&mut vault, session(OLD, 10));
    assert_eq!(outcome, StoreOutcome::Superseded { newer: "1111…2222".into() });
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), NEW);
    assert_eq!(held(&mut vault), (vec!["1111…2222".into()], vec!["408c…b4c1".into()]));
    store(&mut vault, session(OLD, 10));
    assert_eq!(vault.list(NOW).unwrap().len(), 2, "opened again it is held once");
}

#[test]
fn what_was_replaced_comes_back_with_one_order_and_so_does_the_other() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    store(&mut vault, session(NEW, 1));
    let older = seen(&mut vault, "408c…b4c1");
    let (outcome, view) = vault.use_previous(&older, NOW).unwrap();
    assert!(matches!(outcome, StoreOutcome::Replaced { older } if older.masked == "1111…2222"));
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), OLD);
    assert_eq!(held(&mut vault), (vec!["408c…b4c1".into()], vec!["1111…2222".into()]));
    let newer = seen(&mut vault, "1111…2222");
    vault.use_previous(&newer, NOW).unwrap();
    assert_eq!(held(&mut vault), (vec!["1111…2222".into()], vec!["408c…b4c1".into()]));
    let offered = seen(&mut vault, "1111…2222");
    assert_eq!(vault.use_previous(&offered, NOW).unwrap().0, StoreOutcome::AlreadyHeld);
}

#[test]
fn a_genuine_notice_opened_again_mends_a_wrong_choice() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    store(&mut vault, session(NEW, 1));
    let wrong = seen(&mut vault, "408c…b4c1");
    vault.use_previous(&wrong, NOW).unwrap();
    store(&mut vault, session(NEW, 1));
    assert_eq!(held(&mut vault), (vec!["1111…2222".into()], vec!["408c…b4c1".into()]));
}

#[test]
fn a_series_of_false_notices_does_not_push_the_genuine_one_out() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 30));
    for number in 1..=20 {
        store(&mut vault, session(&code(number), 30 - number as i64));
    }
    let genuine = seen(&mut vault, "408c…b4c1");
    let (_, view) = vault.use_previous(&genuine, NOW).unwrap();
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), OLD);
}

#[test]
fn what_was_replaced_outlives_what_replaced_it() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    let mut short = session(NEW, 1);
    short.validity.expires_at = NOW.plus(60);
    store(&mut vault, short);
    let later = vault.list(NOW.plus(120)).unwrap();
    assert_eq!((later.len(), later[0].masked.as_str(), later[0].replaced), (1, "408c…b4c1", true));
    let (outcome, view) = vault.use_previous(&later[0].seen(), NOW.plus(120)).unwrap();
    assert_eq!((outcome, view.is_offered()), (StoreOutcome::New, true));
}

#[test]
fn of_two_asked_for_in_the_same_minute_the_one_read_last_is_taken() {
    let mut vault = vault();
    vault.store(session(OLD, 5), NOW).unwrap();
    let (_, view) = vault.store(session(NEW, 5), NOW).unwrap();
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), NEW);
}

#[test]
fn storing_the_same_notice_again_changes_nothing() {
    let mut vault = vault();
    vault.store(session(OLD, 10), NOW).unwrap();
    let (outcome, _) = vault.store(session(OLD, 10), NOW).unwrap();
    assert_eq!(outcome, StoreOutcome::AlreadyHeld);
}

#[test]
fn a_session_goes_only_to_an_origin_that_may_have_it() {
    let mut vault = vault();
    let (_, view) = vault.store(session(OLD, 10), NOW).unwrap();
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), OLD);
    for origin in ["https://mail.tiscali.it", "https://operatori.salutepiemonte.it.example.com", "null"] {
        assert_eq!(reveal(&mut vault, &view, origin), Err(VaultError::OriginRefused), "{origin}");
    }
}

#[test]
fn a_portal_that_takes_the_codes_of_one_issuer_gets_none_of_another() {
    let mut vault = vault();
    let other = Slot { issuer: "sistema-ts".into(), ..slot("anna@example.it") };
    let (_, view) = vault.store(Session { slot: other, ..session(OLD, 10) }, NOW).unwrap();
    assert!(view.is_offered());
    assert_eq!(reveal(&mut vault, &view, PORTAL), Err(VaultError::OriginRefused));
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
fn of_several_mailboxes_the_session_with_most_time_left_is_listed_first() {
    let mut vault = vault();
    for (owner, minutes_ago) in [("anna", 20), ("bruno", 10), ("carla", 30), ("dario", 15)] {
        store(
            &mut vault,
            Session { slot: slot(&format!("{owner}@example.it")), ..session(OLD, minutes_ago) },
        );
    }
    let listed = vault.list(NOW).unwrap();
    assert!(listed.len() == 4 && listed.is_sorted_by_key(|view| Reverse(view.validity.expires_at)));
}

#[test]
fn an_order_is_about_the_code_that_was_seen_and_about_no_other() {
    let mut vault = vault();
    let (_, first) = store(&mut vault, session(OLD, 10));
    let (_, stranger) = store(&mut vault, from("mario@example.org", session(OLD_OF_STRANGER, 10)));
    store(&mut vault, session(NEW, 1));
    store(&mut vault, from("mario@example.org", session(&code(1), 1)));
    for view in [&first, &stranger] {
        let seen = view.seen();
        assert_eq!(
            vault.reveal(&seen, &Destination::Clipboard, &approvals(), NOW).err(),
            Some(VaultError::Changed)
        );
        assert_eq!(vault.accept(&seen, NOW).err(), Some(VaultError::Changed));
        assert_eq!(vault.use_previous(&seen, NOW).err(), Some(VaultError::Changed));
        assert_eq!(vault.forget(&seen), Err(VaultError::Changed));
    }
    assert_eq!(vault.list(NOW).unwrap().len(), 4, "nothing was done");
}

#[test]
fn what_is_moved_from_another_place_stays_what_it_was() {
    let mut from = vault();
    store(&mut from, session(OLD, 10));
    store(&mut from, session(NEW, 1));
    let older = seen(&mut from, "408c…b4c1");
    from.use_previous(&older, NOW).unwrap();
    for is_turned in [false, true] {
        let mut to = vault();
        let mut moved: Vec<Session> = from.backing().sessions().iter().map(Session::duplicate).collect();
        if is_turned {
            moved.reverse();
        }
        for session in moved {
            store(&mut to, session);
        }
        assert_eq!(held(&mut to), (vec!["408c…b4c1".into()], vec!["1111…2222".into()]), "{is_turned}");
    }
}

#[test]
fn the_revision_of_memory_changes_with_each_change_and_with_nothing_else() {
    let mut vault = vault();
    let mut last = vault.backing().revision();
    let mut changed =
        |vault: &mut Vault<MemoryStore>| std::mem::replace(&mut last, vault.backing().revision()) != last;
    let (_, view) = store(&mut vault, session(OLD, 10));
    assert!(changed(&mut vault), "held");
    store(&mut vault, session(OLD, 10));
    vault.list(NOW).unwrap();
    assert!(!changed(&mut vault), "held already, and listed");
    store(&mut vault, session(NEW, 1));
    assert!(changed(&mut vault), "replaced");
    vault.forget(&Seen { slot: view.key, masked: "1111…2222".into() }).unwrap();
    assert!(changed(&mut vault), "forgotten");
}

#[test]
fn what_is_forgotten_is_gone_and_forgetting_twice_says_so() {
    let mut vault = vault();
    let (_, view) = vault.store(session(OLD, 10), NOW).unwrap();
    vault.forget(&view.seen()).unwrap();
    assert_eq!(reveal(&mut vault, &view, PORTAL), Err(VaultError::Unknown));
    assert_eq!(vault.forget(&view.seen()), Err(VaultError::Unknown));
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

    fn all(&mut self) -> Result<Held, Self::Error> {
        Err("locked")
    }

    fn load(&mut self, _: &SlotKey) -> Result<Option<Session>, Self::Error> {
        Err("locked")
    }

    fn save(&mut self, _: &Session) -> Result<(), Self::Error> {
        Err("locked")
    }

    fn remember(&mut self, _: &Remembered) -> Result<(), Self::Error> {
        Err("locked")
    }

    fn remove(&mut self, _: &SlotKey) -> Result<(), Self::Error> {
        Err("locked")
    }
}

#[test]
fn a_place_that_fails_is_said_as_it_is() {
    let mut vault = Vault::over(Failing);
    let seen = session(OLD, 10).view().seen();
    assert_eq!(vault.store(session(OLD, 10), NOW), Err(VaultError::Store("locked")));
    assert_eq!(vault.list(NOW), Err(VaultError::Store("locked")));
    assert_eq!(vault.forget(&seen), Err(VaultError::Store("locked")));
    assert_eq!(vault.accept(&seen, NOW), Err(VaultError::Store("locked")));
}

proptest! {
    #[test]
    fn whatever_the_order_of_reading_the_newest_request_is_the_one_held(ages in prop::collection::vec(0i64..400, 1..8)) {
        let mut vault = vault();
        for (index, age) in ages.iter().enumerate() {
            vault.store(session(&format!("{index:04}7060-e54b-4be4-b4f7-c2fefb26b4c1"), *age), NOW).unwrap();
        }
        let (held, kept): (Vec<_>, Vec<_>) =
            vault.list(NOW).unwrap().into_iter().partition(SessionView::is_offered);
        prop_assert_eq!((held.len(), kept.len()), (1, ages.len() - 1));
        prop_assert_eq!(held[0].validity.requested_at, NOW.plus(-60 * ages.iter().min().unwrap()));
    }
}
