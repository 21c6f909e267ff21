//! What a mail of the issuer's own says was revoked is kept and not offered, until the user takes it back.

use super::*;
use crate::revocation::{CodeDigest, Revocation};
use crate::vault::revoked::MOST_REVOCATIONS;

/// A mail of some minutes ago, to Anna's mailbox.
fn said(code: Option<&str>, minutes_ago: i64) -> Revocation {
    Revocation {
        slot: Slot { requested_by: None, company: None, ..slot("anna@example.it") },
        code: code.map(|code| digest("sirped", code)),
        said_at: Some(NOW.plus(-60 * minutes_ago)),
    }
}

fn digest(issuer: &str, code: &str) -> CodeDigest {
    CodeDigest::of(issuer, &SessionId::from_checked(code).unwrap())
}

fn revoke(vault: &mut Vault<MemoryStore>, revocation: &Revocation) -> Vec<String> {
    vault.revoke(revocation, NOW).unwrap().into_iter().map(|view| view.masked).collect()
}

#[test]
fn a_revoked_code_goes_nowhere_and_is_kept_with_the_time_of_the_mail() {
    for code in [Some(OLD), None] {
        let mut vault = vault();
        let (_, view) = store(&mut vault, session(OLD, 10));
        assert_eq!(revoke(&mut vault, &said(code, 5)), ["408c…b4c1"]);
        assert_eq!(held(&mut vault), (vec![], vec!["408c…b4c1".into()]));
        assert_eq!(reveal(&mut vault, &view, PORTAL), Err(VaultError::Changed));
        let kept = vault.list(NOW).unwrap().remove(0);
        assert_eq!(kept.revoked.unwrap().said_at, Some(NOW.plus(-300)));
        assert_eq!(kept.refused_at, None, "no portal refused it");
        store(&mut vault, session(OLD, 10));
        assert!(held(&mut vault).0.is_empty(), "its notice read again does not make it good");
    }
}

#[test]
fn the_user_takes_a_revoked_code_back_and_the_same_mail_read_again_changes_nothing() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    revoke(&mut vault, &said(Some(OLD), 5));
    let (_, taken_back) = vault.use_previous(&view.seen(), NOW).unwrap();
    assert!(taken_back.is_offered());
    assert_eq!(reveal(&mut vault, &view, PORTAL).unwrap(), OLD);
    for again in [said(Some(OLD), 5), Revocation { said_at: None, ..said(Some(OLD), 5) }] {
        let [meant] = &vault.revoke(&again, NOW).unwrap()[..] else { panic!("the code is held") };
        assert!(
            meant.is_offered() && meant.revoked.unwrap().overruled,
            "it is said to be in use all the same"
        );
    }
    assert_eq!(held(&mut vault).0, ["408c…b4c1"]);
    assert_eq!(revoke(&mut vault, &said(Some(OLD), 1)), ["408c…b4c1"], "a later mail counts anew");
}

#[test]
fn a_code_that_was_asked_for_after_the_mail_is_not_the_one_that_it_does_not_name() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    store(&mut vault, session(NEW, 5));
    assert_eq!(revoke(&mut vault, &said(None, 7)), ["408c…b4c1"]);
    assert_eq!(held(&mut vault).0, ["1111…2222"]);
    assert!(revoke(&mut vault, &Revocation { said_at: None, ..said(None, 0) }).is_empty());
    assert_eq!(held(&mut vault).0, ["1111…2222"]);
    assert_eq!(revoke(&mut vault, &said(None, 5)).len(), 2, "asked for in the same moment");
}

#[test]
fn a_code_whose_mailbox_is_not_known_is_not_the_one_that_a_mail_to_nobody_does_not_name() {
    let mut vault = vault();
    let of_nobody = || Slot { owner: None, ..slot("anna@example.it") };
    store(&mut vault, Session { slot: of_nobody(), ..session(OLD, 10) });
    assert!(revoke(&mut vault, &Revocation { slot: of_nobody(), ..said(None, 5) }).is_empty());
}

#[test]
fn another_code_another_mailbox_another_issuer_and_another_purpose_are_not_meant() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    let elsewhere = |change: fn(&mut Slot), code| {
        let mut revocation = said(code, 5);
        change(&mut revocation.slot);
        revocation
    };
    assert!(revoke(&mut vault, &said(Some(NEW), 5)).is_empty());
    for code in [Some(OLD), None] {
        let bruno = elsewhere(|slot| slot.owner = Some("bruno@example.it".into()), code);
        assert!(revoke(&mut vault, &bruno).is_empty());
        assert!(revoke(&mut vault, &elsewhere(|slot| slot.issuer = "veneto".into(), code)).is_empty());
    }
    for change in [
        (|slot| slot.contesto = Some("RICETTA-BIANCA".into())) as fn(&mut Slot),
        |slot| slot.role = Some(Role::Erogatore),
        |slot| slot.owner = None,
    ] {
        assert!(revoke(&mut vault, &elsewhere(change, None)).is_empty());
    }
    assert_eq!(held(&mut vault).0, ["408c…b4c1"]);
    let open = elsewhere(|slot| (slot.contesto, slot.role) = (None, None), None);
    assert_eq!(revoke(&mut vault, &open), ["408c…b4c1"], "what the mail does not say does not differ");
}

