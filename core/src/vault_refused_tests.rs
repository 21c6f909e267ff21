//! What a portal refused is kept and not offered, until the user takes it back.

use super::*;

/// A code of an issuer whose codes may be valid though a newer one was issued.
fn of_ts(code: &str, minutes_ago: i64) -> Session {
    let slot = Slot { issuer: "sistema-ts".into(), ..slot("anna@example.it") };
    Session { slot, ..session(code, minutes_ago) }
}

#[test]
fn a_refused_code_goes_nowhere_and_is_shown_with_the_time() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    let (_, refused) = vault.refuse(&view.seen(), NOW).unwrap();
    assert_eq!(refused.refused_at, Some(NOW));
    assert_eq!(held(&mut vault), (vec![], vec!["408c…b4c1".into()]));
    assert_eq!(reveal(&mut vault, &view, PORTAL), Err(VaultError::Changed));
    let (_, again) = vault.refuse(&view.seen(), NOW.plus(60)).unwrap();
    assert_eq!(again.refused_at, Some(NOW), "the first time counts");
}

#[test]
fn reading_its_notice_again_does_not_make_a_refused_code_good_and_the_user_does() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    vault.refuse(&view.seen(), NOW).unwrap();
    let (outcome, again) = store(&mut vault, session(OLD, 10));
    assert_eq!((outcome, again.refused_at), (StoreOutcome::AlreadyHeld, Some(NOW)));
    let (_, taken_back) = vault.use_previous(&view.seen(), NOW).unwrap();
    assert!(taken_back.is_offered());
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), OLD);
}

#[test]
fn a_mark_that_is_missing_on_one_side_is_given_with_the_session() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    store(&mut vault, Session { refused_at: Some(NOW), ..session(OLD, 10) });
    assert_eq!(held(&mut vault), (vec![], vec!["408c…b4c1".into()]));
}

#[test]
fn where_the_one_before_may_be_valid_still_it_is_offered_in_place_of_the_refused_one() {
    let mut vault = vault();
    store(&mut vault, of_ts(&code(1), 30));
    store(&mut vault, of_ts(&code(2), 20));
    let (_, view) = store(&mut vault, of_ts(&code(3), 10));
    vault.refuse(&view.seen(), NOW).unwrap();
    assert_eq!(held(&mut vault).0, ["0002…b4c1"]);
    let second = seen(&mut vault, "0002…b4c1");
    vault.refuse(&second, NOW).unwrap();
    assert_eq!(held(&mut vault).0, ["0001…b4c1"]);
    let third = seen(&mut vault, "0003…b4c1");
    vault.use_previous(&third, NOW).unwrap();
    assert_eq!(held(&mut vault).0, ["0003…b4c1"]);
}

#[test]
fn where_a_newer_code_ends_the_older_none_takes_the_place_of_a_refused_one() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 20));
    let (_, view) = store(&mut vault, session(NEW, 10));
    vault.refuse(&view.seen(), NOW).unwrap();
    assert_eq!(held(&mut vault).0, Vec::<String>::new());
    store(&mut vault, session(&code(3), 1));
    assert_eq!(held(&mut vault).0, ["0003…b4c1"], "a newer one is offered as ever");
}

#[test]
fn an_older_notice_read_late_is_offered_where_the_newer_code_was_refused() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, of_ts(&code(2), 10));
    vault.refuse(&view.seen(), NOW).unwrap();
    store(&mut vault, of_ts(&code(1), 20));
    assert_eq!(held(&mut vault).0, ["0001…b4c1"]);
}

proptest! {
    #[test]
    fn whatever_is_read_and_refused_no_refused_code_is_offered_and_no_other_is_touched(
        steps in prop::collection::vec((0usize..4, any::<bool>(), any::<bool>()), 1..16),
    ) {
        let mut vault = vault();
        let mut refused: Vec<String> = Vec::new();
        for (number, is_read, of_sirped) in steps {
            let age = i64::try_from(number).unwrap() + 1;
            let of = if of_sirped { session } else { of_ts };
            let (_, view) = store(&mut vault, of(&code(number + 4 * usize::from(of_sirped)), age));
            if !is_read {
                let before = vault.list(NOW).unwrap().len();
                let offered = vault.list(NOW).unwrap().into_iter().find(|one| one.key == view.key).unwrap();
                vault.refuse(&offered.seen(), NOW).unwrap();
                refused.push(offered.masked);
                prop_assert_eq!(vault.list(NOW).unwrap().len(), before);
            }
            for view in vault.list(NOW).unwrap() {
                prop_assert_eq!(view.refused_at.is_some(), refused.contains(&view.masked));
                prop_assert!(!(view.is_offered() && refused.contains(&view.masked)));
            }
        }
    }
}
