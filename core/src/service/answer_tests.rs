//! Answers as services give them, and what is made of them.

use super::super::{CodeOrder, Operation, Outcome, Told};
use super::*;
use crate::timestamp::Timestamp;
use crate::validity::{Expiry, Validity};

const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

fn error(kind: &str, code: &str, description: &str) -> WrittenError {
    WrittenError { kind: kind.into(), code: code.into(), description: description.into() }
}

fn token(state: &str) -> Option<[String; 4]> {
    Some([state, "descrizione", "2025-09-02T10:00:00+02:00", "2025-09-03T02:00:00+02:00"].map(Into::into))
}

fn pair(key: &str, value: &str) -> (String, Secret<String>) {
    (key.into(), value.into())
}

#[test]
fn the_state_is_the_tokens_whatever_the_outcome_says() {
    let state = |outcome: &str, state: &str| {
        let written = WrittenAnswer {
            outcome: outcome.into(),
            errors: vec![error("W", "06", "gia revocato")],
            token: token(state),
            ..WrittenAnswer::default()
        };
        let answer = Answer::of(written);
        (answer.is_done, answer.code.unwrap().state)
    };
    assert_eq!(state("0", "0"), (true, CodeState::Valid));
    assert_eq!(state("1", "1"), (false, CodeState::Revoked));
    assert_eq!(state("0", "1"), (true, CodeState::Revoked));
    assert_eq!(state("1", "2"), (false, CodeState::Expired));
    assert_eq!(state("0", "7"), (true, CodeState::Other("7".into())));
}

#[test]
fn whatever_a_service_says_is_short_and_moves_nothing_where_it_is_shown() {
    let wild = format!("a\u{1b}[31m\u{9b}2J\r\nb\u{202e}\u{2066}c{}", "x".repeat(1000));
    let written = WrittenAnswer {
        outcome: "1".into(),
        errors: vec![error("E", &format!("9\u{7}{wild}"), &wild)],
        token: Some([&*format!("8{wild}"), &*wild, "", ""].map(Into::into)),
        info: vec![("emailStatus".into(), wild.clone()), ("revokeStatus".into(), wild)],
        ..WrittenAnswer::default()
    };
    let Answer { issues, code: status, email_status, revoke_status, .. } = Answer::of(written);
    let status = status.unwrap();
    let CodeState::Other(state) = status.state else { panic!("a known state") };
    let Issue { code, words, .. } = &issues[0];
    for told in [code, words, &state, &status.description, &email_status.unwrap(), &revoke_status.unwrap()] {
        assert!(told.contains("a [31m 2J  b  cx"), "{told:?}");
        assert_eq!(told.chars().count(), 500);
    }
}

#[test]
fn a_code_that_was_revoked_before_has_the_time_that_the_service_tells_and_one_that_is_revoked_now_has_none() {
    let told = |outcome: &str, errors: &[&str], state: Option<&str>| {
        let written = WrittenAnswer {
            outcome: outcome.into(),
            errors: errors.iter().map(|code| error("W", code, "")).collect(),
            token: state.and_then(token),
            info: vec![("lastRevokePreviousDate".into(), "02/09/2025 11:30:00".into())],
            ..WrittenAnswer::default()
        };
        let answer = Answer::of(written);
        let of_token = answer.code.as_ref().and_then(|status| status.revoked_at).map(|moment| moment.at);
        (of_token, answer.revoked_before().map(|moment| moment.at))
    };
    let at = italian_moment("02/09/2025 11:30:00").map(|moment| moment.at);
    assert!(at.is_some());
    assert_eq!(told("1", &["05"], None).1, at);
    assert_eq!(told("0", &[], None).1, None, "that was another one");
    assert_eq!(told("1", &["06"], Some("1")).0, at);
    assert_eq!(told("0", &[], Some("0")).0, None);
    assert_eq!(told("1", &["07"], Some("2")).0, None);
}

#[test]
fn a_warning_tells_the_state_where_there_is_no_token_and_nothing_else_does() {
    let state = |kind: &str, code: &str, of_token: Option<&str>| {
        let written = WrittenAnswer {
            outcome: "1".into(),
            errors: vec![error(kind, code, "")],
            token: of_token.and_then(token),
            ..WrittenAnswer::default()
        };
        let answer = Answer::of(written);
        let told = Told::by(&answer, Operation::Check).outcome;
        CodeOrder::Check.is_done(&answer).then_some(told)
    };
    assert_eq!(state("W", "06", None), Some(Outcome::Revoked));
    assert_eq!(state("E", "6", None), Some(Outcome::Revoked));
    assert_eq!(state("W", "07", None), Some(Outcome::Expired));
    assert_eq!(state("W", "06", Some("0")), Some(Outcome::Valid), "the token has the last word");
    for other in ["04", "01", "99", "9999", "9101"] {
        assert_eq!(state("E", other, None), None, "{other}");
    }
}

