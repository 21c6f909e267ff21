//! Sessions as they are written, read and compared.

use super::*;

const HELD: &str = r#"{"slot":{"issuer":"sirped","contesto":"RICETTA-DEM","role":"prescrittore","owner":null,
    "requested_by":null,"company":null},"id":"408c7060-e54b-4be4-b4f7-c2fefb26b4c1",
    "validity":{"requested_at":1774887540,"expires_at":1774916340,"expiry":"stated"},"confirmed":true,
    "warnings":[],"replaced":REPLACED}"#;

#[test]
fn what_an_earlier_version_wrote_into_the_keyring_is_read_as_it_was() {
    for replaced in ["null", r#"{"masked":"1111…2222","requested_at":1774887000}"#] {
        let session: Session = serde_json::from_str(&HELD.replace("REPLACED", replaced)).unwrap();
        assert!(!session.replaced && session.confirmed && session.sender.is_none(), "{replaced}");
        assert_eq!(session.applicazione, None);
        assert_eq!(session.asked_for(), Some(("RICETTA-DEM", "prescrizione")), "it follows from the slot");
        assert_eq!(session.key(), session.slot.key(true, &[]));
    }
}

/// One as it lies in the keyring, for tests of where sessions are held.
pub(crate) fn held() -> Session {
    serde_json::from_str(&HELD.replace("REPLACED", "false")).unwrap()
}

#[test]
fn a_session_of_unbelievable_parts_is_not_well_formed() {
    let with = |warnings: Vec<String>| Session { warnings, ..held() }.is_well_formed();
    assert!(with(vec!["code_repaired".into(); 12]) && with(vec!["a".repeat(40)]));
    assert!(!with(vec!["code_repaired".into(); 13]) && !with(vec!["a".repeat(41)]));
    for wrong in ["Code", "code repaired", "code-repaired", "code1"] {
        assert!(!with(vec![wrong.into()]), "{wrong}");
    }
    let from = |sender: &str| Session { sender: Some(sender.into()), ..held() }.is_well_formed();
    assert!(from("") && from("collega@example.it"));
    let asked_for_with = |name: &str| Session { applicazione: Some(name.into()), ..held() }.is_well_formed();
    assert!(asked_for_with("") && asked_for_with("PRESCRITTORE") && !asked_for_with("a\nb"));
    assert!(!from("collega@example.it\n") && !from(&"x".repeat(121)));
}

#[test]
fn a_session_has_replaced_the_kept_ones_of_its_place_and_no_others() {
    let view = |confirmed, sender: Option<&str>, replaced| {
        Session { confirmed, sender: sender.map(Into::into), replaced, ..held() }.view()
    };
    let genuine = view(true, None, false);
    let vouched_for = view(true, Some("collega@example.it"), false);
    assert!(genuine.has_replaced(&view(true, None, true)));
    assert!(genuine.has_replaced(&view(true, Some("collega@example.it"), true)));
    assert!(vouched_for.has_replaced(&view(true, None, true)));
    let stranger = view(false, Some("uno@example.it"), false);
    assert!(stranger.has_replaced(&view(false, Some("uno@example.it"), true)));
    for (one, other) in [
        (&genuine, view(true, None, false)),
        (&view(true, None, true), view(true, None, true)),
        (&genuine, view(false, None, true)),
        (&stranger, view(false, Some("due@example.it"), true)),
        (&stranger, view(true, Some("uno@example.it"), true)),
    ] {
        assert!(!one.has_replaced(&other), "{one:?} {other:?}");
    }
    let mut elsewhere = view(true, None, true);
    elsewhere.slot.owner = Some("bruno@example.it".into());
    assert!(!genuine.has_replaced(&elsewhere));
}

#[test]
fn a_replaced_code_may_still_live_where_the_first_use_of_the_newer_retires_it() {
    let of = |issuer: &str, replaced| {
        let slot = Slot { issuer: issuer.into(), ..held().slot };
        Session { slot, replaced, ..held() }.view().may_still_live()
    };
    assert!(of("sistema-ts", true));
    assert!(!of("sistema-ts", false) && !of("sirped", true) && !of("unknown", true));
}

#[test]
fn a_session_is_written_and_read_back_whole() {
    let mut session: Session = serde_json::from_str(&HELD.replace("REPLACED", "true")).unwrap();
    session.sender = Some("collega@example.it".into());
    session.applicazione = Some("prescrizione".into());
    let again: Session = serde_json::from_str(&serde_json::to_string(&session).unwrap()).unwrap();
    assert_eq!(again.view(), session.view());
    assert!(again.replaced && again.id == session.id && again.applicazione == session.applicazione);
    assert!(!held().replaced);
}
