//! Codes of which it is open what they are for.

use super::*;

fn open(code: &str, minutes_ago: i64) -> Session {
    let slot = Slot { issuer: "sistema-ts".into(), contesto: None, role: None, ..slot("anna@example.it") };
    Session { slot, ..session(code, minutes_ago) }
}

#[test]
fn a_code_of_which_it_is_open_what_it_is_for_is_held_and_offered_once_the_user_says() {
    let mut vault = Vault::over(MemoryStore::default());
    store(&mut vault, open(OLD, 20));
    let (outcome, view) = store(&mut vault, open(NEW, 10));
    assert_eq!(outcome, StoreOutcome::New, "the two may be for different things");
    assert_eq!(held(&mut vault).0, Vec::<String>::new());
    let page = Destination::Page(PORTAL.into());
    assert_eq!(vault.reveal(&view.seen(), &page, &approvals(), NOW).err(), Some(VaultError::OriginRefused));

    let white = |role| Purpose { contesto: "RICETTA-BIANCA".into(), role };
    assert!(view.slot.purposes().contains(&white(Role::Erogatore)));
    let other = Purpose { contesto: "RICETTA".into(), role: Role::Erogatore };
    assert_eq!(vault.assign(&view.seen(), &other, NOW).err(), Some(VaultError::NotWellFormed));
    let (_, settled) = vault.assign(&view.seen(), &white(Role::Erogatore), NOW).unwrap();
    assert!(settled.is_offered() && settled.slot.purposes().is_empty());
    assert_eq!(
        vault.assign(&settled.seen(), &white(Role::Erogatore), NOW).err(),
        Some(VaultError::NotWellFormed)
    );
    assert_eq!(held(&mut vault), (vec!["1111…2222".to_owned()], vec!["408c…b4c1".to_owned()]));

    let (outcome, again) = store(&mut vault, open(NEW, 10));
    assert_eq!((outcome, again), (StoreOutcome::AlreadyHeld, settled), "asked once");
    let older = seen(&mut vault, "408c…b4c1");
    let (outcome, _) = vault.assign(&older, &white(Role::Erogatore), NOW).unwrap();
    assert_eq!(outcome, StoreOutcome::Superseded { newer: "1111…2222".into() });
    assert_eq!(vault.list(NOW).unwrap().len(), 2);
}

#[test]
fn a_code_read_again_later_is_no_other_while_it_is_open_what_it_is_for() {
    let mut vault = Vault::over(MemoryStore::default());
    let (_, first) = store(&mut vault, open(NEW, 10));
    let (outcome, again) = store(&mut vault, open(NEW, 9));
    assert_eq!((outcome, again), (StoreOutcome::AlreadyHeld, first));
    assert_eq!(vault.list(NOW).unwrap().len(), 1);
}