#[test]
fn the_life_of_a_code_is_told_with_its_offset() {
    let answer = Answer::of(WrittenAnswer { token: token("0"), ..WrittenAnswer::default() });
    let status = answer.code.unwrap();
    let (from, to) = (status.valid_from.unwrap(), status.valid_to.unwrap());
    assert_eq!(to.at.seconds() - from.at.seconds(), 16 * 3600);
    assert_eq!(from.offset, Some(7200));
}

/// Every code of docs/facts/id-sessione.md 1.7, and what its user is told.
const PUBLISHED: &[(&[u16], &str)] = &[
    (&[1, 2, 3], "issuer_request_wrong"),
    (&[4], "issuer_code_unknown"),
    (&[5, 6], "issuer_code_revoked"),
    (&[7], "issuer_code_over"),
    (&[8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], "issuer_request_wrong"),
    (&[19, 20], "issuer_code_unknown"),
    (&[21, 22], "issuer_request_wrong"),
    (&[99], "issuer_broken"),
    (&[100], "issuer_mail_failed"),
    (&[200], "issuer_mailbox_missing"),
    (&[300], "issuer_request_wrong"),
    (&[301], "issuer_pincode_malformed"),
    (&[302], "issuer_pincode_wrong"),
    (&[303, 304, 305], "issuer_identifier_wrong"),
    (&[306], "issuer_codice_fiscale_wrong"),
    (&[307], "issuer_workplace_or_address"),
    (&[600], "issuer_login_missing"),
    (&[601], "issuer_user_unknown"),
    (&[602], "issuer_user_differs"),
    (&[603], "issuer_code_unknown"),
    (&[700], "issuer_encryption_wrong"),
    (&[9997], "issuer_broken"),
    (&[9998], "issuer_request_wrong"),
    (&[9999], "issuer_broken"),
];

#[test]
fn every_published_code_has_its_meaning_and_an_unknown_one_comes_as_it_is() {
    for (codes, failure) in PUBLISHED {
        for code in *codes {
            assert_eq!(failure_of(&code.to_string(), ""), Some(*failure), "{code}");
            assert_eq!(failure_of(&format!(" {code:04} "), ""), Some(*failure), "{code}");
        }
    }
    let published: usize = PUBLISHED.iter().map(|(codes, _)| codes.len()).sum();
    let known: std::collections::BTreeSet<_> =
        services().meaning.iter().flat_map(|meaning| &meaning.codes).collect();
    assert_eq!(known.len(), published, "no code has a meaning that nobody published");
    for code in ["9101", "0", "", "x", "99999"] {
        let issue = Issue::of(&error("E", code, "parole"));
        assert_eq!((issue.code.as_str(), issue.words.as_str(), issue.failure), (code, "parole", None));
    }
}

#[test]
fn the_two_meanings_of_307_are_told_apart_by_the_words() {
    for words in ["Codice regione, ASL o SSA errato", "codSsa non valido", "Azienda errata"] {
        assert_eq!(failure_of("307", words), Some("issuer_workplace_wrong"), "{words}");
    }
    for words in ["IP non rilevato", "Impossibile ricavare l'IP del chiamante", "Client IP address missing"] {
        assert_eq!(failure_of("307", words), Some("issuer_address_hidden"), "{words}");
    }
    for words in ["Dati non coerenti", "Principale errore", "", "-"] {
        assert_eq!(failure_of("307", words), Some("issuer_workplace_or_address"), "{words}");
    }
    assert_eq!(
        failure_of("307", "Impossibile reperire l'indirizzo IP del client"),
        Some("issuer_address_hidden")
    );
}

#[test]
fn a_revocation_of_what_is_over_has_come_to_its_end() {
    let answer = |errors, outcome: &str| {
        let info = vec![("lastRevokePreviousDate".into(), "02/09/2025 12:00:00".into())];
        Answer::of(WrittenAnswer { outcome: outcome.into(), errors, info, ..WrittenAnswer::default() })
    };
    let ended = answer(vec![error("W", "05", "")], "1");
    assert!(ended.is_revoked() && !ended.is_done);
    assert_eq!(ended.last_revocation.unwrap().at.seconds(), 1_756_807_200);
    assert!(answer(Vec::new(), "0000").is_revoked());
    assert!(!answer(vec![error("E", "04", "")], "1").is_revoked());
}

#[test]
fn a_warning_leaves_done_what_was_done_unless_it_says_that_the_code_was_over_before() {
    let undoes = |kind, code| {
        let errors = vec![error(kind, code, "")];
        let answer = Answer::of(WrittenAnswer { outcome: "0".into(), errors, ..WrittenAnswer::default() });
        answer.issues[0].undoes()
    };
    assert!(!undoes("W", "18") && undoes("W", "05") && undoes("W", "07"));
    assert!(undoes("E", "18") && undoes("F", "18") && undoes("", "18"));
}