#[test]
fn a_code_that_a_portal_showed_is_revoked_by_its_name_alone() {
    let mut vault = vault();
    store(&mut vault, Session { slot: slot("RSSMRA80A01L219M"), ..session(OLD, 10) });
    assert!(revoke(&mut vault, &said(None, 5)).is_empty());
    assert_eq!(revoke(&mut vault, &said(Some(OLD), 5)), ["408c…b4c1"]);
}

#[test]
fn the_one_before_is_offered_in_its_place_unless_it_was_revoked_too() {
    let of_ts = |code: &str, age| {
        let slot = Slot { issuer: "sistema-ts".into(), ..slot("anna@example.it") };
        Session { slot, ..session(code, age) }
    };
    let of = |code: Option<&str>| {
        let said = said(None, 5);
        let code = code.map(|code| digest("sistema-ts", code));
        Revocation { slot: Slot { issuer: "sistema-ts".into(), ..said.slot }, code, ..said }
    };
    let mut vault = vault();
    store(&mut vault, of_ts(OLD, 30));
    store(&mut vault, of_ts(NEW, 10));
    assert_eq!(revoke(&mut vault, &of(Some(NEW))), ["1111…2222"]);
    assert_eq!(held(&mut vault).0, ["408c…b4c1"]);
    let mut all = revoke(&mut vault, &of(None));
    all.sort();
    assert_eq!(all, ["1111…2222", "408c…b4c1"]);
    assert!(held(&mut vault).0.is_empty());
}

#[test]
fn a_revocation_of_unbelievable_parts_is_refused() {
    let slot = Slot { issuer: String::new(), ..slot("anna@example.it") };
    let revocation = Revocation { slot, ..said(None, 5) };
    assert_eq!(vault().revoke(&revocation, NOW), Err(VaultError::NotWellFormed));
    assert!(!revocation.remembered(NOW).unwrap().is_well_formed(), "nor is it read back");
}

#[test]
fn a_revocation_and_its_mark_are_written_and_read_back_whole() {
    for revocation in [said(Some(OLD), 5), said(None, 5)] {
        let text = serde_json::to_string(&revocation).unwrap();
        assert_eq!(serde_json::from_str::<Revocation>(&text).unwrap(), revocation);
        assert!(!text.contains("408c7060"), "the code itself is not told");
    }
    let text = serde_json::to_string(&said(Some(OLD), 5)).unwrap();
    let digest = String::from(digest("sirped", OLD));
    for wrong in [digest.replacen(|_| true, "", 1), digest.to_uppercase(), String::new()] {
        assert!(serde_json::from_str::<Revocation>(&text.replace(&digest, &wrong)).is_err(), "{wrong}");
    }
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    revoke(&mut vault, &said(None, 5));
    let kept = vault.backing().sessions()[0].duplicate();
    let again: Session = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
    assert_eq!(again.view(), kept.view());
    assert!(again.view().revoked.is_some());
}

#[test]
fn a_notice_that_is_read_after_the_mail_that_revoked_its_code_is_held_as_revoked() {
    for code in [Some(OLD), None] {
        let mut vault = vault();
        assert!(revoke(&mut vault, &said(code, 5)).is_empty(), "nothing is held yet");
        let (outcome, view) = store(&mut vault, session(OLD, 10));
        assert_eq!((outcome, view.revoked.unwrap().said_at), (StoreOutcome::New, Some(NOW.plus(-300))));
        assert_eq!(held(&mut vault), (vec![], vec!["408c…b4c1".into()]));
        assert_eq!(reveal(&mut vault, &view, PORTAL), Err(VaultError::Changed));

        vault.use_previous(&view.seen(), NOW).unwrap();
        store(&mut vault, session(OLD, 10));
        assert_eq!(held(&mut vault).0, ["408c…b4c1"], "what the user took back stays his");
        vault.forget(&view.seen()).unwrap();
        assert!(store(&mut vault, session(OLD, 10)).1.is_revoked(), "forgotten, and read anew");
    }
}

