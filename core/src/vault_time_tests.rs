//! What is over, what is still to come, and a clock that is wrong.

use super::*;

#[test]
fn an_expired_session_is_neither_taken_nor_listed_nor_revealed() {
    let mut vault = vault();
    assert_eq!(vault.store(session(OLD, 8 * 60), NOW), Err(VaultError::Expired));
    let (_, view) = vault.store(session(OLD, 10), NOW).unwrap();
    let later = NOW.plus(8 * 3600);
    let revealed = vault.reveal(&view.seen(), &Destination::Clipboard, &approvals(), later);
    assert_eq!(revealed.err(), Some(VaultError::Expired));
    assert!(vault.list(later).unwrap().is_empty());
}

#[test]
fn a_clock_that_is_set_wrong_and_right_again_within_a_day_costs_no_code() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    let day = 24 * 3600;
    for wrong in [NOW.plus(day + 7 * 3600), NOW.plus(-day), Timestamp::from_seconds(0)] {
        assert!(vault.list(wrong).unwrap().is_empty());
        assert!(vault.reveal(&view.seen(), &Destination::Clipboard, &approvals(), wrong).is_err());
        assert_eq!(held(&mut vault).0, ["408c…b4c1"]);
    }
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), OLD);
    vault.list(view.validity.expires_at.plus(day - 1)).unwrap();
    assert_eq!(vault.backing().sessions().len(), 1);
    vault.list(view.validity.expires_at.plus(day)).unwrap();
    assert!(vault.backing().sessions().is_empty(), "a day after its end it is deleted");
}

#[test]
fn an_expired_session_does_not_stand_in_the_way_of_an_older_request() {
    let mut vault = Vault::over(MemoryStore::holding(vec![session(NEW, 9 * 60)], vec![]));
    let mut long = session(OLD, 10 * 60);
    long.validity.expires_at = NOW.plus(60);
    assert_eq!(vault.store(long, NOW).unwrap().0, StoreOutcome::New);
}

#[test]
fn a_request_that_is_still_to_come_is_neither_taken_nor_found() {
    let mut vault = Vault::over(MemoryStore::holding(vec![session(NEW, -365 * 24 * 60)], vec![]));
    let (outcome, genuine) = store(&mut vault, session(OLD, 10));
    assert_eq!((outcome, vault.list(NOW).unwrap().len()), (StoreOutcome::New, 1));
    assert_eq!(vault.store(session(NEW, -71), NOW), Err(VaultError::Ahead));
    let (_, ahead) = Vault::over(MemoryStore::default()).store(session(NEW, -71), NOW.plus(3600)).unwrap();
    let mut planted = Vault::over(MemoryStore::holding(vec![session(NEW, -71)], vec![]));
    assert_eq!(
        planted.reveal(&ahead.seen(), &Destination::Clipboard, &approvals(), NOW).err(),
        Some(VaultError::Ahead)
    );
    assert!(planted.list(NOW).unwrap().is_empty());
    assert_eq!(reveal(&mut vault, &genuine, PORTAL).unwrap(), OLD);
}
