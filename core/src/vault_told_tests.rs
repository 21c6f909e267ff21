//! What an issuer's service says of a code that is held.

use std::convert::Infallible;

use super::*;
use crate::revocation::{CodeDigest, Revocation};
use crate::service::{CodeState, CodeStatus, Moment};

fn status(state: CodeState, ends: i64) -> CodeStatus {
    let at = |seconds| Some(Moment { at: NOW.plus(seconds), offset: Some(7200) });
    CodeStatus {
        state,
        description: String::new(),
        valid_from: at(-600),
        valid_to: at(ends),
        revoked_at: None,
    }
}

fn assumed(code: &str) -> Session {
    let mut session = session(code, 10);
    session.validity.expiry = Expiry::Assumed;
    session
}

#[test]
fn a_life_that_was_assumed_is_stated_by_the_service_from_then_on() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, assumed(OLD));
    let told = vault.learn(&view.seen(), &status(CodeState::Valid, 15 * 3600), NOW).unwrap();
    assert_eq!((told.validity.expiry, told.validity.expires_at), (Expiry::Stated, NOW.plus(15 * 3600)));
    assert_eq!(told.key, view.key, "it is the same session");
    let strange = vault.learn(&view.seen(), &status(CodeState::Valid, 90 * 3600), NOW).unwrap();
    assert_eq!(strange.validity, told.validity, "a life that no issuer gives is not believed");
}

#[test]
fn a_code_that_the_service_says_is_revoked_goes_nowhere_until_the_service_says_otherwise() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    let told = vault.learn(&view.seen(), &status(CodeState::Revoked, 3600), NOW).unwrap();
    assert!(told.is_set_aside() && told.revoked.unwrap().said_at == Some(NOW));
    assert_eq!(reveal(&mut vault, &view, PORTAL), Err(VaultError::Changed));
    assert!(!vault.learn(&view.seen(), &status(CodeState::Valid, 3600), NOW).unwrap().is_set_aside());
    assert!(vault.end(&view.seen(), None, NOW).unwrap().is_set_aside());
}

#[test]
fn a_revocation_has_the_time_that_the_service_tells_if_the_code_can_have_been_revoked_then() {
    for (told, expected) in [(-300, -300), (-600, -600), (0, 0), (-601, 0), (1, 0), (-86_400, 0)] {
        let mut vault = vault();
        let (_, view) = store(&mut vault, session(OLD, 10));
        let revoked_at = Some(Moment { at: NOW.plus(told), offset: None });
        let by_check = CodeStatus { revoked_at, ..status(CodeState::Revoked, 3600) };
        let checked = vault.learn(&view.seen(), &by_check, NOW).unwrap();
        assert_eq!(checked.revoked.unwrap().said_at, Some(NOW.plus(expected)), "{told}");
        vault.learn(&view.seen(), &status(CodeState::Valid, 3600), NOW).unwrap();
        let ended = vault.end(&view.seen(), revoked_at, NOW).unwrap();
        assert_eq!(ended.revoked.unwrap().said_at, Some(NOW.plus(expected)), "{told}");
    }
}

#[test]
fn a_code_that_is_over_is_not_offered_and_one_of_a_state_nobody_knows_stays_as_it_was() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    let other = vault.learn(&view.seen(), &status(CodeState::Other("7".into()), 3600), NOW).unwrap();
    assert!(other.is_offered());
    let over = vault.learn(&view.seen(), &status(CodeState::Expired, 3600), NOW).unwrap();
    assert_eq!(over.validity.expires_at, NOW);
    assert!(held(&mut vault).0.is_empty());
    let back = vault.learn(&view.seen(), &status(CodeState::Valid, 3600), NOW).unwrap();
    assert!(back.is_offered(), "kept for a day after its end");
}

#[test]
fn the_life_of_a_code_that_a_slow_clock_has_still_to_come_stays_when_the_service_says_that_it_is_over() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, -5));
    let told = vault.learn(&view.seen(), &status(CodeState::Expired, 3600), NOW).unwrap();
    assert_eq!(told.validity.expires_at, NOW.plus(3600), "an end before the request is none");
    assert!(told.validity.is_plausible());
}

#[test]
fn the_one_before_is_offered_when_the_service_says_that_a_code_is_revoked_and_not_when_it_is_valid() {
    let of_ts = |code: &str, age| {
        let slot = Slot { issuer: "sistema-ts".into(), ..slot("anna@example.it") };
        Session { slot, ..session(code, age) }
    };
    let mut vault = vault();
    store(&mut vault, of_ts(OLD, 30));
    let (_, view) = store(&mut vault, of_ts(NEW, 10));
    for (state, offered) in [
        (CodeState::Valid, "1111…2222"),
        (CodeState::Other("7".into()), "1111…2222"),
        (CodeState::Revoked, "408c…b4c1"),
    ] {
        let seen = seen(&mut vault, &view.masked);
        vault.learn(&seen, &status(state.clone(), 3600), NOW).unwrap();
        assert_eq!(held(&mut vault).0, [offered], "{state:?}");
    }
}