#[test]
fn what_is_said_of_another_code_changes_no_notice_that_is_read_later() {
    let mut vault = vault();
    revoke(&mut vault, &said(Some(NEW), 5));
    revoke(&mut vault, &said(None, 15));
    revoke(&mut vault, &Revocation { said_at: None, ..said(None, 5) });
    store(&mut vault, session(OLD, 10));
    assert_eq!(held(&mut vault).0, ["408c…b4c1"]);
    assert_eq!(vault.backing().revocations().len(), 2, "what can be of no code is not kept");
}

#[test]
fn what_another_code_of_the_mailbox_has_heard_still_holds_for_one_that_is_read_later() {
    let mut vault = vault();
    store(&mut vault, session(NEW, 20));
    assert_eq!(revoke(&mut vault, &said(None, 5)), ["1111…2222"]);
    assert!(store(&mut vault, session(OLD, 10)).1.is_revoked(), "nobody has said so of it yet");
}

#[test]
fn a_mail_about_another_code_is_not_told_as_one_about_the_code_that_is_revoked_already() {
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    assert_eq!(revoke(&mut vault, &said(Some(OLD), 5)), ["408c…b4c1"]);
    assert!(revoke(&mut vault, &said(Some(NEW), 4)).is_empty());
}

#[test]
fn a_mail_that_is_read_again_puts_no_other_in_place_of_the_code_that_the_user_took_back() {
    let slot = || Slot { issuer: "sistema-ts".into(), ..slot("anna@example.it") };
    let mut vault = vault();
    store(&mut vault, Session { slot: slot(), ..session(OLD, 30) });
    let (_, view) = store(&mut vault, Session { slot: slot(), ..session(NEW, 10) });
    let code = Some(digest("sistema-ts", NEW));
    let said =
        Revocation { slot: Slot { requested_by: None, company: None, ..slot() }, code, ..said(None, 5) };
    assert_eq!(revoke(&mut vault, &said), ["1111…2222"]);
    assert_eq!(held(&mut vault).0, ["408c…b4c1"]);
    let seen = seen(&mut vault, "1111…2222");
    assert_eq!(seen.masked, view.masked);
    vault.use_previous(&seen, NOW).unwrap();
    assert_eq!(held(&mut vault).0, ["1111…2222"]);
    assert_eq!(revoke(&mut vault, &said), ["1111…2222"]);
    assert_eq!(held(&mut vault).0, ["1111…2222"], "it is in use all the same");
}

#[test]
fn a_revocation_is_remembered_if_it_names_a_code_or_its_time_and_can_be_of_a_code_still() {
    let named = || Some(digest("sirped", OLD));
    let (recent, over) = (Some(NOW.plus(-300)), Some(NOW.plus(-24 * 3600)));
    for (code, said_at, is_kept) in [
        (named(), recent, true),
        (named(), None, true),
        (None, recent, true),
        (None, None, false),
        (named(), over, false),
        (None, over, false),
    ] {
        let revocation = Revocation { code, said_at, ..said(None, 5) };
        assert_eq!(revocation.remembered(NOW).is_some(), is_kept, "{revocation:?}");
    }
}

#[test]
fn what_the_service_says_is_valid_is_not_revoked_by_a_mail_of_before_when_its_notice_is_read_again() {
    let mut vault = vault();
    let (_, view) = store(&mut vault, session(OLD, 10));
    revoke(&mut vault, &said(Some(OLD), 5));
    let status = crate::service::CodeStatus {
        state: crate::service::CodeState::Valid,
        description: String::new(),
        valid_from: None,
        valid_to: None,
        revoked_at: None,
    };
    vault.learn(&view.seen(), &status, NOW).unwrap();
    store(&mut vault, session(OLD, 10));
    assert_eq!(held(&mut vault).0, ["408c…b4c1"]);
}

#[test]
fn where_the_one_before_may_be_valid_still_a_revoked_code_that_is_read_late_does_not_displace_it() {
    let of_ts = |code: &str, age| {
        let slot = Slot { issuer: "sistema-ts".into(), ..slot("anna@example.it") };
        Session { slot, ..session(code, age) }
    };
    let mut vault = vault();
    store(&mut vault, of_ts(OLD, 30));
    let slot = Slot { issuer: "sistema-ts".into(), ..said(None, 5).slot };
    revoke(&mut vault, &Revocation { slot, code: Some(digest("sistema-ts", NEW)), ..said(None, 5) });
    let (_, view) = store(&mut vault, of_ts(NEW, 10));
    assert_eq!(held(&mut vault), (vec!["408c…b4c1".into()], vec!["1111…2222".into()]));
    assert_eq!(seen(&mut vault, "1111…2222"), view.seen(), "it is answered as it lies");
}