#[test]
fn each_severity_is_read_in_both_cases_and_another_is_none() {
    let severity = |kind| {
        let errors = vec![error(kind, "18", "")];
        Answer::of(WrittenAnswer { errors, ..WrittenAnswer::default() }).issues[0].severity
    };
    assert_eq!(["W", "w", " W "].map(severity), [Some(Severity::Warning); 3]);
    assert_eq!(["E", "e"].map(severity), [Some(Severity::Error); 2]);
    assert_eq!(["F", "f"].map(severity), [Some(Severity::Fatal); 2]);
    assert_eq!(["", "X"].map(severity), [None; 2]);
}

#[test]
fn a_code_that_was_granted_at_once_is_valid_for_the_life_that_it_was_granted() {
    let at = Timestamp::from_seconds(1_796_000_000);
    let validity = Validity { requested_at: at, expires_at: at.plus(7199), expiry: Expiry::Stated };
    let answer = Answer::granted(&validity);
    let token = answer.code.unwrap();
    assert!(answer.is_done && token.state == CodeState::Valid);
    assert_eq!(token.valid_from.map(|from| from.at), Some(at));
    assert_eq!(token.valid_to.map(|to| to.at), Some(at.plus(7199)));
}

#[test]
fn the_reason_is_the_first_that_is_no_mere_warning() {
    let errors = vec![error("W", "06", ""), error("E", "302", ""), error("F", "9999", "")];
    let answer = Answer::of(WrittenAnswer { outcome: "1".into(), errors, ..WrittenAnswer::default() });
    assert_eq!(answer.reason().unwrap().failure, Some("issuer_pincode_wrong"));
    assert_eq!(answer.reason().unwrap().severity, Some(Severity::Error));
}

#[test]
fn a_code_is_taken_from_an_answer_of_a_test_environment_alone() {
    let code = |mode: &[(&str, &str)]| {
        let communications =
            mode.iter().map(|(key, value)| pair(key, value)).chain([pair("Token", CODE)]).collect();
        let answer = Answer::of(WrittenAnswer { communications, ..WrittenAnswer::default() });
        assert_eq!(answer.test_code.is_some(), answer.is_test);
        answer.is_test
    };
    assert!(code(&[("working-mode", "TEST")]));
    assert!(code(&[("Working-mode", "development")]));
    assert!(!code(&[("working-mode", "PRODUCTION")]));
    assert!(!code(&[]));
    let wildcard = vec![pair("working-mode", "TEST"), pair("token", "UV386Q5B-2025-06-RICETTA-DEM")];
    let answer = Answer::of(WrittenAnswer { communications: wildcard, ..WrittenAnswer::default() });
    assert!(
        answer.is_test && answer.test_code.is_none(),
        "a wildcard is no code, and no mail comes all the same"
    );
    let shown = format!(
        "{:?}",
        WrittenAnswer { communications: vec![pair("token", CODE)], ..WrittenAnswer::default() }
    );
    assert!(!shown.contains(CODE), "{shown}");
}

#[test]
fn what_became_of_the_mail_is_told_in_the_services_words() {
    let info = vec![("emailStatus".into(), "INVIATA".into())];
    let answer = Answer::of(WrittenAnswer { info, ..WrittenAnswer::default() });
    assert_eq!(answer.email_status.as_deref(), Some("INVIATA"));
    assert_eq!((answer.revoke_status, answer.last_revocation), (None, None));
    assert!(!answer.is_done, "no outcome is no success");
}

#[test]
fn a_request_after_which_the_mail_could_not_be_sent_did_not_bring_a_code_even_if_all_else_went_well() {
    let answer = |outcome: &str, errors| {
        Answer::of(WrittenAnswer { outcome: outcome.into(), errors, ..WrittenAnswer::default() })
    };
    assert!(answer("0", Vec::new()).is_mailed());
    assert!(answer("0", vec![error("W", "99", "")]).is_mailed(), "another warning");
    for code in ["100", "200"] {
        assert!(!answer("0", vec![error("W", code, "")]).is_mailed(), "{code}");
    }
    assert!(!answer("1", vec![error("E", "302", "")]).is_mailed());
}

#[test]
fn a_token_that_is_not_taken_any_more_is_over_whether_it_is_asked_about_or_revoked() {
    let state = |has_ended| Answer::not_taken(has_ended).code.unwrap().state;
    assert_eq!([state(true), state(false)], [CodeState::Expired, CodeState::Revoked]);
    assert!(Answer::not_taken(false).is_revoked() && !Answer::not_taken(false).is_done);
}