#[test]
fn what_the_service_says_again_is_not_written_again() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, assumed(OLD));
    let mut writes = |status: &CodeStatus| {
        let before = vault.store.revision();
        vault.learn(&view.seen(), status, NOW).unwrap();
        vault.store.revision() - before
    };
    let valid = status(CodeState::Valid, 15 * 3600);
    assert!(writes(&valid) > 0);
    assert_eq!(writes(&valid), 0);
    assert!(writes(&status(CodeState::Revoked, 15 * 3600)) > 0);
}

#[test]
fn another_code_under_that_key_is_not_meant() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    store(&mut vault, session(NEW, 5));
    assert_eq!(vault.learn(&view.seen(), &status(CodeState::Valid, 3600), NOW), Err(VaultError::Changed));
}

#[test]
fn what_a_code_was_asked_for_with_follows_from_its_slot() {
    let mut session = session(OLD, 10);
    assert_eq!(session.asked_for(), Some(("RICETTA-DEM", "prescrizione")));
    session.slot.issuer = "sistema-ts".into();
    assert_eq!(session.asked_for(), Some(("RICETTA-DEM", "PRESCRITTORE")));
    session.slot.role = None;
    assert_eq!(session.asked_for(), None);
}

#[test]
fn a_code_is_asked_about_with_what_it_was_asked_for_with_whatever_its_slot_says_by_then() {
    let mut vault = vault();
    let other = Session { applicazione: Some("prescrizione erogazione".into()), ..session(OLD, 10) };
    let (_, view) = store(&mut vault, other);
    let kept = |vault: &mut Vault<MemoryStore>, seen: &Seen| {
        vault.session(seen).unwrap().asked_for().map(|(_, applicazione)| applicazione.to_owned())
    };
    assert_eq!(kept(&mut vault, &view.seen()).as_deref(), Some("prescrizione erogazione"));
    store(&mut vault, session(OLD, 10));
    assert_eq!(kept(&mut vault, &view.seen()).as_deref(), Some("prescrizione erogazione"), "read again");
    let none = Session { applicazione: Some(String::new()), ..session(NEW, 5) };
    assert_eq!(none.asked_for(), Some(("RICETTA-DEM", "")), "it was asked for with none");
}

/// A place whose codes are asked about.
#[derive(Default)]
struct AskedAbout(MemoryStore);

impl SessionStore for AskedAbout {
    type Error = Infallible;

    fn all(&mut self) -> Result<Held, Infallible> {
        self.0.all()
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, Infallible> {
        self.0.load(key)
    }

    fn save(&mut self, session: &Session) -> Result<(), Infallible> {
        self.0.save(session)
    }

    fn remember(&mut self, revocation: &Remembered) -> Result<(), Infallible> {
        self.0.remember(revocation)
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), Infallible> {
        self.0.remove(key)
    }
}

#[test]
fn what_a_code_was_asked_for_with_is_kept_once_it_is_known_where_services_are_asked() {
    let mut browser = vault();
    let (_, view) = store(&mut browser, session(OLD, 10));
    assert_eq!(browser.session(&view.seen()).unwrap().applicazione, None);
    let mut vault = Vault::over(AskedAbout::default());
    vault.store(session(OLD, 10), NOW).unwrap();
    let held = vault.session(&view.seen()).unwrap();
    assert_eq!(held.applicazione.as_deref(), Some("prescrizione"));
    let of_another_role = Session { slot: Slot { role: None, ..held.slot.clone() }, ..held };
    assert_eq!(of_another_role.asked_for(), Some(("RICETTA-DEM", "prescrizione")));
}

#[test]
fn what_the_service_says_was_revoked_the_user_cannot_take_back_and_a_mail_the_user_can() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    let revoked = vault.learn(&view.seen(), &status(CodeState::Revoked, 3600), NOW).unwrap();
    assert!(revoked.is_ended());
    assert_eq!(vault.use_previous(&view.seen(), NOW).map(|_| ()), Err(VaultError::Changed));
    let mail = Revocation {
        slot: Slot { requested_by: None, company: None, ..slot("anna@example.it") },
        code: Some(CodeDigest::of("sirped", &SessionId::from_checked(OLD).unwrap())),
        said_at: Some(NOW.plus(60)),
    };
    let both = vault.revoke(&mail, NOW.plus(60)).unwrap().remove(0);
    assert_eq!(both.revoked.unwrap().said_at, Some(NOW.plus(60)));
    assert!(both.is_ended(), "a mail that says so, too, takes nothing back");
    let valid = vault.learn(&view.seen(), &status(CodeState::Valid, 3600), NOW).unwrap();
    assert!(valid.is_offered() && !valid.is_ended(), "the service's own word does");
    vault.revoke(&Revocation { said_at: Some(NOW.plus(120)), ..mail }, NOW.plus(120)).unwrap();
    assert!(vault.use_previous(&view.seen(), NOW.plus(120)).unwrap().1.is_offered());
}
