//! The wire: what is written is read back, what is wrong is refused with its code.
#![cfg(feature = "frames")]

use proptest::prelude::*;

use super::*;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn refused(frame: &str) -> (Option<u64>, FailureCode) {
    let (id, failure) = RequestFrame::read(frame.as_bytes()).unwrap_err();
    (id, failure.code)
}

#[test]
fn a_written_request_is_read_back() {
    let text = format!(
        r#"{{"protocol":1,"id":7,"request":"reveal","params":{{"slot":"{KEY}","origin":"https://operatori.salutepiemonte.it"}}}}"#
    );
    let frame = RequestFrame::read(text.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&frame).unwrap(), text);
    let list = RequestFrame::read(br#"{"protocol":1,"id":8,"request":"list"}"#).unwrap();
    assert!(matches!(list.request, Request::List) && list.id == 8);
}

#[test]
fn what_is_no_request_is_refused_with_its_code_and_the_id_when_there_is_one() {
    assert_eq!(refused("not json"), (None, FailureCode::Malformed));
    assert_eq!(refused("{}"), (None, FailureCode::Malformed));
    assert_eq!(refused(r#"{"protocol":1,"id":3}"#), (Some(3), FailureCode::Malformed));
    assert_eq!(
        refused(r#"{"protocol":1,"id":3,"request":"list","extra":1}"#),
        (Some(3), FailureCode::Malformed)
    );
    assert_eq!(refused(r#"{"protocol":1,"id":-3,"request":"list"}"#), (None, FailureCode::Malformed));
    assert_eq!(
        refused(r#"{"protocol":2,"id":3,"request":"list"}"#),
        (Some(3), FailureCode::UnsupportedVersion)
    );
    assert_eq!(refused(r#"{"protocol":1,"id":3,"request":"steal"}"#), (Some(3), FailureCode::UnknownRequest));
    for params in [
        "{}",
        r#"{"slot":"x"}"#,
        r#"{"slot":"0123456789abcdef0123456789abcdef","more":1}"#,
        "null",
        "[]",
        "7",
    ] {
        let frame = format!(r#"{{"protocol":1,"id":3,"request":"forget","params":{params}}}"#);
        assert_eq!(refused(&frame), (Some(3), FailureCode::InvalidParams), "{params}");
    }
}

#[test]
fn an_answer_is_read_back_and_an_unknown_code_is_no_catastrophe() {
    let mut buffer = Vec::new();
    let failure = Failure::frame_too_long(16_384);
    ReplyFrame { id: Some(5), outcome: Err(failure.clone()) }.write_to(&mut buffer).unwrap();
    let read = ReplyFrame::read(std::str::from_utf8(&buffer).unwrap()).unwrap();
    assert_eq!((read.id, read.outcome.unwrap_err()), (Some(5), failure));

    let newer = r#"{"protocol":1,"id":5,"error":{"code":"something_new"}}"#;
    assert_eq!(ReplyFrame::read(newer).unwrap().outcome.unwrap_err().code, FailureCode::UnknownFailure);

    let mut buffer = Vec::new();
    ReplyFrame { id: Some(6), outcome: Ok(Reply::Forgotten) }.write_to(&mut buffer).unwrap();
    assert_eq!(buffer, br#"{"protocol":1,"id":6,"reply":"forgotten"}"#);
    let read = ReplyFrame::read(std::str::from_utf8(&buffer).unwrap()).unwrap();
    assert!(matches!(read.outcome, Ok(Reply::Forgotten)));
}

#[test]
fn names_and_codes_are_those_that_are_written() {
    for name in Request::NAMES {
        let frame = format!(r#"{{"protocol":1,"id":3,"request":"{name}","params":{{"odd":1}}}}"#);
        assert_eq!(refused(&frame), (Some(3), FailureCode::InvalidParams), "{name} is read");
    }
    for code in FailureCode::ALL {
        assert_eq!(serde_json::to_string(code).unwrap(), format!("{:?}", code.as_str()));
    }
    for state in KeyringState::ALL {
        assert_eq!(serde_json::to_string(state).unwrap(), format!("{:?}", state.code()));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(RequestFrame::read(&bytes).is_err());
    }

    #[test]
    fn any_text_from_the_host_is_read_without_a_panic(text in "\\PC{0,200}") {
        prop_assert!(ReplyFrame::read(&text).is_err());
    }
}
