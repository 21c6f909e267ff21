//! The wire: what is written is read back, what is wrong is refused with its code.

use proptest::prelude::*;

use super::*;
use crate::{Ask, Failure, FailureCode, FailureKind};

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn refused(frame: &str) -> (Option<u64>, FailureCode) {
    let (id, failure) = RequestFrame::read(frame.as_bytes()).unwrap_err();
    (id, failure.code())
}

#[test]
fn a_written_request_is_read_back() {
    let text = format!(
        r#"{{"protocol":1,"id":7,"request":"reveal","params":{{"slot":"{KEY}","masked":"408c…b4c1","origin":"https://operatori.salutepiemonte.it"}}}}"#
    );
    let frame = RequestFrame::read(text.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&frame).unwrap(), text);
    let list = RequestFrame::read(br#"{"protocol":1,"id":8,"request":"list"}"#).unwrap();
    assert!(matches!(list.request, Request::List(_)) && list.id == 8);
}

#[test]
fn what_is_no_request_is_refused_with_its_code_and_the_id_when_there_is_one() {
    assert_eq!(refused("not json"), (None, FailureCode::Malformed));
    assert_eq!(refused("{}"), (None, FailureCode::Malformed));
    assert_eq!(refused(r#"{"protocol":1,"id":3}"#), (Some(3), FailureCode::Malformed));
    let with_id = |id: u64| format!(r#"{{"protocol":1,"id":{id},"request":"list"}}"#);
    assert_eq!(RequestFrame::read(with_id((1 << 53) - 1).as_bytes()).unwrap().id, (1 << 53) - 1);
    assert_eq!(refused(&with_id(1 << 53)), (None, FailureCode::Malformed), "no browser can hold it");
    assert_eq!(refused(r#"{"protocol":1,"id":-3,"request":"list"}"#), (None, FailureCode::Malformed));
    assert_eq!(
        refused(r#"{"protocol":2,"id":3,"request":"list"}"#),
        (Some(3), FailureCode::UnsupportedVersion)
    );
    assert_eq!(refused(r#"{"protocol":1,"id":3,"request":"steal"}"#), (Some(3), FailureCode::UnknownRequest));
    for params in
        ["{}", r#"{"slot":"x"}"#, r#"{"slot":"0123456789abcdef0123456789abcdef"}"#, "null", "[]", "7"]
    {
        let frame = format!(r#"{{"protocol":1,"id":3,"request":"forget","params":{params}}}"#);
        assert_eq!(refused(&frame), (Some(3), FailureCode::InvalidParams), "{params}");
    }
}

fn read(frame: &str) -> Result<Reply, crate::ReadError> {
    let frame: serde_json::Value = serde_json::from_str(frame).unwrap();
    Reply::read(frame["reply"].as_str().unwrap(), &frame["result"])
}

#[test]
fn a_written_answer_is_read_back() {
    let frame = ReplyFrame { id: Some(6), outcome: Ok(ForgetReply {}.into()) };
    let text = serde_json::to_string(&frame).unwrap();
    assert_eq!(text, r#"{"protocol":1,"id":6,"reply":"forgotten","result":{}}"#);
    assert!(matches!(read(&text), Ok(Reply::Forgotten(_))));

    let failure: Failure = FailureKind::FrameTooLong { max: 16_384 }.into();
    let text = serde_json::to_string(&ReplyFrame { id: None, outcome: Err(failure) }).unwrap();
    assert_eq!(text, r#"{"protocol":1,"error":{"code":"frame_too_long","params":{"max":16384}}}"#);
}

#[test]
fn what_a_later_release_may_add_is_read_past_and_what_is_missing_is_refused() {
    for frame in [
        r#"{"protocol":1,"id":3,"request":"list","later":1}"#.to_owned(),
        r#"{"protocol":1,"id":3,"request":"list","params":{"later":1}}"#.to_owned(),
        format!(
            r#"{{"protocol":1,"id":3,"request":"forget","params":{{"slot":"{KEY}","masked":"408c…b4c1","later":[]}}}}"#
        ),
    ] {
        assert!(RequestFrame::read(frame.as_bytes()).is_ok(), "{frame}");
    }
    for frame in [
        r#"{"reply":"forgotten","result":{"later":1}}"#,
        r#"{"reply":"hello","result":{"version":"1","later":{}}}"#,
        r#"{"reply":"listed","result":{"sessions":[],"keyring":"ready","later":1}}"#,
    ] {
        assert!(read(frame).is_ok(), "{frame}");
    }
    for frame in [r#"{"reply":"hello","result":{}}"#, r#"{"reply":"listed","result":{"sessions":[]}}"#] {
        assert_eq!(read(frame).unwrap_err(), crate::ReadError::Content, "{frame}");
    }
    assert_eq!(read(r#"{"reply":"stolen","result":{}}"#).unwrap_err(), crate::ReadError::Name);
}

#[test]
fn an_answer_is_taken_only_for_the_request_that_it_fits() {
    let forgotten = Reply::from(ForgetReply {});
    let other = <Reveal as Ask>::Answer::try_from(forgotten).unwrap_err();
    assert!(<Forget as Ask>::Answer::try_from(other).is_ok());
}

#[test]
fn what_is_done_at_a_portal_is_never_repeated_by_itself() {
    let at_a_portal = [Login::MAY_BE_REPEATED, Logout::MAY_BE_REPEATED, SessionCode::MAY_BE_REPEATED];
    assert_eq!((at_a_portal, Reveal::MAY_BE_REPEATED), ([false; 3], true));
}

#[test]
fn names_and_codes_are_those_that_are_written() {
    for name in Request::NAMES {
        let frame = format!(r#"{{"protocol":1,"id":3,"request":"{name}","params":7}}"#);
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
}
