//! What a mail of the issuer's own says was revoked is kept and not offered, until the user takes it back.

use super::*;
use crate::revocation::Revocation;

/// A mail of some minutes ago, to Anna's mailbox.
fn said(code: Option<&str>, minutes_ago: i64) -> Revocation {
    Revocation {
        slot: Slot { requested_by: None, company: None, ..slot("anna@example.it") },
        id: code.map(|code| SessionId::from_checked(code).unwrap()),
        said_at: Some(NOW.plus(-60 * minutes_ago)),
    }
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
    assert!(revoke(&mut vault, &said(Some(OLD), 5)).is_empty());
    assert!(revoke(&mut vault, &Revocation { said_at: None, ..said(Some(OLD), 5) }).is_empty());
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
    let of = |code| {
        let said = said(code, 5);
        Revocation { slot: Slot { issuer: "sistema-ts".into(), ..said.slot }, ..said }
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
    assert_eq!(vault().revoke(&Revocation { slot, ..said(None, 5) }, NOW), Err(VaultError::NotWellFormed));
}

#[test]
fn a_revocation_and_its_mark_are_written_and_read_back_whole() {
    for revocation in [said(Some(OLD), 5), said(None, 5)] {
        let text = serde_json::to_string(&revocation).unwrap();
        let again: Revocation = serde_json::from_str(&text).unwrap();
        assert_eq!((again.slot, again.said_at), (revocation.slot, revocation.said_at));
        assert_eq!(again.id.is_some(), revocation.id.is_some());
        assert!(again.id.is_none_or(|id| id.expose() == OLD));
    }
    let text = serde_json::to_string(&said(Some(OLD), 5)).unwrap().replace("b4c1\"", "b4c\"\"");
    assert!(serde_json::from_str::<Revocation>(&text).is_err());
    let mut vault = vault();
    store(&mut vault, session(OLD, 10));
    revoke(&mut vault, &said(None, 5));
    let kept = vault.backing().sessions()[0].duplicate();
    let again: Session = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
    assert_eq!(again.view(), kept.view());
    assert!(again.view().revoked.is_some());
}
