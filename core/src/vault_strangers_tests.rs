//! Senders whom nobody vouched for: held apart, of a bounded number, and never in the way of the issuer.

use super::*;

#[test]
fn an_unconfirmed_session_replaces_nothing_and_is_not_revealed_until_accepted() {
    let mut vault = vault();
    let (_, known) = store(&mut vault, session(OLD, 10));
    let (outcome, doubtful) = store(&mut vault, from("mario@example.org", session(NEW, 1)));
    assert_eq!(outcome, StoreOutcome::New);
    assert_eq!(reveal(&mut vault, &known, PORTAL).unwrap(), OLD);
    assert_eq!(reveal(&mut vault, &doubtful, PORTAL), Err(VaultError::Unconfirmed));
    let (outcome, accepted) = vault.accept(&doubtful.seen(), NOW).unwrap();
    assert!(matches!(outcome, StoreOutcome::Replaced { .. }));
    assert_eq!(reveal(&mut vault, &accepted, PORTAL).unwrap(), NEW);
    assert_eq!(held(&mut vault), (vec!["1111…2222".into()], vec!["408c…b4c1".into()]));
}

#[test]
fn whom_the_user_trusts_is_offered_though_another_was_asked_for_later() {
    let mut vault = vault();
    store(&mut vault, session(NEW, 1));
    let (_, doubtful) = store(&mut vault, from("mario@example.org", session(OLD, 10)));
    vault.accept(&doubtful.seen(), NOW).unwrap();
    assert_eq!(held(&mut vault), (vec!["408c…b4c1".into()], vec!["1111…2222".into()]));
}

#[test]
fn strangers_do_not_take_each_others_place_and_carry_their_addresses() {
    let mut vault = vault();
    for (sender, code) in [("uno@example.org", OLD), ("due@example.org", NEW), ("", &code(1))] {
        assert_eq!(store(&mut vault, from(sender, session(code, 5))).0, StoreOutcome::New);
    }
    let views = vault.list(NOW).unwrap();
    let of = |masked: &str| views.iter().find(|view| view.masked == masked).unwrap().sender.clone().unwrap();
    assert_eq!(
        (of("408c…b4c1"), of("1111…2222"), of("0001…b4c1")),
        ("uno@example.org".into(), "due@example.org".into(), String::new())
    );
}

#[test]
fn strangers_have_a_quota_of_their_own_and_the_oldest_goes_first() {
    let mut vault = vault();
    let fill = |vault: &mut Vault<MemoryStore>, senders: std::ops::Range<usize>| {
        for number in senders {
            store(vault, from(&format!("{number}@example.org"), session(&code(number), 60 - number as i64)));
        }
    };
    fill(&mut vault, 0..MOST_OF_STRANGERS);
    assert!(held(&mut vault).1.contains(&"0000…b4c1".to_owned()));
    fill(&mut vault, MOST_OF_STRANGERS..MOST_OF_STRANGERS + 1);
    let (_, strangers) = held(&mut vault);
    assert_eq!(strangers.len(), MOST_OF_STRANGERS);
    assert!(!strangers.contains(&"0000…b4c1".to_owned()) && strangers.contains(&"0001…b4c1".to_owned()));
    // One of them again and again, and one and the same code from everybody: still no more.
    for number in 20..40 {
        for of_stranger in [
            from("8@example.org", session(&code(number), 1)),
            from(&format!("{number}@example.org"), session(OLD, 1)),
        ] {
            store(&mut vault, of_stranger);
            assert_eq!(held(&mut vault).1.len(), MOST_OF_STRANGERS);
        }
    }
}

#[test]
fn strangers_push_nothing_genuine_out_a_session_that_was_replaced_included() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    store(&mut vault, session(NEW, 1));
    for number in 0..MOST_OF_STRANGERS + 2 {
        store(&mut vault, from(&format!("{number}@example.org"), session(&code(number), 5)));
    }
    let (offered, apart) = held(&mut vault);
    assert_eq!((offered, apart.len()), (vec!["1111…2222".into()], MOST_OF_STRANGERS + 1));
    assert!(apart.contains(&"408c…b4c1".to_owned()));
}

#[test]
fn a_genuine_session_finds_room_though_strangers_and_replaced_ones_fill_the_vault() {
    let mut vault = vault();
    for number in 0..MOST_SESSIONS + 20 {
        store(&mut vault, from(&format!("{number}@example.org"), session(&code(number), 1)));
        store(&mut vault, session(&code(number), 100 - number as i64));
    }
    let of_bruno = Session { slot: slot("bruno@example.it"), ..session(NEW, 1) };
    assert_eq!(store(&mut vault, of_bruno).0, StoreOutcome::New);
    let (offered, _) = held(&mut vault);
    assert_eq!(offered.len(), 2);
    assert!(vault.list(NOW).unwrap().iter().filter(|view| view.confirmed).count() <= MOST_SESSIONS);
}

#[test]
fn a_vault_full_of_offered_sessions_takes_a_newer_one_but_none_of_another_slot() {
    let mut vault = vault();
    let of = |number: usize, code: &str, age| Session {
        slot: slot(&format!("{number}@example.it")),
        ..session(code, age)
    };
    for number in 0..MOST_SESSIONS {
        store(&mut vault, of(number, &code(number), 60));
    }
    assert_eq!(vault.store(of(MOST_SESSIONS, NEW, 1), NOW), Err(VaultError::Full));
    assert!(matches!(store(&mut vault, of(0, NEW, 1)).0, StoreOutcome::Replaced { .. }));
    assert_eq!(held(&mut vault).0.len(), MOST_SESSIONS);
}

#[test]
fn a_forwarded_copy_of_a_held_session_adds_nothing_and_the_known_sender_ends_the_doubt() {
    let mut vault = vault();
    store(&mut vault, from("uno@example.org", session(OLD, 10)));
    store(&mut vault, from("due@example.org", session(OLD, 10)));
    assert_eq!(held(&mut vault).1.len(), 2, "each stranger's word is held apart");
    store(&mut vault, session(OLD, 10));
    assert_eq!(vault.list(NOW).unwrap().len(), 1);
    let (outcome, view) = store(&mut vault, from("uno@example.org", session(OLD, 10)));
    assert_eq!((outcome, view.confirmed), (StoreOutcome::AlreadyHeld, true));
    store(&mut vault, session(NEW, 1));
    let (outcome, view) = store(&mut vault, from("uno@example.org", session(OLD, 10)));
    assert_eq!((outcome, view.replaced), (StoreOutcome::AlreadyHeld, true), "nor of one that was replaced");
    assert_eq!(vault.list(NOW).unwrap().len(), 2);
}

#[test]
fn the_issuers_own_notice_mends_the_trust_in_a_stranger_whatever_the_stranger_says_of_the_time() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    let (_, stranger) = store(&mut vault, from("mario@example.org", session(NEW, -60)));
    let (_, accepted) = vault.accept(&stranger.seen(), NOW).unwrap();
    assert_eq!(accepted.sender.as_deref(), Some("mario@example.org"));
    store(&mut vault, session(OLD, 10));
    assert_eq!(held(&mut vault), (vec!["408c…b4c1".into()], vec!["1111…2222".into()]));
}
