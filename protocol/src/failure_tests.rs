//! Failures as they are written and read, and the texts that their parameters choose.

use super::*;

fn read(text: &str) -> Result<Failure, serde_json::Error> {
    serde_json::from_str(text)
}

#[test]
fn a_failure_is_written_as_its_code_its_params_and_the_detail() {
    for (failure, text) in [
        (FailureKind::Busy.into(), r#"{"code":"busy"}"#),
        (
            Failure::from(FailureKind::PinWrong { tries: Some(1) }).with_detail("63C1"),
            r#"{"code":"pin_wrong","params":{"tries":1},"detail":"63C1"}"#,
        ),
        (
            FailureKind::PortalIntercepted { name: "Scudo".into(), host: "portale.example.it".into() }.into(),
            r#"{"code":"portal_intercepted","params":{"host":"portale.example.it","name":"Scudo"}}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&failure).unwrap(), text);
        assert_eq!(read(text).unwrap(), failure);
    }
}

#[test]
fn a_code_takes_its_own_parameters_and_no_others() {
    for refused in [
        r#"{"code":"busy","params":{"tries":1}}"#,
        r#"{"code":"portal_slow"}"#,
        r#"{"code":"portal_slow","params":{"host":"h","reader":"r"}}"#,
        r#"{"code":"pin_wrong","params":{"tries":-1}}"#,
    ] {
        assert!(read(refused).is_err(), "{refused}");
    }
    assert_eq!(read(r#"{"code":"pin_wrong"}"#).unwrap(), FailureKind::PinWrong { tries: None }.into());
}

#[test]
fn a_code_that_is_not_known_is_taken_for_the_catch_all_whatever_goes_with_it() {
    for newer in [
        r#"{"code":"newer"}"#,
        r#"{"code":"newer","params":{"host":"h"},"detail":"d"}"#,
        r#"{"code":"newer","params":{"newer":{"still":1}},"more":1}"#,
    ] {
        assert_eq!(read(newer).unwrap().code(), FailureCode::UnknownFailure, "{newer}");
    }
}

#[test]
fn the_last_attempt_has_a_text_of_its_own() {
    let key = |code: FailureCode, tries, wrong| code.text_key(&Params { tries, wrong, ..Params::default() });
    let wrong = |tries| key(FailureCode::PinWrong, tries, None);
    assert_eq!([None, Some(0)].map(wrong), ["pin_wrong"; 2]);
    assert_eq!([Some(1), Some(2)].map(wrong), ["pin_wrong_last", "pin_wrong_tries"]);
    assert_eq!(key(FailureCode::PinBlocked, Some(1), None), "pin_blocked");
}

#[test]
fn a_pin_that_is_not_typed_has_a_text_for_what_the_pins_before_it_cost() {
    for (tries, wrong, ending) in
        [(None, None, ""), (Some(1), None, "_last"), (Some(2), Some(1), "_tries"), (None, Some(1), "_wrong")]
    {
        let params = Params { tries, wrong, ..Params::default() };
        let key = |code: FailureCode| code.text_key(&params);
        assert_eq!(key(FailureCode::PinCancelled), format!("pin_cancelled{ending}"));
        assert_eq!(key(FailureCode::PinTimedOut), format!("pin_timed_out{ending}"));
    }
}

#[test]
fn no_code_is_written_twice() {
    let written: std::collections::BTreeSet<_> = FailureCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(written.len(), FailureCode::ALL.len());
}