#[test]
fn what_was_said_is_remembered_for_the_longest_life_of_a_code_and_then_deleted() {
    let until = NOW.plus(-300 + 24 * 3600);
    let mut vault = vault();
    vault.revoke(&said(Some(OLD), 5), NOW).unwrap();
    vault.list(until.plus(24 * 3600 - 1)).unwrap();
    assert_eq!(vault.backing().revocations()[0].until, until);
    assert!(vault.all(until.plus(-1)).unwrap().revocations.len() == 1);
    assert!(
        vault.all(until).unwrap().revocations.is_empty(),
        "kept for a clock that is wrong, and without a say"
    );
    vault.list(until.plus(24 * 3600)).unwrap();
    assert!(vault.backing().revocations().is_empty());
    let day = 24 * 60;
    assert!(
        said(Some(OLD), day).remembered(NOW).is_none() && said(Some(OLD), day - 1).remembered(NOW).is_some()
    );
    let undated = Revocation { said_at: None, ..said(Some(OLD), 5) };
    assert_eq!(undated.remembered(NOW).unwrap().until, NOW.plus(24 * 3600));
    let slow = Revocation { said_at: Some(NOW.plus(600)), ..said(None, 0) };
    assert_eq!(slow.remembered(NOW).unwrap().until, NOW.plus(24 * 3600));
}

#[test]
fn a_revocation_that_is_still_to_come_is_refused_and_has_no_say() {
    let ahead = |seconds| Revocation { said_at: Some(NOW.plus(seconds)), ..said(None, 0) };
    let mut vault = vault();
    assert_eq!(vault.revoke(&ahead(70 * 60 + 1), NOW), Err(VaultError::Ahead));
    assert_eq!(vault.revoke(&ahead(70 * 60), NOW), Ok(vec![]));
    assert_eq!(vault.all(NOW.plus(-1)).unwrap().revocations, [], "read while the clock was ahead");
    assert_eq!(vault.all(NOW).unwrap().revocations.len(), 1);
}

#[test]
fn of_one_code_the_later_mail_is_remembered_and_of_too_many_the_one_that_counts_shortest_goes() {
    let mut vault = vault();
    for minutes_ago in [5, 9, 3, 4] {
        revoke(&mut vault, &said(Some(OLD), minutes_ago));
    }
    let minutes = |vault: &mut Vault<MemoryStore>| -> Vec<i64> {
        let all = vault.backing().revocations().iter();
        all.map(|one| (NOW.seconds() - one.revocation.said_at.unwrap().seconds()) / 60).collect()
    };
    assert_eq!(minutes(&mut vault), [3]);
    for number in 1..MOST_REVOCATIONS {
        revoke(&mut vault, &said(Some(&code(number)), 10 + i64::try_from(number).unwrap()));
    }
    assert_eq!(minutes(&mut vault).len(), MOST_REVOCATIONS);
    revoke(&mut vault, &said(Some(NEW), 1));
    let left = minutes(&mut vault);
    assert_eq!((left.len(), left.contains(&41), left.contains(&1)), (MOST_REVOCATIONS, false, true));
    revoke(&mut vault, &said(Some(NEW), 0));
    assert_eq!(minutes(&mut vault).len(), MOST_REVOCATIONS, "one that is known takes no room");
}

proptest! {
    #[test]
    fn in_whichever_order_notices_and_mails_are_read_the_same_codes_are_offered(
        notices in prop::collection::vec(1i64..40, 1..5),
        mails in prop::collection::vec((0usize..5, any::<bool>(), 0i64..40), 0..5),
        order in prop::collection::vec(any::<prop::sample::Index>(), 10),
    ) {
        // Each to a mailbox of its own: which of two in one place is offered is another rule.
        let of = |number: usize| format!("anna{number}@example.it");
        let mut steps: Vec<(Option<usize>, Option<usize>)> = (0..notices.len()).map(|one| (Some(one), None)).collect();
        steps.extend((0..mails.len()).map(|one| (None, Some(one))));
        let outcome = |steps: &[(Option<usize>, Option<usize>)]| {
            let mut vault = vault();
            for (notice, mail) in steps {
                if let Some(number) = *notice {
                    store(&mut vault, Session { slot: slot(&of(number)), ..session(&code(number), notices[number]) });
                }
                if let Some(&(number, is_named, age)) = mail.map(|mail| &mails[mail]) {
                    let code = code(number);
                    let mut said = said(is_named.then_some(code.as_str()), age);
                    said.slot.owner = Some(of(number));
                    revoke(&mut vault, &said);
                }
            }
            let mut masks = held(&mut vault);
            masks.0.sort();
            masks.1.sort();
            masks
        };
        let first = outcome(&steps);
        for (place, with) in order.iter().enumerate() {
            let len = steps.len();
            steps.swap(place % len, with.index(len));
        }
        prop_assert_eq!(outcome(&steps), first);
    }
}
