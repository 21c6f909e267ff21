//! What the host does with input that is wrong: it says what is wrong, loses nothing, and ends when it has to.
#![cfg(unix)]

mod support;

use serde_json::{Value, json};
use staffetta_protocol::browser::LARGEST_REQUEST;
use support::host::program;
use support::sessions::{CODE, session, to_store};
use support::{DesktopSession, Host};

fn host() -> (DesktopSession, Host) {
    let desktop = DesktopSession::bare();
    let host = Host::start(desktop.host_program());
    (desktop, host)
}

fn answer_to(frame: &[u8]) -> Value {
    let (_desktop, mut host) = host();
    host.send_frame(frame);
    let answer = host.answer();
    // Whatever it was, the next request is answered.
    assert_eq!(host.ask("hello", json!({"version": "0"}))["reply"], "hello");
    assert_eq!(host.close().code(), Some(0));
    answer
}

fn code_of(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_default()
}

#[test]
fn what_is_no_request_is_answered_with_its_code_and_the_next_one_is_served() {
    for (frame, code, id) in [
        ("", "malformed", Value::Null),
        ("not json", "malformed", Value::Null),
        ("[]", "malformed", Value::Null),
        ("{\"protocol\":1,\"id\":3}", "malformed", json!(3)),
        (r#"{"protocol":7,"id":3,"request":"list"}"#, "unsupported_version", json!(3)),
        (r#"{"protocol":1,"id":3,"request":"steal"}"#, "unknown_request", json!(3)),
        (
            r#"{"protocol":1,"id":3,"request":"forget","params":{"slot":"../../etc"}}"#,
            "invalid_params",
            json!(3),
        ),
        (r#"{"protocol":1,"id":3,"request":"list","params":{"unlock":1}}"#, "invalid_params", json!(3)),
    ] {
        let answer = answer_to(frame.as_bytes());
        assert_eq!((code_of(&answer), &answer["id"]), (code, &id), "{frame}: {answer}");
    }
    let supported = answer_to(br#"{"protocol":7,"id":3,"request":"list"}"#);
    assert_eq!(supported["error"]["params"]["supported"], 1);
}

#[test]
fn a_frame_that_is_no_text_is_malformed() {
    assert_eq!(code_of(&answer_to(&[0xff, 0xfe, 0x00])), "malformed");
}

#[test]
fn a_frame_that_is_too_long_is_skipped_and_told() {
    let answer = answer_to(&vec![b' '; LARGEST_REQUEST + 1]);
    assert_eq!(code_of(&answer), "frame_too_long");
    assert_eq!(answer["error"]["params"]["max"], LARGEST_REQUEST);
    assert_eq!(code_of(&answer_to(&vec![b' '; 5_000_000])), "frame_too_long");
}

#[test]
fn a_session_that_nobody_would_issue_is_refused() {
    let (_desktop, mut host) = host();
    let mut endless = session(CODE, 0);
    endless["validity"]["expires_at"] = json!(4_000_000_000_i64);
    assert_eq!(host.refusal("store", to_store(&endless)), "invalid_params");
    let over = session(CODE, 9 * 3600);
    assert_eq!(host.refusal("store", to_store(&over)), "session_expired");
    let mut with_letters = session(CODE, 0);
    with_letters["id"] = json!("<script>");
    assert_eq!(host.refusal("store", to_store(&with_letters)), "invalid_params");
}

#[test]
fn several_requests_in_one_write_are_all_answered_with_their_ids() {
    let (_desktop, mut host) = host();
    let mut bytes = Vec::new();
    for id in 1..=20_u32 {
        let request = if id % 2 == 0 {
            json!({"protocol": 1, "id": id, "request": "list"})
        } else {
            json!({"protocol": 1, "id": id, "request": "hello", "params": {"version": "0"}})
        };
        let request = request.to_string();
        bytes.extend_from_slice(&u32::try_from(request.len()).unwrap().to_ne_bytes());
        bytes.extend_from_slice(request.as_bytes());
    }
    host.send_bytes(&bytes);
    let mut ids: Vec<u64> = (0..20)
        .map(|_| {
            let answer = host.answer();
            let id = answer["id"].as_u64().unwrap();
            assert_eq!(answer["reply"], if id % 2 == 0 { "listed" } else { "hello" }, "{answer}");
            id
        })
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=20).collect::<Vec<u64>>());
}

#[test]
fn a_stream_that_ends_in_a_frame_ends_the_host_with_a_code_of_its_own() {
    for bytes in [&[7_u8][..], &100_u32.to_ne_bytes(), &[100, 0, 0, 0, b'{']] {
        let (_desktop, mut host) = host();
        host.send_bytes(bytes);
        let ended = host.close();
        assert_eq!((ended.code(), ended.stderr.as_str()), (Some(4), ""), "{bytes:?}");
    }
}

#[test]
fn a_stream_that_ends_between_two_frames_ends_the_host_well() {
    let (_desktop, host) = host();
    let ended = host.close();
    assert_eq!((ended.code(), ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_caller_that_is_not_the_extension_is_turned_away_at_once() {
    let desktop = DesktopSession::bare();
    for arguments in [
        &["chrome-extension://abcdefghijklmnopabcdefghijklmnop/"][..],
        &["chrome-extension://hnpmjkomnghileadkflpbjanbkbbliha"],
        &["/usr/lib/mozilla/native-messaging-hosts/it.staffetta.host.json", "other@example.it"],
        &["/usr/lib/mozilla/native-messaging-hosts/it.staffetta.host.json"],
        &[""],
    ] {
        let mut command = program(&desktop.home());
        command.args(arguments);
        // Its input stays open: it does not wait for it to close.
        let ended = Host::spawn(command).wait();
        assert_eq!(ended.code(), Some(3), "{arguments:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
        assert!(ended.stderr.contains("non è l'estensione Staffetta"), "{}", ended.stderr);
    }
}

#[test]
fn firefox_is_served_when_it_names_the_add_on() {
    let desktop = DesktopSession::bare();
    let mut command = program(&desktop.home());
    command.args([
        "/home/anna/.mozilla/native-messaging-hosts/it.staffetta.host.json",
        "staffetta@staffetta.it",
    ]);
    let mut host = Host::spawn(command);
    assert_eq!(host.ask("hello", json!({"version": "0"}))["reply"], "hello");
    assert_eq!(host.close().code(), Some(0));
}

#[test]
fn without_arguments_it_explains_itself() {
    let desktop = DesktopSession::bare();
    let ended = Host::spawn(program(&desktop.home())).wait();
    assert_eq!(ended.code(), Some(2));
    assert!(ended.stderr.contains("Di norma lo avvia il browser"), "{}", ended.stderr);
}
